/** TanStack AI's streaming call, as its documentation has it: it creates, polls, and hands the clip over as a data URL. */
import { type AnyVideoAdapter, generateVideo } from '@tanstack/ai'
import { type Call, type Clip, POLL_MS, PROMPT } from '../subject.js'

export const tanstack = (adapter: AnyVideoAdapter) => ({
  async run({ know }: Call): Promise<Clip> {
    const stream = generateVideo({
      adapter,
      prompt: PROMPT,
      stream: true,
      pollingInterval: POLL_MS,
    })
    for await (const event of stream) {
      if (event.type === 'RUN_ERROR') throw new Error(event.message)
      if (event.type !== 'CUSTOM') continue
      if (event.name === 'video:job:created') know('id')
      if (event.name === 'generation:result') return { dataUrl: (event.value as { url: string }).url }
    }
    throw new Error('the stream ended without a result')
  },
})
