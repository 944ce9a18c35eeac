/** OpenAI's notices of finished videos, signed as Standard Webhooks are. */
import { createHmac, randomUUID } from 'node:crypto'
import type { JobView } from '../../src/sandbox/index.js'
import { unixOf } from './sandbox-kit.js'

export interface Notice {
  headers: Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>
  body: string
}

/** @param secret `whsec_` and base64, or any text @param timestamp Unix seconds */
export function sign(secret: string, id: string, timestamp: number, body: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret)
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
}

/** What is sent when a job has ended; it names the job and tells nothing of it. */
export function noticeOf({ id: job, state }: JobView, secret: string, now: number): Notice {
  const timestamp = unixOf(now)
  const data = { id: job }
  const type = state === 'done' ? 'video.completed' : 'video.failed'
  const body = JSON.stringify({ id: `evt_${job}`, object: 'event', created_at: timestamp, type, data })
  const id = `wh_${randomUUID()}`
  return {
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': sign(secret, id, timestamp, body),
    },
    body,
  }
}
