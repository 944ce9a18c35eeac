/** Noise to latents: the sampling loop, with guidance, several denoisers, and a first frame where the model takes one. */

import type { Clip } from './geometry.js'
import { numbersOf } from './geometry.js'
import type { Graph, Value, Values } from './graph.js'
import { arrange, pack, type Shape, sizeOf, tokensOf, unpack } from './layout.js'
import type { Denoiser, Manifest } from './manifest.js'
import type { GraphInfo } from './onnx-file.js'
import { createSolver, type Point, pathOf, toClean } from './schedule.js'
import type { SchedulerConfig } from './scheduler-config.js'

/** What steers the denoiser: with the words and the picture, and without. */
export interface Conditions {
  with: Values
  without: Values
  /** The first frame in latent cells, one latent frame, as the denoiser knows latents. */
  picture?: Float32Array
}

export interface SampleOptions {
  manifest: Manifest
  scheduler: SchedulerConfig
  clip: Clip
  shape: Shape
  steps: number
  /** Absent: each denoiser's own. */
  guidance?: number | undefined
  conditions: Conditions
  /** Start latents; left as they are. */
  noise: Float32Array
  infoOf(graph: string): GraphInfo
  graphOf(denoiser: Denoiser): Promise<Graph>
  /** Around every pass through a graph: for the stop flag. */
  pass<T>(work: () => Promise<T>): Promise<T>
  progress?(done: number, of: number): void
}

/** Latents as the denoiser leaves them. */
export async function sample(options: SampleOptions): Promise<Float32Array> {
  const { manifest, scheduler, shape, steps, conditions, noise, pass, progress } = options
  const tokens = tokensOf(shape, manifest.denoisers[0]!.patch)
  const path = pathOf(scheduler, steps, tokens)
  const solver = createSolver(scheduler.solver, path)
  const x = noise.slice()
  const held = manifest.encoder?.use === 'first-frame' ? conditions.picture : undefined
  if (held) hold(x, held, shape)
  for (let i = 0; i < steps; i++) {
    const point = path[i]!
    const denoiser = manifest.denoisers.find(({ from }) => point.level >= from)!
    const graph = await pass(() => options.graphOf(denoiser))
    const clean = await ask(x, point, denoiser, graph, options)
    toClean(clean, x, point, denoiser.prediction)
    solver.step(x, clean, i)
    if (held) hold(x, held, shape)
    progress?.(i + 1, steps)
  }
  return x
}

/** Puts the picture in place of the first latent frame. */
function hold(x: Float32Array, picture: Float32Array, { channels, frames, rows, columns }: Shape): void {
  const area = rows * columns
  for (let c = 0; c < channels; c++) x.set(picture.subarray(c * area, (c + 1) * area), c * frames * area)
}

