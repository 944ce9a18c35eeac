/** The interactions this version asks for: what the adapter sends and the sandbox checks. */
import { z } from 'zod'

/** Models this version sends. */
export const MODELS = ['gemini-omni-1.1-flash'] as const

const text = z.strictObject({ type: z.literal('text'), text: z.string().min(1) })
const image = z.strictObject({
  type: z.literal('image'),
  data: z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/, 'raw base64, without a data: prefix'),
  mime_type: z.enum(['image/png', 'image/jpeg', 'image/webp']),
})
const video = z.strictObject({
  type: z.literal('video'),
  data: z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/, 'raw base64, without a data: prefix'),
  mime_type: z.enum(['video/mp4', 'video/mov', 'video/webm']),
})

const TASKS = ['text_to_video', 'image_to_video', 'reference_to_video', 'edit', 'extend'] as const
export type Task = (typeof TASKS)[number]
export const taskSchema = z.enum(TASKS)

export const requestSchema = z
  .strictObject({
    model: z.string(),
    input: z.array(z.union([text, image, video])).min(1),
    generation_config: z
      .strictObject({
        video_config: z.strictObject({ task: taskSchema }),
      })
      .exactOptional(),
    response_format: z.strictObject({
      type: z.literal('video'),
      aspect_ratio: z.enum(['16:9', '9:16']).exactOptional(),
      resolution: z.enum(['360p', '720p', '1080p', '4k']).exactOptional(),
      /** Whole seconds. */
      duration: z
        .string()
        .regex(/^([3-9]|10)s$/, 'a duration of 3s to 10s')
        .exactOptional(),
      delivery: z.enum(['inline', 'uri']).exactOptional(),
    }),
    store: z.boolean().exactOptional(),
  })
  .refine(
    ({ input, generation_config }) => {
      const count = (kind: string) => input.filter(({ type }) => type === kind).length
      const [pictures, clips] = [count('image'), count('video')]
      const task = generation_config?.video_config.task
      if (task === undefined) return true
      if (task === 'edit' || task === 'extend') return clips === 1 && pictures === 0
      if (clips > 0) return false
      return task === 'text_to_video' ? pictures === 0 : task === 'image_to_video' ? pictures === 1 : pictures > 0
    },
    { path: ['input'], message: 'the pictures and clips are not those of the task' },
  )
  .refine(
    ({ generation_config: { video_config } = {}, response_format: { duration } }) =>
      !(video_config?.task === 'edit' && duration),
    {
      path: ['response_format', 'duration'],
      message: 'an edited clip is as long as it was',
    },
  )
export type Body = z.infer<typeof requestSchema>
