/**
 * Clips in containers that don't play everywhere become MP4: by the machine's own ffmpeg, else, if they are no more than a row of
 * JPEGs, by our encoder. Where neither can, they stay what they are.
 */
import { open } from 'node:fs/promises'
import { isHeroshotError } from '../errors.js'
import { type Avi, readAvi } from './avi.js'
import { startEncoder } from './encode.js'
import { type FfmpegOptions, startFfmpeg } from './ffmpeg.js'
import { optional } from './load.js'

export type Converted = { ok: true } | { ok: false; why: string; next?: string }

export type ConvertOptions = FfmpegOptions & { signal: AbortSignal; limitMs: number }

/** Writes `to` as H.264 in MP4. Rejects with the signal's reason, and when `from` can't be opened. */
export async function toMp4(from: string, to: string, options: ConvertOptions): Promise<Converted> {
  const done = await byFfmpeg(from, to, options)
  if (done.ok) return done
  const own = await byOurselves(from, to, options.signal)
  return own ?? done
}

/** A CRF of 14 looks like what goes in; the clip was compressed once already. */
const PICTURE = '-c:v libx264 -crf 14 -preset medium -pix_fmt yuv420p'.split(' ')
const SOUND = '-c:a aac -b:a 192k'.split(' ')
/** H.264 of this kind wants even sides. */
const EVEN = ['-vf', 'pad=ceil(iw/2)*2:ceil(ih/2)*2']
/** Nothing of what the file says about itself goes along. */
const MUTE = '-map_metadata -1 -movflags +faststart -f mp4'.split(' ')

async function byFfmpeg(from: string, to: string, options: ConvertOptions): Promise<Converted> {
  const ffmpeg = startFfmpeg(['-y', '-i', from, ...PICTURE, ...SOUND, ...EVEN, ...MUTE, to], options)
  ffmpeg.stdout.resume()
  const failure = await ffmpeg.ended
  if (!failure) return { ok: true }
  if (failure === 'absent')
    return { ok: false, why: 'there is no ffmpeg to convert it', next: 'install ffmpeg, and it will be MP4' }
  if (failure === 'late') return { ok: false, why: `ffmpeg took longer than ${options.limitMs / 1000} s` }
  return { ok: false, why: `ffmpeg could not convert it: ${failure.said}` }
}

/** Undefined when it is nothing we could convert: only silent films of JPEGs are. */
async function byOurselves(from: string, to: string, signal: AbortSignal): Promise<Converted | undefined> {
  const handle = await open(from, 'r')
  try {
    const head = await handle.read(Buffer.alloc(12), 0, 12, 0)
    const avi = head.buffer.toString('latin1', 8, 12) === 'AVI ' ? await readAvi(handle) : undefined
    if (avi?.codec !== 'mjpeg' || avi.audio || !avi.frames[0]?.bytes) return undefined
    const frames = async function* () {
      let last = Buffer.alloc(0)
      for (const { at, bytes } of avi.frames) {
        signal.throwIfAborted()
        if (bytes) last = (await handle.read(Buffer.alloc(bytes), 0, bytes, at)).buffer
        yield last
      }
    }
    await encodeJpegs(frames(), avi, to)
    return { ok: true }
  } catch (error) {
    signal.throwIfAborted()
    if (isHeroshotError(error)) return { ok: false, why: error.message, ...(error.next && { next: error.next }) }
    return { ok: false, why: `one of its pictures can't be read: ${(error as Error).message}` }
  } finally {
    await handle.close()
  }
}

async function encodeJpegs(frames: AsyncIterable<Buffer>, { width, height, fps }: Avi, file: string): Promise<void> {
  const { createCanvas, loadImage } = await optional('@napi-rs/canvas', () => import('@napi-rs/canvas'))
  const even = (side: number) => side + (side % 2)
  const canvas = createCanvas(even(width), even(height))
  const pen = canvas.getContext('2d')
  const encoder = startEncoder({ width: canvas.width, height: canvas.height, fps, file, quantizer: 16 })
  try {
    for await (const jpeg of frames) {
      pen.drawImage(await loadImage(jpeg), 0, 0, width, height)
      await encoder.add(pen.getImageData(0, 0, canvas.width, canvas.height).data)
    }
    await encoder.finish()
  } finally {
    await encoder.abort()
  }
}
