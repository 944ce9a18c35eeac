/**
 * The look at a graph before it is posted. A server accepts some graphs that then kill its only worker, so every graph
 * is held against the node classes of that very server first; what is missing comes back as things a person can fetch.
 */
import { z } from 'zod'
import type { Json } from '../../src/backend.js'
import { plain } from '../../src/net/plain.js'
import { type Graph, isLink } from './graph.js'
import { callsCloud } from './partners.js'
import { fileOf } from './recipes/data.js'

export interface FileMissing {
  kind: 'file'
  file: string
  folder: string
  gb: number | null
  page: string | null
  gated: boolean
}

export type Missing =
  /** A node class: ComfyUI is too old, or a node pack is not installed. */
  | { kind: 'class'; name: string }
  /** A file of weights, with what is known of it. */
  | FileMissing
  /** A value this server's version of the node doesn't offer. */
  | { kind: 'option'; node: string; input: string; value: Json; offered: string[] }
  /** A node that calls a cloud, which nobody allowed. */
  | { kind: 'partner'; node: string; name: string }
  /** The graph itself is broken. */
  | { kind: 'graph'; node: string; reason: string }

/** What a server says of its node classes: `/object_info`, or its answers for single classes put together. */
export type ObjectInfo = Readonly<Record<string, unknown>>

const spec = z.tuple([z.unknown()]).rest(z.unknown())
const classSchema = z.object({
  input: z
    .object({
      required: z.record(z.string(), spec).nullish(),
      optional: z.record(z.string(), spec).nullish(),
    })
    .default({}),
  output: z.array(z.unknown()).default([]),
  output_node: z.boolean().default(false),
})
type NodeClass = z.infer<typeof classSchema>

/** An input that takes uploads: the list is of what lies in one folder, and the server looks for the file itself. */
const uploadSchema = z
  .looseObject({})
  .refine((more) => Object.keys(more).some((key) => /_upload$/.test(key) && more[key]))

const rangeSchema = z.object({ min: z.number().optional(), max: z.number().optional() })
const optionsSchema = z.object({ options: z.array(z.unknown()) })

/** Folder under `models` by the input that names a file in it. */
const FOLDERS: Record<string, string> = {
  unet_name: 'diffusion_models',
  vae_name: 'vae',
  ckpt_name: 'checkpoints',
  lora_name: 'loras',
  text_encoder: 'text_encoders',
  'CLIPVisionLoader.clip_name': 'clip_vision',
  clip_name: 'text_encoders',
  clip_name1: 'text_encoders',
  clip_name2: 'text_encoders',
  'LatentUpscaleModelLoader.model_name': 'latent_upscale_models',
}
/** Kinds of files that `/models/{folder}` lists. */
const LISTED = /\.(safetensors|sft|ckpt|pt2?|pth|pkl|bin)$/i
const folderOf = (classType: string, input: string) => FOLDERS[`${classType}.${input}`] ?? FOLDERS[input]

function classOf(info: ObjectInfo, name: string): NodeClass | undefined {
  if (!Object.hasOwn(info, name)) return undefined
  return classSchema.safeParse(info[name]).data
}

/** What a list of choices offers, in the three ways servers write one; undefined where the input is no list. */
function offeredBy([type, more]: readonly unknown[]): string[] | undefined {
  const list = Array.isArray(type) ? type : optionsSchema.safeParse(more).data?.options
  // A choice that brings inputs of its own is named by its key.
  return list?.map((one) => plain((one as { key?: unknown } | null)?.key ?? one))
}

/** The name without its folders, whichever way the server's system writes them. */
const baseOf = (file: string) => file.split(/[\\/]/).at(-1)!
const stemOf = (file: string) => baseOf(file).replace(/\.(safetensors|sft|gguf|ckpt|pth?|bin)$/i, '')

/** The server's own spelling of a file: the same name in some sub-folder, or without its ending. Undefined: none, or several. */
function spelled(file: string, offered: readonly string[]): string | undefined {
  if (offered.includes(file)) return file
  for (const name of [baseOf, stemOf]) {
    const found = offered.filter((one) => name(one) === name(file))
    if (found.length) return found.length === 1 ? found[0] : undefined
  }
  return undefined
}

/** A file with what is known of it. */
function wanted(file: string, folder: string): FileMissing {
  const { gb = null, page = null, gated = false } = fileOf(baseOf(file)) ?? {}
  return { kind: 'file', file, folder, gb, page, gated }
}

/** Weights that a graph loads, each once: those of a kind a server lists, by inputs whose folder is known. */
export function filesIn(graph: Graph): FileMissing[] {
  const found = Object.values(graph).flatMap(({ class_type, inputs }) =>
    Object.entries(inputs).flatMap(([input, value]) => {
      const folder = folderOf(class_type, input)
      return folder && typeof value === 'string' && LISTED.test(value) ? [wanted(value, folder)] : []
    }),
  )
  return found.filter(({ file }, i) => found.findIndex((one) => one.file === file) === i)
}

/** The graph with every file of weights as this server spells it; files it doesn't have stay as they are. */
export function localize(graph: Graph, info: ObjectInfo): Graph {
  const local = structuredClone(graph)
  for (const { class_type, inputs } of Object.values(local)) {
    const given = classOf(info, class_type)?.input
    for (const [name, value] of Object.entries(inputs)) {
      const declared = given?.required?.[name] ?? given?.optional?.[name]
      if (typeof value !== 'string' || !declared || !folderOf(class_type, name)) continue
      inputs[name] = spelled(value, offeredBy(declared) ?? []) ?? value
    }
  }
  return local
}

