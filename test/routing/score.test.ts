import { describe, expect, it } from 'vitest'
import type { OutputSpec } from '../../src/backend.js'
import { poolReferences, preferred, qualityOf, scoreOf } from '../../src/routing/score.js'
import { card, cards, NOW } from '../support/world.js'

const output = (parts: Partial<OutputSpec> = {}): OutputSpec => ({
  width: 1280,
  height: 720,
  fps: 24,
  seconds: 5,
  frames: 120,
  audio: false,
  resolution: '720p',
  task: 'text-to-video',
  ...parts,
})

describe('preference from ratings', () => {
  it.each([
    [1169.2, 1222.7, 42],
    [1171.9, 1222.7, 43],
    [1151.1, 1222.7, 40],
    [1131.0, 1222.7, 37],
    [1169.2, 1363.9, 25],
    [1452.7, 1363.9, 63],
    [1452.7, 1222.7, 79],
  ])('%d against %d is preferred %d times in 100', (a, b, times) => {
    expect(Math.round(100 * preferred(a, b))).toBe(times)
  })
})

describe('quality priors', () => {
  const silent = poolReferences(cards, NOW, false)
  const sound = poolReferences(cards, NOW, true)

  it('are 1 for the best model of the pool that can be had', () => {
    const best = cards.map((one) => qualityOf(one, output(), silent, false).value ?? 0)
    expect(Math.max(...best)).toBe(1)
  })

  it('do not measure against retired models', () => {
    const names = [...sound.values()].map(({ name }) => name)
    expect(names).not.toContain('Gemini Omni Flash (preview)')
  })

  it('a rating given with sound counts 90 points less for a silent clip', () => {
    const quality = qualityOf(card('runway-veo-3.1'), output(), silent, false)
    expect(quality.from).toMatch(/less 90: it was rated with sound/)
    expect(quality.value).toBeCloseTo(2 * preferred(1363.9 - 90, 1501.6 - 90), 5)
  })

  it('say board, pool, date and what they were measured against', () => {
    const { from } = qualityOf(card('runway-gen-4.5'), output(), silent, false)
    expect(from).toMatch(
      /^LMArena text-to-video 1223 \(1213-1232\), 2026-08-17, viewers prefer it \d+ times in 100 over /,
    )
  })

  it('never mix tasks silently', () => {
    const picture = output({ task: 'image-to-video' })
    expect(qualityOf(card('runway-gen-4.5'), picture, silent, false).from).toMatch(/rated for another task/)
    expect(qualityOf(card('minimax-hailuo-02'), picture, silent, false).from).toMatch(/^LMArena image-to-video 1223/)
  })

  it('are null for the storyboard', () => {
    expect(qualityOf(card('sketch'), output(), silent, false)).toEqual({ value: null, from: 'no rating is known' })
  })
})

describe('score', () => {
  const weights = { quality: 0.8, cost: 0.1, time: 0.1 }
  const usd = (sum: string) => ({ low: '0', expected: sum, high: sum })
  const base = {
    quality: 0.5,
    money: usd('0.5'),
    seconds: { low: 30, expected: 60, high: 120 },
    drops: 0,
    lengthShare: 1,
    lifecycleKnown: true,
  }
  const score = (parts: Partial<typeof base> | { money: null } | { seconds: null } | { quality: null }) =>
    scoreOf({ ...base, ...parts }, weights).score

  it('rises with quality, falls with money, time, drops, a shorter clip and an unknown lifecycle', () => {
    const now = score({})
    expect(score({ quality: 0.6 })).toBeGreaterThan(now)
    expect(score({ money: usd('0.6') })).toBeLessThan(now)
    expect(score({ seconds: { low: 60, expected: 90, high: 200 } })).toBeLessThan(now)
    expect(score({ drops: 1 })).toBeLessThan(now)
    expect(score({ lengthShare: 0.5 })).toBeLessThan(now)
    expect(score({ lifecycleKnown: false })).toBeLessThan(now)
  })

  it('what nobody knows is never better than what is known to be bad', () => {
    expect(score({ money: null })).toBeLessThan(score({ money: usd('1000') }))
    expect(score({ quality: null })).toBeLessThan(score({ quality: 0 }))
  })

  it('is within 0..1, and its terms add up to it, largest first', () => {
    const { score: total, terms } = scoreOf(base, weights)
    expect(total).toBeGreaterThan(0)
    expect(total).toBeLessThanOrEqual(1)
    expect(terms.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(total, 5)
    expect([...terms].sort((a, b) => b.share - a.share)).toEqual(terms)
  })
})
