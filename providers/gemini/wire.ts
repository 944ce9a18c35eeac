/** The Interactions API's JSON as it comes over the wire. Unknown fields are ignored; a field that is not what it should be counts as absent. */
import { z } from 'zod'

const text = z.string().optional().catch(undefined)
const count = z.int().nonnegative().optional().catch(undefined)
const list = <Item extends z.ZodType>(item: Item) => z.array(item).optional().catch(undefined)
const modality = z.object({ modality: text, tokens: count }).catch({})

const usageSchema = z
  .object({
    total_input_tokens: count,
    total_output_tokens: count,
    total_thought_tokens: count,
    output_tokens_by_modality: list(modality),
  })
  .optional()
  .catch(undefined)
export type Usage = z.infer<typeof usageSchema>

/** `data` is the path of a file by now. */
const content = z.object({ type: text, uri: text, data: text }).catch({})
const step = z.object({ type: text, content: list(content) }).catch({})

export const interactionSchema = z.object({
  id: z.string().min(1),
  status: text,
  steps: list(step),
  errors: list(z.object({ code: text, message: text }).catch({})),
  usage: usageSchema,
})
export type Interaction = z.infer<typeof interactionSchema>

/** Members of an answer that hold a clip as base64. */
export const INLINE_FIELDS = ['data'] as const

/** Where a clip is: an address, or one of the `files` written while the answer was read. */
export function clipOf(
  { steps = [] }: Interaction,
  files: readonly string[] = [],
): { uri?: string; file?: string } | undefined {
  for (const { type, content: parts = [] } of steps)
    for (const part of type === 'model_output' ? parts : []) {
      if (part.type !== 'video') continue
      if (part.data !== undefined && files.includes(part.data)) return { file: part.data }
      if (part.uri) return { uri: part.uri }
    }
  return undefined
}

export const fileSchema = z.object({
  state: z.string(),
  error: z.object({ message: text }).optional().catch(undefined),
})

/** What the journal keeps of an interaction beside its id. */
export const keptSchema = z.object({
  uri: z.string().optional().catch(undefined),
  charged: z
    .object({ usd: z.string(), native: z.object({ amount: z.string(), unit: z.string() }).exactOptional() })
    .optional()
    .catch(undefined),
})

/** Codes are words here; Google's front ends answer with numbers and a status. */
export const refusalSchema = z.object({
  error: z.object({ code: z.union([z.string(), z.number()]).optional().catch(undefined), message: text, status: text }),
})
