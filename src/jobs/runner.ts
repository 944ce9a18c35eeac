/**
 * The runner: drives jobs along the journal. Its words (RunnerDeps, Runner, Job, ...) are in api.ts.
 *
 *   createRunner(deps: RunnerDeps): Runner
 *     start(spec: { shot, route, media?, parents? }, { signal?, onAbort? = 'request' }?) → Promise<Job>
 *     attach(id, options?) → Promise<Job>      resume(id, options?) → Promise<Job>
 *     resumeAll(options?) → Promise<ResumeReport[]>
 *     list(filter?) → Promise<JobSummary[]>    audit() → Promise<Violation[]>
 *     cancel(id, strength?) → Promise<CancelReport>
 *     resolve(id, { landed: upstreamId } | { notLanded: true }) → Promise<JobSummary>
 *     close() → Promise<void>
 *   Job: { id, events, result(): Promise<Take>, cancel(strength?): Promise<CancelReport>, [Symbol.asyncIterator] }
 */
export type * from './api.js'
