/** One clip from request to files: latents, then frame by frame through the decoder into the encoder. */
import { join } from 'node:path'
import type { Clip } from '../../src/inference/protocol.js'
import type { Watch } from '../../src/inference/serve.js'
import { startEncoder } from '../../src/media/encode.js'
import { createContactSheet, loadCanvas, posterPng, writePictures } from '../../src/media/images.js'
import type { Model, Turn } from './model/model.js'
import type { RenderRequest } from './request.js'

/** Where each stage begins and how much of the bar it takes. */
const STAGES = { reading: [0, 0.05], denoising: [0.05, 0.75], decoding: [0.8, 0.2] } as const

/** Renders into `workDir`. Rejects with what `watch` throws, leaving no MP4 behind. */
export async function renderClip(model: Model, request: RenderRequest, workDir: string, watch: Watch): Promise<Clip> {
  const start = performance.now()
  const { manifest, assumed, scheduler } = model.folder
  const factor = request.upscale ? manifest.upscaler!.factor : 1
  const [width, height] = [request.width * factor, request.height * factor]
  const turn: Turn = {
    inside: watch.inside,
    progress(share, stage) {
      const [from, part] = STAGES[stage]
      watch.progress(from + part * share, stage)
    },
  }
  const file = join(workDir, 'clip.mp4')
  const encoder = startEncoder({ width, height, fps: request.fps, file })
  try {
    watch.progress(0, 'reading')
    const { latents, cut } = await model.latents(request, turn)
    const denoised = performance.now()
    const canvas = await loadCanvas()
    const picture = canvas.createCanvas(width, height)
    const pen = picture.getContext('2d')
    const pixels = pen.createImageData(width, height)
    const sheet = createContactSheet(canvas, width, height, request.frames)
    let poster: Promise<Buffer> | undefined
    let i = 0
    for await (const planes of model.frames(latents, request, turn)) {
      watch.check()
      paint(planes, pixels.data)
      pen.putImageData(pixels, 0, 0)
      sheet.offer(i, picture)
      if (i === Math.floor(request.frames / 2)) poster = posterPng(canvas, picture)
      await encoder.add(pixels.data)
      i++
    }
    watch.check()
    poster ??= posterPng(canvas, picture)
    watch.progress(1, 'finishing')
    const [encoded, pictures] = await Promise.all([encoder.finish(), writePictures(workDir, poster, sheet)])
    const graphs = model.report()
    return {
      outputs: [{ role: 'video', file, mime: 'video/mp4' }, ...pictures],
      facts: {
        model: manifest.id,
        seed: request.seed,
        recipe: {
          steps: request.steps,
          guidance: request.guidance ?? manifest.denoisers[0]!.guidance ?? manifest.guidance.default,
          schedule: scheduler.type,
          solver: request.scheduler ?? scheduler.solver,
          ...(request.upscale && { upscaled: factor }),
        },
        executionProviders: Object.fromEntries(
          Object.entries(graphs).map(([name, { executionProvider }]) => [name, executionProvider]),
        ),
        ...(assumed.length && { assumed: [...assumed] }),
        timings: {
          denoiseMs: Math.round(denoised - start),
          decodeMs: Math.round(performance.now() - denoised),
          encodeMs: encoded.encodeMs,
          totalMs: Math.round(performance.now() - start),
          insideMs: Object.fromEntries(Object.entries(graphs).map(([name, { ms }]) => [name, Math.round(ms)])),
        },
      },
      warnings: cut ? [`the prompt was cut: its last ${cut} tokens found no room`] : [],
    }
  } finally {
    await encoder.abort()
  }
}

/** Planes of 0..1 to opaque RGBA. */
export function paint(planes: Float32Array, rgba: Uint8ClampedArray): void {
  const area = planes.length / 3
  for (let i = 0; i < area; i++) {
    rgba[4 * i] = planes[i]! * 255
    rgba[4 * i + 1] = planes[area + i]! * 255
    rgba[4 * i + 2] = planes[2 * area + i]! * 255
    rgba[4 * i + 3] = 255
  }
}
