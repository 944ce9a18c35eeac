/** The floor: plain fetch over Runway's wire, nothing retried, the clip streamed to disk and hashed on the way. */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { POLL_MS, PROMPT, pause, type Subject } from '../subject.js'

const headers = { authorization: 'Bearer k', 'x-runway-version': '2024-11-06', 'content-type': 'application/json' }

export default {
  name: 'plain fetch, nothing retried',
  packages: [],
  pollMs: POLL_MS,
  keeps: 'disk: hashed',
  hasTimeout: true,
  open: ({ origin, timeoutMs }) => ({
    async run({ know, file }) {
      const ask = async (path: string, body?: unknown) => {
        const signal = timeoutMs ? AbortSignal.timeout(timeoutMs) : null
        const init = body ? { method: 'POST', body: JSON.stringify(body) } : {}
        const answer = await fetch(origin + path, { ...init, headers, signal })
        if (!answer.ok) throw new Error(`the answer was ${answer.status}`)
        return (await answer.json()) as { id: string; status: string; output?: string[] }
      }
      const { id } = await ask('/v1/text_to_video', {
        model: 'gen4.5',
        promptText: PROMPT,
        ratio: '1280:720',
        duration: 2,
      })
      know('id')
      let task = await ask(`/v1/tasks/${id}`)
      while (task.status !== 'SUCCEEDED') {
        await pause()
        task = await ask(`/v1/tasks/${id}`)
      }
      const clip = await fetch(task.output![0]!)
      const hash = createHash('sha256')
      const body = Readable.fromWeb(clip.body as never).on('data', (chunk) => hash.update(chunk))
      await pipeline(body, createWriteStream(file))
      hash.digest('hex')
      return { file }
    },
  }),
} satisfies Subject
