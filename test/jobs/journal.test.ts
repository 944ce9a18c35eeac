/** The journal's table: every state, every move, every next act. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Act,
  type Attempt,
  type AttemptState,
  advance,
  afterwards,
  IllegalMove,
  isOver,
  type JobRecord,
  lastAttempt,
  MOVES,
  type Move,
  newJob,
  nextAct,
  type StoredError,
} from '../../src/jobs/journal.js'
import { rehearsalBackend } from '../support/rehearsal.js'
import { localBackend, quoteOf, routeOf, shotOf } from '../support/stage.js'

const AT = '2026-11-22T10:00:00.000Z'
const STATES = Object.keys(MOVES) as AttemptState[]
const cloud = quoteOf(rehearsalBackend('http://127.0.0.1:9'))
const local = quoteOf(localBackend({ clip: '' }))
const shot = await shotOf()
const error: StoredError = { name: 'RenderError', code: 'x', message: 'x', billed: 'no', atRisk: '0' }
const video = { ...cloud.output, container: 'mp4', codec: 'h264' }

const moveTo = (to: AttemptState): Move => {
  switch (to) {
    case 'planned':
      return { to, quote: 1, with: local }
    case 'accepted':
      return { to, handle: { backend: 'rehearsal', endpoint: 'x', id: 'up', model: 'm' } }
    case 'rendered':
      return { to, outputs: [{ role: 'video', url: 'https://x/y', headers: { authorization: 'secret' } }] }
    case 'collected':
      return { to, files: [], video, warnings: [], takeDir: '/takes' }
    case 'refused':
    case 'failed':
    case 'cancelled':
    case 'lost':
    case 'submission-unknown':
      return { to, error }
    default:
      return { to }
  }
}
const fresh = () => newJob('j', { shot, route: routeOf(cloud, local), parents: [] }, AT)
const inState = (state: AttemptState): JobRecord => {
  const job = fresh()
  return { ...job, attempts: [{ ...job.attempts[0]!, state }] }
}

describe('moves', () => {
  it.each(STATES.flatMap((from) => STATES.map((to) => [from, to] as const)))('%s → %s', (from, to) => {
    const job = inState(from)
    const again = to === 'planned' && (from === 'submission-unknown' || (isOver(from) && from !== 'settled'))
    if (!again && !MOVES[from].includes(to)) return expect(() => advance(job, moveTo(to), AT)).toThrow(IllegalMove)
    const next = advance(job, moveTo(to), '2026-11-22T10:00:01.000Z')
    expect(next.version).toBe(job.version + 1)
    expect(lastAttempt(next)).toMatchObject({ n: again ? 2 : 1, state: to, at: { [to]: '2026-11-22T10:00:01.000Z' } })
    expect(job).toEqual(inState(from))
  })

  it('keeps no header of an output: they hold keys', () => {
    const rendered = advance(inState('accepted'), moveTo('rendered'), AT)
    expect(JSON.stringify(rendered)).not.toContain('secret')
    expect(lastAttempt(rendered).outputs).toEqual([{ role: 'video', url: 'https://x/y' }])
  })

  it('closes only what is over, and then nothing moves any more', () => {
    for (const state of STATES) {
      if (!isOver(state)) expect(() => advance(inState(state), { to: 'closed' }, AT)).toThrow(IllegalMove)
      else {
        const closed = advance(inState(state), { to: 'closed' }, AT)
        expect(closed.closed).toBe(true)
        for (const to of STATES) expect(() => advance(closed, moveTo(to), AT)).toThrow(IllegalMove)
      }
    }
  })

  it('submits a row at most once, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...STATES), { maxLength: 40 }), (path) => {
        let job = fresh()
        const submits = new Map<number, number>()
        for (const to of path) {
          try {
            job = advance(job, moveTo(to), AT)
            const { n } = lastAttempt(job)
            if (to === 'submitting') submits.set(n, (submits.get(n) ?? 0) + 1)
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(IllegalMove)
          }
        }
        for (const count of submits.values()) expect(count).toBe(1)
      }),
    )
  })
})

describe('recovery: from the last state to the next act', () => {
  const TABLE: Record<AttemptState, Record<'local' | 'local+reconcile' | 'cloud' | 'cloud+reconcile', Act>> = {
    planned: same('reserve'),
    reserved: same('submit'),
    submitting: {
      local: 'declare-lost',
      'local+reconcile': 'reconcile',
      cloud: 'declare-unknown',
      'cloud+reconcile': 'reconcile',
    },
    accepted: same('poll'),
    rendered: same('collect'),
    collected: same('settle'),
    settled: same('finish'),
    'submission-unknown': same('ask-user'),
    refused: same('move-on'),
    failed: same('move-on'),
    cancelled: same('move-on'),
    lost: same('move-on'),
  }
  function same(act: Act) {
    return { local: act, 'local+reconcile': act, cloud: act, 'cloud+reconcile': act }
  }
  const rows = Object.entries(TABLE).flatMap(([state, acts]) =>
    Object.entries(acts).map(([where, act]) => [state as AttemptState, where, act] as const),
  )
  it.each(rows)('%s, %s → %s', (state, where, act) => {
    const locality = where.startsWith('local') ? 'local' : 'cloud'
    const backend = { canReconcile: where.endsWith('reconcile') }
    expect(nextAct({ closed: false }, { state, locality }, backend)).toBe(act)
    expect(nextAct({ closed: true }, { state, locality }, backend)).toBe('nothing')
  })

  it('never submits what may have been submitted', () => {
    for (const state of STATES)
      for (const canReconcile of [true, false])
        if (nextAct({ closed: false }, { state, locality: 'cloud' }, { canReconcile }) === 'submit')
          expect(state).toBe('reserved')
  })
})

describe('afterwards', () => {
  const ended = (changes: Partial<Attempt>, ...before: Partial<Attempt>[]) => ({
    attempts: [...before, changes].map(
      (one, i): Attempt => ({ ...fresh().attempts[0]!, state: 'refused', error, ...one, n: i + 1 }),
    ),
  })
  const spec = (extra = false) => ({ shot: { ...shot, allowExtraExposure: extra }, route: routeOf(cloud, local) })
  const billed = (word: 'maybe' | 'yes') => ({ ...error, billed: word })

  it('falls back while nothing can have been billed', () => {
    expect(afterwards(ended({ state: 'refused' }), spec())).toEqual({ to: 'planned', quote: 1, with: local })
    expect(afterwards(ended({ state: 'failed' }), spec())).toMatchObject({ quote: 1 })
    expect(afterwards(ended({ quote: 1 }), spec())).toBe('end')
  })

  it('stops where something may have been billed, in this row or an earlier one, unless allowed', () => {
    for (const state of ['failed', 'lost', 'submission-unknown'] as const)
      for (const word of ['maybe', 'yes'] as const) {
        expect(afterwards(ended({ state, error: billed(word) }), spec())).toBe('end')
        expect(afterwards(ended({ state, error: billed(word) }), spec(true))).toMatchObject({ quote: 1 })
      }
    const three = { ...spec(), route: routeOf(cloud, local, cloud) }
    expect(afterwards(ended({ quote: 1 }, { error: billed('maybe') }), three)).toBe('end')
  })

  it('stops for what another backend would not cure, and after a cancel', () => {
    for (const name of ['BudgetError', 'WallError', 'InputError'])
      expect(afterwards(ended({ error: { ...error, name } }), spec(true))).toBe('end')
    expect(afterwards(ended({ state: 'cancelled' }), spec(true))).toBe('end')
  })

  it('renders a forgotten local job again on the same place, then goes on; a killed process is not the fault of the place', () => {
    const lost = { state: 'lost', locality: 'local' } as const
    const here = { shot: { ...shot, maxCost: '5' }, route: routeOf(local, cloud) }
    expect(afterwards(ended(lost), here)).toMatchObject({ quote: 0 })
    expect(afterwards(ended(lost, lost), here)).toMatchObject({ quote: 0 })
    expect(afterwards(ended(lost, lost, lost), here)).toMatchObject({ quote: 1 })
    const killed = { ...lost, orphaned: true }
    expect(afterwards(ended(killed, ...Array.from({ length: 50 }, () => killed)), here)).toMatchObject({ quote: 0 })
    expect(afterwards(ended({ state: 'lost', locality: 'cloud', error: billed('maybe') }), spec())).toBe('end')
  })

  it('leaves home for money only when the shot names its price', () => {
    const failed = ended({ state: 'failed', locality: 'local' })
    expect(afterwards(failed, { shot, route: routeOf(local, cloud) })).toBe('end')
    expect(afterwards(failed, { shot, route: routeOf(local, cloud, local) })).toMatchObject({ quote: 2 })
    const priced = { shot: { ...shot, maxCost: '5' }, route: routeOf(local, cloud) }
    expect(afterwards(failed, priced)).toMatchObject({ quote: 1 })
  })

  it('sends again what conclusively never arrived', () => {
    const absent = { error: { ...error, code: 'not-arrived' } }
    expect(afterwards(ended(absent), spec())).toMatchObject({ quote: 0 })
    expect(afterwards(ended(absent, absent, absent), spec())).toMatchObject({ quote: 1 })
  })
})
