/**
 * GPU watt-hours of one generated video from what is known of it: seconds and a card's board power, else the model's floating-point
 * work. All GPUs of the job, without CPU, memory and power supply. Pure; figures and their sources stand in `data/video-models.json`.
 */
import table from './data/video-models.json' with { type: 'json' }
import { around } from './interval.js'
import type { Interval } from './types.js'

export interface VideoWork {
  /** Hub id or any usual name: `Wan-AI/Wan2.1-T2V-14B-Diffusers`, `wan2.1 14b`. */
  model?: string
  /** Any usual name: `H100 80GB`, `NVIDIA GeForce RTX 4090`. */
  gpu: string
  /** GPUs that work on the batch together. @default 1 */
  gpus?: number
  /** Videos made at once. @default 1 */
  batch?: number
  width?: number
  height?: number
  frames?: number
  /** Denoising steps. @default the model's usual number */
  steps?: number
  /** Passes a step: 2 with classifier-free guidance. @default the model's usual number */
  cfgPasses?: number
  /** Measured seconds of the whole batch. */
  seconds?: number
}

export interface VideoEnergy {
  /** GPU watt-hours of one video, with a 90 % interval; null when nothing can be said. */
  wh: Interval | null
  /** `time-x-power` or `flop-model` and what it rests on; or `unknown` and why. */
  method: string
}

/** A row of the GPU table, for cards that are in neither list here. */
export interface BoardPower {
  name: string
  watts: number
}

type Transformer = (typeof table.transformers)[number]
type Gpu = Pick<(typeof table.gpus)[number], 'name' | 'energyFactor' | 'loadFactor'> & {
  consumer: boolean
  watts: number
  tflops: number | undefined
}

const unknown = (why: string): VideoEnergy => ({ wh: null, method: `unknown: ${why}` })

const matching = <Row extends { match: string }>(rows: readonly Row[], name: string): Row | undefined =>
  rows.find(({ match }) => new RegExp(match, 'i').test(name))

const plain = (name: string) =>
  name
    .toLowerCase()
    .replace(/\b(nvidia|geforce|amd|intel|graphics|desktop|\d+ ?gb)\b/g, '')
    .replace(/[^a-z0-9]+/g, '')

/** A card of the same name that draws a third of it, and stands in no table. */
const MOBILE = /laptop|mobile|max-?q/i

/** The most telling row: `RTX 4070 Ti SUPER` before `RTX 4070`. */
function gpuOf(name: string, boards: readonly BoardPower[]): Gpu | undefined {
  if (MOBILE.test(name)) return undefined
  const known = matching(table.gpus, name)
  if (known) return { ...known, consumer: false, watts: known.tgpWatts, tflops: known.denseTflops }
  const wanted = plain(name)
  const board = boards
    .filter(({ name, watts }) => watts > 0 && wanted.includes(plain(name)))
    .sort((a, b) => plain(b.name).length - plain(a.name).length)[0]
  return board && { ...table.consumer, name: board.name, consumer: true, watts: board.watts, tflops: undefined }
}

/** The share of its power limit a card draws while it renders, and whether that was measured: for cards of data centres alone. */
export function loadOf(name: string): { share: number; dataCentre: boolean } {
  const known = matching(table.gpus, name)
  return { share: (known ?? table.consumer).loadFactor, dataCentre: known !== undefined }
}

/** A card's power limit as sold, by any usual name of it; undefined for one in no table. */
export function boardOf(name: string, boards: readonly BoardPower[]): BoardPower | undefined {
  const gpu = gpuOf(name, boards)
  return gpu && { name: gpu.name, watts: gpu.watts }
}

/**
 * How fast a card is beside others: the work its power does. Good to a third; undefined for a card in no table.
 * @param boards board powers of cards that are not in data centres
 */
export function gpuSpeed(name: string, boards: readonly BoardPower[]): number | undefined {
  const gpu = gpuOf(name, boards)
  return gpu && (gpu.watts * gpu.loadFactor) / gpu.energyFactor
}

