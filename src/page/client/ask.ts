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
export async function ask<Answer>(path: string, body?: unknown): Promise<Answer> {
  const init =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(`/api/${path}`, init).catch(() => {
    throw new TroubleError(AWAY)
  })
  const answer = await response.json().catch(() => undefined)
  if (response.ok) return answer as Answer
  throw new TroubleError((answer as { error?: Trouble } | undefined)?.error ?? AWAY)
}
