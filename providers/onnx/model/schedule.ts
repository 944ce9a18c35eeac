/**
 * Schedules: which noise levels a render passes, and how one step goes from one to the next. Pure.
 *
 * All models are told in one form: at a point of the path the latent is `alpha` × signal + `sigma` × noise. Flow matching has
 * alpha = 1 - sigma; diffusion has alpha² + sigma² = 1. In this form the Euler step of flow matching, DDIM without added
 * noise, and the Euler step over Karras levels are the same step.
 */
import type { SchedulerConfig } from './scheduler-config.js'

export interface Point {
  readonly alpha: number
  readonly sigma: number
  /** What the denoiser is told. */
  readonly timestep: number
  /** How far from clean, 0 to 1: which of several denoisers works here. */
  readonly level: number
}

/** The points of a render from noise to clean: one more than there are steps. */
export function pathOf(config: SchedulerConfig, steps: number, tokens: number): Point[] {
  if (config.type === 'flow') return flowPath(config, steps, tokens)
  return config.type === 'karras' ? karrasPath(config, steps) : diffusionPath(config, steps)
}

type Config<Type> = Extract<SchedulerConfig, { type: Type }>

function flowPath(config: Config<'flow'>, steps: number, tokens: number): Point[] {
  const { dynamic, terminal, start, trainSteps } = config
  const slope = dynamic && (dynamic.maxShift - dynamic.baseShift) / (dynamic.maxTokens - dynamic.baseTokens)
  const shift = dynamic ? Math.exp(dynamic.baseShift + slope! * (tokens - dynamic.baseTokens)) : config.shift
  const levels = Array.from({ length: steps }, (_, i) => start * (1 - i / steps)).map(
    (level) => (shift * level) / (1 + (shift - 1) * level),
  )
  const last = levels.at(-1)!
  const stretch = terminal === undefined || steps === 1 ? 1 : (1 - terminal) / (1 - last)
  return [...levels.map((level) => 1 - (1 - level) * stretch), 0].map((sigma) => ({
    alpha: 1 - sigma,
    sigma,
    timestep: sigma * trainSteps,
    level: sigma,
  }))
}

function karrasPath({ sigmaMin, sigmaMax, rho }: Config<'karras'>, steps: number): Point[] {
  const [low, high] = [sigmaMin ** (1 / rho), sigmaMax ** (1 / rho)]
  const ratios = Array.from({ length: steps }, (_, i) => (high + (i / Math.max(1, steps - 1)) * (low - high)) ** rho)
  return [...ratios, 0].map((ratio) => {
    const alpha = 1 / Math.sqrt(1 + ratio * ratio)
    return { alpha, sigma: ratio * alpha, timestep: ratio ? Math.log(ratio) / 4 : 0, level: ratio * alpha }
  })
}

/** Signal left after each training step, as a share of power. */
function signals({ betas, zeroTerminalSnr, trainSteps }: Config<'diffusion'>): Float64Array {
  const root = betas.schedule === 'scaled-linear' ? 0.5 : 1
  const [from, to] = [betas.start ** root, betas.end ** root]
  const kept = new Float64Array(trainSteps)
  let product = 1
  for (let t = 0; t < trainSteps; t++) {
    product *= 1 - (from + ((to - from) * t) / (trainSteps - 1)) ** (1 / root)
    kept[t] = product
  }
  if (!zeroTerminalSnr) return kept
  const [first, last] = [Math.sqrt(kept[0]!), Math.sqrt(kept[trainSteps - 1]!)]
  return kept.map((share) => (((Math.sqrt(share) - last) * first) / (first - last)) ** 2)
}

function diffusionPath(config: Config<'diffusion'>, steps: number): Point[] {
  const { spacing, offset, end, trainSteps } = config
  const kept = signals(config)
  const stride = spacing === 'leading' ? Math.floor(trainSteps / steps) : trainSteps / steps
  const step = (i: number) => {
    if (spacing === 'leading') return (steps - 1 - i) * stride + offset
    if (spacing === 'trailing') return Math.round(trainSteps - i * stride) - 1
    return Math.round((trainSteps - 1) * (1 - i / Math.max(1, steps - 1)))
  }
  const points = Array.from({ length: steps }, (_, i) => Math.min(trainSteps - 1, Math.max(0, step(i)))).map((t) =>
    diffusionPoint(kept[t]!, t, t / (trainSteps - 1)),
  )
  return [...points, diffusionPoint(end === 'clean' ? 1 : kept[0]!, 0, 0)]
}

const diffusionPoint = (kept: number, timestep: number, level: number): Point => ({
  alpha: Math.sqrt(kept),
  sigma: Math.sqrt(1 - kept),
  timestep,
  level,
})

