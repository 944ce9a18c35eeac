/** A process to be killed: opens a stage, resumes what is open, starts shots, and may kill itself at a point of the journal. */
import { fileURLToPath } from 'node:url'
import type { Backend } from '../../src/backend.js'
import type { CapsInput } from '../../src/cost/budgets.js'
import type { JobRecord } from '../../src/jobs/journal.js'
import type { Change, Store } from '../../src/jobs/store.js'
import { fastClock, openStage } from '../support/stage.js'
import type { Cast } from './cast.js'

export interface ChildConfig {
  home: string
  /** URL of the cast's module, and what it is given. */
  cast: string
  castOptions: unknown
  /** Kinds of the shots to start. */
  shots: string[]
  /**
   * Where all shots stop and the process dies: `before:<state>`, `after:<state>` (also `closed`), or `answered`: the backend has
   * the job and the journal doesn't know.
   */
  crashAt?: string
  /** @default 50 */
  speed?: number
  caps?: CapsInput
}

const die = () => process.kill(process.pid, 'SIGKILL')

/** The state a transaction writes, and whose. */
function pointOf(write: Record<string, unknown> = {}): { id: string; state: string } | undefined {
  for (const [key, value] of Object.entries(write)) {
    if (!key.startsWith('job:')) continue
    const job = value as JobRecord
    return { id: job.id, state: job.closed ? 'closed' : job.attempts.at(-1)!.state }
  }
  return undefined
}

/** Stops every job at the point; when the last of `count` is there, the process dies. */
function trap(crashAt: string | undefined, count: number) {
  const held = new Set<string>()
  return (point: string, id: string): boolean => {
    if (crashAt !== point) return false
    held.add(id)
    if (held.size === count) die()
    return true
  }
}

class Held extends Error {}
const forEver = new Promise<never>(() => undefined)

function mortal(store: Store, stops: ReturnType<typeof trap>): Store {
  return {
    ...store,
    async transact<Result>(keys: readonly string[], change: (values: ReadonlyMap<string, unknown>) => Change<Result>) {
      let point: ReturnType<typeof pointOf>
      try {
        const result = await store.transact(keys, (values) => {
          const changed = change(values)
          point = pointOf(changed.write)
          // Inside the transaction: what it writes is not on disk yet, and never will be.
          if (point && stops(`before:${point.state}`, point.id)) throw new Held()
          return changed
        })
        return point && stops(`after:${point.state}`, point.id) ? forEver : result
      } catch (error) {
        return error instanceof Held ? forEver : Promise.reject(error)
      }
    },
  }
}

const forgetful = (backend: Backend, stops: ReturnType<typeof trap>): Backend => ({
  ...backend,
  async submit(native, ctx) {
    const handle = await backend.submit(native, ctx)
    return stops('answered', ctx.jobId) ? forEver : handle
  },
})

async function main(config: ChildConfig) {
  const { home, shots, crashAt, speed = 50, caps = {} } = config
  const { default: cast } = (await import(config.cast)) as { default: (options: unknown) => Cast }
  const { backends, env = {}, spec } = cast(config.castOptions)
  const stops = trap(crashAt, Math.max(1, shots.length))
  const { runner, close } = await openStage({
    home,
    backends: backends.map((backend) => forgetful(backend, stops)),
    clock: fastClock(speed),
    caps,
    env,
    around: (store) => mortal(store, stops),
  })
  process.stdout.write('ready\n')
  const resumed = runner.resumeAll()
  const jobs = await Promise.all(shots.map(async (kind) => runner.start(await spec(kind))))
  await Promise.allSettled([resumed, ...jobs.map((job) => job.result())])
  await close()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(JSON.parse(process.argv[2]!) as ChildConfig)