/** What the denoiser says of x at a point, guided. */
async function ask(
  x: Float32Array,
  point: Point,
  denoiser: Denoiser,
  graph: Graph,
  options: SampleOptions,
): Promise<Float32Array> {
  const { manifest, clip, shape, conditions, infoOf, pass } = options
  const { mode, batched, rampFrom } = manifest.guidance
  const guidance = options.guidance ?? denoiser.guidance ?? manifest.guidance.default
  const sides =
    mode === 'cfg' && (guidance !== 1 || rampFrom !== undefined) ? (['without', 'with'] as const) : (['with'] as const)
  const concat = manifest.encoder?.use === 'concat'
  const input = { ...shape, channels: shape.channels * (concat ? 2 : 1) }
  const way = arrange(denoiser.layout, input, denoiser.patch)
  const back = arrange(denoiser.layout, shape, denoiser.patch)
  const size = sizeOf(input)
  const timestep = timestepOf(point, denoiser, infoOf(denoiser.graph), options)
  const numbers = { ...numbersOf(clip, shape, denoiser.patch), guidance }

  async function run(asked: readonly ('with' | 'without')[]): Promise<Float32Array[]> {
    const n = asked.length
    const data = new Float32Array(n * size)
    for (const [i, side] of asked.entries())
      pack(concat ? joined(x, side === 'with' ? conditions.picture : undefined, shape) : x, way, data, i * size)
    const values: Record<string, Value | number | undefined> = {
      ...numbers,
      ...stacked(asked.map((side) => conditions[side])),
      latents: { data, dims: [n, ...way.dims] },
      timestep: typeof timestep === 'number' ? timestep : stack(asked.map(() => timestep)),
    }
    const tokens = way.dims.length === 2 ? way.dims[0]! : tokensOf(shape, denoiser.patch)
    const [answer] = await pass(() => graph.run(values, [denoiser.output], [n, tokens]))
    const one = sizeOf(shape)
    if (answer!.data.length !== n * one)
      throw new RangeError(
        `${denoiser.graph} made [${answer!.dims.join(', ')}] of [${[n, ...way.dims].join(', ')}]; ${n * one} numbers were expected`,
      )
    return asked.map((_, i) => {
      const out = new Float32Array(one)
      unpack(answer!.data.subarray(i * one, (i + 1) * one), back, out)
      return out
    })
  }

  const answers = batched
    ? await run(sides)
    : [...(await run(sides.slice(0, 1))), ...(sides[1] ? await run([sides[1]]) : [])]
  const told = answers.at(-1)!
  if (answers.length === 2) guide(told, answers[0]!, guidance, rampFrom, shape)
  return told
}

/** Pulls the answer away from the wordless one: in place, frame by frame where it ramps. */
function guide(
  told: Float32Array,
  free: Float32Array,
  guidance: number,
  rampFrom: number | undefined,
  { channels, frames, rows, columns }: Shape,
): void {
  const area = rows * columns
  for (let c = 0; c < channels; c++)
    for (let f = 0; f < frames; f++) {
      const pull = rampFrom === undefined ? guidance : rampFrom + ((guidance - rampFrom) * f) / Math.max(1, frames - 1)
      const start = (c * frames + f) * area
      for (let i = start; i < start + area; i++) told[i] = free[i]! + pull * (told[i]! - free[i]!)
    }
}

/** A timestep for each token where the graph asks for that: those of a held first frame are at the end already. */
function timestepOf(
  { timestep }: Point,
  { inputs, patch }: Denoiser,
  info: GraphInfo,
  { manifest, shape }: SampleOptions,
): number | Value {
  const input = info.inputs.find(({ name }) => inputs[name] === 'timestep')
  if (manifest.encoder?.use !== 'first-frame' || input?.shape.length !== 2) return timestep
  const tokens = tokensOf(shape, patch)
  const data = new Float32Array(tokens).fill(timestep)
  data.fill(0, 0, tokens / (shape.frames / patch[0]))
  return { data, dims: [1, tokens] }
}

/** Noisy latents and, behind them along the channels, the picture in every frame; zeros without one. */
function joined(x: Float32Array, picture: Float32Array | undefined, shape: Shape): Float32Array {
  const { channels, frames, rows, columns } = shape
  const area = rows * columns
  const both = new Float32Array(2 * x.length)
  both.set(x)
  if (picture)
    for (let c = 0; c < channels; c++)
      for (let f = 0; f < frames; f++)
        both.set(picture.subarray(c * area, (c + 1) * area), x.length + (c * frames + f) * area)
  return both
}

function stack(values: readonly Value[]): Value {
  const [first] = values as [Value]
  if (values.length === 1) return first
  const one = first.data.length
  const data = new Float32Array(values.length * one)
  for (const [i, value] of values.entries()) data.set(value.data as Float32Array, i * one)
  return { data, dims: [values.length, ...first.dims.slice(1)] }
}

/** The same words of several askings, one after the other along the batch. */
function stacked(all: readonly Values[]): Values {
  const [first] = all as [Values]
  if (all.length === 1) return first
  return Object.fromEntries(Object.keys(first).map((name) => [name, stack(all.map((values) => values[name] as Value))]))
}
