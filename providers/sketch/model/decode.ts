/** From the network's output to a scene graph: most likely category per field, numbers in their ranges, paths that agree with the motion. */
import type { Entity, SceneGraph, Schema } from '../scene.js'
import { fnv1a, gaussian } from './random.js'
import type { Stats } from './runtime.js'
import { ENTITY_FIELDS, GLOBAL_FIELDS, type RawSample } from './sampler.js'

export const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value))

/** Largest distance of a path's end from the middle, in half-frames. */
const X_LIMIT = 1.35
const Y_LIMIT = 0.97

/** Global fields in the order of `GLOBAL_FIELDS`. */
const FIELD_NAMES = ['background', 'time', 'weather', 'camera', 'shot'] as const
type GlobalField = (typeof FIELD_NAMES)[number]

interface DecodeOptions {
  readonly prompt: string
  readonly seed: number
  /** Fields the prompt leaves open: drawn by chance from what the model finds likely, so that seeds differ. */
  readonly open: ReadonlySet<GlobalField>
}

/** Turns one raw sample into a scene. */
export function decode(
  raw: RawSample,
  schema: Schema,
  stats: Stats,
  { prompt, seed, open }: DecodeOptions,
): SceneGraph {
  const noise = gaussian(seed * 7919 + fnv1a(prompt))
  const globals: string[] = []
  let at = 0
  for (const [i, field] of GLOBAL_FIELDS.entries()) {
    const names = schema[field]
    const chance = uniform(noise())
    globals.push(open.has(FIELD_NAMES[i]!) ? draw(raw.prior, at, names, chance) : pick(raw.global, at, names))
    at += schema[field].length
  }
  const number = (name: string) => {
    const i = schema.gcont.indexOf(name)
    return raw.global[at + i]! * stats.gs[i]! + stats.gm[i]!
  }
  const [background = '', time = '', weather = '', camera = '', shot = ''] = globals
  const [a, b, c, d] = raw.variety.map((u) => clamp(u * 0.6, -1, 1)) as [number, number, number, number]
  const entities: Entity[] = []
  for (let slot = 0; slot < schema.K; slot++) {
    const entity = decodeEntity(raw.entities, slot * raw.entityWidth, schema, stats)
    if (entity.kind !== 'none') entities.push(tidy(entity, schema))
  }
  return {
    prompt,
    seed,
    background,
    time,
    weather,
    camera,
    shot,
    horizon: clamp(number('horizon'), -1, 1),
    sunx: clamp(number('sunx'), -0.9, 0.9),
    suny: clamp(number('suny'), 0.04, 0.95),
    strength: clamp(number('strength'), 0.4, 1.4),
    u: [a, b, c, d],
    drift: false,
    entities,
    words: [],
    repairs: [],
  }
}

function decodeEntity(values: Float32Array, start: number, schema: Schema, stats: Stats): Entity {
  let at = start
  const names: string[] = []
  for (const field of ENTITY_FIELDS) {
    names.push(pick(values, at, schema[field]))
    at += schema[field].length
  }
  const numbers = Object.fromEntries(
    schema.econt.map((name, i) => [name, values[at + i]! * stats.es[i]! + stats.em[i]!]),
  )
  const [kind = 'none', colour = 'natural', motion = 'still'] = names
  return { ...(numbers as unknown as Entity), kind, colour, motion }
}

/** Unlikely values are left out: a draft should not surprise by accident. */
const UNLIKELY = 0.06

function draw(probabilities: Float32Array, at: number, names: readonly string[], chance: number): string {
  const likely = names.map((name, i) => ({ name, p: probabilities[at + i]! })).filter(({ p }) => p >= UNLIKELY)
  let left = chance * likely.reduce((sum, { p }) => sum + p, 0)
  for (const { name, p } of likely) if ((left -= p) <= 0) return name
  return pick(probabilities, at, names)
}

/** Standard normal to even chance. */
const uniform = (z: number): number => 1 / (1 + Math.exp(-1.702 * z))

function pick(values: Float32Array, at: number, names: readonly string[]): string {
  let best = 0
  for (let i = 1; i < names.length; i++) if (values[at + i]! > values[at + best]!) best = i
  return names[best]!
}

/** Clamps the numbers and makes the path agree with the sampled motion. */
function tidy(e: Entity, schema: Schema): Entity {
  e.z = clamp(e.z, 0, 1)
  e.speed = clamp(e.speed, 0.3, 2)
  e.phase -= Math.floor(e.phase)
  e.s0 = clamp(e.s0, -1.8, 1.7)
  e.s1 = clamp(e.s1, -1.8, 1.7)
  e.y0 = clamp(e.y0, 0, Y_LIMIT)
  e.y1 = clamp(e.y1, 0, Y_LIMIT)
  e.x0 = clamp(e.x0, -X_LIMIT, X_LIMIT)
  e.x1 = clamp(e.x1, -X_LIMIT, X_LIMIT)
  e.face = e.face < 0 ? -1 : 1
  e.delay = 0
  const habitat = schema.meta[e.kind]?.habitat
  const grounded = habitat !== 'sky' && habitat !== 'under'
  if (grounded && e.y0 < 0.09 && e.y1 < 0.3 && e.motion !== 'up') {
    const resting = e.y0 < 0.09 && e.y1 < 0.09
    e.y1 = e.y0 = resting ? 0 : e.y0
  }
  const centre = (e.x0 + e.x1) / 2
  if (e.motion === 'left' || e.motion === 'right') {
    const direction = e.motion === 'left' ? -1 : 1
    if ((e.x1 - e.x0) * direction < 0.25) {
      e.x0 = centre - direction * 0.45
      e.x1 = centre + direction * 0.45
    }
    e.face = direction
  } else if ((e.motion === 'still' || e.motion === 'spin') && Math.abs(e.x1 - e.x0) < 0.3) {
    e.x0 = e.x1 = centre
  }
  return e
}
