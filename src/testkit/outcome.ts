/** One fault, played once: what became of the shot, of the money and of the vendor's side; and what may become of them. */
import assert from 'node:assert/strict'
import { stillOpen } from '../cost/entries.js'
import { add, compare, isZero, type Usd } from '../cost/money.js'
import { type Billed, type HeroshotError, isHeroshotError } from '../errors.js'
import type { JobSummary } from '../jobs/api.js'
import type { Fault } from '../sandbox/faults.js'
import { type Create, onStage, PROMPT, type Stage, type StageOptions } from './stage.js'

export interface Outcome {
  fault: Fault
  /** `take`, or the class of the error. */
  ends: string
  code?: string
  /** Create requests the vendor saw, and jobs it made. */
  creates: number
  jobs: number
  billed: Billed
  /** USD that may still be charged, as the error says. */
  atRisk: Usd
  /** Where the reservation is now. */
  charged: Usd
  exposed: Usd
  open: Usd
  /** What the vendor's invoice will say. */
  invoice: Usd
}

/** The ends a shot can come to. */
type End = 'take' | 'unknown' | 'refused' | 'failed' | 'uncollected' | 'detached' | 'lost' | 'cancelled'

const ENDS: Record<string, End> = {
  take: 'take',
  SubmissionUnknownError: 'unknown',
  RefusedError: 'refused',
  UnavailableError: 'refused',
  RenderError: 'failed',
  CollectError: 'uncollected',
  DeadlineError: 'detached',
  LostJobError: 'lost',
  CancelledError: 'cancelled',
}

/** Which ends are right for which fault. Where there are two, vendors differ in what they let be known. */
const RIGHT: Record<Fault, readonly End[]> = {
  // A vendor that can be asked afterwards brings the take.
  'accepted-then-reset': ['unknown', 'take'],
  'accepted-then-500': ['unknown', 'take'],
  'accepted-then-hang': ['unknown', 'take'],
  'accepted-then-garbage': ['unknown', 'take'],
  throttled: ['take', 'refused'],
  'throttled-silent': ['refused'],
  overloaded: ['refused', 'unknown'],
  invalid: ['refused'],
  'wrong-key': ['refused'],
  'no-credit': ['refused'],
  retired: ['refused'],
  'moderated-before': ['refused', 'failed'],
  'moderated-after': ['failed'],
  failed: ['failed'],
  stuck: ['detached'],
  'charged-more': ['take'],
  'charged-less': ['take'],
  'poll-503': ['take'],
  'poll-429': ['take'],
  'poll-reset': ['take'],
  'poll-garbage': ['take'],
  'poll-404': ['take'],
  'unknown-status': ['take'],
  lost: ['lost'],
  'no-output': ['take'],
  'never-output': ['uncollected', 'failed'],
  truncated: ['take'],
  'always-truncated': ['uncollected'],
  mislabelled: ['uncollected'],
  expired: ['take'],
  'always-expired': ['uncollected'],
  'cancel-races-success': ['cancelled', 'take'],
}

/** At home: what is lost with its job, or its file, is rendered again. */
const RIGHT_AT_HOME: Partial<Record<Fault, readonly End[]>> = {
  'accepted-then-reset': ['take'],
  // A server that answers when the clip is done says with it that the render broke.
  'accepted-then-500': ['take', 'failed'],
  'accepted-then-hang': ['take'],
  'accepted-then-garbage': ['take'],
  overloaded: ['refused', 'take'],
  lost: ['take'],
  'never-output': ['take', 'uncollected', 'failed'],
}

/** Renders of one shot at home, at most. */
const MOST_RENDERS = 3

/** So soon a render that is stuck is given up here. */
export const STUCK: NonNullable<StageOptions['limits']> = { runSeconds: 120, queueSeconds: 120 }

/** Limits that a fault needs to run into. */
const LIMITS: Partial<Record<Fault, StageOptions['limits']>> = {
  'accepted-then-hang': { submitSeconds: 60 },
  // A busy machine must not be what loses the race.
  'cancel-races-success': { readSeconds: 1000 },
  stuck: STUCK,
}

