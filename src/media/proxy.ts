/** A clip as an analyzer can take it: small, H.264, with a sound track, made by the machine's ffmpeg where the clip isn't so. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError, UnavailableError } from '../errors.js'
import { INSTALL_FFMPEG, startFfmpeg } from './ffmpeg.js'

export interface ProxyClip {
  path: string
  seconds: number
  audio: boolean
  width: number
  height: number
  codec: string
}

export interface ProxyOptions {
  /** Folder it is written to. */
  dir: string
  /** Pixels of the longer side at most. @default 1280 */
  side?: number
  /** Add silence where there is no sound. */
  sound: boolean
  signal?: AbortSignal
  /** @default 'ffmpeg' */
  program?: string
}

/**
 * The path of the clip itself when it is small enough, H.264, and has the sound it needs; else of a copy that is so.
 * Throws UnavailableError `ffmpeg-absent` where there is none, InputError for a clip it can't decode.
 */
export async function proxyOf(clip: ProxyClip, options: ProxyOptions): Promise<string> {
  const { dir, side = 1280, sound, signal, program } = options
  const silent = sound && !clip.audio
  const fits = clip.codec === 'h264' && Math.max(clip.width, clip.height) <= side
  if (fits && !silent) return clip.path
  await mkdir(dir, { recursive: true })
  const path = join(dir, 'proxy.mp4')
  const size = `scale='if(gte(iw,ih),min(${side},iw),-2)':'if(gte(iw,ih),-2,min(${side},ih))',pad=ceil(iw/2)*2:ceil(ih/2)*2`
  await runFfmpeg(
    [
      ...[
        '-i',
        clip.path,
        ...(silent ? ['-f', 'lavfi', '-t', String(clip.seconds), '-i', 'anullsrc=r=16000:cl=mono'] : []),
      ],
      ...['-map', '0:v:0', '-map', silent ? '1:a:0' : '0:a:0?'],
      ...(fits ? ['-c:v', 'copy'] : ['-vf', size, '-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p']),
      ...['-c:a', 'aac', '-movflags', '+faststart', '-y', path],
    ],
    clip.path,
    { ...(signal && { signal }), ...(program !== undefined && { program }) },
  )
  return path
}

/** Runs the machine's ffmpeg to its end. Throws as proxyOf does, naming `about` for what it can't decode. */
export async function runFfmpeg(
  args: readonly string[],
  about: string,
  options: { signal?: AbortSignal; program?: string } = {},
): Promise<void> {
  const ffmpeg = startFfmpeg(args, options)
  ffmpeg.stdout.resume()
  const failure = await ffmpeg.ended
  if (!failure) return
  if (failure === 'absent')
    throw new UnavailableError('there is no ffmpeg to work on the clip with', {
      code: 'ffmpeg-absent',
      next: INSTALL_FFMPEG,
    })
  throw new InputError(`can't be worked on: ${failure === 'late' ? 'it took too long' : failure.said}`, {
    field: 'file',
    value: about,
  })
}
