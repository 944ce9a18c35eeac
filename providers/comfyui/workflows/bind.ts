/** Where a graph takes what a shot decides: what the user says of it, and guesses where only one thing can be meant. Pure. */
import type { Json } from '../../../src/backend.js'
import { ConfigError } from '../../../src/errors.js'
import { type Graph, isLink } from '../graph.js'
import { guesses, PARTS, type Part, type Spot, source } from './guess.js'

/** As the user says it: `nodeId.input`, several that take the same value, or null for what stays as it is in the graph. */
export type BindInput = { readonly [P in Part]?: string | readonly string[] | null | undefined } & {
  readonly output?: string | undefined
}

export interface Bindings {
  /** Empty: not bound. */
  spots: Readonly<Record<Part, readonly Spot[]>>
  /** Where the graph has the value, bound or not. */
  written: Readonly<Partial<Record<Part, Json>>>
  /** The node that saves the clip. */
  output: string
}

const SAVES = /^(SaveVideo|SaveWEBM|SaveAnimatedWEBP|VHS_VideoCombine)$/

const show = ({ node, input }: Spot) => `${node}.${input}`

/** Bindings of a graph. Throws ConfigError under `field`, with the candidates where a guess would be one of several. */
export function bindingsOf(graph: Graph, given: BindInput, field: string, skip: ReadonlySet<Part>): Bindings {
  const output = outputOf(graph, given.output, field)
  const guess = guesses(graph, output)
  const spots = {} as Record<Part, readonly Spot[]>
  const written: Partial<Record<Part, Json>> = {}
  for (const part of PARTS) {
    const said = given[part]
    const found = skip.has(part) ? [] : guess[part]
    const groups = found.length
    if (said === undefined && groups > 1)
      throw new ConfigError(`could be several inputs of the graph: ${found.flat().map(show).join(', ')}`, {
        field: `${field}.${part}`,
        value: said,
        next: `Say which one, a list of those that take the same value${part === 'prompt' ? '' : ', or null to leave it as it is'}.`,
      })
    if (said === undefined || said === null) spots[part] = said === null ? [] : (found[0] ?? [])
    else spots[part] = (typeof said === 'string' ? [said] : said).map((name) => spotOf(graph, name, `${field}.${part}`))
    const [spot] = spots[part].length || groups !== 1 ? spots[part] : found[0]!
    if (spot) written[part] = graph[spot.node]!.inputs[spot.input]!
  }
  return { spots, written, output }
}

/** The node of an id or of a title that only it has. */
function nodeOf(graph: Graph, name: string): string | undefined {
  if (Object.hasOwn(graph, name)) return name
  const titled = Object.keys(graph).filter((id) => graph[id]!._meta?.title === name)
  return titled.length === 1 ? titled[0] : undefined
}

function outputOf(graph: Graph, said: string | undefined, field: string): string {
  const saving = Object.keys(graph).filter((id) => SAVES.test(graph[id]!.class_type))
  const facts = { field: `${field}.output`, value: said, allowed: saving.join(', ') || undefined }
  if (said !== undefined) {
    const node = nodeOf(graph, said)
    if (node === undefined) throw new ConfigError('the graph has no such node, or several of that title', facts)
    return node
  }
  if (saving.length === 1) return saving[0]!
  const why = saving.length ? 'several nodes save a clip' : 'no node is known to save a clip'
  throw new ConfigError(why, { ...facts, next: 'Say which one, by its id or its title.' })
}

/** `nodeId.input`; ids and titles may hold dots themselves. */
function spotOf(graph: Graph, name: string, field: string): Spot {
  const dots = [...name].flatMap((letter, i) => (letter === '.' ? [i] : []))
  for (const dot of dots) {
    const node = nodeOf(graph, name.slice(0, dot))
    if (node === undefined) continue
    const input = name.slice(dot + 1)
    const spot = Object.hasOwn(graph[node]!.inputs, input) && source(graph, { node, input })
    if (spot) return spot
    const inputs = Object.entries(graph[node]!.inputs).filter(([, value]) => !isLink(value))
    throw new ConfigError(`node ${node} has no value of its own there`, {
      field,
      value: name,
      allowed: inputs.map(([own]) => `${node}.${own}`).join(', ') || undefined,
    })
  }
  throw new ConfigError('is no input of the graph', {
    field,
    value: name,
    allowed: 'nodeId.input, as in "6.text"',
  })
}
