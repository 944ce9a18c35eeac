// Draws one actor on its spot: which way it faces, its gait, its shadow, reflection, wake or dust, and the grass at its foot.
import type { Canvas } from '@napi-rs/canvas'
import type { SceneGraph } from '../scene.js'
import type { Backdrop } from './backdrop.js'
import type { Actor } from './cast.js'
import { isAfloat, isSkyArt } from './cast.js'
import type { Ctx } from './draw.js'
import {
  abs,
  additive,
  clamp,
  clipped,
  cos,
  curve,
  ellipse,
  faint,
  fract,
  glow,
  hash,
  line,
  max,
  min,
  PI,
  roundRect,
  shape,
  sign,
  sin,
  TAU,
} from './draw.js'
import { artOf } from './kinds/index.js'
import type { DrawOptions } from './kinds/types.js'
import type { Palette } from './palette.js'
import { COLOURS } from './palette.js'
import type { Spot } from './place.js'
import type { Pose } from './pose.js'
import type { View } from './view.js'

interface Moment {
  /** Seconds since the start. */
  t: number
  pose: Pose
  /** A moment later, for direction. */
  next: Pose
  spot: Spot
  /** Length of the clip, seconds. */
  seconds: number
}

export interface ActorPainter {
  paint: (g: Ctx, actor: Actor, moment: Moment) => void
  /** The light an actor throws on everything around it. */
  shine: (g: Ctx, actor: Actor, moment: Moment) => void
}

/** Nose up or down with the path. */
const PITCHING = new Set([
  'plane',
  'bird',
  'dragon',
  'whale',
  'dolphin',
  'shark',
  'fish',
  'submarine',
  'helicopter',
  'owl',
  'bee',
  'mermaid',
])
const HOVERING = new Set([
  'balloon',
  'hotair',
  'kite',
  'ufo',
  'helicopter',
  'star',
  'heart',
  'jellyfish',
  'octopus',
  'planet',
  'ghost',
  'bee',
  'owl',
])
/** Turn in the plane of the picture when they spin; other things turn about their upright axis. */
const ROLLING = new Set(['ball', 'star', 'heart', 'kite', 'wheel'])
/** Has no left and right. */
const SYMMETRIC = new Set(['moon', 'sun', 'cloud', 'rainbow', 'planet', 'star', 'heart', 'rocket', 'balloon', 'hotair'])
/** Written or asymmetric things that must not be mirrored. */
const UNMIRRORED = new Set(['clock', 'book', 'laptop', 'lighthouse', 'house', 'castle'])

