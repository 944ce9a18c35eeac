/** A model at work: words and picture to conditions, noise to latents, latents to frames, one graph after the other. */
import { totalmem } from 'node:os'
import { resolve } from 'node:path'
import type { SessionOptions } from '../../../src/inference/session.js'
import { decode, type Planes } from './decode.js'
import type { ModelFolder } from './folder.js'
import { type Clip, latentShape, numbersOf } from './geometry.js'
import { type Graph, openGraph, type Values } from './graph.js'
import { sizeOf } from './layout.js'
import type { Inputs, PictureEncoder } from './manifest.js'
import { gaussianNoise } from './noise.js'
import { pictureValue } from './picture.js'
import { type Conditions, sample } from './sample.js'
import { mostSteps } from './schedule.js'
import type { SchedulerConfig } from './scheduler-config.js'
import { tiled } from './tiles.js'
import { loadTokenizer, type Tokenize } from './tokens.js'

export interface ModelRequest extends Clip {
  prompt: string
  negativePrompt?: string | undefined
  seed: number
  steps: number
  guidance?: number | undefined
  scheduler?: SchedulerConfig['solver'] | undefined
  upscale?: boolean | undefined
  picture?: Uint8Array | undefined
  /** Start latents instead of those of the seed, channel by frame by row. */
  noise?: Float32Array | undefined
}

/** Around the work: what stops it and what follows it. */
export interface Turn {
  /** Everything that enters native inference. Throws to stop. */
  inside<T>(work: () => Promise<T>): Promise<T>
  /** @param share 0 to 1 of the stage */
  progress(share: number, stage: 'reading' | 'denoising' | 'decoding'): void
}

export interface Model {
  readonly folder: ModelFolder
  /** Latents as the decoder takes them, and words of the prompt that found no room. */
  latents(request: ModelRequest, turn: Turn): Promise<{ latents: Float32Array; cut: number }>
  /** Frames of 0..1, enlarged when asked for, in order. */
  frames(latents: Float32Array, request: ModelRequest, turn: Turn): AsyncGenerator<Planes>
  /** The execution provider each graph took, and the milliseconds each spent inside its session. */
  report(): Record<string, { executionProvider: string; ms: number }>
  release(): Promise<void>
}

/** A model takes its graphs one at a time when they would fill more than this share of the memory. */
const CROWDED = 0.25

