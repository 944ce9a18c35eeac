/** The index of takes: one small row for each, written in the same act as the journal's move. */
import { type JobRecord, lastAttempt } from './journal.js'
import { takeIdOf } from './take-file.js'

/** As much of a take as finding it needs: neither its job nor its take.json is read. */
export interface TakeRow {
  id: string
  /** Of a take that was rendered here. */
  jobId?: string
  dir: string
  /** When it was asked for, ISO. */
  createdAt: string
  project: string
  labels: Readonly<Record<string, string>>
  prompt: string
  /** Its shot is local-only. */
  private?: true
  backend: string
  model: string
  parents: readonly string[]
  /** Nothing is left to do for its job. */
  settled: boolean
}

export const rowKey = (id: string) => `take:${id}`

/** Undefined until its files are home. */
export function rowOf(job: JobRecord): TakeRow | undefined {
  const { id: jobId, takeDir: dir, closed: settled, createdAt, project, labels, prompt, parents = [] } = job
  if (dir === undefined) return undefined
  const { backend, model } = lastAttempt(job)
  const of = { createdAt, project, labels, prompt, ...(job.private && { private: job.private }), parents }
  return { id: takeIdOf(job), jobId, dir, ...of, backend, model, settled }
}