export function createActorPainter(
  scene: SceneGraph,
  palette: Palette,
  backdrop: Backdrop,
  view: View,
  scratch: () => Canvas,
): ActorPainter {
  const { q } = palette
  const lamps = Math.sqrt(Math.max(1, scene.entities.filter((e) => artOf(e.kind).light !== undefined).length))
  const windy = scene.weather === 'storm' ? 1.8 : 1

  const optionsOf = (actor: Actor, m: Moment, facing: number): DrawOptions => {
    const { entity: e, art, meta, u } = actor
    const { t, pose, spot, seconds } = m
    const pace = ((e.x1 - e.x0) * view.spanX) / seconds
    const moving = clamp(
      abs(pace) / 60 + abs(e.y1 - e.y0) * 2 + abs(e.s1 - e.s0) + (e.motion === 'circle' ? 1 : 0),
      0,
      1,
    )
    const covered = (pose.x - e.x0) * view.spanX * facing + abs(pose.depth - 1) * 130 * sign(e.s1 - e.s0 || 1)
    let a: number
    if (e.kind === 'windmill') a = t * (e.motion === 'spin' ? 9 : 2.2) * windy
    else if (art.wheelRadius !== undefined) {
      a = covered / (art.wheelRadius * spot.height)
      if (e.kind === 'ball') a *= facing
    } else if (meta.verb === 'walk' || meta.verb === 'hop') {
      a = covered / (spot.height * 0.19) + (moving > 0.1 && abs(pace) < 20 ? t * 7 * e.speed : 0)
    } else if (meta.verb === 'fly') a = t * (e.kind === 'butterfly' || e.kind === 'bee' ? 14 : 7) * e.speed + u * 6
    else a = t * 4.2 * e.speed + u * 6
    return {
      q: palette.subject(spot.far),
      c: COLOURS[e.colour] ?? art.natural,
      t: t + u * 3,
      a,
      mv: e.kind === 'rocket' ? 1 : moving,
      lit: backdrop.under ? palette.time === 'night' : palette.lit,
      time: palette.time,
      u,
      snow: scene.weather === 'snow' || scene.background === 'snow',
    }
  }

  const paint: ActorPainter['paint'] = (g, actor, m) => {
    const { entity: e, meta, art, u } = actor
    const { t, pose, next, spot } = m
    const { height: h, footing } = spot
    const vx = (next.x - pose.x) * view.spanX
    const vy = -(next.y - pose.y) * 430
    const facing = abs(vx) > 0.4 ? sign(vx) : e.face < 0 ? -1 : 1
    const o = optionsOf(actor, m, facing)
    const afloat = isAfloat(meta)
    const stance = {
      x: spot.x,
      y: spot.y,
      rot: pose.rot,
      sx: SYMMETRIC.has(e.kind) || UNMIRRORED.has(e.kind) ? 1 : facing,
    }
    if (e.motion === 'spin' && !ROLLING.has(e.kind)) {
      stance.rot = 0
      if (e.kind !== 'windmill') {
        const turn = cos(pose.cycle * 0.9)
        stance.sx = abs(turn) < 0.12 ? 0.12 * sign(turn || 1) : turn
      }
    }
    if (PITCHING.has(e.kind) && abs(vx) + abs(vy) > 0.3) {
      stance.rot = clamp(Math.atan2(vy, abs(vx)), -0.6, 0.6) * (e.kind === 'dolphin' ? 1.3 : 0.7) * stance.sx
    }
    if (e.kind === 'rocket') {
      if (abs(vx) > abs(vy) * 0.6 && abs(vx) > 0.5) stance.rot = facing * 1.15
      else if (vy > 0.5) stance.rot = PI
    }
    if (HOVERING.has(e.kind) || (footing === 'free' && !afloat)) stance.y += sin(t * 1.5 + u * 9) * h * 0.03 * windy
    if (backdrop.floating && footing === 'free' && meta.habitat !== 'sky') stance.rot += sin(t * 0.7 + u * 9) * 0.14
    const wet = footing === 'water' || footing === 'raft'
    if (wet) {
      stance.y += sin(t * 1.6 + u * 9) * 4 * windy
      stance.rot += sin(t * 1.3 + u * 7) * 0.025 * windy
    }

    const figure = (g: Ctx, mirrored: boolean): void => {
      g.save()
      g.translate(stance.x, mirrored ? 2 * (spot.base + h * 0.02) - stance.y : stance.y)
      const about = afloat ? 0 : h * 0.5
      if (stance.rot !== 0) {
        const centre = e.motion === 'spin' ? -about : 0
        g.translate(0, centre)
        g.rotate(mirrored ? -stance.rot : stance.rot)
        g.translate(0, -centre)
      }
      g.scale(h * stance.sx, mirrored ? h * -0.55 : h)
      art.draw(g, o)
      g.restore()
    }

    if (footing === 'ground' || footing === 'air' || footing === 'seat') castShadow(g, actor, spot)
    if (footing === 'raft') stance.y -= raft(g, actor, spot)
    if (footing === 'water' && meta.habitat === 'under') {
      breaching(g, actor, spot, t, facing, () => {
        stance.y += h * 0.16
        figure(g, false)
      })
      return
    }
    if (wet) reflection(g, spot, actor.aspect, (g) => figure(g, true))
    figure(g, false)
    if (footing === 'water') wake(g, actor, spot, t, facing, o.mv)
    if (footing === 'ground') {
      if (meta.verb === 'still' && meta.habitat === 'ground') planted(g, actor, spot)
      else if (o.mv > 0.3) dust(g, actor, spot, t, facing)
    }
    if (e.kind === 'rocket' && e.motion === 'up' && !backdrop.floating) plume(g, stance.x, stance.y + h * 0.55, t)
  }

  /** A tight contact shadow and a longer one away from the sun. */
  const castShadow = (g: Ctx, actor: Actor, spot: Spot): void => {
    if (isSkyArt(actor.entity.kind) || backdrop.shadow === 0) return
    const h = spot.height
    const lift = clamp(1 - (spot.base - spot.y) / (h * 2.4), 0.25, 1)
    const w = h * (actor.art.shadow ?? actor.aspect * 0.8) * 0.5 * lift
    if (w <= 0) return
    const strength = backdrop.shadow * (palette.night ? 1.25 : 1)
    const ink = '#1f1838'
    const ry = clamp(w * 0.11, 3, 15)
    const low = palette.time === 'sunset' || palette.time === 'dawn'
    const reach =
      backdrop.sky && palette.overcast < 0.5 ? -clamp(scene.sunx, -0.9, 0.9) * (low ? 1 : 0.5) * min(h, 260) * 0.6 : 0
    if (spot.footing !== 'seat' && abs(reach) > 12) {
      faint(g, 0.13 * strength * lift, (g) =>
        ellipse(g, spot.x + reach * 0.55, spot.base + 1, w * 0.92 + abs(reach) * 0.5, ry * 1.15, ink),
      )
    }
    faint(g, 0.16 * strength * lift, (g) => ellipse(g, spot.x, spot.base + 1, w * 1.12, ry * 1.2, ink))
    faint(g, 0.24 * strength * lift, (g) => ellipse(g, spot.x, spot.base, w * 0.92, ry * 0.72, ink))
  }

  /** An islet for still things, planks for the rest; returns how much it lifts. */
  const raft = (g: Ctx, actor: Actor, spot: Spot): number => {
    const h = spot.height
    if (actor.meta.verb === 'still') {
      const w = h * max(0.45, actor.aspect * 0.72)
      faint(g, 0.5, (g) => ellipse(g, spot.x, spot.base + 2, w * 1.12, h * 0.05, q('#f4fbff', 0, 0.2)))
      shape(g, q('#d9bd88', -0.05), (g) => g.ellipse(spot.x, spot.base + h * 0.02, w, h * 0.11, 0, PI, TAU))
      shape(g, q('#7fb05c'), (g) => g.ellipse(spot.x, spot.base - h * 0.02, w * 0.82, h * 0.1, 0, PI, TAU))
      for (const side of [-1, 1])
        ellipse(g, spot.x + side * w * 0.78, spot.base, h * 0.07, h * 0.035, q('#8d8a88', side * 0.1))
      return h * 0.075
    }
    const w = h * max(0.5, actor.aspect * 0.56)
    roundRect(g, spot.x - w, spot.y - h * 0.05, w * 2, h * 0.12, h * 0.03, q('#a9784c'))
    for (let i = -3; i <= 3; i++)
      line(g, q('#7a5236'), 2, spot.x + (i * w) / 3.5, spot.y - h * 0.05, spot.x + (i * w) / 3.5, spot.y + h * 0.06)
    return h * 0.04
  }

  /** A swimmer cut by the surface, with foam, and a spout for whales. */
  const breaching = (g: Ctx, actor: Actor, spot: Spot, t: number, facing: number, figure: () => void): void => {
    const h = spot.height
    const level = spot.base + 4
    clipped(g, (g) => g.rect(spot.x - h * 3, level - h * 6, h * 6, h * 6), figure)
    faint(g, 0.75, (g) => {
      for (let i = -2; i <= 2; i++)
        ellipse(g, spot.x + i * h * 0.42 + sin(t * 2 + i) * 4, level + 1, h * 0.26, 3.4, q('#f4fbff', 0, 0.1))
    })
    if (actor.entity.kind === 'whale') {
      const x = spot.x + facing * h * 0.75
      faint(g, 0.75, (g) => {
        for (let i = -1; i <= 1; i++)
          curve(
            g,
            q('#f4fbff'),
            5,
            x,
            level - h * 0.35,
            x + i * 10,
            level - h * 0.8 - sin(t * 3) * 8,
            x + i * 26,
            level - h * 0.62,
          )
      })
    }
  }

  /** A mirror image through a scratch canvas, so that opacity applies to the whole drawing. */
  const reflection = (g: Ctx, spot: Spot, aspect: number, mirrored: (g: Ctx) => void): void => {
    const h = spot.height
    const transform = g.getTransform()
    const half = h * max(0.6, aspect * 0.62) * transform.a
    const x = Math.floor(clamp(spot.x * transform.a + transform.e - half, 0, view.width))
    const y = Math.floor(clamp((spot.base - 8) * transform.d + transform.f, 0, view.height))
    const w = Math.ceil(min(half * 2, view.width - x))
    const deep = Math.ceil(min((h * 0.62 + 10) * transform.d, view.height - y))
    if (w < 2 || deep < 2) return
    const canvas = scratch()
    const s = canvas.getContext('2d')
    s.setTransform(1, 0, 0, 1, 0, 0)
    s.clearRect(x, y, w, deep)
    s.save()
    s.beginPath()
    s.rect(x, y, w, deep)
    s.clip()
    s.setTransform(transform)
    mirrored(s)
    s.restore()
    g.setTransform(1, 0, 0, 1, 0, 0)
    faint(g, 0.28, (g) => g.drawImage(canvas, x, y, w, deep, x, y, w, deep))
    g.setTransform(transform)
  }

  const wake = (g: Ctx, actor: Actor, spot: Spot, t: number, facing: number, pace: number): void => {
    const w = spot.height * actor.aspect * 0.44
    const drag = pace > 0.1 ? 1 : 0.3
    faint(g, 0.7, (g) => {
      for (let i = 0; i < 4; i++) {
        const x = spot.x - facing * i * w * 0.3 * drag + sin(t * 2 + i) * 3
        ellipse(g, x, spot.base + spot.height * 0.03 + i * 3, w * (0.95 - 0.1 * i), 2.6, q('#f4fbff', 0, 0.15))
      }
    })
  }

  /** What grows or lies around the foot of a thing that stands still. */
  const planted = (g: Ctx, actor: Actor, spot: Spot): void => {
    const { surface, ground } = backdrop
    if (surface === 'none' || surface === 'floor') return
    const half = spot.height * (actor.art.shadow ?? actor.aspect * 0.8) * 0.5
    if (half < 12) return
    const seed = actor.u * 31
    const subject = palette.subject(spot.far)
    const count = clamp(Math.round(half / 11), 4, 16)
    for (let i = 0; i < count; i++) {
      const edge = hash(i, seed) - 0.5
      const x = spot.x + edge * half * 2.15
      const y = spot.base + 1 + hash(i, seed + 3) * 6
      const k = (0.6 + hash(i, seed + 7) * 0.8) * clamp(half / 60, 0.7, 1.6) * (0.5 + abs(edge))
      if (surface === 'grass') {
        const paint = q(ground, hash(i, 5) > 0.5 ? -0.14 : 0.06)
        for (let j = -2; j <= 2; j++)
          curve(g, paint, 2.4, x + j * 3, y + 2, x + j * 4, y - 6 * k, x + j * 7, y - (15 - abs(j) * 2) * k)
      } else if (surface === 'snow') ellipse(g, x, y + 1, 15 * k, 4.6 * k, subject('#f7fbff', -0.02))
      else if (surface === 'sand') ellipse(g, x, y + 1, 15 * k, 3.4 * k, q(ground, 0.12))
      else if (i % 2) ellipse(g, x, y, 6 * k, 3 * k, q(ground, -0.2))
    }
  }

  const dust = (g: Ctx, actor: Actor, spot: Spot, t: number, facing: number): void => {
    const { surface } = backdrop
    if (surface === 'floor' || surface === 'none' || actor.entity.kind === 'ball') return
    const wheels = actor.art.wheelRadius !== undefined
    if (!wheels && actor.meta.verb !== 'walk' && actor.meta.verb !== 'hop') return
    if (surface === 'grass' && !wheels) return
    const h = spot.height
    const paint = q(surface === 'snow' ? '#ffffff' : surface === 'grass' ? '#d9d0a8' : backdrop.ground, 0.2)
    for (let i = 0; i < 5; i++) {
      const k = fract(t * 1.1 + i / 5)
      faint(g, 0.32 * (1 - k) * (wheels ? 1 : 0.55), (g) => {
        ellipse(
          g,
          spot.x - facing * (h * actor.aspect * 0.4 + k * 60),
          spot.base - 4 - k * 18,
          6 + k * 22,
          5 + k * 13,
          paint,
        )
      })
    }
  }

  const plume = (g: Ctx, x: number, y: number, t: number): void => {
    for (let i = 0; i < 12; i++) {
      const k = fract(t * 0.5 + i / 12)
      faint(g, 0.55 * (1 - k), (g) => {
        ellipse(
          g,
          x + sin(i * 2.4) * 30 * k,
          min(backdrop.far + 60, y + k * 170),
          14 + k * 46,
          12 + k * 40,
          q('#f3efee'),
        )
      })
    }
  }

  const shine: ActorPainter['shine'] = (g, actor, { spot, t }) => {
    const { light } = actor.art
    if (light === undefined || !(light.always || palette.lit)) return
    const flicker = light.always ? 1 + 0.05 * sin(t * 11 + actor.u * 9) + 0.03 * sin(t * 17) : 1
    const dark = palette.night || scene.background === 'cave'
    additive(g, (g) =>
      glow(
        g,
        spot.x,
        spot.y + light.y * spot.height,
        light.radius * spot.height * flicker,
        light.hex,
        (dark ? 0.4 : 0.16) / lamps,
      ),
    )
  }

  return { paint, shine }
}
