/** Frames out of a clip, decoded by the machine's ffmpeg: a stream of raw pictures, or one as PNG. */
import { InputError, UnavailableError } from '../errors.js'
import { type FfmpegFailure, INSTALL_FFMPEG, startFfmpeg } from './ffmpeg.js'
import { probeClip } from './probe.js'

export interface Frame {
  /** 0 for the first that is given. */
  index: number
  /** When it is shown, from the start of the clip. */
  seconds: number
  width: number
  height: number
  /** Rows from the top: one byte a pixel for `gray`, red, green and blue for `rgb`. */
  data: Uint8Array
}

export interface ReadFramesOptions {
  /** Pixels; one alone keeps the shape. @default the clip's own */
  width?: number
  height?: number
  /** Frames per second that are given. @default the clip's own */
  fps?: number
  /** @default 'rgb' */
  pixels?: 'gray' | 'rgb'
  signal?: AbortSignal
  /** @default 'ffmpeg' */
  program?: string
}

const FORMATS = { gray: { name: 'gray', bytes: 1 }, rgb: { name: 'rgb24', bytes: 3 } } as const
/** A moment between two frames means the earlier one; a seek by a hair less than its time finds it. */
const HAIR = 0.0005

/**
 * The frames of a clip one after another, never more than a few in memory. Leaving the loop stops the decoder.
 * Throws UnavailableError `ffmpeg-absent` where there is none, InputError for a file it can't decode.
 */
export async function* readFrames(path: string, options: ReadFramesOptions = {}): AsyncGenerator<Frame> {
  const { pixels = 'rgb', signal, program } = options
  const clip = await probeVideo(path)
  const { width, height } = sizeOf(clip, options)
  const fps = options.fps ?? clip.fps
  const same = width === clip.width && height === clip.height
  // Colours are rounded, not cut off: that would darken every picture by a step.
  const exact = pixels === 'rgb' ? '+accurate_rnd+full_chroma_int' : ''
  const filters = [
    `fps=${fps}`,
    ...(same && !exact ? [] : [`scale=${width}:${height}:flags=${same ? 'bicubic' : 'area'}${exact}`]),
  ]
  const format = FORMATS[pixels]
  const ffmpeg = startFfmpeg(
    [
      ...['-i', path, '-map', '0:v:0'],
      ...['-vf', filters.join(',')],
      ...['-pix_fmt', format.name, '-f', 'rawvideo', '-'],
    ],
    { signal, ...(program !== undefined && { program }) },
  )
  const size = width * height * format.bytes
  let frame = new Uint8Array(size)
  let filled = 0
  let index = 0
  try {
    for await (const chunk of ffmpeg.stdout as AsyncIterable<Buffer>)
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + size - filled)
        frame.set(part, filled)
        filled += part.length
        at += part.length
        if (filled < size) continue
        yield { index, seconds: index / fps, width, height, data: frame }
        index++
        frame = new Uint8Array(size)
        filled = 0
      }
    const failure = await ffmpeg.ended
    if (failure) throw undecoded(path, failure)
    if (!index) throw undecoded(path, { said: 'it holds no picture' })
  } finally {
    ffmpeg.stop()
  }
}

/**
 * One frame as PNG: the one shown at a moment in seconds, or the first or the last.
 * Throws InputError for a moment outside of the clip, and as readFrames does.
 */
export async function framePng(
  path: string,
  at: number | 'first' | 'last',
  options: Pick<ReadFramesOptions, 'width' | 'height' | 'signal' | 'program'> = {},
): Promise<Buffer> {
  const { signal, program } = options
  const clip = await probeVideo(path)
  const { width, height } = sizeOf(clip, options)
  if (typeof at === 'number' && !(at >= 0 && at <= clip.seconds))
    throw new InputError('the clip has no such moment', { field: 'at', value: at, allowed: `0 to ${clip.seconds} s` })
  const scale = width === clip.width && height === clip.height ? '' : `scale=${width}:${height}:flags=area`
  const lastFrame = clip.seconds - 1 / clip.fps
  const shown =
    at === 'first' ? 0 : at === 'last' ? lastFrame : Math.min(lastFrame, Math.floor(at * clip.fps + HAIR) / clip.fps)
  const png = async (seek: readonly string[], filters: string) => {
    const ffmpeg = startFfmpeg(
      [
        ...[...seek, '-i', path, '-map', '0:v:0', '-frames:v', '1'],
        ...(filters ? ['-vf', filters] : []),
        ...['-c:v', 'png', '-pix_fmt', 'rgb24', '-f', 'image2pipe', '-'],
      ],
      { signal, ...(program !== undefined && { program }) },
    )
    const parts: Buffer[] = []
    for await (const part of ffmpeg.stdout as AsyncIterable<Buffer>) parts.push(part)
    const failure = await ffmpeg.ended
    if (failure) throw undecoded(path, failure)
    return Buffer.concat(parts)
  }
  const found = await png(shown > HAIR ? ['-ss', (shown - HAIR).toFixed(6)] : [], scale)
  if (found.length) return found
  // Its last pictures are shown longer than its frame rate says.
  const late = await png(['-sseof', '-1'], ['reverse', scale].filter(Boolean).join(','))
  if (!late.length) throw undecoded(path, { said: 'it has no picture there' })
  return late
}

interface Video {
  width: number
  height: number
  fps: number
  seconds: number
}

async function probeVideo(path: string): Promise<Video> {
  const bad = (why: string, next: string, cause?: unknown) =>
    new InputError(why, { field: 'file', value: path, next }, { cause })
  const clip = await probeClip(path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? bad('there is no such file', 'Look where the clip is now.', error) : error
  })
  const { width, height, fps, seconds } = clip ?? {}
  if (!width || !height || !fps || !seconds) throw bad('is no clip that can be read', 'Give an MP4, WebM or AVI.')
  return { width, height, fps, seconds }
}

function sizeOf(clip: Video, { width, height }: { width?: number; height?: number }) {
  const shape = clip.width / clip.height
  return {
    width: width ?? (height === undefined ? clip.width : Math.max(1, Math.round(height * shape))),
    height: height ?? (width === undefined ? clip.height : Math.max(1, Math.round(width / shape))),
  }
}

function undecoded(path: string, failure: FfmpegFailure): Error {
  if (failure === 'absent')
    return new UnavailableError('there is no ffmpeg to look into the clip with', {
      code: 'ffmpeg-absent',
      next: INSTALL_FFMPEG,
    })
  return new InputError(`can't be decoded: ${failure === 'late' ? 'it took too long' : failure.said}`, {
    field: 'file',
    value: path,
  })
}
