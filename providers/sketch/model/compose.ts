/** Layout relaxation: said relations hold, subjects do not stand inside each other, and everything stays in view. */
import type { Entity, SceneGraph, Schema } from '../scene.js'
import type { Evidence, Relation } from './grounding/evidence.js'

type Group = readonly Entity[]

/** Width over height of wide and narrow things; 0.9 otherwise. */
const ASPECT: Readonly<Record<string, number>> = {
  car: 2.3, bus: 2.4, truck: 2.3, train: 4.6, boat: 2.3, ship: 2.7, submarine: 2.4, plane: 2.7, helicopter: 2.2, ufo: 2.1, whale: 2.7, shark: 2.6, dolphin: 2.6, fish: 1.9, dragon: 2.2, bird: 1.9, cloud: 2.2, cow: 1.3, horse: 1, turtle: 1.8, book: 1.8, tent: 1.8, bicycle: 1.1, motorcycle: 1.5, tractor: 1.4, firetruck: 2.3, lion: 1.6, tiger: 1.9, wolf: 1.6, pig: 1.6, snake: 3, crab: 1.8, mouse: 1.6, frog: 1.3, dinosaur: 1.5, mermaid: 1.3, bench: 2.2, bed: 2.1, table: 1.8, piano: 1.4, bridge: 3, volcano: 1.8, rock: 1.3, laptop: 1.4, guitar: 0.6, cake: 1.2, man: 0.5, woman: 0.5, child: 0.5, knight: 0.6, wizard: 0.6, astronaut: 0.6, robot: 0.6, lamp: 0.4, lighthouse: 0.6, tower: 0.4, palm: 0.7, bottle: 0.4, candle: 0.4, statue: 0.5, flag: 0.7,
}
/** Half-frames per frame height of a thing one frame high. */
const WIDTH_UNIT = 1.3
const ROUNDS = 16
/** Two things this far apart in depth may overlap. */
const DEPTH_CLEAR = 0.34
const GAP = 0.4
/** The model keeps to the middle; a composition may lean to one side. */
const OFF_CENTRE = 1.5

const middle = (e: Entity) => (e.x0 + e.x1) / 2
const shift = (e: Entity, dx: number) => {
  e.x0 += dx
  e.x1 += dx
}
const lift = (e: Entity, dy: number) => {
  e.y0 += dy
  e.y1 += dy
}

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
  for (const relation of relations) relateDepthAndHeight(relation, staging)
  for (const e of entities) keepInView(e)
}

const heightOf = (e: Entity, schema: Schema) => (schema.meta[e.kind]?.h ?? 0.2) * 2 ** ((e.s0 + e.s1) / 2)
const widthOf = (e: Entity, schema: Schema) => heightOf(e, schema) * (ASPECT[e.kind] ?? 0.9) * WIDTH_UNIT
const habitatOf = (e: Entity, schema: Schema) => schema.meta[e.kind]?.habitat ?? 'any'
const isRaised = (e: Entity, schema: Schema) => ['sky', 'under', 'space'].includes(habitatOf(e, schema))

