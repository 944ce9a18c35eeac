/** Makes two groups of entities stand to each other as a relation says. */
import type { Entity, Schema } from '../scene.js'
import type { Staging } from './compose.js'
import { type Group, heightAt, heightOf, isRaised, lift, middle, shift, sizeFor, widest, widthOf } from './extent.js'
import type { Relation } from './grounding/evidence.js'

const GAP = 0.4
const HEAVENLY = new Set(['moon', 'sun', 'rainbow', 'star', 'planet', 'cloud'])

/** Relations along x: order, neighbourhood, chase. */
export function relateAcross({ a, name, b, c }: Relation, { groups, schema }: Staging): void {
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
  e.y0 = Math.min(0.92, carrier.y0 + Math.max(LEAST_SEAT, top(carrier.s0)))
  e.y1 = Math.min(0.92, carrier.y1 + Math.max(LEAST_SEAT, top(carrier.s1)))
  e.arc = e.motion === 'jump' || e.motion === 'bounce' ? e.arc : 0
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

