/** Flow-matching sampler: Gaussian noise and a prompt become candidate scenes, by Euler steps with classifier-free guidance. */
import type { Schema } from '../scene.js'
import { gaussian } from './random.js'
import type { Runtime } from './runtime.js'

export interface SampleOptions {
  readonly seed: number
  /** Euler steps. Default 16. */
  readonly steps?: number
  /** How strongly the words pull, 1 = no extra pull. Default 1.6. */
  readonly guidance?: number
  /** Scenes drawn in one batch. Default 5. */
  readonly candidates?: number
  /** Checked between steps; the promise rejects with its reason. */
  readonly signal?: AbortSignal
  /** Steps done out of all steps. */
  readonly onProgress?: (done: number, of: number) => void
}

/** One candidate as the network left it: soft one-hot fields followed by normalised numbers. */
export interface RawSample {
  readonly global: Float32Array
  /** One row of `entityWidth` per slot. */
  readonly entities: Float32Array
  readonly entityWidth: number
  /** Probabilities of the global categories before any of the scene is decided, in field order. */
  readonly prior: Float32Array
  /** Background variety, straight from the noise. */
  readonly variety: readonly [number, number, number, number]
}

export const GLOBAL_FIELDS = ['scenes', 'times', 'weathers', 'cameras', 'shots'] as const
export const ENTITY_FIELDS = ['kinds', 'colours', 'motions'] as const

/** The end of the path is left out: the last prediction is already the answer. */
const T_END = 0.98
/** Guidance acts fully on categories and only partly on numbers, where it would exaggerate. */
const NUMBER_GUIDANCE = 0.4
const SEED_STRIDE = 64

export async function sampleRaw(
  runtime: Runtime,
  schema: Schema,
  text: string,
  options: SampleOptions,
): Promise<RawSample[]> {
  const { seed, steps = 16, guidance = 1.6, candidates: n = 5, signal, onProgress } = options
  const { ort, tokenizer } = runtime
  const { L, G } = tokenizer
  const slots = schema.K
  const globalSizes = GLOBAL_FIELDS.map((field) => schema[field].length)
  const entitySizes = ENTITY_FIELDS.map((field) => schema[field].length)
  const gw = sum(globalSizes) + schema.gcont.length
  const ew = sum(entitySizes) + schema.econt.length
  const row = slots * ew
  const tensor = (data: Float32Array, ...dims: number[]) => new ort.Tensor('float32', data, dims)

  signal?.throwIfAborted()
  const encoded = await runtime.text.run({ ids: new ort.Tensor('int64', tokenizer.encode(text), [1, L, G]) })
  const words = encoded.ctx!.data as Float32Array
  const wordMask = encoded.mask!.data as Float32Array
  const batch = 2 * n
  const ctx = new Float32Array(batch * words.length)
  // The second half of the batch sees no words: every position is masked out.
  const mask = new Float32Array(batch * L).fill(-1e4)
  for (let b = 0; b < batch; b++) ctx.set(words, b * words.length)
  for (let b = 0; b < n; b++) mask.set(wordMask, b * L)
  const ctxTensor = tensor(ctx, batch, L, words.length / L)
  const maskTensor = tensor(mask, batch, L)

  const xg = new Float32Array(batch * gw)
  const xe = new Float32Array(batch * row)
  const hg = new Float32Array(n * gw)
  const he = new Float32Array(n * row)
  const priors: Float32Array[] = []
  const variety: [number, number, number, number][] = []
  for (let b = 0; b < n; b++) {
    const noise = gaussian(seed * SEED_STRIDE + b)
    for (let i = 0; i < gw; i++) xg[b * gw + i] = noise()
    for (let i = 0; i < row; i++) xe[b * row + i] = noise()
    variety.push([noise(), noise(), noise(), noise()])
  }

  for (let step = 0; step < steps; step++) {
    signal?.throwIfAborted()
    const t = (step / steps) * T_END
    const next = ((step + 1) / steps) * T_END
    xg.copyWithin(n * gw, 0, n * gw)
    xe.copyWithin(n * row, 0, n * row)
    const out = await runtime.denoise.run({
      xg: tensor(xg, batch, gw),
      xe: tensor(xe, batch, slots, ew),
      t: tensor(new Float32Array(batch).fill(t), batch),
      ctx: ctxTensor,
      mask: maskTensor,
    })
    const og = out.og!.data as Float32Array
    const oe = out.oe!.data as Float32Array
    if (step === 0) for (let b = 0; b < n; b++) priors.push(probabilities(og, b * gw, globalSizes))
    for (let b = 0; b < n; b++) predict(og, b * gw, n * gw, globalSizes, gw, 0, hg)
    for (let k = 0; k < n * slots; k++) predict(oe, k * ew, n * row, entitySizes, ew, NUMBER_GUIDANCE, he)
    const advance = (next - t) / (1 - t)
    for (let i = 0; i < n * gw; i++) xg[i]! += (hg[i]! - xg[i]!) * advance
    for (let i = 0; i < n * row; i++) xe[i]! += (he[i]! - xe[i]!) * advance
    onProgress?.(step + 1, steps)
  }
  return variety.map((u, b) => ({
    global: hg.slice(b * gw, (b + 1) * gw),
    entities: he.slice(b * row, (b + 1) * row),
    entityWidth: ew,
    prior: priors[b]!,
    variety: u,
  }))

  /** One token's clean value: guided softmax per category, then the numbers. `free` is the offset of the wordless half. */
  function predict(
    o: Float32Array,
    at: number,
    free: number,
    sizes: readonly number[],
    width: number,
    numbers: number,
    into: Float32Array,
  ): void {
    const guided = (i: number) => o[free + i]! + guidance * (o[i]! - o[free + i]!)
    let i = at
    for (const size of sizes) {
      let max = Number.NEGATIVE_INFINITY
      for (let j = i; j < i + size; j++) max = Math.max(max, guided(j))
      let total = 0
      for (let j = i; j < i + size; j++) total += into[j] = Math.exp(guided(j) - max)
      for (let j = i; j < i + size; j++) into[j]! *= schema.onehot / total
      i += size
    }
    for (; i < at + width; i++) into[i] = o[i]! * (1 - numbers) + guided(i) * numbers
  }
}

/** Softmax of each category in turn. */
function probabilities(logits: Float32Array, start: number, sizes: readonly number[]): Float32Array {
  const out = new Float32Array(sum(sizes))
  let i = 0
  for (const size of sizes) {
    const max = Math.max(...logits.subarray(start + i, start + i + size))
    let total = 0
    for (let j = i; j < i + size; j++) total += out[j] = Math.exp(logits[start + j]! - max)
    for (let j = i; j < i + size; j++) out[j]! /= total
    i += size
  }
  return out
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
