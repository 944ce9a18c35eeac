/**
 * Where a graph takes what a shot decides. What the user doesn't say is guessed where only one thing can be meant, by following the
 * links back from the node that saves the clip; where several can be, they are named. Pure.
 */
import type { Json } from '../../../src/backend.js'
import { ConfigError } from '../../../src/errors.js'
import { type Graph, isLink, type Link } from '../graph.js'

/** An input of a node that holds a value of its own. */
export interface Spot {
  node: string
  input: string
}

export const PARTS = [
  'prompt',
  'negativePrompt',
  'seed',
  'width',
  'height',
  'frames',
  'fps',
  'steps',
  'guidance',
  'firstFrame',
  'lastFrame',
] as const
export type Part = (typeof PARTS)[number]

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

const TEXTS = ['text', 'prompt', 'positive_prompt', 'caption', 'text_g', 'text_l', 'clip_l', 't5xxl']
const LENGTHS = ['length', 'num_frames', 'frames', 'video_frames', 'frame_count', 'frames_number']
const RATES = ['fps', 'frame_rate']
/** Inputs of a node whose value is what it hands on. */
const HANDS = ['value', 'text', 'string', 'prompt', 'int', 'float', 'number']
const SAVES = /^(SaveVideo|SaveWEBM|SaveAnimatedWEBP|VHS_VideoCombine)$/

const show = ({ node, input }: Spot) => `${node}.${input}`
const same = (a: Spot, b: Spot) => a.node === b.node && a.input === b.input
const distinct = (spots: readonly Spot[]) => spots.filter((spot, i) => spots.findIndex((one) => same(one, spot)) === i)

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

/** Where the value of an input stands: there, or in the node that hands it over. */
function source(graph: Graph, spot: Spot, hops = 8): Spot | undefined {
  const value = graph[spot.node]?.inputs[spot.input]
  if (!isLink(value)) return value === undefined ? undefined : spot
  const [node] = value
  const input = [spot.input, ...HANDS].find((name) => Object.hasOwn(graph[node]?.inputs ?? {}, name))
  return input === undefined || hops === 0 ? undefined : source(graph, { node, input }, hops - 1)
}

const linksOf = (graph: Graph, id: string) =>
  Object.entries(graph[id]?.inputs ?? {}).filter((entry): entry is [string, Link] => isLink(entry[1]))

/** A node and all that it is made by, itself first. */
export function upstream(graph: Graph, id: string, seen = new Set<string>()): Set<string> {
  if (!Object.hasOwn(graph, id) || seen.has(id)) return seen
  seen.add(id)
  for (const [, [from]] of linksOf(graph, id)) upstream(graph, from, seen)
  return seen
}

/** Groups of spots that take one value; one group is a guess, several are a question. */
type Guesses = Record<Part, readonly (readonly Spot[])[]>