/** EFLOP of one pass through the transformer for one video: quadratic in tokens where they attend to each other. */
function passEflop(model: Transformer, width: number, height: number, frames: number): number {
  const { width: d, mlp, layers, textTokens, compress, patch } = model
  const cell = compress.pixels * patch.pixels
  const latents = Math.ceil((1 + (frames - 1) / compress.frames) / patch.frames)
  const video = latents * (height / cell) * (width / cell)
  const tokens = model.attention === 'joint' ? video + textTokens : video
  const self = 8 * tokens * d * d + 4 * tokens * tokens * d + 4 * tokens * d * mlp
  const cross = 4 * video * d * d + 4 * textTokens * d * d + 4 * video * textTokens * d
  return (layers * (model.attention === 'joint' ? self : self + cross)) / 1e18
}

/** The share of its power limit a card draws: less while the work doesn't fill it. */
function load(gpu: Gpu, eflop: number | undefined): number {
  if (eflop === undefined || gpu.tflops === undefined) return gpu.loadFactor
  const { eflopPerPass, ofTflops } = table.smallWork
  return (gpu.loadFactor * eflop) / (eflop + (eflopPerPass * gpu.tflops) / ofTflops)
}

/**
 * Watt-hours of one video. Never throws: what can't be estimated has `wh: null` and a method that says why.
 * @param boards board powers of cards that are not in data centres
 */
export function videoEnergy(work: VideoWork, boards: readonly BoardPower[] = []): VideoEnergy {
  const { gpus = 1, batch = 1, width, height, frames, seconds } = work
  const gpu = gpuOf(work.gpu, boards)
  if (!gpu) return unknown(`no GPU of the name ${work.gpu || '(none)'} is in the table`)
  const model = work.model ? matching(table.transformers, work.model) : undefined
  const unet = work.model && !model ? matching(table.unets, work.model) : undefined
  const sized = width && height && frames ? { width, height, frames } : undefined
  const eflop = model && sized ? passEflop(model, sized.width, sized.height, sized.frames) : undefined
  const { sigma, manyGpus, kappa } = table
  const spread = (one: number) => (gpus > 1 ? Math.hypot(one, sigma.manyGpus) : one)

  if (seconds !== undefined && seconds > 0) {
    const perGpu = eflop && (eflop * batch) / gpus
    const wh = (load(gpu, perGpu) * gpu.watts * seconds * gpus) / batch / 3600
    const one = gpu.consumer ? sigma.timeConsumer : eflop ? sigma.timeDataCentre : sigma.timeUnknownModel
    return { wh: around(wh, spread(one)), method: `time-x-power (${gpu.name}, ${gpu.watts} W)` }
  }
  if (!work.model) return unknown('neither model nor seconds are given')
  if (!model && !unet) return unknown(`the model ${work.model} is not in the table, and no seconds are given`)
  if (!sized) return unknown('width, height and frames are needed where no seconds are given')

  const mpx = (sized.width * sized.height * sized.frames) / 1e6
  const together = gpus ** manyGpus.exponent
  if (unet) {
    const wh = (unet.mwhPerMpxFrameStep / 1000) * mpx * (work.steps ?? unet.steps) * gpu.energyFactor * together
    const one = gpu.consumer ? sigma.flopConsumer : sigma.flopUnet
    return { wh: around(wh, spread(one)), method: `flop-model (${unet.name}, ${gpu.name})` }
  }
  const passes = (work.steps ?? model!.steps) * (work.cfgPasses ?? model!.passes)
  const perEflop = kappa.whPerEflop * ((eflop! * batch) / kappa.atEflopPerPass) ** kappa.exponent
  const wh = (passes * eflop! * perEflop + kappa.decodeWhPerMpxFrame * mpx) * gpu.energyFactor * together
  const one = gpu.consumer ? sigma.flopConsumer : sigma.flopDataCentre
  return { wh: around(wh, spread(one)), method: `flop-model (${model!.name}, ${gpu.name})` }
}

/**
 * Seconds of one video on one card by the same model: its watt-hours at the power it draws. Undefined where it knows too little.
 * What software renders it, and how many steps a distilled copy takes, it doesn't know: the interval is wide.
 */
export function videoSeconds(
  work: Omit<VideoWork, 'gpus' | 'batch' | 'seconds'>,
  boards: readonly BoardPower[],
): { seconds: Interval; method: string } | undefined {
  const { wh, method } = videoEnergy(work, boards)
  const gpu = gpuOf(work.gpu, boards)
  if (!wh || !gpu) return undefined
  const expected = (wh.expected * 3600) / (gpu.watts * gpu.loadFactor)
  return { seconds: around(expected, table.sigma.secondsUnknownStack), method }
}
