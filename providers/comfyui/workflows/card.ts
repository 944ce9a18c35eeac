/** What a workflow can do, as a model card: what is bound becomes an ability, what isn't stays exactly as it is in the graph. Pure. */
import { z } from 'zod'
import type { ModelCard, Task } from '../../../src/backend.js'
import { ConfigError } from '../../../src/errors.js'
import { type Graph, isLink } from '../graph.js'
import table from '../nodes.json' with { type: 'json' }
import type { Bindings } from './bind.js'
import { type Part, upstream } from './guess.js'

const side = z.int().positive()
const number = z.number().positive()

/** Rules the graph doesn't tell, and those a user knows better. */
export const rulesSchema = z.strictObject({
  /** @default the grid of the node that makes the empty latent, and no more pixels than the graph has */
  size: z
    .union([
      z.strictObject({ multipleOf: side, maxPixels: side.optional(), maxSide: side.optional() }),
      z.strictObject({ oneOf: z.array(z.strictObject({ width: side, height: side })).min(1) }),
    ])
    .optional(),
  /** Frame counts, `multipleOf` × n + `offset`. @default the grid of that node, and no more frames than the graph has */
  frames: z
    .union([
      z.strictObject({
        multipleOf: side,
        offset: z.int().nonnegative().default(0),
        min: side.optional(),
        max: side.optional(),
      }),
      z.strictObject({ exactly: side }),
    ])
    .optional(),
  /** Frames per second. @default 1 to 120 where it is bound */
  fps: z
    .union([
      z.strictObject({ oneOf: z.array(number).min(1) }),
      z.strictObject({ min: number, max: number }),
      z.strictObject({ exactly: number }),
    ])
    .optional(),
  /** How many times larger and longer the clip is than what is bound, behind nodes that enlarge or interpolate. @default 1 of each */
  times: z.strictObject({ size: number.optional(), frames: number.optional() }).optional(),
})
type Rules = z.output<typeof rulesSchema>

type Abilities = NonNullable<ModelCard['abilities']>

/** The clip the graph makes as it stands, and how its own numbers become the clip's. */
export interface Scale {
  size: number
  frames: number
}

/** Twice the sides, whatever comes in. */
const DOUBLES = 'LTXVLatentUpsampler'
const ENLARGES = /upscal|upsampl|super.?resol/i
/** Ways to fit a first picture, too: of account only behind the decode. */
const RESIZES = /scale|resize|crop/i
const INTERPOLATES = /\bVFI\b|RIFE|FILM|interpolat/i
/** Longest side beside the longest of the graph: other shapes of as many pixels are longer. */
const LONGER = 2

/** Throws ConfigError for a node that changes the size or the number of the frames in a way only its owner knows. */
export function scaleOf(graph: Graph, output: string, { times }: Rules, field: string): Scale {
  const used = [...upstream(graph, output)].filter((id) => !/Loader$/.test(graph[id]!.class_type))
  const classOf = (id: string) => graph[id]!.class_type
  const decoded = (id: string) => [...upstream(graph, id)].some((from) => from !== id && /decode/i.test(classOf(from)))
  const ask = (id: string | undefined, part: 'size' | 'frames') => {
    if (id === undefined || times?.[part] !== undefined) return
    throw new ConfigError(`is not told by the graph: node ${id} (${classOf(id)}) may change the ${part}`, {
      field: `${field}.times.${part}`,
      value: undefined,
      next: `Say how many times the ${part} grows: times: { ${part}: 2 }; 1 if it doesn't.`,
    })
  }
  const doubled = used.filter((id) => classOf(id) === DOUBLES)
  const others = used.filter((id) => !doubled.includes(id))
  ask(
    others.find((id) => ENLARGES.test(classOf(id)) || (RESIZES.test(classOf(id)) && decoded(id))),
    'size',
  )
  ask(
    others.find((id) => INTERPOLATES.test(classOf(id))),
    'frames',
  )
  return { size: times?.size ?? 2 ** doubled.length, frames: times?.frames ?? 1 }
}

type Spec = [unknown, { step?: number; default?: number }?]

interface Grid {
  multipleOf: number
  maxPixels?: number | undefined
  maxSide?: number | undefined
}

/** Step and first value of a whole number that a node takes, as a server tells them. */
function gridOf(graph: Graph, { spots }: Bindings, part: Part) {
  const steps = spots[part].flatMap(({ node, input }) => {
    const schema = (table.nodes as Record<string, { input: Record<string, Record<string, unknown>> }>)[
      graph[node]!.class_type
    ]
    const [, more] = (schema?.input.required?.[input] ?? []) as Spec
    return more?.step && more.default !== undefined ? [{ step: more.step, offset: more.default % more.step }] : []
  })
  return steps.sort((a, b) => b.step - a.step)[0]
}

