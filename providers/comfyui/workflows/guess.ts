/** What the inputs of a stranger's graph are for, as far as its links and their names tell. Pure. */
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

const TEXTS = ['text', 'prompt', 'positive_prompt', 'caption', 'text_g', 'text_l', 'clip_l', 't5xxl']
const LENGTHS = ['length', 'num_frames', 'frames', 'video_frames', 'frame_count', 'frames_number']
const RATES = ['fps', 'frame_rate']
/** Inputs of a node whose value is what it hands on. */
const HANDS = ['value', 'text', 'string', 'prompt', 'int', 'float', 'number']
const EMPTY = /^Empty.*Latent/

const same = (a: Spot, b: Spot) => a.node === b.node && a.input === b.input
const distinct = (spots: readonly Spot[]) => spots.filter((spot, i) => spots.findIndex((one) => same(one, spot)) === i)

/** Where the value of an input stands: there, or in the node that hands it over. */
export function source(graph: Graph, spot: Spot, hops = 8): Spot | undefined {
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
export type Guesses = Record<Part, readonly (readonly Spot[])[]>

/** Values of a type under one of the names, where they stand. */
function valuesAt(graph: Graph, node: string, names: readonly string[], type: 'string' | 'number'): Spot[] {
  return names.flatMap((input) => {
    const spot = source(graph, { node, input })
    return spot && typeof graph[spot.node]!.inputs[spot.input] === type ? [spot] : []
  })
}

const each = (spots: readonly Spot[]) => spots.map((spot) => [spot])

/** What each part may be, by following the links back from the node that saves the clip. */
export function guesses(graph: Graph, output: string): Guesses {
  const used = [...upstream(graph, output)].reverse()
  const at = (node: string, names: readonly string[]) => valuesAt(graph, node, names, 'number')
  const all = (names: readonly string[], among = used) => distinct(among.flatMap((node) => at(node, names)))
  /** One value in several places is one thing. */
  const together = (spots: readonly Spot[]) => {
    const values = new Set(spots.map(({ node, input }) => graph[node]!.inputs[input]))
    return values.size > 1 ? each(spots) : spots.length ? [spots] : []
  }
  /** Only what one node alone decides: these are native options, and nobody misses them. */
  const lone = (names: readonly string[]) => {
    const spots = all(names)
    return spots.length === 1 ? [spots] : []
  }

  /** Nodes that make the empty latent: they take a size and a length. */
  const sized = used.filter((node) => at(node, ['width']).length && at(node, ['height']).length)
  const long = sized.filter((node) => at(node, LENGTHS).length)
  const batches = sized.filter((node) => EMPTY.test(graph[node]!.class_type) && at(node, ['batch_size']).length)
  const canvases = long.length ? long : batches

  const noisy = used.filter((node) => !['disable', false].includes(graph[node]!.inputs.add_noise as never))
  const inParts = used.some((node) => Object.hasOwn(graph[node]!.inputs, 'start_at_step'))
  return {
    ...texts(graph, used),
    seed: each(all(['seed', 'noise_seed'], noisy)),
    width: each(all(['width'], canvases)),
    height: each(all(['height'], canvases)),
    frames: long.length ? together(all(LENGTHS)) : each(all(['batch_size'], batches)),
    fps: together(all(RATES)),
    steps: inParts ? [] : lone(['steps']),
    guidance: lone(['cfg']),
    ...pictures(graph, used),
  }
}

/** What leads to the samplers' positive and negative inputs; without such inputs, all texts there are. */
function texts(graph: Graph, used: readonly string[]): Pick<Guesses, 'prompt' | 'negativePrompt'> {
  const at = (node: string, names: readonly string[]) => distinct(valuesAt(graph, node, names, 'string'))
  /** The texts a conditioning is made of, node by node. */
  function conditions([node, slot]: Link, seen = new Set<string>()): Spot[][] {
    const key = `${node} ${slot}`
    if (seen.has(key) || !Object.hasOwn(graph, node)) return []
    seen.add(key)
    const own = at(node, TEXTS)
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
  const prompt = walked.length ? walked : groups(used.map((node) => at(node, TEXTS)).filter(({ length }) => length))
  const negative = groups(led('negative').flatMap((link) => conditions(link))).filter(
    ([spot]) => !prompt.some(([one]) => same(one!, spot!)),
  )
  const named = each(distinct(used.flatMap((node) => at(node, ['negative_prompt']))))
  return { prompt, negativePrompt: negative.length ? negative : named }
}

/** The pictures a graph loads, by what their readers call them: a lone one that isn't called the last is the first. */
function pictures(graph: Graph, used: readonly string[]): Pick<Guesses, 'firstFrame' | 'lastFrame'> {
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
    firstFrame: each(spots.filter((one) => !isLast(one)).map(({ spot }) => spot)),
    lastFrame: each(spots.filter(isLast).map(({ spot }) => spot)),
  }
}
