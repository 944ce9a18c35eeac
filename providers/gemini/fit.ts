/** From shot to interaction. Pure: pictures stay named by their content until the submit. */
import { z } from 'zod'
import { type Fit, fitCard, type ModelCard, type Shot } from '../../src/backend.js'
import type { Body } from './request.js'

/** What the journal keeps of a request: all of it but the pictures' bytes. */
export const nativeSchema = z.object({
  model: z.string(),
  prompt: z.string(),
  task: z.enum(['text_to_video', 'image_to_video', 'reference_to_video']),
  format: z.object({ aspect_ratio: z.enum(['16:9', '9:16']), resolution: z.string(), duration: z.string() }),
  pictures: z.array(z.object({ sha256: z.string(), mime: z.string() })),
})
export type Native = z.infer<typeof nativeSchema>

const TASKS: Readonly<Record<string, Native['task']>> = {
  'text-to-video': 'text_to_video',
  'image-to-video': 'image_to_video',
  references: 'reference_to_video',
}

export function fit(shot: Shot, card: ModelCard): Fit<Native> {
  const fitted = fitCard(shot, card)
  if (!fitted.ok) return fitted
  const { output, kept, snaps, drops } = fitted
  const pictures = [...(kept.firstFrame ? [kept.firstFrame] : []), ...kept.references]
  const native: Native = {
    model: card.native,
    prompt: kept.prompt,
    task: TASKS[output.task]!,
    format: {
      aspect_ratio: output.width > output.height ? '16:9' : '9:16',
      resolution: output.resolution,
      duration: `${output.seconds}s`,
    },
    pictures: pictures.map(({ sha256, mime }) => ({ sha256, mime })),
  }
  return { ok: true, native, output, snaps, drops }
}

/**
 * The body as it goes out. The clip is asked for by address: inside the answer it may have 4 MB. `store` keeps the interaction, so
 * that it can be asked for again. `read` gives a picture's bytes.
 */
export async function bodyOf(native: Native, read: (sha256: string) => Promise<Uint8Array>): Promise<Body> {
  const input: Body['input'] = [{ type: 'text', text: native.prompt }]
  for (const { sha256, mime } of native.pictures) {
    const bytes = await read(sha256)
    const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
    input.push({ type: 'image', data, mime_type: mime as 'image/png' })
  }
  return {
    model: native.model,
    input,
    generation_config: { video_config: { task: native.task } },
    response_format: { type: 'video', ...(native.format as object), delivery: 'uri' },
    store: true,
  }
}
