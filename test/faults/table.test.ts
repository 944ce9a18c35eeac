/** The fault table: whatever a paid vendor does, at most one create, the right error, the right money, nothing lost. */
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { stillOpen } from '../../src/cost/entries.js'
import type { AttemptState } from '../../src/jobs/journal.js'
import { type Fault, rehearsalBackend, startRehearsal } from '../support/rehearsal.js'
import { fastClock, makeClip, openStage, quoteOf, routeOf, shotOf } from '../support/stage.js'
import { tempDir } from '../support/temp.js'

let clip: Awaited<ReturnType<typeof makeClip>>
beforeAll(async () => {
  clip = await makeClip()
  // Loaded at first use; the quick clock below would count that against the first vendor.
  await import('axios')
})

interface Outcome {
  /** `take`, or the error's class. */
  ends: string
  state: AttemptState
  billed?: 'no' | 'maybe' | 'yes'
  atRisk?: string
  /** Charged, exposed, still open. */
  ledger: [charged: string, exposed: string, open: string]
}

const take: Outcome = { ends: 'take', state: 'settled', ledger: ['0.2', '0', '0'] }
const refused = (ends: string): Outcome => ({
  ends,
  state: 'refused',
  billed: 'no',
  atRisk: '0',
  ledger: ['0', '0', '0'],
})
const unknown: Outcome = {
  ends: 'SubmissionUnknownError',
  state: 'submission-unknown',
  billed: 'maybe',
  atRisk: '0.2',
  ledger: ['0', '0.2', '0'],
}
const uncollected: Outcome = {
  ends: 'CollectError',
  state: 'rendered',
  billed: 'yes',
  atRisk: '0.2',
  ledger: ['0', '0', '0.2'],
}

const TABLE: Record<Fault, Outcome> = {
  none: take,
  'accepted-then-reset': unknown,
  'accepted-then-500': unknown,
  'accepted-then-hang': unknown,
  'accepted-then-garbage': unknown,
  throttled: refused('UnavailableError'),
  invalid: refused('RefusedError'),
  'no-credit': refused('RefusedError'),
  unauthorised: refused('RefusedError'),
  'moderated-before': refused('RefusedError'),
  'down-before-accept': refused('UnavailableError'),
  'poll-503': take,
  'poll-429': take,
  'poll-reset': take,
  'poll-garbage': take,
  'poll-404-once': take,
  'unknown-status': take,
  'stuck-status': {
    ends: 'DeadlineError',
    state: 'accepted',
    billed: 'maybe',
    atRisk: '0.2',
    ledger: ['0', '0', '0.2'],
  },
  lost: { ends: 'LostJobError', state: 'lost', billed: 'maybe', atRisk: '0.2', ledger: ['0', '0.2', '0'] },
  'moderated-free': { ...refused('RenderError'), state: 'failed' },
  'moderated-charged': { ends: 'RenderError', state: 'failed', billed: 'yes', atRisk: '0', ledger: ['0.2', '0', '0'] },
  'failed-silent': { ends: 'RenderError', state: 'failed', billed: 'maybe', atRisk: '0.2', ledger: ['0', '0.2', '0'] },
  'no-output': uncollected,
  'no-output-once': take,
  truncated: take,
  'truncated-always': uncollected,
  mislabelled: uncollected,
  'expired-once': take,
  'download-500': uncollected,
}

async function run(fault: Fault, reconciles: boolean, tellsCharge = true) {
  const rehearsal = await startRehearsal({ clip: clip.bytes, tellsCharge })
  onTestFinished(() => rehearsal.close())
  rehearsal.script.push(fault)
  const cloud = rehearsalBackend(rehearsal.origin, { reconciles })
  const stage = await openStage({
    home: tempDir(),
    backends: [cloud],
    clock: fastClock(100),
    limits: {
      ...(fault === 'accepted-then-hang' && { submitMs: 40_000 }),
      ...(fault === 'stuck-status' && { runMs: 60_000, queueMs: 60_000 }),
    },
  })
  onTestFinished(() => stage.close())
  const job = await stage.runner.start({ shot: await shotOf(), route: routeOf(quoteOf(cloud)) })
  const result = await job.result().then(
    (value) => ({ ends: 'take', file: value.file, cost: value.cost }),
    (error) => ({ ends: error.name as string, error }),
  )
  const balance = await stage.ledger.balance({ job: job.id })
  const [summary] = await stage.runner.list()
  return { rehearsal, stage, job, result, balance, summary: summary! }
}

