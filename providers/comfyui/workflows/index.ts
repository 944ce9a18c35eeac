/** The user's own workflows: each a model card beside the recipes, and the graph a shot makes of it. */
import { z } from 'zod'
import { type ModelCard, readCards } from '../../../src/backend.js'
import { ConfigError } from '../../../src/errors.js'
import { type Graph, isLink } from '../graph.js'
import type { ComfyNative } from '../native.js'
import { type FileMissing, filesIn } from '../preflight.js'
import { RECIPES } from '../recipes/data.js'
import { SMALL_TILES } from '../recipes/pieces.js'
import { type Bindings, bindingsOf } from './bind.js'
import { abilitiesOf, rulesSchema, type Scale, scaleOf } from './card.js'
import { PARTS, type Part } from './guess.js'
import { nameOf, readGraph } from './read.js'

const TASKS = ['text-to-video', 'image-to-video', 'first-last'] as const
const place = z.string().min(1)
const partSchema = z.union([place, z.array(place).min(1)]).nullable()

export const workflowSchema = z.strictObject({
  /** Its model is `workflow:<id>`. */
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'small letters, digits, dots and hyphens'),
  /** What `Workflow > Export (API)` saved; a relative path starts at the working directory. Read when the backend is made. */
  file: z.union([place, z.instanceof(URL)]).optional(),
  /** The same, read already. */
  graph: z.unknown().optional(),
  /** @default the id */
  name: place.optional(),
  /** Where the graph takes what a shot decides, as `nodeId.input`; null leaves it as it is. Guessed where only one thing can be meant. */
  bind: z
    .strictObject({
      ...(Object.fromEntries(PARTS.map((part) => [part, partSchema.optional()])) as Record<
        Part,
        z.ZodOptional<typeof partSchema>
      >),
      prompt: z.union([place, z.array(place).min(1)]).optional(),
      /** The node that saves the clip, by its id or title. */
      output: place.optional(),
    })
    .default({}),
  /** What it is for. @default by the pictures that are bound */
  task: z.enum(TASKS).optional(),
  ...rulesSchema.shape,
  /** @default that of the first of its models that a recipe here knows */
  licence: z
    .strictObject({ id: z.string(), url: z.string().optional(), commercial: z.enum(['yes', 'no', 'conditional']) })
    .optional(),
  /** Lets its nodes call paid clouds: nothing of their price is known here, and no local-only shot goes there. @default false */
  partnerNodes: z.boolean().default(false),
})

export interface Workflow {
  readonly card: ModelCard
  /** As the user made it. */
  readonly graph: Graph
  /** The graph by its content. */
  readonly sha256: string
  /** The node that saves the clip. */
  readonly output: string
  readonly partners: boolean
  /** A guidance above 1: only then a negative prompt has an effect. */
  readonly guided: boolean
  /** Smaller tiles would change its decode. */
  readonly tiles: boolean
  /** Weights it loads by names whose folder is known. */
  readonly files: readonly FileMissing[]
  binds(part: Part): boolean
  /** Changes the bound inputs, the name of the clip, and the decode where the render asks for tiles; nothing else. */
  graphOf(native: ComfyNative, prefix: string): Graph
}

/** The workflows by the name of their model. Throws ConfigError. @param recipes the cards whose licences are theirs too */
export function workflowsOf(
  given: readonly z.output<typeof workflowSchema>[],
  recipes: readonly ModelCard[],
): ReadonlyMap<string, Workflow> {
  const made = new Map<string, Workflow>()
  for (const [i, one] of given.entries()) {
    const field = `backends.comfyui.workflows.${i}`
    const native = `workflow:${one.id}`
    if (made.has(native)) throw new ConfigError('two workflows have this id', { field: `${field}.id`, value: one.id })
    made.set(native, workflowOf(one, field, recipes))
  }
  return made
}

/** Pictures that are none of the task's stay as they are in the graph. */
const unused = (task: (typeof TASKS)[number] | undefined): readonly Part[] =>
  task === 'text-to-video' ? ['firstFrame', 'lastFrame'] : task === 'image-to-video' ? ['lastFrame'] : []