/** Nothing larger than the frame, and not more in all than fits side by side. */
function fitSizes(entities: readonly Entity[], schema: Schema): void {
  for (const e of entities) {
    const h = schema.meta[e.kind]?.h ?? 0.2
    const cap = Math.log2(0.8 / h)
    const growth = e.s1 - e.s0
    e.s0 = Math.min(e.s0, cap + 0.3)
    e.s1 = Math.min(e.s1, cap + 0.3)
    if (e.motion === 'toward' && e.s1 - e.s0 < 0.7) e.s0 = e.s1 - Math.max(0.7, growth)
    if (e.motion === 'away' && e.s0 - e.s1 < 0.7) e.s1 = e.s0 - Math.max(0.7, -growth)
    if (habitatOf(e, schema) === 'sky') {
      const top = 0.97 - h * 0.4
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
      const apart = isRaised(a, schema) && isRaised(b, schema) ? (heightOf(a, schema) + heightOf(b, schema)) * 0.65 : 0.09
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
  const raised = new Set(evidence.relations.flatMap((r) => (r.name === 'on' || r.name === 'above' ? [r.a] : r.name === 'below' ? [r.b] : [])))
  for (const [i, group] of groups.entries()) {
    if (raised.has(i)) continue
    for (const e of group) {
      if (e.motion === 'up' || e.motion === 'down' || isRaised(e, schema)) continue
      e.y0 = e.y1 = Math.min(0, e.y0)
    }
  }
}

const HEAVENLY = new Set(['moon', 'sun', 'rainbow', 'star', 'planet', 'cloud'])
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

/** Relations along x: order, neighbourhood, chase. */
function relateAcross({ a, name, b, c }: Relation, { groups, schema }: Staging): void {
  const as = groups[a]!
  const bs = groups[b]!
  if (!as.length || !bs.length) return
  const apart = (x: Group, y: Group, least: number) => {
    const need = Math.max(least, (widest(x, schema) + widest(y, schema)) * 0.5)
    // Order must hold at both ends of the way, so long ways of unequal direction are cut short first.
    for (const e of [...x, ...y]) if (Math.abs(e.x1 - e.x0) > 1.1) shorten(e, 1.1)
    const over = Math.max(
      Math.max(...x.map((e) => e.x0)) - Math.min(...y.map((e) => e.x0)),
      Math.max(...x.map((e) => e.x1)) - Math.min(...y.map((e) => e.x1)),
      Math.max(...x.map(middle)) - Math.min(...y.map(middle)) + need - 0.12,
    )
    const missing = over + 0.12
    if (missing <= 0) return
    for (const e of x) shift(e, -missing / 2)
    for (const e of y) shift(e, missing / 2)
  }
  switch (name) {
    case 'left':
      return apart(as, bs, GAP)
    case 'right':
      return apart(bs, as, GAP)
    case 'chase': {
      const way = as[0]!.motion === 'left' ? 'left' : 'right'
      for (const e of [...as, ...bs]) followWay(e, as[0]!, way)
      return way === 'right' ? apart(as, bs, 0.5) : apart(bs, as, 0.5)
    }
    case 'between': {
      const left = c === undefined ? bs.slice(0, Math.ceil(bs.length / 2)) : bs
      const right = c === undefined ? bs.slice(Math.ceil(bs.length / 2)) : groups[c]!
      if (left.length && right.length) {
        apart(left, as, 0.35)
        apart(as, right, 0.35)
      }
      return
    }
    case 'next': {
      const [first, second] = [as[0]!, bs[0]!]
      const need = (widthOf(first, schema) + widthOf(second, schema)) * 0.5
      const distance = middle(second) - middle(first)
      const reach = Math.max(need + 0.08, 0.28)
      if (Math.abs(distance) <= reach + 0.25 && Math.abs(distance) >= need * 0.9) return
      const wanted = (distance < 0 ? -1 : 1) * reach
      for (const e of as) shift(e, (distance - wanted) / 2)
      for (const e of bs) shift(e, (wanted - distance) / 2)
      return
    }
    case 'behind':
    case 'front': {
      // Side by side enough to see both, near enough to belong together.
      const [first, second] = [as[0]!, bs[0]!]
      const distance = middle(second) - middle(first)
      const need = Math.min(0.45, (widthOf(first, schema) + widthOf(second, schema)) * 0.28)
      if (Math.abs(distance) > need + 0.25 && as.length === 1 && bs.length === 1) {
        const wanted = (distance < 0 ? -1 : 1) * (need + 0.1)
        shift(first, (distance - wanted) / 2)
        shift(second, (wanted - distance) / 2)
      } else if (Math.abs(distance) < need) {
        const push = ((distance < 0 ? -1 : 1) * need - distance) / 2
        for (const e of as) shift(e, -push)
        for (const e of bs) shift(e, push)
      }
      return
    }
    default: {
      // Over, under and on: in one column; the moon is over everything.
      if ([...as, ...bs].some((e) => HEAVENLY.has(e.kind))) return
      const target = bs[Math.floor((bs.length - 1) / 2)]!
      const free = name === 'on' ? 0.06 : 0.3
      for (const [i, e] of as.entries()) {
        const slot = as.length > 1 ? (i - (as.length - 1) / 2) * Math.min(0.3, widthOf(e, schema)) : 0
        const distance = middle(target) + slot - middle(e)
        const over = Math.abs(distance) - free
        if (over > 0) shift(e, Math.sign(distance) * over)
      }
    }
  }
}

const widest = (group: Group, schema: Schema) => Math.max(...group.map((e) => widthOf(e, schema)))

function shorten(e: Entity, most: number): void {
  const m = middle(e)
  const way = Math.sign(e.x1 - e.x0) * most
  e.x0 = m - way / 2
  e.x1 = m + way / 2
}

function followWay(e: Entity, leader: Entity, way: 'left' | 'right'): void {
  const sign = way === 'right' ? 1 : -1
  const step = Math.max(0.7, Math.min(1.1, Math.abs(leader.x1 - leader.x0)))
  const m = middle(e)
  e.motion = way
  e.face = sign
  e.x0 = m - (sign * step) / 2
  e.x1 = m + (sign * step) / 2
  e.arc = 0
}

/** Relations of depth and height. */
function relateDepthAndHeight({ a, name, b }: Relation, { groups, schema, evidence }: Staging): void {
  const as = groups[a]!
  const bs = groups[b]!
  if (!as.length || !bs.length) return
  if (name === 'behind') setDepths(as, bs)
  else if (name === 'front') setDepths(bs, as)
  else if (name === 'on') for (const e of as) seat(e, bs[0]!, as.length, schema, evidence.subjects[a]!.motion.direction !== undefined || evidence.subjects[a]!.motion.moving === true)
  else if (name === 'above') for (const e of as) for (const f of bs) raise(e, f, schema)
  else if (name === 'below') for (const e of as) for (const f of bs) under(e, f, schema)
  else if (name === 'next' || name === 'chase' || name === 'between' || name === 'left' || name === 'right') {
    const near = bs[0]!.z
    if (name === 'next' || name === 'chase') for (const e of as) e.z = Math.max(near - 0.12, Math.min(near + 0.12, e.z))
  }
}

function setDepths(far: Group, near: Group): void {
  for (const e of far) e.z = Math.min(e.z, 0.35)
  for (const e of near) e.z = Math.max(e.z, Math.min(0.95, Math.max(...far.map((f) => f.z)) + 0.4))
}

/** On top: its foot at the upper edge of what carries it, along the same way. */
function seat(e: Entity, carrier: Entity, riders: number, schema: Schema, ownWay: boolean): void {
  const h = schema.meta[e.kind]?.h ?? 0.2
  const limit = 0.1 + heightOf(carrier, schema) * (riders > 1 ? 0.7 : 0.95)
  const cap = Math.max(-1.5, Math.log2(limit / h))
  const too = Math.max(0, (e.s0 + e.s1) / 2 - cap)
  e.s0 -= too
  e.s1 -= too
  e.z = Math.min(1, carrier.z + 0.03)
  const top = (s: number) => (schema.meta[carrier.kind]?.h ?? 0.2) * 2 ** s
  const travels = ['left', 'right', 'toward', 'away'].includes(e.motion)
  if (ownWay && (e.motion === 'up' || e.motion === 'down')) {
    // Climbing up it, or landing on it.
    const seatHeight = carrier.y1 + top(carrier.s1)
    if (e.motion === 'down') {
      e.y1 = Math.min(0.6, seatHeight)
      e.y0 = Math.min(1.05, e.y1 + 0.4)
    } else {
      e.y0 = carrier.y0 + 0.08
      e.y1 = Math.max(e.y0 + 0.3, Math.min(0.9, seatHeight))
    }
    return
  }
  if (ownWay && travels && carrier.motion === 'still' && (schema.meta[carrier.kind]?.verb ?? '') === 'still') {
    e.y0 = e.y1 = Math.min(0.9, carrier.y0 + top(carrier.s0))
    return
  }
  if (ownWay && travels && e.motion !== carrier.motion) {
    carrier.motion = e.motion
    carrier.face = e.face
    const way = [e.x1 - e.x0, e.s1 - e.s0] as const
    const m = middle(carrier)
    const size = (carrier.s0 + carrier.s1) / 2
    carrier.x0 = m - way[0] / 2
    carrier.x1 = m + way[0] / 2
    carrier.s0 = size - way[1] / 2
    carrier.s1 = size + way[1] / 2
  } else if (['left', 'right', 'toward', 'away'].includes(carrier.motion) || travels) {
    e.motion = carrier.motion
    e.face = carrier.face
  } else if (e.motion === 'up' || e.motion === 'down') e.motion = 'still'
  const off = middle(e) - middle(carrier)
  e.x0 = carrier.x0 + off
  e.x1 = carrier.x1 + off
  if (e.motion === carrier.motion) {
    const size = (e.s0 + e.s1) / 2
    const growth = carrier.s1 - carrier.s0
    e.s0 = size - growth / 2
    e.s1 = size + growth / 2
  }
  e.y0 = Math.min(0.92, carrier.y0 + top(carrier.s0))
  e.y1 = Math.min(0.92, carrier.y1 + top(carrier.s1))
  e.arc = e.motion === 'jump' || e.motion === 'bounce' ? e.arc : 0
}

const ABOVE_BY = 0.16

/** `e` above `f` at both ends of the way. */
function raise(e: Entity, f: Entity, schema: Schema): void {
  if (isRaised(f, schema)) {
    const down = Math.max(0, Math.max(f.y0, f.y1) - 0.5)
    lift(f, -down)
  }
  const clear = isRaised(f, schema) ? ABOVE_BY : Math.min(0.5, Math.max(ABOVE_BY, heightOf(f, schema) * (isRaised(e, schema) ? 0.8 : 1)))
  const need0 = f.y0 + clear - e.y0
  const need1 = f.y1 + clear - e.y1
  const need = Math.max(need0, need1)
  if (need > 0) lift(e, need)
  const over = Math.max(e.y0, e.y1) - 1.05
  if (over > 0) {
    if (e.motion === 'up' || e.motion === 'down') {
      const [low, high] = [Math.max(f.y0, f.y1) + ABOVE_BY, 1.1]
      e.y0 = e.motion === 'up' ? low : high
      e.y1 = e.motion === 'up' ? high : low
    } else e.y0 = e.y1 = Math.max(f.y0, f.y1) + ABOVE_BY
  }
}

/** `e` below `f`: lower in the air, or at its foot and nearer. */
function under(e: Entity, f: Entity, schema: Schema): void {
  if (isRaised(f, schema)) return raise(f, e, schema)
  const limit = Math.max(0.09, heightOf(f, schema) * 0.75)
  const cap = Math.max(-1.5, Math.log2(limit / (schema.meta[e.kind]?.h ?? 0.2)))
  if (!isRaised(e, schema) && (schema.meta[f.kind]?.verb ?? '') === 'still') {
    const too = Math.max(e.s0, e.s1) - cap
    if (too > 0) {
      e.s0 -= too
      e.s1 -= too
    }
  }
  e.z = Math.max(e.z, Math.min(1, f.z + 0.12))
  const high = Math.max(e.y0 - f.y0, e.y1 - f.y1) + 0.1
  if (high <= 0) return
  // Things under the water line cannot sink below the floor of the frame: what floats above them is lifted in name only.
  if (isRaised(e, schema) && Math.min(e.y0, e.y1) - high < 0) {
    lift(f, Math.max(0, high - Math.min(e.y0, e.y1)))
    lift(e, -Math.min(high, Math.min(e.y0, e.y1)))
  } else lift(e, -high)
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
