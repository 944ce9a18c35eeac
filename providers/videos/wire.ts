/** The JSON of all these servers as it comes over the wire. Unknown fields are ignored; a field that is not what it should be counts as absent. */
import { z } from 'zod'

const text = z.string().nullish().catch(undefined)
const number = z.number().nullish().catch(undefined)

/** A job's own failure; servers send a number for the code, a text for all of it, or no code. */
const failure = z
  .union([
    z.string().transform((message) => ({ message, code: undefined })),
    z.object({ message: text, code: z.union([z.string(), z.number()]).nullish().catch(undefined) }),
  ])
  .nullish()
  .catch(undefined)

export const videoSchema = z.object({
  id: z.string().min(1),
  status: z.string(),
  model: text,
  prompt: text,
  progress: number,
  created_at: number,
  expires_at: number,
  size: text,
  error: failure,
  /** Where the clip lies when the server keeps its clips in a cloud store. */
  url: text,
  /** Seconds the server itself measured. */
  inference_time_s: number,
})
export type Video = z.infer<typeof videoSchema>

/** A create may name the job and nothing else. */
export const createdSchema = z.object({ id: z.string().min(1) })

export const listSchema = z.object({
  data: z.array(videoSchema.catch(null as never)).transform((all) => all.filter(Boolean)),
})

export const modelsSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      owned_by: text,
      /** SGLang: `T2V`, `I2V`, `TI2V`. */
      task_type: text,
      num_gpus: number,
    }),
  ),
})
export type ServedModel = z.infer<typeof modelsSchema>['data'][number]

export const openapiSchema = z.object({
  info: z.object({ title: text }).nullish().catch(undefined),
  paths: z.record(z.string(), z.unknown()),
})

/** FastAPI's `detail`: a text, or one entry a field. */
const detail = z.union([
  z.string(),
  z.array(z.object({ loc: z.array(z.union([z.string(), z.number()])).catch([]), msg: z.string() })).min(1),
])

const refusal = z.object({
  message: text,
  type: text,
  code: z.union([z.string(), z.number()]).nullish().catch(undefined),
  param: text,
})

export const errorSchema = z.object({
  error: z
    .union([
      refusal,
      z.string().transform((message) => ({ message, type: undefined, code: undefined, param: undefined })),
    ])
    .nullish()
    .catch(undefined),
  detail: detail.nullish().catch(undefined),
  message: text,
})

/** SGLang: which adapters are applied, by part of the model. */
export const lorasSchema = z.object({
  active: z
    .record(z.string(), z.array(z.object({ nickname: text, strength: number })).catch([]))
    .nullish()
    .catch(undefined),
})

/** LocalAI's answer to a finished render. */
export const renderedSchema = z.object({
  data: z.array(z.object({ url: text, b64_json: text })).min(1),
})

/** stable-diffusion.cpp. */
const capabilitiesSchema = z.object({
  model: z.object({ name: text, stem: text, path: text }).nullish().catch(undefined),
  supported_modes: z.array(z.string()).catch([]),
  loras: z.array(z.object({ name: z.string(), path: z.string() })).catch([]),
  output_formats_by_mode: z.record(z.string(), z.array(z.string())).catch({}),
})
/** What it can do; nothing, when the answer is none. */
export const capabilitiesOf = (json: unknown) => capabilitiesSchema.safeParse(json).data ?? capabilitiesSchema.parse({})

export const sdJobSchema = z.object({
  id: z.string().min(1),
  status: z.string(),
  queue_position: number,
  result: z.object({ b64_json: z.string(), mime_type: text }).nullish().catch(undefined),
  error: failure,
})

/** LightX2V. */
export const taskStatusSchema = z.object({
  task_status: text,
  status: text,
  error: failure,
})
export const metadataSchema = z.record(z.string(), z.unknown())

/** LTX Desktop. */
export const desktopDoneSchema = z.object({ status: z.string(), video_path: text })
export const desktopProgressSchema = z.object({ status: text, phase: text, progress: number })
/** What of its settings decides where a prompt goes. */
export const desktopSettingsSchema = z.object({
  useLocalTextEncoder: z.boolean(),
  promptEnhancerEnabledT2V: z.boolean().default(true),
  promptEnhancerEnabledI2V: z.boolean().default(true),
})
