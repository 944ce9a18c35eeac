/** The thread's side of an in-process engine: takes one order at a time, stops between steps, and never ends inside inference. */
import { parentPort, workerData } from 'node:worker_threads'
import { isHeroshotError } from '../errors.js'
import { type Clip, FLAG, type Order, type RenderOrder, type Report, type WorkerStart } from './protocol.js'

class Stopped extends Error {}

/** What a render tells and asks while it works. */
export interface Watch {
  /** Throws to stop; called between steps and between frames. */
  check(): void
  /** @param share 0 to 1 */
  progress(share: number, stage: string): void
  /** Everything that enters native inference goes through here. Throws to stop, before and not after. */
  inside<T>(work: () => Promise<T>): Promise<T>
}

export type Render<Request> = (request: Request, workDir: string, watch: Watch) => Promise<Clip>

/** Serves the orders of the engine that started this thread. `render` rejects with what `watch` throws, leaving no clip behind. */
export function serve<Setup, Request>(create: (setup: Setup) => Render<Request>): void {
  const port = parentPort!
  const { setup, flags } = workerData as WorkerStart<Setup>
  const flag = new Int32Array(flags)
  const report = (message: Report) => port.postMessage(message)
  const check = () => {
    if (Atomics.load(flag, FLAG.stop)) throw new Stopped()
  }
  async function inside<T>(work: () => Promise<T>): Promise<T> {
    // Raised before the stop flag is read, as the caller sets stop before it reads this one: one of both sees the other.
    Atomics.store(flag, FLAG.inside, 1)
    try {
      check()
      return await work()
    } finally {
      Atomics.store(flag, FLAG.inside, 0)
      Atomics.notify(flag, FLAG.inside)
    }
  }
  const render = create(setup)

  async function take({ id, request, workDir }: RenderOrder<Request>): Promise<void> {
    try {
      const progress = (share: number, stage: string) => report({ type: 'progress', id, progress: share, stage })
      report({ type: 'done', id, clip: await render(request, workDir, { check, progress, inside }) })
    } catch (error) {
      if (error instanceof Stopped) return report({ type: 'cancelled', id })
      const { message, next } = error as Error & { next?: string }
      const code = isHeroshotError(error) ? error.code : 'render-failed'
      report({ type: 'failed', id, code, message: next ? `${message}; ${next}` : message })
    }
  }

  port.on('message', (order: Order<Request>) => {
    // One order at a time, and `close` only between two: no inference is under way when the thread ends.
    if (order.type === 'close') port.close()
    else void take(order)
  })
}