describe.each([
  ['no way to ask afterwards', false],
  ['a client token to ask with', true],
])('a vendor with %s', (_, reconciles) => {
  it.each(Object.entries(TABLE) as [Fault, Outcome][])('%s', async (fault, row) => {
    const outcome = reconciles && row === unknown ? take : row
    const { rehearsal, stage, result, balance, summary } = await run(fault, reconciles)
    expect(rehearsal.creates).toBe(1)
    expect(result.ends).toBe(outcome.ends)
    if ('error' in result) {
      const { billed, atRisk, jobId, backend, next } = result.error
      expect({ billed, atRisk, jobId, backend }).toEqual({
        billed: outcome.billed,
        atRisk: outcome.atRisk,
        jobId: summary.id,
        backend: 'rehearsal',
      })
      if (outcome.billed !== 'no' && outcome.atRisk !== '0' && summary.open) expect(next).toContain(summary.id)
    }
    expect(summary.state).toBe(outcome.state)
    expect([balance.charged, balance.exposed, stillOpen(balance)]).toEqual(outcome.ledger)
    expect(await stage.runner.audit()).toEqual([])
  })
})

describe('what the vendor bills', () => {
  it.each<Fault>(['none', 'poll-reset', 'truncated', 'moderated-free', 'moderated-charged'])(
    'is what the ledger charges: %s',
    async (fault) => {
      const { rehearsal, balance } = await run(fault, false)
      expect(Number(balance.charged)).toBe(Number(rehearsal.billed()))
    },
  )

  it.each<Fault>(['accepted-then-reset', 'accepted-then-hang', 'lost', 'failed-silent', 'stuck-status', 'no-output'])(
    'is never more than charged, exposed and open together: %s',
    async (fault) => {
      const { rehearsal, balance } = await run(fault, false)
      const held = Number(balance.charged) + Number(balance.exposed) + Number(stillOpen(balance))
      expect(held).toBeGreaterThanOrEqual(Number(rehearsal.billed()))
    },
  )

  it('is taken as quoted where the vendor does not say, and marked so', async () => {
    const { result } = await run('none', false, false)
    expect(result).toMatchObject({ cost: { usd: '0.2', basis: 'quoted' } })
  })
})

describe('afterwards', () => {
  it('a job whose deadline passed, or whose download broke, is finished by resume without a new create', async () => {
    for (const fault of ['stuck-status', 'download-500', 'mislabelled', 'no-output'] as const) {
      const { rehearsal, stage, job } = await run(fault, false)
      rehearsal.jobs[0]!.fault = 'none'
      const take = await (await stage.runner.resume(job.id)).result()
      expect(take.cost).toMatchObject({ usd: '0.2', basis: 'invoiced' })
      expect(rehearsal.creates).toBe(1)
      expect(await stage.runner.audit()).toEqual([])
    }
  })

  it('a paid clip that can never be fetched can be given up, and is booked as paid', async () => {
    const { stage, job } = await run('mislabelled', false)
    expect(await stage.runner.cancel(job.id)).toMatchObject({ outcome: 'too-late', atRisk: '0' })
    const balance = await stage.ledger.balance({ job: job.id })
    expect([balance.charged, stillOpen(balance)]).toEqual(['0.2', '0'])
    expect((await stage.runner.list({ open: true })).length).toBe(0)
    expect(await stage.runner.audit()).toEqual([])
  })

  it('a submission that landed is brought home by its upstream id', async () => {
    const { rehearsal, stage, job } = await run('accepted-then-reset', false)
    const [summary] = await stage.runner.list({ state: 'submission-unknown' })
    expect(summary).toMatchObject({ id: job.id, open: true, atRisk: '0.2' })
    expect(summary?.error?.next).toContain(`heroshot jobs resolve ${job.id} --landed`)
    expect(await stage.runner.resumeAll()).toMatchObject([{ jobId: job.id, outcome: 'undecided' }])
    await stage.runner.resolve(job.id, { landed: rehearsal.jobs[0]!.id })
    const take = await (await stage.runner.resume(job.id)).result()
    expect(take.cost.usd).toBe('0.2')
    expect(rehearsal.creates).toBe(1)
    expect(await stage.ledger.balance({ job: job.id })).toMatchObject({ charged: '0.2', exposed: '0' })
    expect(await stage.runner.audit()).toEqual([])
  })

  it('a submission that did not land gives its money back', async () => {
    const { stage, job } = await run('accepted-then-reset', false)
    expect(await stage.runner.resolve(job.id, { notLanded: true })).toMatchObject({
      state: 'refused',
      open: false,
      atRisk: '0',
    })
    expect(await stage.ledger.balance({ job: job.id })).toMatchObject({ released: '0.2', exposed: '0', charged: '0' })
    await expect(stage.runner.resolve(job.id, { notLanded: true })).rejects.toMatchObject({ code: 'bad-input' })
    await expect((await stage.runner.attach(job.id)).result()).rejects.toMatchObject({ code: 'not-landed' })
    expect(await stage.runner.audit()).toEqual([])
  })
})
