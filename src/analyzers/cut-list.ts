/** A cut list: which frames of which clips follow each other. As data, as a CMX 3600 edit decision list, as a rendered clip. */
import { basename } from 'node:path'
import type { AnalyzedClip, Span } from '../analyzer.js'
import { InputError } from '../errors.js'
import { probeClip } from '../media/probe.js'
import { runFfmpeg } from '../media/proxy.js'

export interface CutEvent {
  /** Id of the take, or the path as given. */
  clip: string
  /** Absolute path. */
  file: string
  /** Seconds in the source, on its frames; `to` is excluded. */
  from: number
  to: number
  audio: boolean
  /** Why it is kept. */
  reason: string
}

export interface CutList {
  version: 1
  /** Frames per second of all of it: those of the first source. */
  fps: number
  events: CutEvent[]
  /** Sum of the events. */
  seconds: number
}

export interface TrimOptions {
  /** Added before and after what was found. @default 0.25 */
  padSeconds?: number
  /** Shorter pieces are dropped. @default 0.5 */
  minSeconds?: number
}

/** Pieces closer than this are one. */
const JOIN_SECONDS = 0.5

const framesOf = (seconds: number, fps: number) => Math.round(seconds * fps)

/** What is kept of one clip: padded, joined, short pieces dropped, on whole frames. Pure. */
export function trimTo(
  spans: readonly Span[],
  clip: Pick<AnalyzedClip, 'path' | 'seconds' | 'fps' | 'audio'>,
  id: string,
  reason: string,
  { padSeconds = 0.25, minSeconds = 0.5 }: TrimOptions = {},
): CutList {
  const { fps, seconds, path: file, audio } = clip
  const last = Math.floor(seconds * fps + 1e-6)
  const pieces: [from: number, to: number][] = []
  for (const { from, to } of spans) {
    const start = Math.max(0, framesOf(from - padSeconds, fps))
    const end = Math.min(last, framesOf(to + padSeconds, fps))
    const before = pieces.at(-1)
    if (before && start - before[1] < JOIN_SECONDS * fps) before[1] = Math.max(before[1], end)
    else pieces.push([start, end])
  }
  const kept = pieces.filter(([from, to]) => to > from && (to - from) / fps >= minSeconds)
  return {
    version: 1,
    fps,
    events: kept.map(([from, to]) => ({ clip: id, file, from: from / fps, to: to / fps, audio, reason })),
    seconds: kept.reduce((sum, [from, to]) => sum + to - from, 0) / fps,
  }
}

/** Numbers that are dropped each minute but the tenth: of 29.97 and 59.94 frames a second. */
function droppedOf(fps: number): number {
  const base = Math.round(fps)
  const ntsc = Math.abs(fps - (base * 1000) / 1001) < 0.006
  return ntsc && [30, 60].includes(base) ? base / 15 : 0
}

/**
 * SMPTE timecode of a frame. 29.97 and 59.94 frames a second drop numbers (not frames) so that the hour stays an hour: two, or four,
 * at the start of every minute but each tenth one; their last separator is a semicolon. Days wrap. SMPTE ST 12-1.
 */
export function timecode(frame: number, fps: number): string {
  const base = Math.round(fps)
  const dropped = droppedOf(fps)
  const minute = base * 60 - dropped
  const ten = minute * 10 + dropped
  const day = dropped ? ten * 144 : base * 86_400
  const at = ((frame % day) + day) % day
  // Every minute but the first of ten lost some numbers.
  const inTen = at % ten
  const skipped = dropped * (9 * Math.floor(at / ten) + Math.max(0, Math.floor((inTen - dropped) / minute)))
  const count = at + skipped
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const seconds = Math.floor(count / base)
  const clock = [two(seconds / 3600), two((seconds / 60) % 60), two(seconds % 60)].join(':')
  return `${clock}${dropped ? ';' : ':'}${two(count % base)}`
}

/** Events an edit decision list has numbers for. */
const MOST_EVENTS = 999

/**
 * The list as CMX 3600, for any editing programme: cuts only, record time from one hour on, source files as comments.
 * Throws InputError for more than 999 events.
 */
export function edlOf({ fps, events }: CutList, title = 'heroshot'): string {
  if (events.length > MOST_EVENTS)
    throw new InputError('are more than a CMX 3600 list can number', {
      field: 'events',
      value: events.length,
      allowed: `up to ${MOST_EVENTS}`,
    })
  const code = (frame: number) => timecode(frame, fps)
  const dropped = droppedOf(fps)
  // One hour: fifty-four of its minutes dropped numbers.
  let record = Math.round(fps) * 3600 - dropped * 54
  const lines = events.flatMap(({ clip, file, from, to, audio, reason }, i) => {
    const [start, end] = [framesOf(from, fps), framesOf(to, fps)]
    const times = [start, end, record, (record += end - start)].map(code).join(' ')
    return [
      `${String(i + 1).padStart(3, '0')}  AX       ${audio ? 'B ' : 'V '}    C        ${times}`,
      `* FROM CLIP NAME: ${oneLine(basename(file))}`,
      `* COMMENT: ${oneLine(`${clip}: ${reason}`)}`,
    ]
  })
  return [`TITLE: ${oneLine(title)}`, `FCM: ${dropped ? 'DROP FRAME' : 'NON-DROP FRAME'}`, '', ...lines, ''].join('\n')
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

/**
 * Renders the list as an H.264 MP4 by the machine's ffmpeg, exactly frame by frame, with sound where every source has it. Sources of
 * other sizes are fitted into the first one's. Throws InputError for an empty list, UnavailableError `ffmpeg-absent`.
 */
export async function renderCutList(
  list: CutList,
  file: string,
  options: { signal?: AbortSignal; program?: string } = {},
): Promise<void> {
  const { fps, events } = list
  if (!events.length) throw new InputError('the list is empty: there is nothing to cut', { field: 'events', value: 0 })
  const sound = events.every(({ audio }) => audio)
  const { width = 1280, height = 720 } = (await probeClip(events[0]!.file)) ?? {}
  const [w, h] = [width - (width % 2), height - (height % 2)]
  const fitted = `scale=${w}:${h}:force_original_aspect_ratio=decrease,pad=${w}:${h}:(ow-iw)/2:(oh-ih)/2,setsar=1`
  const parts = events.map(({ from, to }, i) => {
    const frames = `start_frame=${framesOf(from, fps)}:end_frame=${framesOf(to, fps)}`
    const video = `[${i}:v:0]fps=${fps},trim=${frames},setpts=PTS-STARTPTS,${fitted},format=yuv420p[v${i}]`
    return sound ? `${video};[${i}:a:0]atrim=${from}:${to},asetpts=PTS-STARTPTS,aresample=48000[a${i}]` : video
  })
  const joined = events.map((_, i) => `[v${i}]${sound ? `[a${i}]` : ''}`).join('')
  const graph = `${parts.join(';')};${joined}concat=n=${events.length}:v=1:a=${sound ? 1 : 0}[v]${sound ? '[a]' : ''}`
  await runFfmpeg(
    [
      ...events.flatMap((event) => ['-i', event.file]),
      ...['-filter_complex', graph, '-map', '[v]', ...(sound ? ['-map', '[a]', '-c:a', 'aac'] : [])],
      ...['-c:v', 'libx264', '-crf', '18', '-preset', 'veryfast', '-movflags', '+faststart', '-y', file],
    ],
    file,
    options,
  )
}
