/**
 * What changed, told as it happens: by server-sent events that only say what to read again, for the state is in the store. The last
 * ones are kept, so that a page that was away for a moment hears what it missed; one that was away longer reads everything.
 */
import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'

/** `jobs`, `takes`, `iterations`: read that list again. `progress` and `score` tell their news themselves. `all`: read everything again. */
export type ChangeKind = 'jobs' | 'takes' | 'iterations' | 'progress' | 'score' | 'all'

const KEPT = 256
/** Keeps proxies and sleeping laptops from believing in a dead line. */
const BEAT_MS = 20_000
const RETRY_MS = 1000

export interface Changes {
  tell(kind: ChangeKind, data?: unknown): void
  /** Streams to a page until it hangs up. @param last the `Last-Event-ID` it came with */
  stream(response: ServerResponse, last: string | undefined): void
  /** Pages that listen now. */
  readonly listeners: number
  close(): void
}

export function createChanges(): Changes {
  // Numbers of another run mean nothing here.
  const run = randomUUID().slice(0, 8)
  const kept: { n: number; text: string }[] = []
  const open = new Set<ServerResponse>()
  let sent = 0
  const beat = setInterval(() => {
    for (const response of open) response.write(':\n\n')
  }, BEAT_MS)
  beat.unref()
  const textOf = (n: number, kind: ChangeKind, data: unknown) =>
    `id: ${run}-${n}\nevent: ${kind}\ndata: ${JSON.stringify(data ?? null)}\n\n`
  return {
    tell(kind, data) {
      const text = textOf(++sent, kind, data)
      // Progress is stale by the time anybody comes back for it, and scores are in the list.
      if (kind !== 'progress' && kind !== 'score') kept.push({ n: sent, text })
      if (kept.length > KEPT) kept.shift()
      for (const response of open) response.write(text)
    },
    stream(response, last) {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(`retry: ${RETRY_MS}\n\n`)
      const [, of, number] = /^(\w+)-(\d+)$/.exec(last ?? '') ?? []
      const seen = Number(number)
      const knows = of === run && seen <= sent && (kept.length < KEPT || kept[0]!.n <= seen + 1)
      if (knows) for (const { n, text } of kept) n > seen && response.write(text)
      else response.write(textOf(sent, 'all', undefined))
      open.add(response)
      response.on('close', () => open.delete(response))
    },
    get listeners() {
      return open.size
    },
    close() {
      clearInterval(beat)
      for (const response of open) response.end()
    },
  }
}
