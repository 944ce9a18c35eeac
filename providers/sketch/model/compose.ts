/** Layout relaxation: said relations hold, subjects do not stand inside each other, and everything stays in view. */
import type { Entity, SceneGraph, Schema } from '../scene.js'
import { type Group, heightAt, heightOf, isRaised, middle, shift, sizeFor, widthOf } from './extent.js'
import type { Evidence, Relation } from './grounding/evidence.js'
import { relateAcross, relateDepthAndHeight, seatSideBySide } from './relate.js'

const ROUNDS = 16
/** Two things this far apart in depth may overlap. */
const DEPTH_CLEAR = 0.34
/** The model keeps to the middle; a composition may lean to one side. */
const OFF_CENTRE = 1.5

export interface Staging {
  readonly scene: SceneGraph
  readonly evidence: Evidence
  /** Entities by subject, as `repair` returns them. */
  readonly groups: readonly Group[]
  readonly schema: Schema
}

/** Sets `scene.entities` from the groups and lays them out in place. */
export function compose(staging: Staging): void {
  const { scene, evidence, groups, schema } = staging
  // What rests on something goes where that goes: those relations have the last word.
  const relations = [...evidence.relations].sort((a, b) => Number(a.name === 'on') - Number(b.name === 'on'))
  const entities = groups.flat()
  scene.entities = entities
  scene.drift = scene.camera === 'static' && evidence.camera !== 'static'
  fitSizes(entities, schema)
  for (const group of groups) keepPace(group)
  for (const relation of relations) relateDepthAndHeight(relation, staging)
  const tied = pairsThatMayOverlap(staging)
  for (let round = 0; round < ROUNDS; round++) {
    separate(entities, tied, schema)
    for (const relation of relations) relateAcross(relation, staging)
  }
  frame(entities)
  stand(staging)
  for (let round = 0; round < 4; round++) for (const relation of relations) relateAcross(relation, staging)
  takeSides(staging)
  shareSeats(relations, staging)
  for (const relation of relations) relateDepthAndHeight(relation, staging)
  for (const e of entities) keepInView(e)
}

/** Nothing larger than the frame, and not more in all than fits side by side. */
function fitSizes(entities: readonly Entity[], schema: Schema): void {
  for (const e of entities) {
    const cap = sizeFor(e.kind, 0.8, schema)
    const growth = e.s1 - e.s0
    e.s0 = Math.min(e.s0, cap + 0.3)
    e.s1 = Math.min(e.s1, cap + 0.3)
    if (e.motion === 'toward' && e.s1 - e.s0 < 0.7) e.s0 = e.s1 - Math.max(0.7, growth)
    if (e.motion === 'away' && e.s0 - e.s1 < 0.7) e.s1 = e.s0 - Math.max(0.7, -growth)
    if (schema.meta[e.kind]?.habitat === 'sky') {
      const top = 0.97 - heightAt(e.kind, 0, schema) * 0.4
      e.y0 = Math.min(e.y0, e.motion === 'down' ? 1.1 : top)
      e.y1 = Math.min(e.y1, e.motion === 'up' ? 1.2 : top)
    }
  }
  const total = entities.reduce((sum, e) => sum + widthOf(e, schema), 0)
  if (total <= 2.3) return
  const smaller = Math.max(-1, Math.log2(2.3 / total))
  for (const e of entities) {
    e.s0 += smaller
    e.s1 += smaller
  }
}

/** Companions going the same way go equally far. */
function keepPace(group: Group): void {
  const going = group.filter((e) => e.motion === 'left' || e.motion === 'right')
  for (const motion of ['left', 'right']) {
    const pack = going.filter((e) => e.motion === motion)
    if (pack.length < 2) continue
    const way = pack.reduce((sum, e) => sum + e.x1 - e.x0, 0) / pack.length
    for (const e of pack) {
      const m = middle(e)
      e.x0 = m - way / 2
      e.x1 = m + way / 2
    }
  }
}

const key = (a: Entity, b: Entity, entities: readonly Entity[]) => {
  const [i, j] = [entities.indexOf(a), entities.indexOf(b)]
  return i < j ? `${i},${j}` : `${j},${i}`
}

