// Scene graphs for the art tests.
import { isAfloat, metaOf } from '../../../../providers/sketch/art/cast.js'
import type { Entity, SceneGraph } from '../../../../providers/sketch/scene.js'

export const thing = (kind: string, o: Partial<Entity> = {}): Entity => {
  const y = isAfloat(metaOf(kind)) ? 0.45 : 0
  return {
    kind,
    colour: 'natural',
    motion: 'still',
    x0: 0,
    x1: 0,
    y0: y,
    y1: y,
    s0: 0,
    s1: 0,
    z: 0.6,
    arc: 0,
    speed: 1,
    phase: 0.3,
    delay: 0,
    face: 1,
    ...o,
  }
}

export const sceneOf = (background: string, o: Partial<SceneGraph> = {}): SceneGraph => ({
  prompt: '',
  seed: 1,
  background,
  time: 'day',
  weather: 'clear',
  camera: 'static',
  shot: 'medium',
  horizon: 0,
  sunx: 0.5,
  suny: 0.7,
  strength: 1,
  u: [0.3, 0.2, -0.4, 0.4],
  drift: false,
  entities: [],
  words: [],
  repairs: [],
  ...o,
})
