// The renderer of the storyboard model: a scene graph in, frames out.
import type { Canvas } from '@napi-rs/canvas'
import type { SceneGraph } from '../scene.js'
import type { ActorPainter } from './actor.js'
import { createActorPainter } from './actor.js'
import type { Setting } from './backdrop.js'
import { settingRandom } from './backdrop.js'
import { buildBackdrop } from './backgrounds/index.js'
import type { Shot, Target } from './camera.js'
import { cameraAt, frameTransform, layerTransform, SHOTS } from './camera.js'
import type { Actor } from './cast.js'
import { createCast, isAfloat, isSkyArt } from './cast.js'
import type { Ctx } from './draw.js'
import { paintLight } from './light.js'
import { createPalette } from './palette.js'
import { createPlacer } from './place.js'
import type { Pose } from './pose.js'
import { poseAt } from './pose.js'
import { createHeavens, paintSky } from './sky.js'
import { paintStillLayers } from './still.js'
import { createView } from './view.js'
import { createWeather } from './weather.js'

/** The part of `@napi-rs/canvas` the renderer needs; handed in because the package is optional. */
export interface CanvasModule {
  createCanvas: (width: number, height: number) => Canvas
}

export interface RenderSize {
  /** Pixels. */
  width: number
  height: number
  /** Frames per second. */
  fps: number
  /** Length of the clip. */
  seconds: number
}

export interface Renderer {
  /** How many frames the clip has. */
  readonly frames: number
  /** Draws frame `i`, 0 to `frames - 1`. The canvas is reused by the next call. Throws a RangeError outside the clip. */
  drawFrame: (i: number) => Canvas
  /** Draws frame `i` and reads it back as RGBA, 4 bytes a pixel, rows from the top. */
  rgba: (i: number) => Uint8ClampedArray
}

/**
 * Makes the renderer of one clip. Frames are a pure function of the scene, the size and the frame number,
 * so any frame can be drawn alone.
 */
export function createRenderer(scene: SceneGraph, size: RenderSize, canvasModule: CanvasModule): Renderer {
  const { width, height, fps, seconds } = size
  const frames = Math.max(1, Math.round(fps * seconds))
  const canvas = canvasModule.createCanvas(width, height)
  const g = canvas.getContext('2d')
  const view = createView(width, height)
  const palette = createPalette(scene)
  const setting: Setting = {
    scene,
    palette,
    view,
    random: settingRandom(scene.u),
    snowy: scene.background === 'snow' || (scene.weather === 'snow' && scene.background !== 'beach'),
    has: (...kinds) => scene.entities.some((e) => kinds.includes(e.kind)),
  }
  const backdrop = buildBackdrop(setting)
  const cast = createCast(scene, view)
  const placer = createPlacer(backdrop, view, SHOTS[scene.shot] ?? 1)
  const heavens = createHeavens(scene, palette, view, backdrop.horizon)
  const weather = createWeather(scene, palette, backdrop, view)
  const still = (draw: (g: Ctx) => void): Canvas => {
    const layer = canvasModule.createCanvas(width, height)
    const lg = layer.getContext('2d')
    frameTransform(lg, view)
    draw(lg)
    return layer
  }
  const sky = still((g) =>
    paintSky(g, palette, view, backdrop.floating ? view.bottom : Math.max(backdrop.horizon + 24, 30)),
  )
  const light = still((g) => paintLight(g, scene, palette, backdrop, view))
  let scratch: Canvas | undefined
  const painter: ActorPainter = createActorPainter(
    scene,
    palette,
    backdrop,
    view,
    () => (scratch ??= canvasModule.createCanvas(width, height)),
  )
  const ownLight = setting.has('sun', 'moon') || palette.overcast >= 0.5

  const targetOf = (poseOf: (actor: Actor) => Pose): Target | undefined => {
    const lead = cast.find((a) => !isSkyArt(a.entity.kind)) ?? cast[0]
    if (lead === undefined) return undefined
    const spot = placer.at(lead, poseOf(lead), poseOf)
    const middle = isAfloat(lead.meta) ? spot.y : spot.y - spot.height * 0.5
    return { x: spot.x, y: middle - view.centre }
  }

  const drawActors = (
    k: number,
    t: number,
    poseOf: (actor: Actor) => Pose,
  ): { z: number; p: number; draw: () => void }[] =>
    cast.flatMap((actor) => {
      const pose = poseOf(actor)
      const next = poseAt(actor.entity, Math.min(1, k + 0.01))
      const before = k + 0.01 > 1 ? poseAt(actor.entity, k - 0.01) : undefined
      const spot = placer.at(actor, pose, poseOf)
      const back = isSkyArt(actor.entity.kind) && spot.footing === 'free'
      const ahead = before === undefined ? next : { ...pose, x: 2 * pose.x - before.x, y: 2 * pose.y - before.y }
      const moment = { t, pose, next: ahead, spot, seconds }
      return [
        { z: back ? -8.55 : spot.z, p: back ? 0.12 : spot.p, draw: () => painter.paint(g, actor, moment) },
        { z: 1.03, p: spot.p, draw: () => painter.shine(g, actor, moment) },
      ]
    })

  const posesAt = (k: number): ((actor: Actor) => Pose) => {
    const poses = new Map(cast.map((actor) => [actor, poseAt(actor.entity, k)]))
    return (actor) => poses.get(actor)!
  }
  const fraction = (i: number): number => (frames > 1 ? i / (frames - 1) : 0)
  const shots: Shot[] = Array.from({ length: frames }, (_, i) =>
    cameraAt(scene, view, fraction(i), i / fps, targetOf(posesAt(fraction(i))), backdrop.roam),
  )
  const layers = paintStillLayers(backdrop.layers, view, shots, canvasModule.createCanvas)

  const drawFrame = (i: number): Canvas => {
    const k = fraction(i)
    const t = i / fps
    const poseOf = posesAt(k)
    const shot = shots[i]
    if (shot === undefined) throw new RangeError(`frame ${i} is outside 0 to ${frames - 1}`)
    g.setTransform(1, 0, 0, 1, 0, 0)
    g.globalAlpha = 1
    g.drawImage(sky, 0, 0)
    if (backdrop.sky) {
      layerTransform(g, view, shot, 0.03)
      if (palette.night && palette.overcast < 0.3) heavens.stars(g, t)
      if (!ownLight) heavens.disc(g, t)
    }
    const items = [
      ...layers.map((layer) => ({ z: layer.z, p: layer.p, draw: () => layer.draw(g, t) })),
      ...drawActors(k, t, poseOf),
    ].sort((a, b) => a.z - b.z)
    for (const item of items) {
      layerTransform(g, view, shot, item.p)
      item.draw()
    }
    frameTransform(g, view)
    weather(g, t, k)
    g.setTransform(1, 0, 0, 1, 0, 0)
    g.drawImage(light, 0, 0)
    return canvas
  }

  return {
    frames,
    drawFrame,
    rgba: (i) => {
      drawFrame(i)
      return g.getImageData(0, 0, width, height).data
    },
  }
}
