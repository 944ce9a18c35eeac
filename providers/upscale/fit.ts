/** From a clip and a wish for its size to the network that reaches it. Pure. */
import { type Fit, fitCard, type MediaInput, type Misfit, type ModelCard, type Shot } from '../../src/backend.js'
import type { Factor, UpscaleRequest } from './request.js'

type Resolution = NonNullable<Shot['resolution']>

/** The words a shot has for sizes, by the pixels of the shorter side. */
const WORDS = {
  '360p': 360,
  '480p': 480,
  '540p': 540,
  '720p': 720,
  '1080p': 1080,
  '1440p': 1440,
  '2160p': 2160,
} as const satisfies Record<Resolution, number>

interface Size {
  width: number
  height: number
}

interface Target extends Size {
  factor: Factor
  /** Pixels the network reads for each frame. */
  reads: number
}

/** How often a pixel of the clip is read: at factor 4 once, and then the four that became of it. */
const READS = { 2: 1, 4: 5 } as const satisfies Record<Factor, number>

const even = (side: number) => Math.round(side / 2) * 2

/** The shape of a clip with `short` pixels on its shorter side. */
const shaped = ({ width, height }: Size, short: number): Size => {
  const scale = short / Math.min(width, height)
  return { width: even(width * scale), height: even(height * scale) }
}

/** What comes of the clip, or the misfit with the nearest size that can be made of it. @param wish absent: twice as large */
function targetOf(clip: MediaInput, wish: Resolution | undefined, card: ModelCard): Target | Misfit {
  const { width, height, fps } = clip
  if (!width || !height || !fps) return { field: 'source.video', reason: 'its size or frame rate is not known' }
  const { sizes } = card.abilities!
  const { maxPixels, maxSide } = sizes as Extract<typeof sizes, { maxSide: number }>
  const own = Math.min(width, height)
  const sized = (short: number): Target | undefined => {
    const size = shaped({ width, height }, short)
    const within = size.width * size.height <= maxPixels && Math.max(size.width, size.height) <= maxSide
    if (!within || short <= own || short > own * 4) return undefined
    const factor = short <= own * 2 ? 2 : 4
    return { ...size, factor, reads: READS[factor] * width * height }
  }
  const short = wish ? WORDS[wish] : own * 2
  const target = sized(short)
  if (target) return target
  const asked = wish ?? `${short}p`
  const [nearest] = (Object.keys(WORDS) as Resolution[])
    .filter((word) => sized(WORDS[word]))
    .sort((a, b) => Math.abs(Math.log(WORDS[a] / short)) - Math.abs(Math.log(WORDS[b] / short)))
  if (!nearest) return { field: 'source.video', reason: `${width}x${height} is as large as it makes clips`, asked }
  const reason =
    short <= own
      ? `the clip has ${own} lines already; it makes larger ones`
      : short > own * 4
        ? `the clip has ${own} lines; it makes at most four times as many`
        : `makes at most ${maxSide} pixels a side, ${maxPixels} in all`
  return { field: 'resolution', reason, asked, nearest }
}

const SILENT: Misfit = {
  field: 'audio',
  reason: 'the clip is silent, and no sound is made for it',
  asked: 'required',
  nearest: 'off',
}

/** Sound comes along as it is, wanted or not; where there is none, none is made. */
export function fit(shot: Shot, card: ModelCard): Fit<UpscaleRequest> {
  const clip = shot.source?.action === 'upscale' ? shot.source.video : undefined
  const found = clip && targetOf(clip, shot.resolution, card)
  const target = found && 'factor' in found ? found : undefined
  const size = target && { width: target.width, height: target.height, aspect: shot.aspect }
  const sizes = size && { oneOf: [{ ...size, resolution: `${Math.min(size.width, size.height)}p` }] }
  const fitted = fitCard({ ...shot, audio: 'off' }, card, sizes && { abilities: { sizes } })
  const misfits = [
    ...(found && 'reason' in found ? [found] : []),
    ...(clip && !clip.audio && shot.audio === 'required' ? [SILENT] : []),
    ...(fitted.ok ? [] : fitted.misfits),
  ]
  if (!clip || !target || !fitted.ok || misfits.length) return { ok: false, misfits }
  const { output, snaps, drops } = fitted
  const { width, height, fps, frames } = output
  const audio = clip.audio === true
  if (audio && shot.audio === 'off')
    snaps.push({ field: 'audio', asked: 'off', used: 'kept', why: 'keeps the sound of the clip' })
  if (!audio && shot.audio === 'preferred') drops.push({ field: 'audio', why: 'the clip is silent' })
  drops.push({ field: 'prompt', why: `${card.name} reads no prompt` })
  return {
    ok: true,
    native: { video: clip.sha256, factor: target.factor, width, height, fps, frames },
    output: { ...output, audio, pixelFrames: target.reads * frames },
    snaps,
    drops,
  }
}
