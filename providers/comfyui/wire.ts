/** ComfyUI's wire as this adapter reads it: unknown fields are ignored, every version's shapes are understood. */
import { z } from 'zod'

const record = <Value extends z.ZodType>(value: Value) => z.record(z.string(), value)

export const statsSchema = z.object({
  system: z
    .object({ comfyui_version: z.string().optional().catch(undefined), ram_total: z.number().catch(0) })
    .catch({ ram_total: 0 }),
  devices: z
    .array(
      z.object({
        name: z.string().catch(''),
        type: z.string().catch(''),
        vram_total: z.number().catch(0),
        vram_free: z.number().catch(0),
      }),
    )
    .catch([]),
})

export type Stats = z.infer<typeof statsSchema>

const inputSpecs = record(z.array(z.unknown())).catch({})
export const nodeInfoSchema = z.object({
  input: z
    .object({ required: inputSpecs, optional: inputSpecs, hidden: record(z.unknown()).catch({}) })
    .catch({ required: {}, optional: {}, hidden: {} }),
  output: z.array(z.unknown()).catch([]),
  output_node: z.boolean().catch(false),
  python_module: z.string().optional().catch(undefined),
  api_node: z.boolean().optional().catch(undefined),
  category: z.string().optional().catch(undefined),
})
export type NodeInfo = z.infer<typeof nodeInfoSchema>
/** Schemas of the node classes a server offers. */
export type ObjectInfo = Readonly<Record<string, NodeInfo>>

const nodeErrorSchema = z.object({
  class_type: z.string().catch('?'),
  errors: z
    .array(z.object({ type: z.string().catch(''), message: z.string().catch(''), details: z.string().catch('') }))
    .catch([]),
})

export const acceptedSchema = z.object({
  prompt_id: z.string().min(1),
  node_errors: z.union([record(nodeErrorSchema), z.array(z.unknown()).transform(() => ({}))]).catch({}),
})

export const refusedSchema = z.object({
  error: z.union([
    z.string().transform((message) => ({ type: '', message, details: '' })),
    z.object({ type: z.string().catch(''), message: z.string().catch(''), details: z.string().catch('') }),
  ]),
  node_errors: z.union([record(nodeErrorSchema), z.array(z.unknown()).transform(() => ({}))]).catch({}),
})

/** Lists of files by whatever key, node by node; what is no list of files is skipped later. */
const outputsSchema = record(record(z.unknown()).catch({})).catch({})
export type Outputs = z.infer<typeof outputsSchema>

const executionErrorSchema = z.object({
  exception_message: z.string().catch(''),
  exception_type: z.string().catch(''),
  node_type: z.string().catch(''),
})
export type ExecutionError = z.infer<typeof executionErrorSchema>

export const jobSchema = z.object({
  id: z.string(),
  status: z.string(),
  execution_error: executionErrorSchema.nullish().catch(undefined),
  outputs: outputsSchema.nullish(),
})

const messageSchema = z.tuple([z.string(), z.unknown()]).rest(z.unknown())
export const historySchema = record(
  z.object({
    /** Number, id, graph. */
    prompt: z.array(z.unknown()).catch([]),
    outputs: outputsSchema,
    status: z
      .object({ status_str: z.string().catch(''), messages: z.array(messageSchema).catch([]) })
      .nullish()
      .catch(undefined),
  }),
)
export type HistoryEntry = z.infer<typeof historySchema>[string]

/** What a failed entry says of the node that broke. */
export const executionErrorOf = (data: unknown): ExecutionError | undefined => executionErrorSchema.safeParse(data).data

const queueItem = z.tuple([z.unknown(), z.string()]).rest(z.unknown())
export const queueSchema = z.object({
  queue_running: z.array(queueItem).catch([]),
  queue_pending: z.array(queueItem).catch([]),
})

export const uploadedSchema = z.object({ name: z.string().min(1), subfolder: z.string().catch('') })

export const fileSchema = z.object({
  filename: z.string().min(1),
  subfolder: z.string().catch(''),
  type: z.string().catch('output'),
})
export type ServerFile = z.infer<typeof fileSchema>

export const messageFrameSchema = z.object({ type: z.string(), data: record(z.unknown()).catch({}) })
