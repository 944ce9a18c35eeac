/** Settling by hand: what the user found out becomes the journal's truth, and the money follows. */
import { parseUsd, sum, type Usd } from '../cost/money.js'
import { InputError } from '../errors.js'
import type { Resolution } from './api.js'
import { isOver, type JobRecord, type JobSpec, lastAttempt } from './journal.js'
import { billedAfterAll, ending, unexpose } from './settle.js'
import { now, type Tools } from './tools.js'

type Hands = Pick<Tools, 'records' | 'clock' | 'ledger'>

/** The record after the user's word. Throws InputError when no attempt waits for it. */
export const resolveByHand = (
  tools: Hands,
  job: JobRecord,
  spec: JobSpec,
  resolution: Resolution,
): Promise<JobRecord> =>
  'charged' in resolution ? resolveBill(tools, job, resolution.charged) : resolveUnknown(tools, job, spec, resolution)

/** Books what an ended attempt was billed, instead of what it may have been. */
async function resolveBill(tools: Hands, job: JobRecord, charged: Usd | number): Promise<JobRecord> {
  const usd = parseUsd(charged, 'charged')
  if (usd.startsWith('-'))
    throw new InputError('is below zero', { field: 'charged', value: charged, allowed: 'USD from 0 on' })
  const attempt = job.attempts.find(({ state, error }) => isOver(state) && error?.billed === 'maybe')
  if (!attempt)
    throw new InputError('has no attempt whose bill is open', {
      field: 'id',
      value: job.id,
      allowed: 'a job that ended and may have been billed',
    })
  const entries = await tools.ledger.entries({ jobId: job.id })
  const exposed = sum(
    entries.flatMap(({ kind, attempt: n, usd }) => (kind === 'exposure' && n === attempt.n ? [usd] : [])),
  )
  const charge = { usd }
  const booked = billedAfterAll(job, attempt, exposed, charge, now(tools))
  return tools.records.move(job, { to: 'billed', charged: charge }, { entries: booked, n: attempt.n })
}

/** A landed submission becomes `accepted` and is driven on by resume; one that a fallback has replaced meanwhile is charged as quoted. */
async function resolveUnknown(
  tools: Hands,
  job: JobRecord,
  spec: JobSpec,
  resolution: Exclude<Resolution, { charged: unknown }>,
): Promise<JobRecord> {
  const attempt = job.attempts.find(({ state }) => state === 'submission-unknown')
  if (!attempt)
    throw new InputError('has no submission whose fate is unknown', {
      field: 'id',
      value: job.id,
      allowed: 'a job in the state submission-unknown',
    })
  const { n, backend, model } = attempt
  const quote = spec.route.ranked[attempt.quote]!
  const at = now(tools)
  const back = unexpose(job, attempt, at)
  const none = { billed: 'no', atRisk: '0' } as const

  if ('notLanded' in resolution) {
    const entries = [...back, ...ending(job, attempt, quote, { how: 'free' }, at)]
    const error = { name: 'RefusedError', code: 'not-landed', message: 'The submission did not land', ...none }
    const next = await tools.records.move(job, { to: 'refused', error }, { entries, n })
    return attempt === lastAttempt(job) ? tools.records.move(next, { to: 'closed' }) : next
  }

  const upstream = resolution.landed.trim()
  if (!upstream)
    throw new InputError('is empty', { field: 'landed', value: resolution.landed, allowed: "the vendor's job id" })
  if (attempt !== lastAttempt(job)) {
    const entries = [...back, ...ending(job, attempt, quote, { how: 'charged', as: undefined }, at)]
    const message = `Landed as ${upstream} after another attempt had replaced it`
    const error = { name: 'RenderError', code: 'superseded', message, billed: 'yes', atRisk: '0' } as const
    return tools.records.move(job, { to: 'failed', error }, { entries, n })
  }
  const handle = { backend, endpoint: 'default', id: upstream, model }
  return tools.records.move(job, { to: 'accepted', handle }, { entries: back, n })
}
