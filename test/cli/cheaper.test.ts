import { expect, it } from 'vitest'
import { nextCheaper, variations } from '../../src/cli/cheaper.js'
import { needsConsent } from '../../src/cli/generate.js'
import { commandsFor } from '../../src/cli/layout.js'
import { budgetRefusal } from '../../src/routing/refusal.js'
import { parseShotInput, type ShotInput } from '../../src/shot.js'
import { key, money, quote, rejection, route } from './fixtures.js'

const shot: ShotInput = {
  prompt: 'a red boat',
  tier: 'hero',
  seconds: 8,
  resolution: '1080p',
  backend: 'runway',
  maxCost: '0.5',
}
const over = (usd: string) => [{ constraint: 'budget', reason: `would cost $${usd}, over maxCost of $0.50` }]

/** Ten cents a second on the pinned backend. */
const plan = async ({ seconds = 5 }: ShotInput) =>
  route({
    ranked: seconds * 10 <= 50 ? [quote({ backend: 'runway', model: 'gen4.5', money: money(`${seconds / 10}`) })] : [],
  })

it('finds the nearest variation the budget allows, ready to paste', async () => {
  const found = await nextCheaper(shot, plan, commandsFor('h'))
  expect(found?.command).toBe(
    'heroshot generate "a red boat" --tier hero --seconds 4 --resolution 1080p --max-cost 0.5 --backend runway --home h',
  )
  expect(found?.text).toContain('$0.40')
  expect(await nextCheaper(shot, async () => route({ ranked: [] }), commandsFor(undefined))).toBeUndefined()
})

it('varies only towards less, and every variation is a possible shot', () => {
  const list = variations(shot)
  expect(list.length).toBeGreaterThan(5)
  for (const variation of list) {
    const { seconds } = parseShotInput(variation)
    expect(seconds).toBeLessThanOrEqual(10)
    expect(variation).not.toEqual(shot)
    expect(variation.maxCost).toBe('0.5')
  }
  expect(variations({ prompt: 'x', seconds: 0.2, resolution: '360p' })).toEqual([])
})

it('calls it over budget only when money alone stands in the way', () => {
  const priced = rejection('runway', 'gen4.5', over('1.00'), { money: money('1') })
  const cheap = rejection('runway', 'turbo', over('0.70'), { money: money('0.7') })
  const keyless = rejection('veo', 'veo3', [...over('0.60'), key('VEO')], { money: money('0.6') })
  expect(budgetRefusal({ ranked: [], rejected: [keyless, priced, cheap] })?.message).toBe(
    'Over budget: runway/turbo would cost $0.70, over maxCost of $0.50. Nothing was sent.',
  )
  expect(budgetRefusal({ ranked: [], rejected: [keyless] })).toBeUndefined()
  expect(budgetRefusal({ ranked: [quote()], rejected: [priced] })).toBeUndefined()
})

it('asks before vendor money is spent that nobody capped', () => {
  const cloud = quote({ locality: 'cloud' })
  const free: ShotInput = { prompt: 'x' }
  expect(needsConsent(cloud, free, {})).toBe(true)
  expect(needsConsent(cloud, free, { yes: true })).toBe(false)
  expect(needsConsent(cloud, { ...free, maxCost: 1 }, {})).toBe(false)
  expect(needsConsent(quote(), free, {})).toBe(false)
})