/** Most steps a schedule has room for. */
export const mostSteps = (config: SchedulerConfig): number => (config.type === 'diffusion' ? config.trainSteps : 1000)

export type Prediction = 'flow' | 'epsilon' | 'v' | 'sample'

/** Turns what the denoiser said, in place, into the clean latent it means. */
export function toClean(out: Float32Array, x: Float32Array, { alpha, sigma }: Point, prediction: Prediction): void {
  if (prediction === 'sample') return
  if (prediction === 'flow') for (let i = 0; i < x.length; i++) out[i] = x[i]! - sigma * out[i]!
  else if (prediction === 'v') for (let i = 0; i < x.length; i++) out[i] = alpha * x[i]! - sigma * out[i]!
  else for (let i = 0; i < x.length; i++) out[i] = (x[i]! - sigma * out[i]!) / alpha
}

export interface Solver {
  /**
   * One step, in place. @param x the latent at point `i`; becomes the one at `i + 1`
   * @param clean what the denoiser makes of it; kept by the solver
   */
  step(x: Float32Array, clean: Float32Array, i: number): void
}

/** A solver for one render over `path`. */
export const createSolver = (kind: SchedulerConfig['solver'], path: readonly Point[]): Solver =>
  kind === 'euler' ? { step: (x, clean, i) => euler(x, clean, path[i]!, path[i + 1]!) } : unipc(path)

function euler(x: Float32Array, clean: Float32Array, from: Point, to: Point): void {
  const ratio = to.sigma / from.sigma
  const weight = to.alpha - from.alpha * ratio
  for (let i = 0; i < x.length; i++) x[i] = ratio * x[i]! + weight * clean[i]!
}

/** Half the logarithm of the signal-to-noise ratio. */
const lambda = ({ alpha, sigma }: Point) => Math.log(alpha) - Math.log(sigma)

/**
 * UniPC of order 2 with B(h) = e^h - 1 on the clean latent (Zhao et al. 2023, arXiv 2302.04867): each new answer first corrects
 * the step that led to it, then predicts the next. The last step is a straight one.
 */
function unipc(path: readonly Point[]): Solver {
  const steps = path.length - 1
  /** Clean latents of the last two points, newest first. */
  let seen: Float32Array[] = []
  let before: Float32Array | undefined
  let order = 0

  /** The part of a step that its two ends fix: x × ratio + clean × weight; and the factor of the terms beyond. */
  function straight(from: Point, to: Point) {
    const ratio = to.sigma / from.sigma
    const rest = Math.expm1(lambda(from) - lambda(to))
    return {
      ratio,
      rest,
      weight: -to.alpha * rest,
      gap: to.sigma ? lambda(to) - lambda(from) : Number.POSITIVE_INFINITY,
    }
  }

  /** Corrects x at point `i`, given the clean latent there. */
  function correct(x: Float32Array, clean: Float32Array, i: number): void {
    const [from, to] = [path[i - 1]!, path[i]!]
    const { ratio, rest, weight, gap } = straight(from, to)
    const [last, older] = seen as [Float32Array, Float32Array?]
    const h = -gap
    // Weights of the differences to the older and to the new answer: exact for what is linear in lambda.
    const first = (rest / h - 1) / rest
    const second = (2 * ((rest / h - 1) / h - 0.5)) / rest
    const away = older && order === 2 ? (lambda(path[i - 2]!) - lambda(from)) / gap : 0
    const old = away ? (second - first) / (away - 1) : 0
    const fresh = away ? first - old : 0.5
    const scale = -to.alpha * rest
    for (let k = 0; k < x.length; k++) {
      const bend = (away ? (old * (older![k]! - last[k]!)) / away : 0) + fresh * (clean[k]! - last[k]!)
      x[k] = ratio * before![k]! + weight * last[k]! + scale * bend
    }
  }

  return {
    step(x, clean, i) {
      if (i) correct(x, clean, i)
      seen = [clean, ...seen].slice(0, 2)
      before = x.slice()
      order = Math.min(2, i + 1, steps - i)
      const [from, to] = [path[i]!, path[i + 1]!]
      const { ratio, rest, weight, gap } = straight(from, to)
      // To the clean end there is no step in between: what the model says is what it is.
      const older = order === 2 && to.sigma ? seen[1] : undefined
      const away = older ? (lambda(path[i - 1]!) - lambda(from)) / gap : 1
      const scale = (-to.alpha * rest * 0.5) / away
      for (let k = 0; k < x.length; k++)
        x[k] = ratio * x[k]! + weight * clean[k]! + (older ? scale * (older[k]! - clean[k]!) : 0)
    },
  }
}
