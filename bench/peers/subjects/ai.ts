/** The AI SDK's one call, as its documentation has it; what differs between its providers is in the files beside. */
import { readResponseWithSizeLimit } from '@ai-sdk/provider-utils'
import { experimental_generateVideo as generateVideo } from 'ai'
import { type Clip, type Place, POLL_MS, PROMPT, rebase } from '../subject.js'

type Options = Parameters<typeof generateVideo>[0]

// Its advice on model features would be printed for every job.
globalThis.AI_SDK_LOG_WARNINGS = false

/** The built-in download refuses loopback addresses; this one reads the answer with the function the built-in one uses. */
const download =
  (origin: string): NonNullable<Options['download']> =>
  async ({ url, abortSignal }) => {
    const response = await fetch(rebase(url, origin), { signal: abortSignal ?? null })
    const data = await readResponseWithSizeLimit({ response, url: String(url) })
    return { data, mediaType: response.headers.get('content-type') ?? undefined }
  }

export const aiSdk = (provider: string, { origin }: Place, model: Options['model']) => ({
  async run(): Promise<Clip> {
    const { video } = await generateVideo({
      model,
      prompt: PROMPT,
      // Version 6 leaves polling to its providers; 7 does it itself, and these types know nothing of that.
      providerOptions: { [provider]: { pollIntervalMs: POLL_MS } },
      ...({ poll: { intervalMs: POLL_MS } } as object),
      download: download(origin),
    })
    return { bytes: video.uint8Array }
  },
})
