/** The request OpenRouter takes: what the adapter sends and the sandbox checks. What each model takes of it is in the list. */
import { z } from 'zod'
import type { Model } from './wire.js'

const image = z.object({
  type: z.literal('image_url'),
  image_url: z.object({ url: z.string().regex(/^(https:\/\/|data:image\/)/) }),
})

export const requestSchema = z.object({
  model: z.string().min(1),
  prompt: z.string().min(1).exactOptional(),
  duration: z.int().positive().exactOptional(),
  resolution: z.string().exactOptional(),
  aspect_ratio: z.string().exactOptional(),
  size: z
    .string()
    .regex(/^\d+x\d+$/)
    .exactOptional(),
  generate_audio: z.boolean().exactOptional(),
  seed: z.int().exactOptional(),
  frame_images: z.array(image.extend({ frame_type: z.enum(['first_frame', 'last_frame']) })).exactOptional(),
})
export type Request = z.infer<typeof requestSchema>

/** What a model does not take of a request, first first; nothing when it takes it all. */
export function problemsOf(request: Request, model: Model): string[] {
  const problems: string[] = []
  const check = (
    name: string,
    value: string | number | undefined,
    offered: readonly (string | number)[] | null | undefined,
  ) => {
    if (value !== undefined && !offered?.includes(value))
      problems.push(`${name} ${value} is not supported by ${model.id}. Supported: ${offered?.join(', ') || 'none'}`)
  }
  check('duration', request.duration, model.supported_durations)
  check('resolution', request.resolution, model.supported_resolutions)
  check('aspect_ratio', request.aspect_ratio, model.supported_aspect_ratios)
  check('size', request.size, model.supported_sizes)
  for (const { frame_type } of request.frame_images ?? []) check('frame_type', frame_type, model.supported_frame_images)
  if (request.generate_audio !== undefined && !model.generate_audio)
    problems.push(`generate_audio is not supported by ${model.id}`)
  if (request.seed !== undefined && !model.seed) problems.push(`seed is not supported by ${model.id}`)
  return problems
}
