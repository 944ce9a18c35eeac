/** The requests MiniMax takes, v1 (Hailuo) and v2 (H3), with their limits: what the adapter sends and the sandbox checks. */
import { z } from 'zod'

export const HAILUO = ['MiniMax-Hailuo-02', 'MiniMax-Hailuo-2.3', 'MiniMax-Hailuo-2.3-Fast'] as const
export const H3 = ['MiniMax-H3', 'MiniMax-H3-Max'] as const
/** Models this version sends. */
export const MODELS: readonly string[] = [...HAILUO, ...H3]

/** Which of the two contracts a model speaks. */
export const apiOf = (model: string): 'v1' | 'v2' => (model.startsWith('MiniMax-H3') ? 'v2' : 'v1')

/** Longest prompt of H3, in characters. Source: MiniMax's API reference of v2, as of 2026-09-27. */
const H3_PROMPT_CHARS = 7000
/** Longest prompt of Hailuo. Source: MiniMax's API reference of v1, as of 2026-09-27. */
const HAILUO_PROMPT_CHARS = 2000

const https = z.string().regex(/^https?:\/\/./)
const inline = z.string().regex(/^data:image\/(jpeg|jpg|png|webp|heic|heif);base64,[A-Za-z0-9+/]+={0,2}$/)
const uploaded = z.string().regex(/^mm_file:\/\/\d+$/)

const hailuoSchema = z
  .object({
    model: z.enum(HAILUO),
    prompt: z.string().min(1).max(HAILUO_PROMPT_CHARS).exactOptional(),
    first_frame_image: z.union([inline, https]).exactOptional(),
    last_frame_image: z.union([inline, https]).exactOptional(),
    prompt_optimizer: z.boolean().exactOptional(),
    fast_pretreatment: z.boolean().exactOptional(),
    duration: z.union([z.literal(6), z.literal(10)]).default(6),
    resolution: z.enum(['512P', '768P', '1080P']).default('768P'),
    callback_url: https.exactOptional(),
  })
  .superRefine(({ model, prompt, first_frame_image: first, last_frame_image: last, duration, resolution }, ctx) => {
    const no = (field: string, message: string) => ctx.addIssue({ code: 'custom', path: [field], message })
    if (!first && !last && !prompt) no('prompt', 'is required')
    if (!first && model === 'MiniMax-Hailuo-2.3-Fast') no('first_frame_image', `${model} needs one`)
    if (last && model !== 'MiniMax-Hailuo-02') no('last_frame_image', `${model} takes none`)
    if (resolution === '1080P' && duration !== 6) no('duration', '1080P is 6 seconds')
    if (resolution === '512P' && (model !== 'MiniMax-Hailuo-02' || !first || last))
      no('resolution', '512P is for image-to-video of MiniMax-Hailuo-02')
  })

const picture = z.object({
  type: z.literal('image_url'),
  image_url: z.object({ url: z.union([inline, https, uploaded]) }),
  role: z.enum(['first_frame', 'last_frame', 'reference_image']).exactOptional(),
})
const item = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string().max(H3_PROMPT_CHARS) }),
  picture,
])

const h3Schema = z
  .object({
    model: z.enum(H3),
    content: z.array(item),
    resolution: z.enum(['480P', '768P', '2K']),
    duration: z.int().min(4).max(15),
    ratio: z.enum(['adaptive', '21:9', '16:9', '4:3', '1:1', '3:4', '9:16']).default('adaptive'),
    extra: z
      .strictObject({ prompt_expansion_mode: z.enum(['disabled', 'balanced', 'quality']).exactOptional() })
      .exactOptional(),
    callback_url: https.exactOptional(),
  })
  .superRefine(({ model, content, resolution, duration, ratio, extra }, ctx) => {
    const no = (field: string, message: string) => ctx.addIssue({ code: 'custom', path: [field], message })
    const max = model === 'MiniMax-H3-Max'
    const texts = content.filter((one) => one.type === 'text' && one.text.trim() !== '')
    if (texts.length !== 1) no('content', 'must include a non-empty text item (prompt is required)')
    const roles = content.flatMap((one) => (one.type === 'image_url' ? (one.role ?? 'first_frame') : []))
    const count = (role: string) => roles.filter((one) => one === role).length
    const references = count('reference_image')
    if (references && references < roles.length) no('content', 'frames and references are mutually exclusive')
    if (count('first_frame') > 1 || count('last_frame') > 1) no('content', 'one first and one last frame at most')
    if (references > 9) no('content', '9 reference images at most')
    if (max && references) no('content', `${model} takes no reference images`)
    if (!roles.length && ratio === 'adaptive') no('ratio', 'text-to-video cannot be adaptive')
    if (max ? resolution === '2K' : resolution === '480P') no('resolution', `${model} does not support ${resolution}`)
    if (max && duration < 5) no('duration', `${model} makes 5 to 15 seconds`)
    if (extra && !max) no('extra', `${model} takes none`)
  })

/** By the version of the API. */
export const requestSchemas = { v1: hailuoSchema, v2: h3Schema } as const
