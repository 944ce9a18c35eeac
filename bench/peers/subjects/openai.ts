/** OpenAI's client, as its video guide has it: create, retrieve until completed, downloadContent, write the buffer. */
import { writeFile } from 'node:fs/promises'
import OpenAI from 'openai'
import { POLL_MS, PROMPT, pause, type Subject } from '../subject.js'

export default {
  name: 'openai',
  packages: ['openai'],
  pollMs: POLL_MS,
  keeps: 'disk, by way of memory',
  hasTimeout: true,
  open({ origin, timeoutMs }) {
    const openai = new OpenAI({ apiKey: 'k', baseURL: `${origin}/v1`, ...(timeoutMs && { timeout: timeoutMs }) })
    return {
      async run({ know, file }) {
        let video = await openai.videos.create({ model: 'sora-2', prompt: PROMPT })
        know('id')
        while (video.status === 'queued' || video.status === 'in_progress') {
          await pause()
          video = await openai.videos.retrieve(video.id)
        }
        if (video.status === 'failed') throw new Error(video.error?.message)
        const content = await openai.videos.downloadContent(video.id)
        await writeFile(file, Buffer.from(await content.arrayBuffer()))
        return { file }
      },
    }
  },
} satisfies Subject
