/** A workflow of the user's, from its file to a graph. The editor's own format is refused with the way to the other one. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ConfigError } from '../../../src/errors.js'
import type { Graph } from '../graph.js'

const graphSchema = z
  .record(
    z.string(),
    z.object({
      class_type: z.string().min(1),
      inputs: z.record(z.string(), z.json()),
      _meta: z.object({ title: z.string() }).optional().catch(undefined),
    }),
  )
  .refine((graph) => Object.keys(graph).length > 0, 'has no nodes')

const EXPORT =
  'In ComfyUI open it and choose Workflow > Export (API); in older versions turn on dev mode in the settings first, then Save (API Format).'

/** The graph of a file or of the object itself. Throws ConfigError under `field`. */
export function readGraph(given: { file?: string | URL; graph?: unknown }, field: string): Graph {
  const [json, at] =
    given.file === undefined ? [given.graph, `${field}.graph`] : [load(given.file, field), `${field}.file`]
  const shown = given.file === undefined ? 'a graph' : String(given.file)
  if (Array.isArray(Object(json).nodes))
    throw new ConfigError("is in the editor's format, which a server doesn't run", {
      field: at,
      value: shown,
      next: EXPORT,
    })
  const result = graphSchema.safeParse(json)
  if (result.success)
    return Object.fromEntries(
      Object.entries(result.data).map(([id, { _meta, ...node }]) => [id, { ...node, ...(_meta && { _meta }) }]),
    )
  const [{ path, message }] = result.error.issues as [z.core.$ZodIssue]
  const where = path.length ? `node ${path[0] as string}: ${path.slice(1).join('.')} ` : ''
  throw new ConfigError(`is no graph in the API format: ${where}${message.toLowerCase()}`, {
    field: at,
    value: shown,
    next: EXPORT,
  })
}

function load(file: string | URL, field: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'is no JSON' : "can't be read"
    throw new ConfigError(why, { field: `${field}.file`, value: String(file) }, { cause })
  }
}

/** What a graph is called by its content: another one under the same id is another request. */
export const nameOf = (graph: Graph): string => createHash('sha256').update(JSON.stringify(graph)).digest('hex')
