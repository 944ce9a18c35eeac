/** OpenRouter's JSON as it comes over the wire. Unknown fields are ignored; a field that is not what it should be counts as absent. */
import { z } from 'zod'

const text = z.string().nullish().catch(undefined)
const urls = z.array(z.string().min(1)).nullish().catch(undefined)

export const createdSchema = z.object({ id: z.string().min(1) })

export const jobSchema = z.object({
  status: z.string(),
  error: text,
  /** Signed: they need no key. */
  urls,
  /** These need the key. */
  unsigned_urls: urls,
  usage: z
    .object({
      cost: z.number().nonnegative().nullish().catch(undefined),
      is_byok: z.boolean().nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
})
export type Job = z.infer<typeof jobSchema>

/** `metadata`, which may repeat the prompt, is left where it is. */
export const refusalSchema = z.object({
  error: z.object({ message: z.string(), code: z.union([z.number(), z.string()]).nullish().catch(undefined) }),
})

export const keySchema = z.object({ data: z.object({ limit_remaining: z.number().nullish().catch(undefined) }) })

const words = z.array(z.string()).nullish().catch(undefined)

const modelSchema = z.object({
  id: z.string().min(1),
  name: z.string(),
  supported_durations: z.array(z.number().positive()).nullish().catch(undefined),
  supported_resolutions: words,
  supported_aspect_ratios: words,
  supported_frame_images: words,
  supported_sizes: words,
  generate_audio: z.boolean().nullish().catch(undefined),
  seed: z.boolean().nullish().catch(undefined),
  pricing_skus: z.record(z.string(), z.string()).nullish().catch(undefined),
})
export type Model = z.infer<typeof modelSchema>

/** `GET /videos/models`. */
export const modelsSchema = z.object({ data: z.array(modelSchema) })
