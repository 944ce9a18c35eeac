/** Runway as a backend of heroshot, as far as one text-to-video task needs it. */

import cards from '../../providers/runway/cards.json' with { type: 'json' }
import {
  type Backend,
  type Context,
  fitCard,
  RefusedError,
  readCards,
  type Status,
  UnavailableError,
} from '../../src/backend.js'
import { SubmissionUnknownError } from '../../src/errors.js'

type Native = { model: string; promptText: string; ratio: string; duration: number }

export interface RunwayOptions {
  /** Least milliseconds between two polls. @default 5000 */
  pollIntervalMs?: number
  /** Longest wait for the answer to a submit. @default 30000 */
  timeoutMs?: number
}

export function runway({ pollIntervalMs = 5000, timeoutMs = 30_000 }: RunwayOptions = {}): Backend<Native> {
  const call = (ctx: Context, method: 'GET' | 'POST', path: string, json?: Native) =>
    ctx.http.request({
      method,
      url: `${ctx.env.RUNWAYML_BASE_URL}/v1/${path}`,
      headers: { authorization: `Bearer ${ctx.env.RUNWAYML_API_SECRET}`, 'x-runway-version': '2024-11-06' },
      signal: ctx.signal,
      ...(json && { json, timeoutMs }),
    })
  return {
    id: 'runway',
    locality: 'cloud',
    cards: readCards(cards, 'runway cards'),
    keys: ['RUNWAYML_API_SECRET'],
    pollIntervalMs,
    fit(shot, card) {
      const fit = fitCard(shot, card)
      if (!fit.ok) return fit
      const { width, height, seconds } = fit.output
      const native = { model: card.native, promptText: fit.kept.prompt, ratio: `${width}:${height}`, duration: seconds }
      return { ...fit, native }
    },
    probe: async () => ({ ok: true }),
    async submit(native, ctx) {
      const { status, json } = await call(ctx, 'POST', 'text_to_video', native)
      const id = (json as { id?: unknown } | undefined)?.id
      if (status === 200 && typeof id === 'string')
        return { backend: 'runway', endpoint: 'default', id, model: native.model }
      if (status === 429) throw new UnavailableError('the vendor takes no more tasks now', { code: 'throttled' })
      if (status >= 400 && status < 500) throw new RefusedError(`the vendor says ${status}`)
      // 5xx may come from a proxy behind which the task was made.
      throw new SubmissionUnknownError(`the answer was ${status}`)
    },
    async poll({ id }, ctx): Promise<Status> {
      const { status, json } = await call(ctx, 'GET', `tasks/${id}`)
      if (status === 404) return { state: 'lost', reason: 'no such task' }
      const task = json as
        | { status?: string; output?: string[]; failure?: string; cost?: { credits: number } }
        | undefined
      if (status !== 200 || !task) throw new UnavailableError(`the answer was ${status}`)
      if (task.status === 'SUCCEEDED')
        return { state: 'done', outputs: (task.output ?? []).map((url) => ({ role: 'video', url })) }
      if (task.status === 'FAILED')
        return { state: 'failed', code: 'failed', message: task.failure ?? 'no reason given' }
      if (task.status === 'RUNNING') return { state: 'running' }
      return task.status === 'PENDING' ? { state: 'queued' } : { state: 'unknown', raw: String(task.status) }
    },
  }
}