/**
 * Everything that would make this server refuse the graph, break on it, or hand the shot on. Empty: it may be posted.
 * @param partners nodes of it may call a cloud
 */
export function preflight(graph: Graph, info: ObjectInfo, partners = false): Missing[] {
  const found: Missing[] = []
  const seen = new Set<string>()
  const say = (missing: Missing) => {
    // One file may be asked for by two nodes.
    const key = JSON.stringify(missing)
    if (!seen.has(key)) found.push(missing)
    seen.add(key)
  }
  const nodes = Object.entries(graph)
  for (const [node, { class_type, inputs }] of nodes) {
    const known = classOf(info, class_type)
    if (!known) say({ kind: 'class', name: plain(class_type) })
    else if (!partners && callsCloud(info[class_type])) say({ kind: 'partner', node, name: class_type })
    if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)) {
      say({ kind: 'graph', node, reason: 'has no inputs' })
      continue
    }
    for (const name of Object.keys(known?.input.required ?? {}))
      if (!Object.hasOwn(inputs, name)) say({ kind: 'graph', node, reason: `needs ${name}` })
    for (const [name, value] of Object.entries(inputs)) {
      const declared = known?.input.required?.[name] ?? known?.input.optional?.[name]
      if (isLink(value))
        for (const reason of brokenLink(graph, info, value, name, declared)) say({ kind: 'graph', node, reason })
      else if (declared) judgeValue(node, class_type, name, value, declared).forEach(say)
    }
  }
  if (inCircle(graph)) say({ kind: 'graph', node: inCircle(graph)!, reason: 'feeds itself' })
  const ends = nodes.some(([, { class_type }]) => classOf(info, class_type)?.output_node)
  if (!ends && !found.length) say({ kind: 'graph', node: 'output', reason: 'no node saves anything' })
  return found
}

function brokenLink(
  graph: Graph,
  info: ObjectInfo,
  [from, slot]: [string, number],
  name: string,
  declared: readonly unknown[] | undefined,
): string[] {
  const source = Object.hasOwn(graph, from) ? graph[from] : undefined
  if (!source) return [`${name} comes from ${from}, which is not there`]
  const outputs = classOf(info, source.class_type)?.output
  if (!outputs) return []
  const given = outputs[slot]
  if (slot < 0 || given === undefined)
    return [`${name} comes from output ${slot} of ${from}, which has ${outputs.length}`]
  const wanted = declared?.[0]
  if (typeof wanted !== 'string' || typeof given !== 'string' || wanted.startsWith('COMFY_')) return []
  // `*` takes anything; several types are written with commas.
  const fits = [wanted, given].includes('*') || given.split(',').some((type) => wanted.split(',').includes(type))
  return fits ? [] : [`${name} takes ${wanted}, and ${from} gives ${given}`]
}

function judgeValue(
  node: string,
  classType: string,
  input: string,
  value: Json,
  declared: readonly unknown[],
): Missing[] {
  const offered = offeredBy(declared)
  if (offered) {
    if (offered.includes(plain(value)) || uploadSchema.safeParse(declared[1]).success) return []
    const folder = folderOf(classType, input)
    if (!folder) return [{ kind: 'option', node, input, value, offered }]
    return [wanted(plain(value), folder)]
  }
  const [type, more] = declared
  if (typeof type !== 'string') return []
  if (!/^(INT|FLOAT|STRING|BOOLEAN)/.test(type))
    return /^COMFY_|^\*/.test(type)
      ? []
      : [{ kind: 'graph', node, reason: `${input} takes a ${type} from another node` }]
  if (!/^(INT|FLOAT)/.test(type)) return []
  const number = typeof value === 'object' ? Number.NaN : Number(value)
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = rangeSchema.safeParse(more).data ?? {}
  if (number >= min && number <= max) return []
  return [{ kind: 'graph', node, reason: `${input} is ${JSON.stringify(value)}; it goes from ${min} to ${max}` }]
}

/** A node that is reached from itself, if any. */
function inCircle(graph: Graph): string | undefined {
  const done = new Set<string>()
  const visit = (node: string, path: ReadonlySet<string>): string | undefined => {
    if (path.has(node)) return node
    if (done.has(node) || !Object.hasOwn(graph, node)) return undefined
    done.add(node)
    const sources = Object.values(graph[node]?.inputs ?? {}).filter(isLink)
    const onward = new Set([...path, node])
    for (const [from] of sources) {
      const circle = visit(from, onward)
      if (circle !== undefined) return circle
    }
    return undefined
  }
  for (const node of Object.keys(graph)) {
    const circle = visit(node, new Set())
    if (circle !== undefined) return circle
  }
  return undefined
}

/** What a person does about it, in one sentence. */
export function describe(missing: Missing): string {
  switch (missing.kind) {
    case 'class':
      return `update ComfyUI, or install the node pack that has ${missing.name} (ComfyUI-Manager finds it by that name)`
    case 'file': {
      const { file, folder, gb, page, gated } = missing
      const size = gb === null ? '' : ` (${gb} GB)`
      const from = page === null ? '' : ` from ${page}${gated ? ', which asks to accept its licence first' : ''}`
      return `put ${file}${size} into models/${folder}${from}`
    }
    case 'option': {
      const { node, input, value, offered } = missing
      const some =
        offered.length > 12 ? `${offered.slice(0, 12).join(', ')} and ${offered.length - 12} more` : offered.join(', ')
      return `this server offers no ${JSON.stringify(value)} as ${input} of ${node}: ${some || 'nothing at all'}`
    }
    case 'partner':
      return `node ${missing.node} (${missing.name}) sends the shot to a cloud, and nothing is known of its price`
    case 'graph':
      return `node ${missing.node} of the graph ${missing.reason}`
  }
}
