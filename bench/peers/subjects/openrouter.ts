/** OpenRouter's client, as its reference has it: generate, getGeneration until completed, getVideoContent as a stream. */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { OpenRouter } from '@openrouter/sdk'
import { POLL_MS, PROMPT, pause, type Subject } from '../subject.js'

export default {
  name: '@openrouter/sdk',
  packages: ['@openrouter/sdk'],
  pollMs: POLL_MS,
  keeps: 'disk',
  hasTimeout: true,
  open({ origin, timeoutMs }) {
    const { videoGeneration } = new OpenRouter({
      apiKey: 'k',
      serverURL: `${origin}/api/v1`,
      ...(timeoutMs && { timeoutMs }),
    })
    return {
      async run({ know, file }) {
        const videoGenerationRequest = { model: 'google/veo-3.1', prompt: PROMPT }
        let video = await videoGeneration.generate({ videoGenerationRequest })
        know('id')
        while (video.status === 'pending' || video.status === 'in_progress') {
          await pause()
          video = await videoGeneration.getGeneration({ jobId: video.id })
        }
        if (video.status !== 'completed') throw new Error(video.error)
        const content = await videoGeneration.getVideoContent({ jobId: video.id })
        await pipeline(Readable.fromWeb(content as never), createWriteStream(file))
        return { file }
      },
    }
  },
} satisfies Subject