/** Short sides that have a name; one within a tenth is called by it. */
const NAMED = [360, 480, 540, 720, 1080, 1440, 2160]
const nameOf = (short: number) => `${NAMED.find((one) => Math.abs(short / one - 1) <= 0.1) ?? short}p`

const shapeOf = (width: number, height: number) => {
  const divisor = (a: number, b: number): number => (b ? divisor(b, a % b) : a)
  const by = divisor(width, height)
  return { width, height, resolution: nameOf(Math.min(width, height)), aspect: `${width / by}:${height / by}` }
}

/** The abilities of a workflow. Throws ConfigError where the graph doesn't tell a size, a length or a rate. */
export function abilitiesOf(
  graph: Graph,
  bindings: Bindings,
  { rules, scale, task, field }: { rules: Rules; scale: Scale; task: Task | undefined; field: string },
): Abilities {
  const { spots, written } = bindings
  const bound = (part: Part) => spots[part].length > 0
  const told = (part: 'width' | 'height' | 'frames' | 'fps', times: number, rule: string, ruled?: number): number => {
    if (typeof written[part] === 'number' && written[part] > 0) return written[part] * times
    if (ruled !== undefined) return ruled
    throw new ConfigError(`is not told by the graph: ${part}`, {
      field: `${field}.${rule}`,
      value: undefined,
      next: `Say where it is (bind.${part}), or what it is (${rule}).`,
    })
  }

  const { size } = rules
  const resizes = bound('width') && bound('height')
  const listed = size && 'oneOf' in size ? (resizes ? size.oneOf : size.oneOf.slice(0, 1)) : []
  const [fixed] = resizes ? [] : listed
  const width = fixed?.width ?? told('width', scale.size, 'size')
  const height = fixed?.height ?? told('height', scale.size, 'size')
  const step = gridOf(graph, bindings, 'width')?.step
  const own: Grid | undefined = step ? { multipleOf: step * scale.size } : undefined
  const grid = size && 'multipleOf' in size ? size : own
  const sizes: Abilities['sizes'] =
    resizes && !listed.length && grid
      ? {
          multipleOf: grid.multipleOf,
          maxPixels: grid.maxPixels ?? width * height,
          maxSide: grid.maxSide ?? LONGER * Math.max(width, height),
        }
      : { oneOf: (listed.length ? listed : [{ width, height }]).map((one) => shapeOf(one.width, one.height)) }

  const fixedFps = rules.fps && 'exactly' in rules.fps ? rules.fps.exactly : undefined
  const fps = fixedFps ?? told('fps', 1, 'fps', rules.fps && 'oneOf' in rules.fps ? rules.fps.oneOf[0] : undefined)
  const rates: Abilities['fps'] =
    fixedFps === undefined && bound('fps')
      ? rules.fps && !('exactly' in rules.fps)
        ? rules.fps
        : { min: Math.min(1, fps), max: Math.max(120, fps) }
      : { oneOf: [fps] }

  const fixedFrames = rules.frames && 'exactly' in rules.frames ? rules.frames.exactly : undefined
  const frames = fixedFrames ?? told('frames', scale.frames, 'frames')
  const ruled = rules.frames && 'multipleOf' in rules.frames ? rules.frames : undefined
  const known = gridOf(graph, bindings, 'frames')
  const steps =
    fixedFrames === undefined && bound('frames')
      ? (ruled ?? (known && { multipleOf: known.step * scale.frames, offset: known.offset * scale.frames }))
      : undefined
  const counts = steps
    ? { min: steps.offset || steps.multipleOf, max: frames, ...steps }
    : { multipleOf: 1, offset: 0, min: frames, max: frames }

  const slowest = 'min' in rates ? rates.min : Math.min(...rates.oneOf)
  const fastest = 'min' in rates ? rates.max : Math.max(...rates.oneOf)
  return {
    tasks: [task ?? taskOf(bound)],
    audio: Object.values(graph).some(({ inputs }) => isLink(inputs.audio)) ? 'always' : 'none',
    negativePrompt: bound('negativePrompt'),
    seed: bound('seed'),
    lora: false,
    seconds: { min: counts.min! / fastest, max: counts.max! / slowest, step: 0.001 },
    taskSeconds: {},
    sizes,
    aspectFollowsImage: false,
    fps: rates,
    frames: counts,
    defaults: { resolution: nameOf(Math.min(width, height)), fps },
    maxReferences: 0,
  }
}

const taskOf = (bound: (part: Part) => boolean): Task =>
  bound('firstFrame') ? (bound('lastFrame') ? 'first-last' : 'image-to-video') : 'text-to-video'
