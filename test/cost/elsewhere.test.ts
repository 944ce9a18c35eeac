/** What the same takes would have cost in other places, as their own routes quoted it. */
import { describe, expect, it, onTestFinished } from 'vitest'
import { whatIfText } from '../../src/cli/costs.js'
import { elsewhere } from '../../src/cost/elsewhere.js'
import type { LedgerEntry } from '../../src/cost/entries.js'
import { type SpendingJob, spendingBy } from '../../src/cost/spending.js'
import { createStudio } from '../../src/index.js'
import { planRoute } from '../../src/routing/plan.js'
import { key, money, quote, rejection, route } from '../cli/fixtures.js'
import { tempDir } from '../support/temp.js'
import { adapters, allKeys, desktop, shot, state } from '../support/world.js'

describe('the places of a route', () => {
  it('count when only this moment stands in their way, and are rated where the chosen one is', () => {
    const rated = { rated: true as const }
    const places = route({
      ranked: [quote({ locality: 'cloud', money: money('0.6'), quality: 0.7 })],
      rejected: [
        rejection('a', 'needs a key', [key('A')], { money: money('0.4'), ...rated }),
        rejection('b', 'too short', [{ constraint: 'capability', reason: 'at most 4 s' }], { ...rated }),
        rejection('c', 'never rated', [key('C')], { money: money('0.1') }),
        rejection('d', 'retired', [{ constraint: 'lifecycle', reason: 'gone' }], { money: money('0.1'), ...rated }),
        rejection('e', 'price unknown', [key('E')], { money: null, ...rated }),
        rejection('f', 'at home', [{ constraint: 'reachable', reason: 'is off' }], {
          locality: 'local',
          money: money('0.012'),
          ...rated,
        }),
        rejection('g', 'too big', [{ constraint: 'vram', reason: 'needs 80 GB' }], {
          locality: 'local',
          money: money('0.001'),
          ...rated,
        }),
      ],
    })
    expect(elsewhere(places)).toEqual({ cloud: '0.4', local: '0.012' })
    expect(elsewhere({ ...places, ranked: [quote()] })).toEqual({ cloud: '0.1', local: '0.0000031' })
    expect(elsewhere({ ranked: [], rejected: [] })).toEqual({ cloud: null, local: null })
  })

  it('of a real plan: a hero has a price at home only where a card is', async () => {
    const hero = await shot({ tier: 'hero', seconds: 5 })
    const on = (machine: typeof desktop | undefined) =>
      elsewhere(planRoute(hero, adapters, state({ keys: allKeys, ...(machine && { machine }) })))
    expect(on(undefined)).toEqual({ cloud: expect.stringMatching(/^0\.\d+$/), local: null })
    expect(Number(on(desktop).local)).toBeGreaterThan(0.0005)
    // The same clouds, at the same prices.
    expect(on(desktop).cloud).toBe(on(undefined).cloud)
  })
})

const charge = (jobId: string, usd: string, rest: Partial<LedgerEntry> = {}): LedgerEntry[] =>
  (['reserve', 'charge'] as const).map((kind) => ({
    id: `${jobId}:1:${kind}`,
    at: '2026-11-28T12:00:00.000Z',
    day: '2026-11-28',
    jobId,
    attempt: 1,
    backend: 'runway',
    model: 'gen4.5',
    project: 'film',
    labels: {},
    kind,
    usd,
    basis: 'invoiced',
    note: '',
    ...rest,
  }))
const take = (id: string, cloud: string | null, local: string | null): SpendingJob => ({
  id,
  state: 'settled',
  takeId: `take-${id}`,
  seconds: 5,
  elsewhere: { cloud, local },
})
const jobs = [take('a', '0.4', '0.01'), take('b', '0.5', null), take('c', null, '0.02'), { id: 'd', state: 'failed' }]
const entries = jobs.flatMap(({ id }) => charge(id, '0.6'))

describe('in the sums', () => {
  it('unknown stays unknown and is counted; failures are in what was spent, not in what would have been', () => {
    const { total } = spendingBy(entries, jobs, 'project')
    expect(total.total).toBe('2.4')
    expect(total.elsewhere).toEqual({
      cloud: { usd: '0.9', takes: 2, unknown: 1 },
      local: { usd: '0.03', takes: 2, unknown: 1 },
    })
    expect(whatIfText(total)).toBe(
      'The same 3 takes, once each, as quoted when planned: all in the cloud $0.90 (1 has no quote there), all at home $0.03 (1 has no quote there).',
    )
    expect(whatIfText(spendingBy(entries, [{ id: 'a', state: 'settled', takeId: 'take-a' }], 'project').total)).toBe('')
  })

  it('kept and discarded takes are told apart, and what is kept bears the cost of all of it', () => {
    const verdicts = new Map([
      ['take-a', 'kept'],
      ['take-b', 'discarded'],
    ] as const)
    const { total, rows } = spendingBy(entries, jobs, 'outcome', verdicts)
    expect(total).toMatchObject({ kept: 1, discarded: 1, takes: 3, failed: 1, perKept: '2.4', perTake: '0.8' })
    expect(rows.map(({ name, jobs }) => [name, jobs])).toEqual([
      ['discarded', 1],
      ['failed', 1],
      ['kept', 1],
      ['settled', 1],
    ])
    expect(spendingBy(entries, jobs, 'outcome').total).toMatchObject({ kept: 0, discarded: 0, perKept: null })
  })
})

it('a verdict of the library is in the sums at once, and so is its change', async () => {
  const studio = createStudio({ home: tempDir(), configFrom: false, env: {} })
  onTestFinished(() => studio.close())
  const { id } = await studio.generate({ prompt: 'a red boat', seconds: 0.2, fps: 5, resolution: '360p' })
  const sums = async () => {
    const { total, rows } = await studio.ledger.spending({ by: 'outcome' })
    return [rows[0]!.name, total.takes, total.kept, total.discarded, total.perKept === total.total]
  }
  expect(await sums()).toEqual(['settled', 1, 0, 0, false])
  await studio.takes.keep(id)
  expect(await sums()).toEqual(['kept', 1, 1, 0, true])
  expect(await studio.ledger.report()).toContain('Each kept take')
  await studio.takes.discard(id)
  expect(await sums()).toEqual(['discarded', 1, 0, 1, false])
})
