/** Settling a submission-unknown by hand: what the user found out becomes the journal's truth, and the money follows. */
import { InputError } from '../errors.js'
import type { Resolution } from './api.js'
import { type JobRecord, type JobSpec, lastAttempt } from './journal.js'
import { ending, unexpose } from './settle.js'
import { now, type Tools } from './tools.js'

/**
 * The record after the user's word. A landed submission becomes `accepted` and is driven on by resume; one that a fallback has
 * replaced meanwhile is charged as quoted. Throws InputError when no attempt waits for it.
 */
export async function resolveUnknown(
  tools: Pick<Tools, 'records' | 'clock'>,
  job: JobRecord,
  spec: JobSpec,
  resolution: Resolution,
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