export function createModel(folder: ModelFolder, options: SessionOptions = {}): Model {
  const { dir, manifest, graphs } = folder
  const crowded = folder.bytes > totalmem() * CROWDED
  const open = new Map<string, Graph>()
  const spent = new Map<string, { executionProvider: string; ms: number }>()
  const tokenizers = new Map<string, Promise<Tokenize>>()
  const infoOf = (graph: string) => graphs.get(graph)!

  /** @param beside others stay open even where memory is short: they work in turns. */
  async function graphOf(name: string, inputs: Inputs, beside = false): Promise<Graph> {
    const known = open.get(name)
    if (known) return known
    if (crowded && !beside) await release()
    const graph = await openGraph(resolve(dir, name), infoOf(name), inputs, options, (executionProvider, ms) => {
      spent.set(name, { executionProvider, ms: (spent.get(name)?.ms ?? 0) + ms })
    })
    open.set(name, graph)
    return graph
  }

  async function release(): Promise<void> {
    for (const graph of open.values()) await graph.release()
    open.clear()
  }

  async function conditionsOf(request: ModelRequest, turn: Turn): Promise<{ conditions: Conditions; cut: number }> {
    const sides = { with: {} as Record<string, unknown>, without: {} as Record<string, unknown> }
    const prompts = { with: request.prompt, without: request.negativePrompt ?? '' }
    const asked = manifest.guidance.mode === 'cfg' ? (['with', 'without'] as const) : (['with'] as const)
    let cut = 0
    for (const [i, { graph, as, tokenizer, inputs, outputs }] of manifest.text.entries()) {
      const spec = { ...tokenizer, file: resolve(dir, tokenizer.file) }
      const loading = tokenizers.get(as) ?? loadTokenizer(spec)
      tokenizers.set(as, loading)
      const tokenize = await loading
      const encoder = await turn.inside(() => graphOf(graph, inputs))
      for (const side of asked) {
        const tokens = tokenize(prompts[side])
        if (side === 'with') cut = Math.max(cut, tokens.cut)
        const dims = [1, tokenizer.length]
        const [ids, mask] = [tokens.ids, tokens.mask].map((data) => ({ data, dims }))
        const names = Object.keys(outputs)
        const made = await turn.inside(() => encoder.run({ ids, mask }, Object.values(outputs)))
        for (const [k, name] of names.entries()) sides[side][`${as}.${name}`] = made[k]
        sides[side][`${as}.mask`] = mask
      }
      turn.progress((i + 1) / manifest.text.length, 'reading')
    }
    const { vision, encoder } = manifest
    const shape = latentShape(manifest, request)
    let picture: Float32Array | undefined
    if (request.picture && vision) {
      const [embeds] = await look(vision, request.picture)
      sides.with['picture.embeds'] = embeds
      sides.without['picture.embeds'] = { ...embeds!, data: new Float32Array(embeds!.data.length) }
    }
    if (request.picture && encoder) {
      const [seen] = await look(encoder, request.picture)
      // The mean comes first along the channels; the second half is how sure it is.
      const area = shape.rows * shape.columns
      const wanted = shape.channels * area * (encoder.moments ? 2 : 1)
      if (seen!.data.length !== wanted)
        throw new RangeError(
          `the encoder made [${seen!.dims.join(', ')}]; ${wanted} numbers were expected: see encoder.moments`,
        )
      picture = seen!.data.slice(0, shape.channels * area)
      for (let c = 0; c < shape.channels; c++)
        for (let k = c * area; k < (c + 1) * area; k++)
          picture[k] = encoder.scale !== undefined ? picture[k]! * encoder.scale : toModel(picture[k]!, c)
    }
    return { conditions: { ...(sides as { with: Values; without: Values }), ...(picture && { picture }) }, cut }

    async function look(spec: PictureEncoder, bytes: Uint8Array) {
      const value = await pictureValue(bytes, spec, request)
      return turn.inside(async () => {
        const graph = await graphOf(spec.graph, spec.inputs)
        return graph.run({ ...numbersOf(request, shape), picture: value }, [spec.output])
      })
    }
  }

  const { mean, std, scale = 1, shift = 0 } = manifest.latents
  const toModel = (value: number, c: number) => (mean ? (value - mean[c]!) / std![c]! : (value - shift) * scale)
  const toDecoder = (value: number, c: number) => (mean ? value * std![c]! + mean[c]! : value / scale + shift)

  return {
    folder,
    async latents(request, turn) {
      const shape = latentShape(manifest, request)
      const { conditions, cut } = await conditionsOf(request, turn)
      const solver = request.scheduler ?? folder.scheduler.solver
      const scheduler = { ...folder.scheduler, solver }
      const latents = await sample({
        manifest,
        scheduler,
        clip: request,
        shape,
        steps: Math.min(request.steps, mostSteps(scheduler)),
        guidance: request.guidance,
        conditions,
        noise: request.noise ?? gaussianNoise(request.seed, sizeOf(shape)),
        infoOf,
        graphOf: ({ graph, inputs }) => graphOf(graph, inputs),
        pass: turn.inside,
        progress: (done, of) => turn.progress(done / of, 'denoising'),
      })
      const one = latents.length / shape.channels
      for (let i = 0; i < latents.length; i++) latents[i] = toDecoder(latents[i]!, Math.floor(i / one))
      return { latents, cut }
    },
    async *frames(latents, request, turn) {
      const { decoder, upscaler } = manifest
      const { range } = decoder
      const [black, gain] = [range[0], 1 / (range[1] - range[0])]
      const graph = await turn.inside(() => graphOf(decoder.graph, decoder.inputs))
      const shape = latentShape(manifest, request)
      const info = infoOf(decoder.graph)
      const pass = <T>(work: () => Promise<T>, done: number) => {
        turn.progress(done, 'decoding')
        return turn.inside(work)
      }
      for await (const frame of decode(latents, { manifest, clip: request, shape, graph, info, pass })) {
        for (let i = 0; i < frame.length; i++) {
          const value = (frame[i]! - black) * gain
          frame[i] = value < 0 ? 0 : value > 1 ? 1 : value
        }
        yield request.upscale && upscaler ? await enlarge(frame, request, turn) : frame
      }
    },
    report() {
      const all = new Map(spent)
      spent.clear()
      return Object.fromEntries(all)
    },
    release,
  }

  async function enlarge(frame: Planes, { width, height }: Clip, turn: Turn): Promise<Planes> {
    const { graph: name, input, output, factor, tile } = manifest.upscaler!
    const graph = await turn.inside(() => graphOf(name, { [input]: 'picture' }, true))
    const tiling = {
      rows: height,
      columns: width,
      size: tile && ([tile.size, tile.size] as const),
      overlap: tile?.overlap,
      factor,
    }
    const large = await tiled(tiling, 3, async ({ row, column, rows, columns }) => {
      const data = new Float32Array(3 * rows * columns)
      for (let c = 0; c < 3; c++)
        for (let r = 0; r < rows; r++) {
          const line = (c * height + row + r) * width + column
          data.set(frame.subarray(line, line + columns), (c * rows + r) * columns)
        }
      const [made] = await turn.inside(() => graph.run({ picture: { data, dims: [1, 3, rows, columns] } }, [output]))
      return made!.data
    })
    return large.map((value) => Math.min(1, Math.max(0, value)))
  }
}
