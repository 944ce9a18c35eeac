/** From shot to interaction. Pure: pictures and clips stay named by their content until the submit. */
import { z } from 'zod'
import { type Fit, fitCard, type MediaInput, type ModelCard, type Shot } from '../../src/backend.js'
import { type Body, type Task, taskSchema } from './request.js'

const fileSchema = z.object({ sha256: z.string(), mime: z.string() })

/** What the journal keeps of a request: all of it but the bytes of its media. */
export const nativeSchema = z.object({
  model: z.string(),
  prompt: z.string(),
  task: taskSchema,
  format: z.object({
    aspect_ratio: z.enum(['16:9', '9:16']),
    resolution: z.string(),
    duration: z.string().exactOptional(),
  }),
  pictures: z.array(fileSchema),
  clip: fileSchema.exactOptional(),
})
export type Native = z.infer<typeof nativeSchema>

const TASKS: Readonly<Record<string, Task>> = {
  'text-to-video': 'text_to_video',
  'image-to-video': 'image_to_video',
  references: 'reference_to_video',
  restyle: 'edit',
  extend: 'extend',
}

/** Seconds of a clip that is edited, with a frame to spare. Source: Google's guide to Omni, as of 2026-11-28. */
const LONGEST_EDIT = 10.05

export function fit(shot: Shot, card: ModelCard): Fit<Native> {
  const fitted = fitCard(shot, card)
  if (!fitted.ok) return fitted
  const { output, kept, snaps, drops } = fitted
  const { source } = kept
  if (source?.action === 'extend' && source.video.seconds === undefined)
    return { ok: false, misfits: [{ field: 'source.video', reason: 'its length is not known', asked: 'unknown' }] }
  const { seconds = 0 } = source?.video ?? {}
  if (source?.action === 'restyle' && seconds > LONGEST_EDIT)
    return {
      ok: false,
      misfits: [{ field: 'source.video', reason: 'edits clips of up to 10 s', asked: seconds, nearest: 10 }],
    }
  const pictures = [...(kept.firstFrame ? [kept.firstFrame] : []), ...kept.references]
  const native: Native = {
    model: card.native,
    prompt: kept.prompt,
    task: TASKS[output.task]!,
    format: {
      aspect_ratio: output.width > output.height ? '16:9' : '9:16',
      resolution: output.resolution,
      ...(source?.action !== 'restyle' && { duration: `${output.seconds}s` }),
    },
    pictures: pictures.map(named),
    ...(source && { clip: named(source.video) }),
  }
  // An extended clip comes with up to 30 s of the one it extends; nobody promises an edited one's length to the frame.
  return { ok: true, native, output: { ...output, ...(source && { loose: ['seconds' as const] }) }, snaps, drops }
}

const named = ({ sha256, mime }: MediaInput) => ({ sha256, mime })

/**
 * The body as it goes out. The clip is asked for by address: inside the answer it may have 4 MB. `store` keeps the interaction, so
 * that it can be asked for again. `read` gives the bytes of a picture or clip.
 */
export async function bodyOf(native: Native, read: (sha256: string) => Promise<Uint8Array>): Promise<Body> {
  const input: Body['input'] = [{ type: 'text', text: native.prompt }]
  const base64 = async (sha256: string) => {
    const bytes = await read(sha256)
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  }
  for (const { sha256, mime } of native.pictures)
    input.push({ type: 'image', data: await base64(sha256), mime_type: mime as 'image/png' })
  const { clip } = native
  // Google calls QuickTime `video/mov`.
  if (clip)
    input.push({
      type: 'video',
      data: await base64(clip.sha256),
      mime_type: clip.mime.replace('quicktime', 'mov') as 'video/mp4',
    })
  return {
    model: native.model,
    input,
    generation_config: { video_config: { task: native.task } },
    response_format: { type: 'video', ...(native.format as object), delivery: 'uri' },
    store: true,
  }
}
