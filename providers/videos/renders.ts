/** Renders of servers that answer only when the clip is done: the call waits in this process, the job can be polled. */
import { randomUUID } from 'node:crypto'
import type { Context, Status } from '../../src/backend.js'

export interface Renders {
  /**
   * Starts a render; resolves to its id once the server had `graceMs` to say no, and rejects with its no.
   * @param begun whether the server says that it renders, where it can be asked: then there is no need to wait
   */
  start(ctx: Context, render: (signal: AbortSignal) => Promise<Status>, begun?: () => Promise<boolean>): Promise<string>
  /** As it stands now; `lost` for a render of another process. */
  statusOf(id: string): Status
  /** Ends the wait; whether the server stops is its own business. */
  stop(id: string): void
  stopAll(): void
}

/** @param graceMs how long silence of the server counts for nothing */
export function createRenders(graceMs: number): Renders {
  const renders = new Map<string, { status: Status; stop: AbortController }>()
  return {
    async start({ clock }, render, begun) {
      const id = randomUUID()
      const entry = { status: { state: 'running' } as Status, stop: new AbortController() }
      const over = new AbortController()
      const answer = render(entry.stop.signal).then(
        (status) => {
          entry.status = status
        },
        (error: unknown) => {
          entry.status = entry.stop.signal.aborted ? { state: 'cancelled' } : statusFor(error)
          // Who waits for it hears what it was; later it is a failed render.
          throw error
        },
      )
      answer.catch(() => undefined)
      try {
        const said = begun && untilBegun(begun, (ms) => clock.sleep(ms, over.signal))
        said?.catch(() => undefined)
        await Promise.race([answer, clock.sleep(graceMs, over.signal), ...(said ? [said] : [])])
      } finally {
        over.abort(over)
      }
      renders.set(id, entry)
      return id
    },
    statusOf: (id) =>
      renders.get(id)?.status ?? { state: 'lost', reason: 'it was rendered for a process that has ended' },
    stop: (id) => renders.get(id)?.stop.abort(),
    stopAll() {
      for (const { stop } of renders.values()) stop.abort()
    },
  }
}

/** Milliseconds between two questions. */
const ASK_MS = 500

/** Resolves when the server says so; not at all when it can't be asked. */
async function untilBegun(begun: () => Promise<boolean>, sleep: (ms: number) => Promise<void>): Promise<void> {
  do await sleep(ASK_MS)
  while (!(await begun().catch(() => false)))
}

/** An answer that never came, or can't be read, leaves nothing to ask for: a lost render is made again. */
function statusFor(error: unknown): Status {
  const { name, message, code = 'render-failed' } = error as Error & { code?: string }
  if (name === 'NetworkError' || name === 'SubmissionUnknownError') return { state: 'lost', reason: message }
  return { state: 'failed', code, message }
}