function guesses(graph: Graph, output: string): Guesses {
  const used = [...upstream(graph, output)].reverse()
  const at = (node: string, names: readonly string[], type: 'string' | 'number') =>
    names.flatMap((input) => {
      const spot = source(graph, { node, input })
      return spot && typeof graph[spot.node]!.inputs[spot.input] === type ? [spot] : []
    })
  const all = (names: readonly string[], among = used) => distinct(among.flatMap((node) => at(node, names, 'number')))
  const each = (spots: readonly Spot[]) => spots.map((spot) => [spot])
  /** One value in several places is one thing. */
  const together = (spots: readonly Spot[]) => {
    const values = new Set(spots.map(({ node, input }) => graph[node]!.inputs[input]))
    return values.size > 1 ? each(spots) : spots.length ? [spots] : []
  }

  const texts = (node: string) => distinct(at(node, TEXTS, 'string'))
  /** The texts a conditioning is made of, node by node. */
  function conditions([node, slot]: Link, seen = new Set<string>()): Spot[][] {
    const key = `${node} ${slot}`
    if (seen.has(key) || !Object.hasOwn(graph, node)) return []
    seen.add(key)
    const own = texts(node)
    if (own.length) return [own]
    const links = linksOf(graph, node)
    const pair = links.some(([name]) => name === 'positive') && links.some(([name]) => name === 'negative')
    const wanted = pair ? (slot === 1 ? /^negative$/ : /^positive$/) : /^(positive|conditioning)/
    return links.filter(([name]) => wanted.test(name)).flatMap(([, link]) => conditions(link, seen))
  }
  const led = (name: string) =>
    used.flatMap((node) => linksOf(graph, node).filter(([input]) => input === name)).map(([, link]) => link)
  const groups = (found: readonly Spot[][]) =>
    found.filter((group, i) => found.findIndex((one) => same(one[0]!, group[0]!)) === i)
  const positive = led('positive')
  const walked = groups((positive.length ? positive : led('conditioning')).flatMap((link) => conditions(link)))
  const prompt = walked.length ? walked : groups(used.map(texts).filter(({ length }) => length))
  const negative = groups(led('negative').flatMap((link) => conditions(link))).filter(
    ([spot]) => !prompt.some(([one]) => same(one!, spot!)),
  )

  /** Nodes that make the empty latent: they take a size and a length. */
  const sized = used.filter((node) => all(['width'], [node]).length && all(['height'], [node]).length)
  const long = sized.filter((node) => at(node, LENGTHS, 'number').length)
  const canvases = long.length
    ? long
    : sized.filter(
        (node) => /^Empty.*Latent/.test(graph[node]!.class_type) && at(node, ['batch_size'], 'number').length,
      )
  const side = (name: string) => each(all([name], canvases))
  const frames = long.length ? together(all(LENGTHS)) : each(all(['batch_size'], canvases))

  const noisy = used.filter((node) => !['disable', false].includes(graph[node]!.inputs.add_noise as never))
  const whole = used.filter((node) => !Object.hasOwn(graph[node]!.inputs, 'start_at_step'))
  /** Only what one node alone decides: these are native options, and nobody misses them. */
  const lone = (names: readonly string[]) => {
    const spots = all(names)
    return spots.length === 1 ? [spots] : []
  }
  const { first, last } = pictures(graph, used)
  return {
    prompt,
    negativePrompt: negative.length
      ? negative
      : each(distinct(used.flatMap((node) => at(node, ['negative_prompt'], 'string')))),
    seed: each(all(['seed', 'noise_seed'], noisy)),
    width: side('width'),
    height: side('height'),
    frames,
    fps: together(all(RATES)),
    steps: whole.length === used.length ? lone(['steps']) : [],
    guidance: lone(['cfg']),
    firstFrame: each(first),
    lastFrame: each(last),
  }
}

/** The pictures a graph loads, by what their readers call them: a lone one that isn't called the last is the first. */
function pictures(graph: Graph, used: readonly string[]): { first: Spot[]; last: Spot[] } {
  const loads = used.filter((node) => /^LoadImage/.test(graph[node]!.class_type))
  const readers = (node: string, seen = new Set<string>()): string[] => {
    if (seen.has(node)) return []
    seen.add(node)
    return used.flatMap((reader) =>
      linksOf(graph, reader)
        .filter(([, [from]]) => from === node)
        .flatMap(([input]) => (/^(start|first|end|last)/.test(input) ? [input] : readers(reader, seen))),
    )
  }
  const spots = loads.flatMap((node) => {
    const spot = { node, input: 'image' }
    return typeof graph[node]!.inputs.image === 'string' ? [{ spot, names: readers(node) }] : []
  })
  const isLast = ({ names }: (typeof spots)[number]) =>
    names.some((name) => /^(end|last)/.test(name)) && !names.some((name) => /^(start|first)/.test(name))
  return {
    first: spots.filter((one) => !isLast(one)).map(({ spot }) => spot),
    last: spots.filter(isLast).map(({ spot }) => spot),
  }
}