function pairsThatMayOverlap({ evidence, groups, scene }: Staging): ReadonlySet<string> {
  const pairs = new Set<string>()
  for (const { a, name, b } of evidence.relations) {
    if (!['on', 'above', 'below', 'behind', 'front'].includes(name)) continue
    for (const e of groups[a]!) for (const f of groups[b]!) pairs.add(key(e, f, scene.entities))
  }
  return pairs
}

/** Pushes apart whatever stands at a similar depth and height. */
function separate(entities: readonly Entity[], tied: ReadonlySet<string>, schema: Schema): void {
  for (const [i, a] of entities.entries()) {
    for (let j = i + 1; j < entities.length; j++) {
      const b = entities[j]!
      if (tied.has(`${i},${j}`)) continue
      const dy = Math.abs(a.y0 + a.y1 - b.y0 - b.y1) / 2
      const apart =
        isRaised(a, schema) && isRaised(b, schema) ? (heightOf(a, schema) + heightOf(b, schema)) * 0.65 : 0.09
      if (dy > apart || (a.kind !== b.kind && Math.abs(a.z - b.z) > DEPTH_CLEAR)) continue
      const distance = middle(b) - middle(a)
      const missing = (widthOf(a, schema) + widthOf(b, schema)) * 0.5 - Math.abs(distance)
      if (missing <= 0) continue
      const push = (distance < 0 ? -1 : 1) * missing * 0.5
      shift(a, -push)
      shift(b, push)
    }
  }
}

/** What is rooted or heavy stands on the ground, unless it is said to be on or above something. */
function stand({ scene, evidence, groups, schema }: Staging): void {
  if (FLOATING.has(scene.background)) return
  const raised = new Set(
    evidence.relations.flatMap((r) =>
      r.name === 'on' || r.name === 'above' ? [r.a] : r.name === 'below' ? [r.b] : [],
    ),
  )
  for (const [i, group] of groups.entries()) {
    if (raised.has(i)) continue
    for (const e of group) {
      if (e.motion === 'up' || e.motion === 'down' || isRaised(e, schema)) continue
      e.y0 = e.y1 = Math.min(0, e.y0)
    }
  }
}

const FLOATING = new Set(['sky', 'space', 'underwater'])

/** Centres the group and squeezes it into the frame. */
function frame(entities: readonly Entity[]): void {
  if (entities.length === 0) return
  const low = Math.min(...entities.map(middle))
  const high = Math.max(...entities.map(middle))
  const centre = (low + high) / 2
  const squeeze = Math.min(1, 1.6 / (high - low + 1e-6))
  const reach = entities.length > 1 ? 0.3 : 0.55
  const to = Math.max(-reach, Math.min(reach, centre * OFF_CENTRE))
  for (const e of entities) {
    const m = middle(e)
    shift(e, (m - centre) * squeeze + to - m)
  }
}

/** All that rests on one thing finds room on it. */
function shareSeats(relations: readonly Relation[], { groups, schema }: Staging): void {
  const carriers = new Set(relations.filter((r) => r.name === 'on').map((r) => r.b))
  for (const b of carriers) {
    const riders = relations.filter((r) => r.name === 'on' && r.b === b).flatMap((r) => groups[r.a]!)
    const carrier = groups[b]![0]
    if (carrier && riders.length > 1) seatSideBySide(riders, carrier, schema)
  }
}

/** "on the left", "on the right". */
function takeSides({ evidence, groups }: Staging): void {
  const sided = (side: string) => evidence.subjects.flatMap((s, i) => (s.side === side ? groups[i]! : []))
  for (const [side, sign] of [
    ['left', -1],
    ['right', 1],
  ] as const) {
    for (const e of sided(side)) {
      const missing = 0.4 - sign * middle(e)
      if (missing > 0) shift(e, sign * missing)
    }
  }
}

const VIEW = 1.3

function keepInView(e: Entity): void {
  const most = e.motion === 'left' || e.motion === 'right' ? VIEW : 1
  const low = Math.min(e.x0, e.x1)
  const high = Math.max(e.x0, e.x1)
  if (high - low > 2 * most) return
  if (high > most) shift(e, most - high)
  else if (low < -most) shift(e, -most - low)
}
