/** Scores a sampled scene against what a person expects of the prompt, attribute by attribute. */
import { z } from 'zod'
import type { Entity, SceneGraph } from '../scene.js'

export const expectationSchema = z.object({
  /** The prompt. */
  p: z.string().min(1),
  /** Kinds and how many of each. */
  k: z.record(z.string(), z.number().int().positive()),
  /** Other kinds that are as good. */
  alt: z.record(z.string(), z.array(z.string())).optional(),
  /** The numbers are open: at least this many. */
  min: z.number().int().optional(),
  /** Colours by kind. */
  c: z.record(z.string(), z.string()).optional(),
  /** Acceptable backgrounds. */
  s: z.array(z.string()).optional(),
  t: z.string().optional(),
  w: z.string().optional(),
  cam: z.string().optional(),
  shot: z.string().optional(),
  /** Motion kind of the first entity. */
  m: z.string().optional(),
  /** Direction of the first entity. */
  d: z.enum(['left', 'right', 'up', 'down', 'toward', 'away']).optional(),
  rel: z
    .tuple([z.string(), z.enum(['left', 'right', 'above', 'below', 'on', 'behind', 'front', 'next']), z.string()])
    .optional(),
})

export type Expectation = z.infer<typeof expectationSchema>

export const ATTRIBUTES = [
  'kind',
  'no extra entities',
  'colour',
  'count',
  'background',
  'time',
  'weather',
  'direction',
  'camera',
  'shot',
  'motion kind',
  'relation',
] as const

export type Attribute = (typeof ATTRIBUTES)[number]

interface Verdict {
  readonly attribute: Attribute
  readonly ok: boolean
}

/** Kinds that have a colour by nature: unpainted they count as that colour. */
const NATURAL: Readonly<Record<string, readonly string[]>> = {
  orange: ['fish', 'fox', 'tiger', 'pumpkin', 'crab'],
  white: ['bird', 'sailboat', 'sheep', 'snowman', 'swan', 'ghost', 'cloud', 'windmill', 'lighthouse', 'moon'],
  yellow: ['submarine', 'sun', 'lion', 'giraffe', 'bee', 'star'],
  gold: ['sun', 'star', 'lion'],
  red: ['firetruck', 'crab', 'apple'],
  grey: ['elephant', 'wolf', 'shark', 'dolphin', 'rock', 'mouse', 'statue', 'castle'],
  brown: ['bear', 'deer', 'horse', 'monkey', 'owl', 'squirrel', 'kangaroo', 'table', 'bench'],
  green: ['tree', 'pine', 'cactus', 'frog', 'snake', 'palm', 'turtle', 'dinosaur'],
  pink: ['pig'],
  black: ['piano'],
}

const middle = (e: Entity) => (e.x0 + e.x1) / 2
const height = (e: Entity) => (e.y0 + e.y1) / 2
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length

/** Every attribute the expectation mentions, judged. Count and colour are judged where the kind was found. */
export function score(scene: SceneGraph, expected: Expectation): Verdict[] {
  const verdicts: Verdict[] = []
  const judge = (attribute: Attribute, ok: boolean) => verdicts.push({ attribute, ok })
  const accepted = (kind: string) => [kind, ...(expected.alt?.[kind] ?? [])]
  const of = (kind: string) => {
    const exact = scene.entities.filter((e) => e.kind === kind)
    return exact.length ? exact : scene.entities.filter((e) => accepted(kind).includes(e.kind))
  }
  for (const [kind, count] of Object.entries(expected.k)) {
    const found = of(kind).length
    judge('kind', found > 0)
    if (found > 0) judge('count', expected.min === undefined ? found === count : found >= expected.min)
  }
  if (Object.keys(expected.k).length) {
    const allowed = new Set(Object.keys(expected.k).flatMap(accepted))
    judge(
      'no extra entities',
      scene.entities.every((e) => allowed.has(e.kind)),
    )
  }
  for (const [kind, colour] of Object.entries(expected.c ?? {})) {
    const found = of(kind)
    if (found.length)
      judge(
        'colour',
        found.every((e) => e.colour === colour || (e.colour === 'natural' && NATURAL[colour]?.includes(e.kind))),
      )
  }
  if (expected.s) judge('background', expected.s.includes(scene.background))
  if (expected.t) judge('time', scene.time === expected.t)
  if (expected.w) judge('weather', scene.weather === expected.w)
  if (expected.cam) judge('camera', scene.camera === expected.cam)
  if (expected.shot) judge('shot', scene.shot === expected.shot)
  const lead = of(Object.keys(expected.k)[0] ?? '')[0] ?? scene.entities[0]
  if (expected.m && lead) judge('motion kind', lead.motion === expected.m)
  if (expected.d && lead) judge('direction', goes(lead, expected.d))
  if (expected.rel) {
    const [a, name, b] = expected.rel
    const as = of(a)
    const bs = of(b).filter((e) => !as.includes(e))
    if (as.length && bs.length) judge('relation', stands(as, name, bs))
  }
  return verdicts
}

function goes(e: Entity, direction: NonNullable<Expectation['d']>): boolean {
  switch (direction) {
    case 'left':
      return e.x1 < e.x0 - 0.2
    case 'right':
      return e.x1 > e.x0 + 0.2
    case 'up':
      return e.y1 > e.y0 + 0.1
    case 'down':
      return e.y1 < e.y0 - 0.1
    case 'toward':
      return e.s1 > e.s0 + 0.3
    case 'away':
      return e.s1 < e.s0 - 0.3
  }
}

function stands(as: readonly Entity[], name: NonNullable<Expectation['rel']>[1], bs: readonly Entity[]): boolean {
  const dx = mean(bs.map(middle)) - mean(as.map(middle))
  const dy = mean(as.map(height)) - mean(bs.map(height))
  const dz = mean(as.map((e) => e.z)) - mean(bs.map((e) => e.z))
  switch (name) {
    case 'left':
      return dx > 0.1
    case 'right':
      return dx < -0.1
    case 'above':
      return dy > 0.05
    case 'below':
      return dy < -0.05 || (dy < 0.02 && dz > 0.05 && Math.abs(dx) < 0.4)
    case 'on':
      return dy > 0.02 && Math.abs(dx) < 0.4
    case 'behind':
      return dz < -0.1
    case 'front':
      return dz > 0.1
    case 'next':
      return Math.abs(dx) < 1 && Math.abs(dx) > 0.05
  }
}

/** Mean difference of two layouts of the same entities in half-frames; undefined when the entities differ in number. */
export function layoutDifference(a: SceneGraph, b: SceneGraph): number | undefined {
  if (!a.entities.length || a.entities.length !== b.entities.length) return undefined
  return mean(
    a.entities.map((e, i) => {
      const f = b.entities[i]!
      return (Math.abs(e.x0 - f.x0) + Math.abs(e.x1 - f.x1) + Math.abs(e.s0 - f.s0) * 0.5 + Math.abs(e.z - f.z)) / 4
    }),
  )
}
