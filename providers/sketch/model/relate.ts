/** Makes two groups of entities stand to each other as a relation says. */
import type { Entity, Schema } from '../scene.js'
import type { Staging } from './compose.js'
import { type Group, heightAt, heightOf, isRaised, lift, middle, shift, sizeFor, widest, widthOf } from './extent.js'
import type { Relation } from './grounding/evidence.js'

/** Least distance of the middles of two things side by side. */
const GAP = 0.4
/** Least distance of the ends of their ways. */
const CLEAR = 0.12
/** Order must hold at both ends of the way, so long ways are cut short. */
const LONGEST_WAY = 1.1
const HEAVENLY = new Set(['moon', 'sun', 'rainbow', 'star', 'planet', 'cloud'])

/** Relations along x: order, neighbourhood, chase. */
export function relateAcross({ a, name, b, c }: Relation, { groups, schema }: Staging): void {
  const as = groups[a]!
  const bs = groups[b]!
  if (!as.length || !bs.length) return
  if (name === 'left') order(as, bs, GAP, schema)
  else if (name === 'right') order(bs, as, GAP, schema)
  else if (name === 'chase') chase(as, bs, schema)
  else if (name === 'next') neighbour(as, bs, schema)
  else if (name === 'behind' || name === 'front') offset(as, bs, schema)
  else if (name === 'between') {
    const half = Math.ceil(bs.length / 2)
    const left = c === undefined ? bs.slice(0, half) : bs
    const right = c === undefined ? bs.slice(half) : groups[c]!
    if (!left.length || !right.length) return
    order(left, as, 0.35, schema)
    order(as, right, 0.35, schema)
  } else column(as, bs, name === 'on' ? 0.06 : 0.3, schema)
}

/** `x` left of `y` with a gap, at both ends of their ways. */
function order(x: Group, y: Group, least: number, schema: Schema): void {
  const need = Math.max(least, (widest(x, schema) + widest(y, schema)) * 0.5)
  for (const e of [...x, ...y]) if (Math.abs(e.x1 - e.x0) > LONGEST_WAY) shorten(e, LONGEST_WAY)
  const over = Math.max(
    Math.max(...x.map((e) => e.x0)) - Math.min(...y.map((e) => e.x0)) + CLEAR,
    Math.max(...x.map((e) => e.x1)) - Math.min(...y.map((e) => e.x1)) + CLEAR,
    Math.max(...x.map(middle)) - Math.min(...y.map(middle)) + need,
  )
  if (over <= 0) return
  for (const e of x) shift(e, -over / 2)
  for (const e of y) shift(e, over / 2)
}

function chase(hunters: Group, prey: Group, schema: Schema): void {
  const leader = hunters[0]!
  const way = leader.motion === 'left' ? 'left' : 'right'
  for (const e of [...hunters, ...prey]) followWay(e, leader, way)
  if (way === 'right') order(hunters, prey, 0.5, schema)
  else order(prey, hunters, 0.5, schema)
}

function neighbour(as: Group, bs: Group, schema: Schema): void {
  const need = (widthOf(as[0]!, schema) + widthOf(bs[0]!, schema)) * 0.5
  const distance = middle(bs[0]!) - middle(as[0]!)
  const reach = Math.max(need + 0.08, 0.28)
  if (Math.abs(distance) <= reach + 0.25 && Math.abs(distance) >= need * 0.9) return
  bringTo(as, bs, distance, (distance < 0 ? -1 : 1) * reach)
}

/** One behind the other: aside enough to see both, near enough to belong together. */
function offset(as: Group, bs: Group, schema: Schema): void {
  const distance = middle(bs[0]!) - middle(as[0]!)
  const sign = distance < 0 ? -1 : 1
  const need = Math.min(0.45, (widthOf(as[0]!, schema) + widthOf(bs[0]!, schema)) * 0.28)
  if (Math.abs(distance) < need) bringTo(as, bs, distance, sign * need)
  else if (Math.abs(distance) > need + 0.25 && as.length === 1 && bs.length === 1)
    bringTo(as, bs, distance, sign * (need + 0.1))
}

/** Moves both groups alike until they are `wanted` apart. */
function bringTo(as: Group, bs: Group, distance: number, wanted: number): void {
  for (const e of as) shift(e, (distance - wanted) / 2)
  for (const e of bs) shift(e, (wanted - distance) / 2)
}

