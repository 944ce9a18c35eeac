/** Asking the server: JSON there and back, and what went wrong in words. */
import type { Trouble } from '../words.js'

/** What the page shows instead of an answer. */
export class TroubleError extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.message)
  }
}

const AWAY: Trouble = {
  code: 'away',
  message: 'heroshot studio does not answer.',
  next: 'Start it again; nothing is lost, and what was under way goes on.',
}

export const troubleOf = (error: unknown): Trouble =>
  error instanceof TroubleError ? error.trouble : { code: 'unexpected', message: String(error) }

/** GET, or POST with a body. Throws TroubleError. */
export const ask = <Answer>(path: string, body?: unknown): Promise<Answer> =>
  body === undefined ? answer(path, {}) : send(path, 'application/json', JSON.stringify(body))

/** POST of anything. Throws TroubleError. */
export const send = <Answer>(path: string, type: string, body: BodyInit): Promise<Answer> =>
  answer(path, { method: 'POST', headers: { 'content-type': type }, body })

async function answer<Answer>(path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(`/api/${path}`, init).catch(() => {
    throw new TroubleError(AWAY)
  })
  const answer = await response.json().catch(() => undefined)
  if (response.ok) return answer as Answer
  throw new TroubleError((answer as { error?: Trouble } | undefined)?.error ?? AWAY)
}
