/** What the sandbox renders for a request, and what it asks for it: by the cards, as the adapter quotes it. */
import { type ModelCard, type OutputSpec, readCards, type Task } from '../../src/backend.js'
import { type Media, vendorPrice } from '../../src/sandbox/index.js'
import cardFile from './cards.json' with { type: 'json' }
import { KEEPS_SIZE } from './models.js'
import type { Endpoint } from './request.js'

const cards = readCards(cardFile, 'runway/cards.json')

/** Models of the account's page, retired ones too, as the service lists them. */
export const listed: readonly string[] = cards.map(({ native }) => native)

export interface Rendering extends Omit<OutputSpec, 'frames'> {
  /** Credits it costs, and the most it may: they differ where the model chooses the length. */
  credits: number
  estimate: number
}

type Body = Readonly<Record<string, unknown>>

const FPS = 24
const NO_MEDIA: Media = { width: 1280, height: 720, seconds: 5, fps: FPS }

type Frame = { uri: string; position?: string }

const framesIn = ({ promptImage = [] }: Body): Frame[] =>
  typeof promptImage === 'string' ? [{ uri: promptImage, position: 'first' }] : (promptImage as Frame[])

function taskOf(endpoint: Endpoint, body: Body): Task {
  const frames = framesIn(body)
  switch (endpoint) {
    case 'text_to_video':
      return Array.isArray(body.references) && body.references.length ? 'references' : 'text-to-video'
    case 'image_to_video':
      if (frames.some(({ position }) => position === 'last')) return 'first-last'
      return frames[0]?.position ? 'image-to-video' : 'references'
    case 'video_to_video':
      return body.mode === 'extend' ? 'extend' : 'restyle'
    case 'character_performance':
      return 'performance'
    case 'video_upscale':
    case 'video_to_hdr':
      return 'upscale'
  }
}

/** The clip a request is about. */
export const clipIn = (body: Body): string | undefined =>
  (body.videoUri ?? body.promptVideo ?? (body.reference as { uri?: string } | undefined)?.uri) as string | undefined

const even = (side: number) => Math.max(2, Math.round(side / 2) * 2)

/** Pixels and resolution word: from the ratio where it is pixels, else from the words and the shape of picture or clip. */
function sizeOf(body: Body, { abilities, native }: ModelCard, shape: Media | undefined) {
  const sizes = abilities && 'oneOf' in abilities.sizes ? abilities.sizes.oneOf : []
  if (shape && KEEPS_SIZE.has(native)) {
    const { width, height } = shape
    return { width, height, resolution: width * height > 4_000_000 ? '4k' : `${Math.min(width, height)}p` }
  }
  const ratio = String(body.ratio ?? body.targetAspectRatio ?? '')
  const [width = 0, height = 0] = ratio.split(':').map(Number)
  if (width > 100)
    return {
      width,
      height,
      resolution: sizes.find((size) => size.width === width && size.height === height)?.resolution,
    }
  const fallback = native.startsWith('magnific') ? '2k' : (abilities?.defaults.resolution ?? sizes[0]!.resolution)
  const word = String(body.resolution ?? /^auto_(.*)$/.exec(ratio)?.[1] ?? fallback).toLowerCase()
  const ofWord = sizes.filter((size) => size.resolution === word)
  const named = ofWord.find((size) => size.aspect === ratio) ?? (shape ? undefined : ofWord[0])
  if (named) return { width: named.width, height: named.height, resolution: word }
  const short = Math.min(...ofWord.map((size) => Math.min(size.width, size.height)))
  const { width: across, height: down } = shape ?? NO_MEDIA
  const longer = (a: number, b: number) => even(short * Math.max(1, a / b))
  return { width: longer(across, down), height: longer(down, across), resolution: word }
}

const rateIn = ({ targetFramerate: rate }: Body) =>
  typeof rate === 'string' ? Number(rate.replace('_', '.')) : undefined

/** @param look what is behind a URI, where that can be seen */
export async function renderingOf(
  endpoint: Endpoint,
  body: Body,
  look: (uri: string) => Promise<Media | undefined>,
): Promise<Rendering> {
  const card = cards.find(({ native }) => native === body.model)!
  const abilities = card.abilities!
  const task = taskOf(endpoint, body)
  const clipUri = clipIn(body)
  const clip = clipUri === undefined ? undefined : ((await look(clipUri)) ?? NO_MEDIA)
  const frame = framesIn(body)[0]
  const shape = clip ?? (frame && ((await look(frame.uri)) ?? NO_MEDIA))
  const { resolution = '720p', width, height } = sizeOf(body, card, shape)
  const follows = clip && abilities.followsClip?.includes(task)
  const lengths = abilities.seconds
  const longest = 'oneOf' in lengths ? Math.max(...lengths.oneOf) : lengths.max
  const own = typeof body.duration === 'number' ? body.duration : 'oneOf' in lengths ? longest : 5
  const seconds = follows ? (clip.seconds ?? own) : own
  const output = {
    width,
    height,
    resolution,
    task,
    seconds,
    fps: rateIn(body) ?? (follows ? (clip.fps ?? FPS) : FPS),
    audio: abilities.audio === 'always' || (abilities.audio === 'optional' && body.audio !== false),
  }
  const credits = creditsOf(card, output, body, clip)
  // A model that chooses the length is paid for the longest at first.
  const estimate = body.duration === 'auto' ? creditsOf(card, { ...output, seconds: longest }, body, clip) : credits
  return { ...output, credits, estimate }
}

/** By the card. What no rule of it covers costs as much as a clip from words: some price it must have. */
function creditsOf(card: ModelCard, output: Omit<OutputSpec, 'frames'>, body: Body, clip: Media | undefined): number {
  const references = Array.isArray(body.references) ? body.references.length : 0
  const price = (task: string) => {
    const spec = { ...output, task, frames: Math.round(output.seconds * output.fps) }
    return card.price.model === 'electricity'
      ? null
      : vendorPrice(card.price, spec, 0, references, body.reference ? 0 : clip?.seconds).money
  }
  const money = price(output.task) ?? price('text-to-video')
  return Math.ceil(Number(money?.expected ?? 0) * 100 - 1e-6)
}