/** Plays one fault on a fresh stage, judges what came of it, and tells. Throws AssertionError for a broken promise. */
export const observe = (create: Create, fault: Fault): Promise<Outcome> =>
  onStage(
    create,
    async (stage) => {
      stage.sandbox.fault(fault)
      const job = await stage.studio.start(stage.shot)
      if (fault === 'cancel-races-success') {
        for await (const event of job) if (event.type === 'state' && event.state === 'accepted') break
        await stage.clock.sleep(3000)
        await job.cancel('request')
      }
      const error = await job.result().then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      return judge(stage, fault, job.id, error)
    },
    {
      ...(LIMITS[fault] && { limits: LIMITS[fault] }),
      // Long enough that it is the cancel that ends it, on a busy machine too.
      ...(fault === 'cancel-races-success' && { renderSeconds: 240 }),
    },
  )

async function judge(stage: Stage, fault: Fault, jobId: string, error: unknown): Promise<Outcome> {
  const { sandbox, studio, instance } = stage
  const local = instance.locality === 'local'
  assert.ok(error === undefined || isHeroshotError(error), `not one of our errors: ${error}`)
  const balance = await studio.ledger.balance({ job: jobId })
  const outcome: Outcome = {
    fault,
    ends: error ? error.name : 'take',
    ...(error && { code: error.code }),
    creates: sandbox.seen.creates,
    jobs: sandbox.jobs.length,
    billed: error ? error.billed : local ? 'no' : 'yes',
    atRisk: error ? error.atRisk : '0',
    charged: balance.charged,
    exposed: balance.exposed,
    open: stillOpen(balance),
    invoice: sandbox.invoice(),
  }
  const [job] = await studio.jobs.list()
  const end = ENDS[outcome.ends]
  const right = (local ? RIGHT_AT_HOME[fault] : undefined) ?? RIGHT[fault]
  assert.ok(end && right.includes(end), `ends as ${outcome.ends}; right: ${right.join(' or ')}`)
  assert.ok(outcome.jobs <= (local ? MOST_RENDERS : 1), `${outcome.jobs} jobs were made for one shot`)
  assert.deepEqual(await studio.ledger.audit(), [], 'the ledger adds up')
  if (local) checkNoBill(outcome)
  else checkMoney(end, outcome)
  if (error) checkError(stage, error, job!, end)
  return outcome
}

/** At home nobody bills: nothing is set aside, charged or at risk. */
function checkNoBill({ charged, exposed, open, invoice, atRisk, billed }: Outcome): void {
  assert.deepEqual([charged, exposed, open, invoice, atRisk, billed], ['0', '0', '0', '0', '0', 'no'])
}

/** The laws of money, by the end the shot came to. */
function checkMoney(end: End, { charged, exposed, open, invoice, jobs, creates, billed, atRisk }: Outcome): void {
  const held = add(add(charged, exposed), open)
  assert.ok(compare(held, invoice) >= 0, `the vendor will bill ${invoice}, the ledger holds ${held}`)
  switch (end) {
    case 'take':
      assert.equal(charged, invoice, 'the take costs what the vendor bills')
      assert.deepEqual([exposed, open], ['0', '0'])
      return
    case 'refused':
      assert.equal(jobs, 0, 'what was refused was not made')
      assert.deepEqual([charged, exposed, open, billed, atRisk], ['0', '0', '0', 'no', '0'])
      return
    case 'unknown':
      assert.equal(creates, 1, 'nothing is submitted again')
      assert.deepEqual([charged, open, billed, atRisk], ['0', '0', 'maybe', exposed])
      assert.ok(!isZero(exposed), 'what may be billed is shown')
      return
    case 'uncollected':
    case 'detached':
      assert.ok(billed !== 'no')
      assert.deepEqual([charged, exposed, atRisk], ['0', '0', open])
      return
    case 'failed':
    case 'lost':
    case 'cancelled':
      assert.equal(open, '0')
      assert.equal(billed, !isZero(exposed) ? 'maybe' : isZero(charged) ? 'no' : 'yes')
      assert.equal(atRisk, exposed)
  }
}

/** An error names its job, its backend and what to do, and gives nothing away. */
function checkError({ env, instance, shot }: Stage, error: HeroshotError, job: JobSummary, end: End): void {
  assert.equal(error.jobId, job.id)
  assert.equal(error.backend, instance.id)
  if (end === 'unknown') assert.ok(error.next?.includes(`jobs resolve ${job.id}`), `next: ${error.next}`)
  if (job.open && end !== 'unknown') assert.ok(error.next?.includes(job.id), `next: ${error.next}`)
  const told = JSON.stringify([error, error.stack, String(error.cause), job.error])
  for (const secret of [...(instance.keys ?? []).flatMap((name) => env[name] ?? []), shot.prompt, PROMPT])
    assert.ok(!told.includes(secret), 'a key or the prompt stands in the error')
}