function workflowOf(one: z.output<typeof workflowSchema>, field: string, recipes: readonly ModelCard[]): Workflow {
  if ((one.file === undefined) === (one.graph === undefined))
    throw new ConfigError('needs a file or a graph, and not both', { field, value: one.id })
  const graph = readGraph(one as { file?: string; graph?: unknown }, field)
  const bindings = bindingsOf(graph, one.bind, `${field}.bind`, new Set(unused(one.task)))
  const { spots, output } = bindings
  const need = (part: Part) => {
    if (!spots[part].length)
      throw new ConfigError('finds no input in the graph', {
        field: `${field}.bind.${part}`,
        value: undefined,
        next: `Say which one it is, as nodeId.input.`,
      })
  }
  need('prompt')
  if ((one.task ?? 'text-to-video') !== 'text-to-video' || spots.lastFrame.length) need('firstFrame')
  if (one.task === 'first-last') need('lastFrame')

  const scale = scaleOf(graph, output, one, field)
  const files = filesIn(graph)
  const guidance = Object.values(graph)
    .flatMap(({ inputs }) => [inputs.cfg, inputs.video_cfg])
    .filter(Number.isFinite)
  const abilities = abilitiesOf(graph, bindings, { rules: one, scale, task: one.task, field })
  const today = { source: "the user's own workflow", asOf: new Date().toISOString().slice(0, 10) }
  const licence = one.licence ? { ...one.licence, ...today } : licenceOf(files, recipes)
  const [card] = readCards(
    {
      cards: [
        {
          id: `workflow-${one.id}`,
          backend: 'comfyui',
          name: one.name ?? one.id,
          native: `workflow:${one.id}`,
          // What calls a cloud renders there, whoever runs the graph.
          locality: one.partnerNodes ? 'cloud' : 'local',
          lifecycle: { state: 'live', ...today },
          ...(licence && { licence }),
          abilities,
          price: one.partnerNodes
            ? { model: 'unknown', note: 'its partner nodes are billed by whoever they call', ...today }
            : { model: 'electricity' },
          notes: ['a workflow of your own: nobody rated it'],
        },
      ],
    },
    field,
  )
  return {
    card: card!,
    graph,
    sha256: nameOf(graph),
    output,
    partners: one.partnerNodes,
    guided: guidance.length === 0 || guidance.some((value) => Number(value) > 1),
    tiles: Object.keys(graph).some((id) => tiled(graph, id) !== undefined),
    files,
    binds: (part) => spots[part].length > 0,
    graphOf: (native, prefix) => filled(graph, bindings, scale, native, prefix),
  }
}

/** Whoever loads a model keeps to its licence, in a graph of their own too. */
const licenceOf = (files: readonly FileMissing[], cards: readonly ModelCard[]) => {
  const known = files.flatMap(({ file }) => RECIPES.find(({ models }) => Object.values(models).includes(file)) ?? [])
  return cards.find(({ id }) => id === known[0]?.card)?.licence
}

/** The inputs of a node that decodes, in small tiles; undefined for any other node and for tiles that are small already. */
function tiled(graph: Graph, id: string): Graph[string]['inputs'] | undefined {
  const { class_type, inputs } = graph[id]!
  const [tile_size, overlap, temporal_size, temporal_overlap] = SMALL_TILES
  if (class_type === 'VAEDecodeTiled' && !(Number(inputs.tile_size) > tile_size)) return undefined
  if (!/^VAEDecode(Tiled)?$/.test(class_type)) return undefined
  return { ...inputs, tile_size, overlap, temporal_size, temporal_overlap }
}

function filled(graph: Graph, { spots, output }: Bindings, scale: Scale, native: ComfyNative, prefix: string): Graph {
  const copy = structuredClone(graph)
  const image = (sha256: string | null) => (sha256 === null ? null : (native.images[sha256] ?? sha256))
  const values: Record<Part, string | number | null> = {
    prompt: native.prompt,
    negativePrompt: native.negative,
    seed: native.seed,
    width: Math.round(native.width / scale.size),
    height: Math.round(native.height / scale.size),
    frames: Math.round(native.frames / scale.frames),
    fps: native.fps,
    steps: native.steps,
    guidance: native.guidance,
    firstFrame: image(native.firstFrame),
    lastFrame: image(native.lastFrame),
  }
  // Null: nothing was asked, and the graph has its own.
  for (const part of PARTS)
    for (const { node, input } of spots[part]) if (values[part] !== null) copy[node]!.inputs[input] = values[part]
  const { inputs } = copy[output]!
  // A server that has rendered the same graph before would answer with the file of then.
  if (inputs.filename_prefix !== undefined && !isLink(inputs.filename_prefix)) inputs.filename_prefix = prefix
  if (native.tiled)
    for (const id of Object.keys(copy)) {
      const small = tiled(copy, id)
      if (small) copy[id] = { ...copy[id]!, class_type: 'VAEDecodeTiled', inputs: small }
    }
  return copy
}
