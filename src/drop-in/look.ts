/** A look at a job that neither waits for it nor lets it lie: what serverless callers poll with. */
import type { HeroshotError } from '../errors.js'
import type { Studio } from '../face.js'
import type { Job } from '../jobs/api.js'
import type { Take } from '../take.js'

export type Seen =
  | { state: 'pending'; stage: string | undefined /** 0 to 1 */; progress: number | undefined }
  | { state: 'done'; take: Take }
  | { state: 'failed'; error: HeroshotError }

/** Milliseconds a look may take longer, so that what is over is seen to be over. */
const PATIENCE_MS = 100

interface Followed {
  seen: Seen
  ended: Promise<void>
}

export interface Watch {
  /** Remembers a job that was started here. */
  follow(job: Job): void
  /**
   * How a job is, and drives it on when no living process does. Rejects with InputError for an unknown id, and with what is wrong
   * with the store: the job is then as it was.
   */
  look(id: string): Promise<Seen>
}

export function createWatch(studio: Pick<Studio, 'jobs'>): Watch {
  const following = new Map<string, Followed>()

  function follow(job: Job): Followed {
    const followed: Followed = {
      seen: { state: 'pending', stage: undefined, progress: undefined },
      ended: job.result().then(
        (take) => void (followed.seen = { state: 'done', take }),
        (error) => void (followed.seen = { state: 'failed', error }),
      ),
    }
    following.set(job.id, followed)
    void listen(job, followed)
    return followed
  }

  async function listen(job: Job, followed: Followed): Promise<void> {
    for await (const event of job.events) {
      const { seen } = followed
      if (seen.state !== 'pending') return
      if (event.type === 'state') followed.seen = { ...seen, stage: event.state }
      if (event.type === 'progress' && event.progress !== undefined)
        followed.seen = { ...seen, progress: event.progress }
    }
  }

  return {
    follow: (job) => void follow(job),
    async look(id) {
      let followed = following.get(id)
      if (!followed)
        try {
          followed = follow(await studio.jobs.resume(id))
        } catch (error) {
          if ((error as HeroshotError).code !== 'busy') throw error
          // Another process drives it.
          const job = (await studio.jobs.list({ open: true })).find((one) => one.id === id)
          return { state: 'pending', stage: job?.state, progress: undefined }
        }
      let timer: NodeJS.Timeout | undefined
      await Promise.race([
        followed.ended,
        new Promise((resolve) => {
          timer = setTimeout(resolve, PATIENCE_MS)
        }),
      ])
      clearTimeout(timer)
      // What is over is read from the store when somebody asks again.
      if (followed.seen.state !== 'pending') following.delete(id)
      return followed.seen
    },
  }
}

/** An error for libraries that know only text: a code to match on, the words, the next step. */
export function wordsOf({ code, message, next }: Pick<HeroshotError, 'code' | 'message' | 'next'>): string {
  return `[HEROSHOT_${code.toUpperCase().replace(/\W/g, '_')}] ${message}${next ? `; next: ${next}` : ''}`
}
