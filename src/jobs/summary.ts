/** One line of the job list, and the little of it that sums need. */
import type { SpendingJob } from '../cost/spending.js'
import type { JobSummary, RunnerDeps } from './api.js'
import { contentKey } from './content-key.js'
import { type JobRecord, lastAttempt } from './journal.js'
import { holderOf, type Owner } from './lease.js'
import { takeIdOf } from './take-file.js'
import { atRisk } from './tools.js'

export async function summarize(
  { store, ledger, clock }: Pick<RunnerDeps, 'store' | 'ledger' | 'clock'>,
  job: JobRecord,
  me: Owner,
): Promise<JobSummary> {
  const { id, createdAt, updatedAt, project, labels, tier, prompt, takeDir, attempts, parents } = job
  const { state, backend, model, error, locality, notBefore, at, queued, request, facts } = lastAttempt(job)
  const waits = !job.closed && state === 'planned'
  const driver = job.closed ? undefined : await holderOf(store, id, me, clock.now())
  return {
    ...outline(job),
    id,
    state,
    open: !job.closed,
    createdAt,
    updatedAt,
    project,
    labels,
    tier,
    prompt,
    ...(parents && { parents }),
    ...(job.private && { private: true as const }),
    backend,
    model,
    ...(job.wish !== undefined && request !== undefined && { content: contentKey(job.wish, request) }),
    ...(typeof facts?.seed === 'number' && { seed: facts.seed }),
    attempts: attempts.length,
    atRisk: await atRisk({ ledger }, id),
    ...(waits && job.whenOnline && locality === 'cloud' && { waitsFor: 'network' as const }),
    ...(waits && notBefore !== undefined && { waitsUntil: notBefore }),
    ...(error && { error: { code: error.code, message: error.message, next: error.next } }),
    times: at,
    ...(queued !== undefined && { queued }),
    ...(takeDir !== undefined && { takeDir }),
    ...(driver && { driver: { pid: driver.pid, host: driver.host } }),
  }
}

export function outline(job: JobRecord): SpendingJob {
  const { state, video } = lastAttempt(job)
  return {
    id: job.id,
    state,
    ...(job.takeDir !== undefined && { takeId: takeIdOf(job) }),
    ...(video && { seconds: video.seconds }),
    ...(job.elsewhere && { elsewhere: job.elsewhere }),
  }
}
