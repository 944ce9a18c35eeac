/** The jobs this page follows: those it began, those it took up again, and what other processes of the home do. */
import { isHeroshotError } from '../errors.js'
import type { Studio } from '../face.js'
import type { Job, JobEvent, JobSummary } from '../jobs/api.js'
import type { Changes } from './changes.js'
import { goesOnFree } from './views.js'
import type { JobProgress } from './words.js'

/** Between two looks at the store while somebody listens; longer when a look takes long. */
const LOOK_MS = 1000
const LOOK_SHARE = 20
/** A process that died writes nothing: its lease runs out unseen. */
const UNSEEN_MS = 10_000
/** Progress told of one job at most every so often. */
const PROGRESS_MS = 200
/** Jobs whose changes are looked for: the newest, where something still moves. */
const NEWEST = 200

export interface Desk {
  follow(job: Job): void
  /** An event of a job that somebody else follows. */
  hear(id: string, event: JobEvent): void
  /** The last that was heard of a job. */
  progress(id: string): JobProgress | undefined
  /** Takes up what was left accepted or rendered when the last process ended: that costs nothing more. */
  takeUp(): Promise<void>
  close(): void
}

/** @param revision another number once anything was written; without it every look reads */
export function createDesk(
  { jobs, takes }: Pick<Studio, 'jobs' | 'takes'>,
  changes: Changes,
  revision: () => number | undefined = () => undefined,
): Desk {
  const heard = new Map<string, JobProgress>()
  const told = new Map<string, number>()
  const followed = new Set<string>()
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let seen: { jobs: string; takes: string } | undefined
  let read: { revision: number | undefined; at: number } = { revision: undefined, at: 0 }

  function hear(id: string, event: JobEvent): void {
    if (event.type === 'state') changes.tell('jobs')
    if (event.type !== 'progress') return
    const { progress, stage, position, etaSeconds } = event
    const news = {
      ...heard.get(id),
      ...(progress !== undefined && { progress }),
      ...(stage !== undefined && { stage }),
      ...(position !== undefined && { position }),
      ...(etaSeconds !== undefined && { etaSeconds }),
    }
    heard.set(id, news)
    const now = performance.now()
    if (now - (told.get(id) ?? Number.NEGATIVE_INFINITY) < PROGRESS_MS) return
    told.set(id, now)
    changes.tell('progress', { id, ...news })
  }

  async function listen(job: Job): Promise<void> {
    try {
      for await (const event of job) hear(job.id, event)
    } finally {
      for (const kept of [heard, told, followed]) kept.delete(job.id)
      changes.tell('jobs')
      changes.tell('takes')
    }
  }

  const shape = (list: readonly JobSummary[]) =>
    list.map(({ id, updatedAt, driver }) => [id, updatedAt, driver?.pid]).join()

  async function look(): Promise<void> {
    const mark = { revision: revision(), at: performance.now() }
    if (mark.revision !== undefined && mark.revision === read.revision && mark.at - read.at < UNSEEN_MS) return
    const [newest, all] = await Promise.all([jobs.list({ limit: NEWEST }), takes.list()])
    const now = { jobs: shape(newest), takes: all.map(({ id, verdict, tags }) => [id, verdict, tags]).join() }
    if (seen && now.jobs !== seen.jobs) changes.tell('jobs')
    if (seen && now.takes !== seen.takes) changes.tell('takes')
    seen = now
    read = mark
  }

  async function watch(): Promise<void> {
    const began = performance.now()
    // A look that fails is no harm: the next one comes.
    if (changes.listeners) await look().catch(() => undefined)
    if (closed) return
    timer = setTimeout(() => void watch(), Math.max(LOOK_MS, LOOK_SHARE * (performance.now() - began)))
    timer.unref()
  }
  void watch()

  const desk: Desk = {
    follow(job) {
      if (followed.has(job.id)) return
      followed.add(job.id)
      // How it ends stands in the journal.
      job.result().catch(() => undefined)
      void listen(job)
    },
    hear,
    progress: (id) => heard.get(id),
    async takeUp() {
      for (const { id, state, driver } of await jobs.list({ open: true }))
        if (goesOnFree(state) && !driver)
          await jobs.resume(id).then(desk.follow, (error) => {
            // Another process was quicker.
            if (!isHeroshotError(error)) throw error
          })
    },
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
  return desk
}