/** Over, under or on: in one column with at most `free` to the side. The moon is over everything. */
function column(as: Group, bs: Group, free: number, schema: Schema): void {
  if ([...as, ...bs].some((e) => HEAVENLY.has(e.kind))) return
  const target = bs[Math.floor((bs.length - 1) / 2)]!
  for (const [i, e] of as.entries()) {
    const slot = as.length > 1 ? (i - (as.length - 1) / 2) * Math.min(0.3, widthOf(e, schema)) : 0
    const distance = middle(target) + slot - middle(e)
    const over = Math.abs(distance) - free
    if (over > 0) shift(e, Math.sign(distance) * over)
  }
}

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
export function relateDepthAndHeight({ a, name, b }: Relation, { groups, schema, evidence }: Staging): void {
  const as = groups[a]!
  const bs = groups[b]!
  if (!as.length || !bs.length) return
  if (name === 'behind') setDepths(as, bs)
  else if (name === 'front') setDepths(bs, as)
  else if (name === 'on')
    for (const e of as)
      seat(
        e,
        bs[0]!,
        as.length,
        schema,
        evidence.subjects[a]!.motion.direction !== undefined || evidence.subjects[a]!.motion.moving === true,
      )
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

/** Lower than this reads as standing beside. */
const LEAST_SEAT = 0.08
const HIGHEST_SEAT = 0.92
const HIGHEST_CARRIER = 0.8

/** On top: its foot at the upper edge of what carries it, along the same way. */
function seat(e: Entity, carrier: Entity, riders: number, schema: Schema, ownWay: boolean): void {
  // A rider is not larger than what carries it.
  const limit = 0.1 + heightOf(carrier, schema) * (riders > 1 ? 0.7 : 0.95)
  const too = Math.max(0, (e.s0 + e.s1) / 2 - Math.max(-1.5, sizeFor(e.kind, limit, schema)))
  e.s0 -= too
  e.s1 -= too
  e.z = Math.min(1, carrier.z + 0.03)
  const top = Math.max(
    carrier.y0 + heightAt(carrier.kind, carrier.s0, schema),
    carrier.y1 + heightAt(carrier.kind, carrier.s1, schema),
  )
  if (top > HIGHEST_SEAT) lift(carrier, -Math.min(top - HIGHEST_SEAT, Math.max(0, Math.min(carrier.y0, carrier.y1))))
  carrier.y0 = Math.min(carrier.y0, HIGHEST_CARRIER)
  carrier.y1 = Math.min(carrier.y1, HIGHEST_CARRIER)
  const seatAt = (y: number, s: number) =>
    Math.min(HIGHEST_SEAT, y + Math.max(LEAST_SEAT, heightAt(carrier.kind, s, schema)))
  const travels = GOING.has(e.motion)
  if (ownWay && (e.motion === 'up' || e.motion === 'down')) climb(e, carrier.y0, seatAt(carrier.y1, carrier.s1))
  else if (ownWay && travels && carrier.motion === 'still' && schema.meta[carrier.kind]?.verb === 'still')
    e.y0 = e.y1 = seatAt(carrier.y0, carrier.s0)
  else {
    if (ownWay && travels && e.motion !== carrier.motion) takeAlong(carrier, e)
    else if (GOING.has(carrier.motion) || travels) {
      e.motion = carrier.motion
      e.face = carrier.face
    } else if (e.motion === 'up' || e.motion === 'down') e.motion = 'still'
    ride(e, carrier)
    e.y0 = seatAt(carrier.y0, carrier.s0)
    e.y1 = seatAt(carrier.y1, carrier.s1)
  }
}

/** Several on one carrier: small enough for it, in the order they stood in. */
export function seatSideBySide(riders: Group, carrier: Entity, schema: Schema): void {
  const room = widthOf(carrier, schema)
  const total = riders.reduce((sum, e) => sum + widthOf(e, schema), 0)
  const smaller = Math.max(-0.9, Math.min(0, Math.log2(room / total)))
  let x = middle(carrier) - (total * 2 ** smaller) / 2
  for (const e of [...riders].sort((a, b) => middle(a) - middle(b))) {
    e.s0 += smaller
    e.s1 += smaller
    const half = widthOf(e, schema) / 2
    shift(e, x + half - middle(e))
    x += 2 * half
  }
}

const GOING = new Set(['left', 'right', 'toward', 'away'])

/** Up along something, or down onto it. */
function climb(e: Entity, foot: number, top: number): void {
  if (e.motion === 'down') {
    e.y1 = Math.min(0.6, top)
    e.y0 = Math.min(1.05, e.y1 + 0.4)
  } else {
    e.y0 = foot + 0.08
    e.y1 = Math.max(e.y0 + 0.3, Math.min(0.9, top))
  }
}

/** The carrier goes where its rider is said to go. */
function takeAlong(carrier: Entity, rider: Entity): void {
  const m = middle(carrier)
  const size = (carrier.s0 + carrier.s1) / 2
  const way = rider.x1 - rider.x0
  const growth = rider.s1 - rider.s0
  Object.assign(carrier, { motion: rider.motion, face: rider.face })
  Object.assign(carrier, { x0: m - way / 2, x1: m + way / 2, s0: size - growth / 2, s1: size + growth / 2 })
}

/** The rider keeps its place on the carrier all the way. */
function ride(e: Entity, carrier: Entity): void {
  const off = middle(e) - middle(carrier)
  e.x0 = carrier.x0 + off
  e.x1 = carrier.x1 + off
  if (e.motion === carrier.motion) {
    const size = (e.s0 + e.s1) / 2
    const growth = carrier.s1 - carrier.s0
    e.s0 = size - growth / 2
    e.s1 = size + growth / 2
  }
  if (e.motion !== 'jump' && e.motion !== 'bounce') e.arc = 0
}

const ABOVE_BY = 0.16

/** `e` above `f` at both ends of the way. */
function raise(e: Entity, f: Entity, schema: Schema): void {
  if (isRaised(f, schema)) {
    const down = Math.max(0, Math.max(f.y0, f.y1) - 0.5)
    lift(f, -down)
  }
  const clear = isRaised(f, schema)
    ? ABOVE_BY
    : Math.min(0.5, Math.max(ABOVE_BY, heightOf(f, schema) * (isRaised(e, schema) ? 0.8 : 1)))
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
  if (isRaised(f, schema)) {
    raise(f, e, schema)
    return
  }
  const limit = Math.max(0.09, heightOf(f, schema) * 0.75)
  const cap = Math.max(-1.5, sizeFor(e.kind, limit, schema))
  if (!isRaised(e, schema) && schema.meta[f.kind]?.verb === 'still') {
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
