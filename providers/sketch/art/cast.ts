// The cast: which entities are drawn, how large, on what, and how near. Fills the frame without cropping.
import type { Entity, KindMeta, SceneGraph } from '../scene.js'
import { SCHEMA } from '../scene.js'
import { SHOTS } from './camera.js'
import { abs, clamp, fract, lerp, max, min, sin } from './draw.js'
import { artOf } from './kinds/index.js'
import type { KindArt } from './kinds/types.js'
import type { View } from './view.js'

export interface Actor {
  entity: Entity
  art: KindArt
  meta: KindMeta
  /** 0..1, fixed for this entity. */
  u: number
  /** Depth on the stage, 0 far to 1 near, after spreading. */
  z: number
  /** Height in design units at z = 1, before depth. */
  size: number
  aspect: number
  /** What it rests on. */
  on?: Actor
  /** Frame heights added so that a flock is not strung on a line. */
  raised: number
}

const FALLBACK: KindMeta = { habitat: 'any', verb: 'still', h: 0.2, col: 0, words: [] }

export const metaOf = (kind: string): KindMeta => SCHEMA.meta[kind] ?? FALLBACK

/** Centred on their origin instead of standing on it. */
export const isAfloat = (meta: KindMeta): boolean =>
  meta.habitat === 'sky' || meta.habitat === 'under' || meta.habitat === 'space'

/** How much smaller things are far away. */
export const depthScale = (z: number): number => lerp(0.62, 1.12, z)

const SKY_ART = new Set(['moon', 'sun', 'rainbow', 'planet', 'cloud'])

/** Part of the sky rather than of the stage. */
export const isSkyArt = (kind: string): boolean => SKY_ART.has(kind)

/** The actors of a scene, sizes chosen so that the group fills the frame. */
export function createCast(scene: SceneGraph, view: View): Actor[] {
  const entities = scene.entities.filter((e) => !(scene.background === 'moon' && e.kind === 'moon'))
  const kinds = new Set(entities.map((e) => e.kind))
  // one kind alone may be shown much larger than life; different kinds keep their proportions
  const squeeze = kinds.size > 1 ? 0.78 : 0.62
  let actors = entities.map((entity): Actor => {
    const meta = metaOf(entity.kind)
    const art = artOf(entity.kind)
    const natural = 720 * 0.38 * (meta.h / 0.38) ** squeeze
    const grow = 2 ** clamp((entity.s0 + entity.s1) / 2, -1.7, 1.4)
    return {
      entity,
      art,
      meta,
      u: fract(abs(sin(entity.phase * 91.7 + entity.x0 * 13.3)) * 97.31),
      z: clamp(entity.z, 0, 1),
      size: natural * grow,
      aspect: art.aspect ?? 1,
      raised: 0,
    }
  })
  spread(actors)
  support(actors)
  if (scene.background === 'room') layTable(actors)
  actors = actors.filter((a) => !(PEOPLE.has(a.entity.kind) && a.on !== undefined && RIDDEN.has(a.on.entity.kind)))
  bringForward(actors, view)
  const stage = actors.filter((a) => !isSkyArt(a.entity.kind))
  const fit = fitOf(stage, scene, view)
  for (const a of actors) a.size *= isSkyArt(a.entity.kind) ? clamp(fit, 0.9, 1.1) : fit
  for (const a of actors) {
    // small enough to stay whole, large enough to be seen
    a.size = max(SMALLEST, min(a.size, tallest(a, view) / (isAfloat(a.meta) ? 1 : depthScale(a.z))))
  }
  return actors
}

const tallest = (a: Actor, view: View): number =>
  min(720 * (a.meta.verb === 'still' ? 0.74 : 0.62), (view.halfW * 1.7) / a.aspect)

/** Companions at one depth step a little forward and back, so that they do not stand in a line. */
function spread(actors: readonly Actor[]): void {
  const groups = new Map<string, Actor[]>()
  for (const a of actors) {
    const key = `${isAfloat(a.meta)}${Math.round(a.z * 4)}`
    groups.set(key, [...(groups.get(key) ?? []), a])
  }
  for (const group of groups.values()) {
    if (group.length < 2) continue
    group.forEach((a, i) => {
      const step = ((i * 0.618 + 0.25) % 1) - 0.5
      a.z = clamp(a.z + step * min(0.34, 0.14 * group.length), 0.02, 1)
      if (isAfloat(a.meta) && !isSkyArt(a.entity.kind)) a.raised = step * min(0.3, 0.07 * group.length)
    })
  }
}

