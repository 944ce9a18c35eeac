/** Replicate's JSON as it comes over the wire. Unknown fields are ignored; a field that is not what it should be counts as absent. */
import { z } from 'zod'

const text = z.string().nullish().catch(undefined)

export const predictionSchema = z.object({
  id: z.string().min(1),
  status: z.string(),
  output: z.unknown().optional(),
  error: z.unknown().optional(),
  data_removed: z.boolean().nullish().catch(undefined),
  completed_at: text,
  metrics: z
    .object({ predict_time: z.number().nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
})
export type Prediction = z.infer<typeof predictionSchema>

/** `GET /predictions`: the newest first. */
export const listSchema = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      model: text,
      version: text,
      input: z.record(z.string(), z.unknown()).catch({}),
    }),
  ),
})

/** Errors are "problem details"; a throttled request has the detail alone. */
export const problemSchema = z.object({
  title: text,
  detail: text,
  invalid_fields: z
    .array(z.object({ field: z.string(), description: z.string() }))
    .optional()
    .catch(undefined),
})

export const fileSchema = z.object({ urls: z.object({ get: z.url() }) })

const property = z.object({
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
  /** Where the choices of a parameter are. */
  allOf: z
    .array(z.object({ $ref: z.string() }))
    .optional()
    .catch(undefined),
})
export type Property = z.infer<typeof property>

const inputSchema = z.object({ properties: z.record(z.string(), property), required: z.array(z.string()).default([]) })
export type InputSchema = z.infer<typeof inputSchema>

const versionSchema = z.object({
  openapi_schema: z.object({ components: z.object({ schemas: z.record(z.string(), z.unknown()) }) }),
})

/** What a model takes, from `GET /models/{owner}/{name}` or one of its versions; choices looked up. */
export function inputOf(json: unknown): InputSchema | undefined {
  const version = (Object(json) as { latest_version?: unknown }).latest_version ?? json
  const schemas = versionSchema.safeParse(version).data?.openapi_schema.components.schemas
  const input = inputSchema.safeParse(schemas?.Input).data
  if (!input || !schemas) return undefined
  const resolved = Object.entries(input.properties).map(([name, one]) => {
    const choices = one.allOf?.map(({ $ref }) => property.safeParse(schemas[$ref.replace(/^.*\//, '')]).data)
    return [name, { ...choices?.[0], ...JSON.parse(JSON.stringify({ ...one, allOf: undefined })) }] as const
  })
  return { ...input, properties: Object.fromEntries(resolved) }
}
