/**
 * Takes of one shot in a reel, a second of black between them: a model that sees a frame a second sees little of one short clip, and
 * one query about the reel answers for all. An answer that covers the black too is one that means nothing.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnalyzedClip } from '../analyzer.js'
import { runFfmpeg } from '../media/proxy.js'
import type { Window } from './judge.js'

export interface Reel {
  clip: AnalyzedClip
  windows: Window[]
}

/** Seconds of black before, between and after the clips. */
const GAP = 1
const FPS = 12
const [LONG, SHORT] = [640, 360]

/** Where the clips lie in their reel. Pure. */
export function windowsOf(clips: readonly { id: string; seconds: number }[]): { windows: Window[]; seconds: number } {
  let at = GAP
  const windows = clips.map(({ id, seconds }) => {
    const window = { id, from: at, to: at + framesOf(seconds) / FPS }
    at = window.to + GAP
    return window
  })
  return { windows, seconds: at }
}

const framesOf = (seconds: number) => Math.max(1, Math.floor(seconds * FPS))

/** Writes the reel to `dir`, with a silent track. Throws UnavailableError `ffmpeg-absent`, InputError for a clip it can't decode. */
export async function makeReel(
  clips: readonly (AnalyzedClip & { id: string })[],
  dir: string,
  options: { signal?: AbortSignal; program?: string } = {},
): Promise<Reel> {
  await mkdir(dir, { recursive: true })
  const upright = clips.every(({ width, height }) => height > width)
  const [width, height] = upright ? [SHORT, LONG] : [LONG, SHORT]
  const { windows, seconds } = windowsOf(clips)
  const path = join(dir, 'reel.mp4')
  const shape = `scale=${width}:${height}:force_original_aspect_ratio=decrease,pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2,setsar=1`
  const parts = clips.map(({ seconds }, i) => {
    // Held for two frames more before it is cut: a frame too few would move all clips after it.
    const exact = `fps=${FPS},tpad=stop=2:stop_mode=clone,trim=end_frame=${framesOf(seconds)},setpts=PTS-STARTPTS`
    // Padding counts in frames, and a cut forgets their rate.
    return `[${i}:v:0]${exact},fps=${FPS},${shape},format=yuv420p,tpad=start=${GAP * FPS}:color=black,trim=end_frame=${framesOf(seconds) + GAP * FPS}[v${i}]`
  })
  const joined = `${clips.map((_, i) => `[v${i}]`).join('')}concat=n=${clips.length}:v=1:a=0,fps=${FPS},tpad=stop=${GAP * FPS}:color=black,trim=end_frame=${Math.round(seconds * FPS)}[v]`
  await runFfmpeg(
    [
      ...clips.flatMap((clip) => ['-i', clip.path]),
      ...['-f', 'lavfi', '-t', String(seconds), '-i', 'anullsrc=r=16000:cl=mono'],
      ...['-filter_complex', `${parts.join(';')};${joined}`, '-map', '[v]', '-map', `${clips.length}:a:0`],
      ...['-c:v', 'libx264', '-preset', 'superfast', '-c:a', 'aac', '-movflags', '+faststart', '-y', path],
    ],
    'the reel',
    options,
  )
  return { clip: { path, seconds, audio: true, width, height, fps: FPS, codec: 'h264' }, windows }
}
