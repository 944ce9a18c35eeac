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
}

/** How often the network reads a pixel of the clip: at factor 4 once, and then the four that became of it. */
const READS = { 2: 1, 4: 5 } as const satisfies Record<Factor, number>

const even = (side: number) => Math.round(side / 2) * 2

/** The shape of a clip with `short` pixels on its shorter side. */
const shaped = ({ width, height }: Size, short: number): Size => {
  const scale = short / Math.min(width, height)
  return { width: even(width * scale), height: even(height * scale) }
}

/** What comes of the clip, or the misfit with the nearest size that can be made of it. @param wish absent: twice as large */
export function targetOf(clip: Size, wish: Resolution | undefined, card: ModelCard): Target | Misfit {
  const { sizes } = card.abilities!
  const [maxPixels, maxSide] = 'maxPixels' in sizes ? [sizes.maxPixels, sizes.maxSide] : [0, 0]
  const fits = ({ width, height }: Size) => width * height <= maxPixels && Math.max(width, height) <= maxSide
  const own = Math.min(clip.width, clip.height)
  const short = wish ? WORDS[wish] : own * 2
  const possible = (Object.keys(WORDS) as Resolution[]).filter(
    (word) => WORDS[word] > own && WORDS[word] <= own * 4 && fits(shaped(clip, WORDS[word])),
  )
  const target = shaped(clip, short)
  if (short > own && short <= own * 4 && fits(target)) return { ...target, factor: short <= own * 2 ? 2 : 4 }
  const asked = wish ?? `${short}p`
  if (!possible.length)
    return { field: 'source.video', reason: `${clip.width}x${clip.height} is as large as it makes clips`, asked }
  const distance = (word: Resolution) => Math.abs(Math.log(WORDS[word] / short))
  const nearest = possible.reduce((best, word) => (distance(word) < distance(best) ? word : best))
  const reason =
    short <= own
      ? `the clip has ${own} lines already; it makes larger ones`
      : short > own * 4
        ? `the clip has ${own} lines; it makes at most four times as many`
        : `makes at most ${maxSide} pixels a side, ${maxPixels} in all`
  return { field: 'resolution', reason, asked, nearest }
}

const isKnown = (clip: MediaInput): clip is MediaInput & Size & { fps: number } =>
  clip.width !== undefined && clip.height !== undefined && clip.fps !== undefined

/** Sound comes along as it is, wanted or not; where there is none, none is made. */
export function fit(shot: Shot, card: ModelCard): Fit<UpscaleRequest> {
  const clip = shot.source?.action === 'upscale' ? shot.source.video : undefined
  if (!clip) {
    const fitted = fitCard(shot, card)
    return fitted.ok ? { ok: false, misfits: [{ field: 'source', reason: 'needs a clip to upscale' }] } : fitted
  }
  const misfits: Misfit[] = []
  if (!isKnown(clip)) misfits.push({ field: 'source.video', reason: 'its size or frame rate is not known' })
  const target = isKnown(clip) ? targetOf(clip, shot.resolution, card) : undefined
  if (target && 'reason' in target) misfits.push(target)
  if (shot.audio === 'required' && !clip.audio)
    misfits.push({
      field: 'audio',
      reason: 'the clip is silent, and it makes no sound',
      asked: 'required',
      nearest: 'off',
    })
  const size = target && 'factor' in target ? target : undefined
  const sizes = size && {
    oneOf: [
      {
        width: size.width,
        height: size.height,
        resolution: `${Math.min(size.width, size.height)}p`,
        aspect: shot.aspect,
      },
    ],
  }
  const fitted = fitCard({ ...shot, audio: 'off' }, card, sizes && { abilities: { sizes } })
  if (!fitted.ok) misfits.push(...fitted.misfits)
  if (!fitted.ok || misfits.length || !isKnown(clip) || !size) return { ok: false, misfits }
  const { output, snaps, drops } = fitted
  const { width, height, fps, frames } = output
  const audio = clip.audio === true
  return {
    ok: true,
    native: { video: clip.sha256, factor: size.factor, width, height, fps, frames },
    output: { ...output, audio, pixelFrames: READS[size.factor] * clip.width * clip.height * frames },
    snaps: [
      ...snaps,
      ...(audio && shot.audio === 'off'
        ? [{ field: 'audio', asked: 'off', used: 'preferred', why: 'keeps the sound of the clip' }]
        : []),
    ],
    drops: [...drops, ...(!audio && shot.audio === 'preferred' ? [{ field: 'audio', why: 'the clip is silent' }] : [])],
  }
}