/** A small thing hidden by a large one steps in front of it. */
function bringForward(actors: readonly Actor[], view: View): void {
  for (const a of actors) {
    for (const b of actors) {
      if (isAfloat(a.meta) || isAfloat(b.meta) || a.on !== undefined || a.size > b.size * 0.6 || a.z > b.z) continue
      const apart = abs(a.entity.x0 + a.entity.x1 - b.entity.x0 - b.entity.x1) * 0.5 * view.spanX
      if (apart > b.size * b.aspect * 0.5) continue
      b.z = min(b.z, 0.8)
      a.z = b.z + 0.14
    }
  }
}

/** Indoors, small things are put on the table where there is one. */
function layTable(actors: readonly Actor[]): void {
  const table = actors.find((a) => a.entity.kind === 'table' && a.on === undefined)
  if (table === undefined) return
  for (const a of actors) {
    if (a === table || a.on !== undefined || a.meta.habitat !== 'any' || a.meta.verb !== 'still' || a.meta.h > 0.24)
      continue
    a.on = table
    a.z = table.z + 0.002
  }
}

/** Drawn with a rider of their own. */
const RIDDEN = new Set(['bicycle', 'motorcycle', 'tractor'])
/** People, who sit astride an animal. */
export const PEOPLE: ReadonlySet<string> = new Set(['man', 'woman', 'child', 'knight', 'wizard', 'astronaut', 'robot'])

/** Finds things lifted exactly as high as another thing is tall: they rest on it. */
function support(actors: readonly Actor[]): void {
  for (const a of actors) {
    const { entity: e } = a
    const resting = e.motion === 'still' || e.motion === 'sway' || e.motion === 'spin'
    if (isSkyArt(e.kind) || e.y0 < 0.07) continue
    const carriers = actors.filter((b) => {
      if (a === b || b.on !== undefined || isSkyArt(b.entity.kind) || isAfloat(b.meta)) return false
      const f = b.entity
      const sameWay = e.motion === f.motion && abs(e.x0 - f.x0) < 0.2 && abs(e.x1 - f.x1) < 0.2
      if (!(resting || sameWay) || (isAfloat(a.meta) && !resting)) return false
      return abs(e.x0 - f.x0) < 0.3 && abs(e.y0 - f.y0 - b.meta.h * 2 ** f.s0) < 0.06
    })
    const carrier = carriers.find((b) => b.art.seat !== undefined) ?? carriers[0]
    if (carrier === undefined) continue
    a.on = carrier
    a.z = min(1, carrier.z + 0.002)
  }
}

/** No subject is lower than this, design units. */
const SMALLEST = 64

/** How much larger than life a group may be shown. */
const MOST = 1.85

/** One factor for the whole group: as large as the layout allows. */
function fitOf(actors: readonly Actor[], scene: SceneGraph, view: View): number {
  if (actors.length === 0) return 1
  const close = scene.shot === 'close'
  const zoom = SHOTS[scene.shot] ?? 1
  const heightOf = (a: Actor): number => a.size * (isAfloat(a.meta) ? 0.95 : depthScale(a.z))
  const widthOf = (a: Actor): number => heightOf(a) * a.aspect
  const limits = [scene.shot === 'wide' ? 1.4 : MOST]
  const room = (view.halfW * 2) / zoom
  for (const a of actors) {
    const share = close ? 0.74 : a.meta.verb === 'still' ? 0.7 : isAfloat(a.meta) && a.meta.h < 0.2 ? 0.36 : 0.52
    limits.push((720 * share) / zoom / heightOf(a), (room * (close ? 0.8 : 0.66)) / widthOf(a))
  }
  for (const a of actors) {
    if (a.on !== undefined) limits.push((720 * 0.76) / zoom / (heightOf(a) + heightOf(a.on) * (a.on.art.seat ?? 1)))
  }
  const standing = actors.filter((a) => a.on === undefined)
  const total = standing.reduce((sum, a) => sum + widthOf(a) * (isAfloat(a.meta) ? 0.8 : 1), 0)
  limits.push((room * (standing.length > 3 ? 1.15 : 0.98)) / total)
  const middle = (e: Entity): number => ((e.x0 + e.x1) / 2) * view.spanX
  for (let i = 0; i < standing.length; i++) {
    for (let j = i + 1; j < standing.length; j++) {
      const a = standing[i]!
      const b = standing[j]!
      const apart = abs(middle(a.entity) - middle(b.entity))
      const high = abs(a.entity.y0 + a.entity.y1 - b.entity.y0 - b.entity.y1) * 0.5 * 430
      const clear =
        isAfloat(a.meta) || isAfloat(b.meta) ? high > (heightOf(a) + heightOf(b)) * 0.4 : abs(a.z - b.z) > 0.34
      if (clear || apart < (widthOf(a) + widthOf(b)) * 0.12) continue
      limits.push(max(0.95, apart / ((widthOf(a) + widthOf(b)) * 0.52)))
    }
  }
  return clamp(min(...limits), 0.35, MOST)
}
