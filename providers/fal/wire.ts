/** fal's JSON as it comes over the wire. Unknown fields are ignored; a field that is not what it should be counts as absent. */
import { z } from 'zod'

const text = z.string().nullish().catch(undefined)

export const submittedSchema = z.object({ request_id: z.string().min(1), response_url: text })

export const queueSchema = z.object({
  status: z.string(),
  queue_position: z.number().nonnegative().optional().catch(undefined),
  /** Told of a completed request that failed; older answers tell it only on the result. */
  error: text,
  error_type: text,
})

export type Queued = z.infer<typeof queueSchema>

const file = z.object({ url: z.string().min(1), content_type: text })

/** What video models give; other models give other things, which are no clip. */
export const resultSchema = z.object({
  video: z
    .union([file, z.string().min(1)])
    .optional()
    .catch(undefined),
  videos: z.array(file).optional().catch(undefined),
  seed: z.number().optional().catch(undefined),
})

/** One thing that was wrong. `input`, which repeats what was sent, is left where it is. */
const issue = z.object({
  loc: z.array(z.union([z.string(), z.number()])).catch([]),
  msg: z.string().catch(''),
  type: z.string().catch(''),
})

export const refusalSchema = z.object({ detail: z.union([z.string(), z.array(issue)]) })

export const cancelledSchema = z.object({ status: z.string() })

export const uploadSchema = z.object({ upload_url: z.url(), file_url: z.url() })

/** FastAPI says with `anyOf` and null that a value may be left out. */
const notNull = (value: unknown): unknown =>
  (Object(value) as { anyOf?: { type?: string }[] }).anyOf?.find((one) => one.type !== 'null') ?? value

/** A value a model takes, in the words of JSON Schema, as far as they are needed. */
const property = z.preprocess(
  notNull,
  z.object({
    type: z.string().optional().catch(undefined),
    enum: z
      .array(z.union([z.string(), z.number()]))
      .optional()
      .catch(undefined),
    format: z.string().optional().catch(undefined),
    minimum: z.number().optional().catch(undefined),
    maximum: z.number().optional().catch(undefined),
    maxLength: z.number().optional().catch(undefined),
    default: z.unknown().optional(),
  }),
)
export type Property = z.infer<typeof property>

const objectSchema = z.object({
  properties: z.record(z.string(), property),
  required: z.array(z.string()).default([]),
})
export type InputSchema = z.infer<typeof objectSchema>

/** The list of models with their inputs: `GET /v1/models?expand=openapi-3.0`. */
export const modelsSchema = z.object({
  models: z.array(
    z.object({
      endpoint_id: z.string().min(1),
      metadata: z.object({ display_name: text, category: text, status: text }).optional().catch(undefined),
      openapi: z
        .object({ components: z.object({ schemas: z.record(z.string(), z.unknown()) }) })
        .optional()
        .catch(undefined),
    }),
  ),
  next_cursor: text,
})
export type Model = z.infer<typeof modelsSchema>['models'][number]

/** `GET /v1/models/pricing`. */
export const pricesSchema = z.object({
  prices: z.array(
    z.object({ endpoint_id: z.string(), unit_price: z.number().nonnegative(), unit: z.string(), currency: z.string() }),
  ),
})
export type ListedPrice = z.infer<typeof pricesSchema>['prices'][number]

/** What a model takes: of the schemas its list entry brings, the one that is called its input. */
export function inputOf({ openapi }: Model): InputSchema | undefined {
  const schemas = Object.entries(openapi?.components.schemas ?? {})
  return objectSchema.safeParse(schemas.find(([name]) => name.endsWith('Input'))?.[1]).data
}
