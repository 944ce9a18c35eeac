/** One clip from file to file: frames decoded, enlarged, and encoded while the next are enlarged; its sound beside them. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { RenderError } from '../../src/errors.js'
import type { Clip } from '../../src/inference/protocol.js'
import type { Watch } from '../../src/inference/serve.js'
import { startEncoder } from '../../src/media/encode.js'
import { readFrames } from '../../src/media/frames.js'
import { createContactSheet, loadCanvas, posterPng, writePictures } from '../../src/media/images.js'
import { probeClip } from '../../src/media/probe.js'
import { HALO, type Network, TILE } from './network.js'
import { areaScaler } from './picture.js'
import type { RenderRequest } from './request.js'
import { addSound } from './sound.js'

/** Renders into `workDir`. Rejects with what `watch` throws, leaving no MP4 behind. */
export async function renderClip(
  network: Network,
  request: RenderRequest,
  workDir: string,
  ffmpeg: string,
  watch: Watch,
): Promise<Clip> {
  const start = performance.now()
  const { source, factor, width, height, fps, frames } = request
  const clip = await probeClip(source)
  if (!clip?.width || !clip.height)
    throw new RenderError('the clip can no longer be read', { code: 'source-unreadable' })
  const large = { width: clip.width * factor, height: clip.height * factor }
  const scaled = large.width !== width || large.height !== height
  const silent = join(workDir, clip.audio ? 'pictures.mp4' : 'clip.mp4')
  const encoder = startEncoder({ width, height, fps, file: silent })
  try {
    const canvas = await loadCanvas()
    const picture = canvas.createCanvas(width, height)
    const pen = picture.getContext('2d')
    const pixels = pen.createImageData(width, height)
    const made = scaled ? new Uint8ClampedArray(large.width * large.height * 4) : pixels.data
    const scale = scaled && areaScaler(large, { width, height })
    const sheet = createContactSheet(canvas, width, height, frames)
    let poster: Promise<Buffer> | undefined
    let before: Uint8Array | undefined
    let [i, repeated, networkMs] = [0, 0, 0]
    for await (const frame of readFrames(source, { fps, program: ffmpeg })) {
      const pass = <T>(work: () => Promise<T>, share: number) => {
        watch.progress(Math.min(1, (i + share) / frames), 'enlarging')
        return watch.inside(work)
      }
      // Drawings stand still for two frames and more: what the network makes of the same pixels is known.
      if (before && Buffer.compare(before, frame.data) === 0) repeated++
      else {
        const at = performance.now()
        await network.enlarge(frame, made, pass)
        networkMs += performance.now() - at
        if (scale) scale(made, pixels.data)
        pen.putImageData(pixels, 0, 0)
      }
      before = frame.data
      watch.check()
      sheet.offer(i, picture)
      if (i === Math.floor(frames / 2)) poster = posterPng(canvas, picture)
      await encoder.add(pixels.data)
      i++
    }
    poster ??= posterPng(canvas, picture)
    watch.progress(1, 'finishing')
    const [encoded, pictures] = await Promise.all([encoder.finish(), writePictures(workDir, poster, sheet)])
    const file = join(workDir, 'clip.mp4')
    if (clip.audio) await addSound(silent, { path: source, container: clip.container }, file, ffmpeg)
    return {
      outputs: [{ role: 'video', file, mime: 'video/mp4' }, ...pictures],
      facts: {
        model: `anime4k-vl x${factor}`,
        recipe: { factor, tile: TILE, halo: HALO, ...(scaled && { averagedFrom: `${large.width}x${large.height}` }) },
        executionProvider: network.executionProvider,
        repeatedFrames: repeated,
        timings: {
          networkMs: Math.round(networkMs),
          encodeMs: encoded.encodeMs,
          totalMs: Math.round(performance.now() - start),
        },
      },
      warnings: [],
    }
  } finally {
    await encoder.abort()
    await rm(source, { force: true })
    if (clip.audio) await rm(silent, { force: true })
  }
}
