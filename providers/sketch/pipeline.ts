/** One clip from request to files: sample the scene, draw its frames, encode them while the next are drawn. */
import { join } from 'node:path'
import type { Canvas } from '@napi-rs/canvas'
import type { Json } from '../../src/backend.js'
import type { Clip } from '../../src/inference/protocol.js'
import type { Watch } from '../../src/inference/serve.js'
import { startEncoder } from '../../src/media/encode.js'
import { type CanvasModule, createContactSheet, posterPng, writePictures } from '../../src/media/images.js'
import { unknownWords } from './model/index.js'
import type { SeededRequest } from './request.js'
import type { SceneGraph } from './scene.js'

/** What the pipeline is made of; the worker hands in the real parts. */
export interface Parts {
  canvas: Promise<CanvasModule>
  /** Samples the scene; `progress` runs from 0 to 1. */
  sample(request: SeededRequest, progress: (done: number) => void): Promise<Sampled>
  renderer(
    scene: SceneGraph,
    size: { width: number; height: number; fps: number; seconds: number },
    canvas: CanvasModule,
  ): Renderer
}

interface Sampled {
  scene: SceneGraph
  /** What sampled it: model version, execution provider. */
  facts: { [key: string]: Json }
}

interface Renderer {
  /** Draws frame `i`, opaque; the canvas is used again for the next. */
  drawFrame(i: number): Canvas
}

/** The share of the work that sampling is, for the progress bar. */
const SAMPLING = 0.15

/** Renders into `workDir`. Rejects with what `watch.check` throws, leaving no MP4 behind. */
export async function renderClip(
  request: SeededRequest,
  workDir: string,
  parts: Parts,
  watch: Pick<Watch, 'check' | 'progress'>,
): Promise<Clip> {
  const { width, height, fps, frames } = request
  const start = performance.now()
  const file = join(workDir, 'clip.mp4')
  // Starts loading at once, while the scene is sampled.
  const encoder = startEncoder({ width, height, fps, file })
  try {
    watch.progress(0, 'sampling')
    const [canvas, { scene, facts }] = await Promise.all([
      parts.canvas,
      parts.sample(request, (done) => watch.progress(done * SAMPLING, 'sampling')),
    ])
    const sampled = performance.now()
    const renderer = parts.renderer(scene, { width, height, fps, seconds: frames / fps }, canvas)
    const sheet = createContactSheet(canvas, width, height, frames)
    let poster: Promise<Buffer> | undefined
    let drawMs = 0
    for (let i = 0; i < frames; i++) {
      watch.check()
      const before = performance.now()
      const picture = renderer.drawFrame(i)
      const rgba = picture.data()
      drawMs += performance.now() - before
      sheet.offer(i, picture)
      if (i === Math.floor(frames / 2)) poster = posterPng(canvas, picture)
      await encoder.add(rgba)
      watch.progress(SAMPLING + ((1 - SAMPLING) * (i + 1)) / frames, 'drawing')
    }
    watch.check()
    watch.progress(1, 'finishing')
    const [encoded, pictures] = await Promise.all([encoder.finish(), writePictures(workDir, poster!, sheet)])
    const timings = {
      sampleMs: Math.round(sampled - start),
      drawMs: Math.round(drawMs),
      encodeMs: encoded.encodeMs,
      totalMs: Math.round(performance.now() - start),
    }
    return {
      outputs: [{ role: 'video', file, mime: 'video/mp4' }, ...pictures],
      facts: { ...facts, seed: request.seed, scene: toJson(scene), timings },
      warnings: wordWarnings(scene),
    }
  } finally {
    await encoder.abort()
  }
}

const toJson = (scene: SceneGraph) => JSON.parse(JSON.stringify(scene)) as Json

/** What of the prompt the model could not use, or had to guess. */
export function wordWarnings({ words }: Pick<SceneGraph, 'words'>): string[] {
  const unknown = unknownWords({ words })
  const guessed = new Map(words.filter(({ state }) => state === 'near').map(({ word, as }) => [word, as]))
  return [
    ...(unknown.length ? [`not understood: ${unknown.join(', ')}`] : []),
    ...[...guessed].map(([word, as]) => `read "${word}" as "${as}"`),
  ]
}
