/** Google's JSON as it comes over the wire. Unknown fields are ignored; a field that is not what it should be counts as absent. */
import { z } from 'zod'

const text = z.string().optional().catch(undefined)
const number = z.coerce.number().optional().catch(undefined)

/** Members that hold a clip as base64, in every spelling its documents, its client and its descriptions have. */
export const INLINE_FIELDS = ['bytesBase64Encoded', 'encodedVideo', 'video'] as const

export const createdSchema = z.object({ name: z.string().min(1) })

/** `bytesBase64Encoded` and the like are paths by now. */
const clip = z.object({ gcsUri: text, uri: text, bytesBase64Encoded: text, encodedVideo: text, video: text }).catch({})
const sample = z.object({ video: clip.optional() }).catch({})
const list = <Item extends z.ZodType>(item: Item) => z.array(item).optional().catch(undefined)
/** Counts come as strings too. */
const filtered = {
  raiMediaFilteredCount: number,
  raiMediaFilteredReasons: list(z.string()),
}

/** Vertex has the clips in `videos`, the Gemini wire one level down; what was filtered stands beside them. */
const responseSchema = z.object({
  videos: list(clip),
  ...filtered,
  generateVideoResponse: z
    .object({ generatedSamples: list(sample), ...filtered })
    .optional()
    .catch(undefined),
})

export const operationSchema = z.object({
  /** Absent while it renders. */
  done: z.boolean().optional().catch(undefined),
  /** `code` is one of google.rpc.Code, not of HTTP. */
  error: z.object({ code: number, message: text }).nullish().catch({}),
  response: responseSchema.optional().catch(undefined),
})

/** One clip: where it is, or the file it was written to. */
export interface Clip {
  uri?: string
  file?: string
}

/** What a finished operation has brought, whichever surface it ran on. */
export interface Result {
  clips: Clip[]
  filteredCount: number
  reasons: string[]
}

/** @param files those written while the answer was read; a path that is not among them is the server's, and no clip */
export function resultOf(response: z.infer<typeof responseSchema> | undefined, files: readonly string[]): Result {
  const inner = response?.generateVideoResponse
  const named = [...(response?.videos ?? []), ...(inner?.generatedSamples ?? []).flatMap(({ video }) => video ?? [])]
  const clips = named.flatMap(({ gcsUri, uri, ...inline }): Clip[] => {
    const file = Object.values(inline).find((path) => path !== undefined && files.includes(path))
    const address = gcsUri ?? uri
    return file ? [{ file }] : address ? [{ uri: address }] : []
  })
  return {
    clips,
    filteredCount: inner?.raiMediaFilteredCount ?? response?.raiMediaFilteredCount ?? 0,
    reasons: [...(inner?.raiMediaFilteredReasons ?? []), ...(response?.raiMediaFilteredReasons ?? [])],
  }
}

const detail = z.looseObject({ '@type': text, reason: text, retryDelay: text }).catch({ '@type': undefined })
const envelope = z.object({
  error: z.object({ code: number, message: text, status: text, details: list(detail) }),
})

/** An error of Google's front ends; some put it into a list. */
export const refusalSchema = z.union([
  envelope,
  z
    .tuple([envelope])
    .rest(z.unknown())
    .transform(([first]) => first),
])
