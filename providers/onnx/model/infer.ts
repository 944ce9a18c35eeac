/** A manifest out of a plain diffusers or optimum export: its configurations and its graphs, and a list of what was taken for granted. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { ManifestFault } from './faults.js'
import { type GraphInfo, readGraphInfo, type TensorInfo } from './onnx-file.js'
import { readDiffusersScheduler } from './scheduler-config.js'

const number = z.number().positive().optional().catch(undefined)
const token = z
  .union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)])
  .optional()
  .catch(undefined)

/** Fields of the component configurations that say something about the pipeline; all by name, wherever they stand. */
const configSchema = z.object({
  in_channels: number,
  out_channels: number,
  num_frames: number,
  sample_size: z
    .union([z.number().transform((side) => [side, side] as const), z.tuple([z.number(), z.number()])])
    .optional()
    .catch(undefined),
  sample_height: number,
  sample_width: number,
  fps: number,
  patch_size: z
    .union([z.number(), z.array(z.number())])
    .optional()
    .catch(undefined),
  latent_channels: number,
  spatial_compression_ratio: number,
  temporal_compression_ratio: number,
  scale_factor_spatial: number,
  scale_factor_temporal: number,
  block_out_channels: z.array(z.number()).optional().catch(undefined),
  scaling_factor: number,
  shift_factor: z.number().optional().catch(undefined),
  latents_mean: z.array(z.number()).nullish().catch(undefined),
  latents_std: z.array(z.number()).nullish().catch(undefined),
  model_max_length: z.number().max(4096).optional().catch(undefined),
  pad_token: token,
  eos_token: token,
  prediction_type: z.string().optional().catch(undefined),
})
type Config = z.infer<typeof configSchema>

const readJson = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}

export interface Inferred {
  /** To be checked like a written one. */
  manifest: Record<string, unknown>
  /** What no file says, one line each. */
  assumed: string[]
}

/** True for a folder that can be tried. */
export const isDiffusersFolder = (dir: string) => existsSync(join(dir, 'model_index.json'))

/** Throws ManifestFault `infer` for what neither a configuration nor a graph tells and no default would be right for. */
export function inferManifest(dir: string): Inferred {
  const file = join(dir, 'model_index.json')
  const assumed: string[] = []
  const fault = (field: string, problem: string) =>
    new ManifestFault({
      file,
      text: '',
      field,
      code: 'infer',
      problem,
      next: `Write a video-model.json into ${dir} that says ${field}; what it doesn't say is still inferred.`,
    })
  const index = z.object({ _class_name: z.string().default('a pipeline') }).catch({ _class_name: 'a pipeline' })
  const pipeline = index.parse(readJson(file))._class_name
  const configOf = (folder: string, name = 'config.json'): Config =>
    configSchema.parse(Object(readJson(join(dir, folder, name))))

  /** The graph of a component, by the first of these folders that there is. */
  function component(...folders: string[]): { graph: string; info: GraphInfo; config: Config } | undefined {
    for (const folder of folders) {
      if (!existsSync(join(dir, folder))) continue
      const graphs = readdirSync(join(dir, folder)).filter((name) => name.endsWith('.onnx'))
      const name = graphs.includes('model.onnx') ? 'model.onnx' : graphs.sort()[0]
      if (!name) continue
      const graph = `${folder}/${name}`
      try {
        return { graph, info: readGraphInfo(join(dir, graph)), config: configOf(folder) }
      } catch (cause) {
        throw fault(folder, `${graph} can't be read: ${(cause as Error).message}`)
      }
    }
    return undefined
  }
  const pick = (tensors: readonly TensorInfo[], ...names: string[]) =>
    names.map((name) => tensors.find((tensor) => tensor.name === name)).find(Boolean)
  function assume<Value>(field: string, value: Value | undefined | null, fallback: Value): Value {
    if (value !== undefined && value !== null) return value
    assumed.push(`${field} ${JSON.stringify(fallback)}`)
    return fallback
  }

  const main = component('unet', 'transformer')
  if (!main) throw fault('denoisers', 'there is no graph in unet or transformer')
  const decoder = component('vae_decoder', 'vae')
  if (!decoder) throw fault('decoder', 'there is no graph in vae_decoder')
  const low = component('transformer_2')
  const words = component('text_encoder')

  const latentsIn = pick(main.info.inputs, 'sample', 'hidden_states', 'latents')
  if (!latentsIn)
    throw fault(
      'denoisers.0.inputs',
      `none of ${main.info.inputs.map(({ name }) => name).join(', ')} is known to take latents`,
    )
  const rank = latentsIn.shape.length
  const layout = rank === 3 ? 'packed' : /StableVideo|CogVideoX/.test(pipeline) ? 'BFCHW' : 'BCFHW'
  const axes = layout === 'BFCHW' ? { frames: 1, channels: 2 } : { frames: 2, channels: 1 }
  const fixed = (axis: number) => {
    const side = rank === 5 ? latentsIn.shape[axis] : undefined
    return typeof side === 'number' ? side : undefined
  }

  const vae = { ...configOf('vae'), ...defined(decoder.config) }
  const spatial = assume(
    'latents.spatial',
    vae.spatial_compression_ratio ??
      vae.scale_factor_spatial ??
      (vae.block_out_channels && 2 ** (vae.block_out_channels.length - 1)),
    8,
  )
  const temporal = vae.temporal_compression_ratio ?? vae.scale_factor_temporal ?? 1
  const causal = temporal > 1
  const channels = vae.latent_channels ?? main.config.out_channels ?? main.config.in_channels ?? fixed(axes.channels)
  if (!channels) throw fault('latents.channels', 'no file tells the channels of a latent')

  const graphFrames = fixed(axes.frames)
  const frames =
    main.config.num_frames ?? (graphFrames && (causal ? (graphFrames - 1) * temporal + 1 : graphFrames * temporal))
  if (!frames) throw fault('video.frames', 'no file tells how many frames it makes')
  const height = main.config.sample_height ?? main.config.sample_size?.[0] ?? fixed(3)
  const width = main.config.sample_width ?? main.config.sample_size?.[1] ?? fixed(4)
  if (!height || !width) throw fault('video.sizes', 'no file tells its picture size')
  const fps = assume('video.fps', main.config.fps, 8)

  const read = readDiffusersScheduler(readJson(join(dir, 'scheduler', 'scheduler_config.json')))
  if (!read.ok) throw fault('scheduler', `scheduler/scheduler_config.json: ${read.field}: ${read.problem}`)

  const known: Record<string, unknown> = {
    [latentsIn.name]: 'latents',
    timestep: 'timestep',
    timesteps: 'timestep',
    encoder_hidden_states: 'text.hidden',
    encoder_attention_mask: 'text.mask',
    guidance: 'guidance',
    num_frames: 'latentFrames',
    height: 'latentHeight',
    width: 'latentWidth',
    rope_interpolation_scale: [temporal / fps, spatial, spatial],
  }
  const inputsOf = ({ info }: { info: GraphInfo }, table: Record<string, unknown>) =>
    Object.fromEntries(info.inputs.flatMap(({ name }) => (name in table ? [[name, table[name]]] : [])))
  const patch = [main.config.patch_size ?? 1].flat()
  const denoise = (part: NonNullable<typeof main>, from: number) => ({
    graph: part.graph,
    from,
    layout,
    ...(layout === 'packed' && { patch: patch.length === 3 ? patch : [1, patch[0], patch[0]] }),
    inputs: inputsOf(part, known),
    output: (pick(part.info.outputs, 'out_sample', 'sample', 'out_hidden_states', 'latent') ?? part.info.outputs[0]!)
      .name,
    prediction: read.prediction,
  })
  const boundary = low && assume('denoisers.0.from', undefined, 0.875)

  const flow = read.prediction === 'flow'
  const embedded = main.info.inputs.some(({ name }) => name === 'guidance')
  return {
    manifest: {
      format: 'heroshot-onnx/1',
      id: plainId(basename(dir)),
      name: basename(dir),
      licence: assume('licence', undefined, { id: 'unknown', commercial: 'conditional' }),
      source: `${pipeline} in ${basename(dir)}`,
      // When it was put here: no file says more.
      asOf: statSync(file).mtime.toISOString().slice(0, 10),
      video: {
        fps,
        sizes: { oneOf: [[width * spatial, height * spatial]] },
        frames: { multipleOf: temporal, offset: causal ? 1 : 0, min: frames, max: frames },
      },
      text: words ? [textOf(words)] : [],
      denoisers: low ? [denoise(main, boundary!), denoise(low, 0)] : [denoise(main, 0)],
      latents: {
        channels,
        spatial,
        temporal,
        causal,
        ...(vae.latents_mean && vae.latents_std
          ? { mean: vae.latents_mean, std: vae.latents_std }
          : { scale: assume('latents.scale', vae.scaling_factor, 1), shift: vae.shift_factor }),
      },
      decoder: {
        graph: decoder.graph,
        ...(decoder.info.inputs[0]?.shape.length === 4 && { layout: 'images' }),
        inputs: inputsOf(decoder, { latent_sample: 'latents', latents: 'latents', num_frames: 'latentFrames' }),
        output: (pick(decoder.info.outputs, 'sample') ?? decoder.info.outputs[0]!).name,
      },
      scheduler: read.scheduler,
      guidance: embedded
        ? { mode: 'embedded', default: assume('guidance.default', undefined, 6) }
        : { mode: words ? 'cfg' : 'none', default: words ? assume('guidance.default', undefined, flow ? 5 : 7.5) : 1 },
      defaults: { steps: assume('defaults.steps', undefined, flow ? 30 : 25) },
    },
    assumed,
  }

  function textOf({ graph, info }: NonNullable<typeof words>) {
    const config = configOf('tokenizer', 'tokenizer_config.json')
    const room = pick(info.inputs, 'input_ids')?.shape[1]
    return {
      graph,
      tokenizer: {
        file: 'tokenizer/tokenizer.json',
        length: assume('text.0.tokenizer.length', typeof room === 'number' ? room : config.model_max_length, 77),
        pad: assume('text.0.tokenizer.pad', config.pad_token, '<pad>'),
        ...(config.eos_token && { end: config.eos_token }),
      },
      inputs: inputsOf({ info }, { input_ids: 'ids', attention_mask: 'mask' }),
      outputs: { hidden: (pick(info.outputs, 'last_hidden_state') ?? info.outputs[0]!).name },
    }
  }
}

const defined = <Value extends object>(value: Value): Partial<Value> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined && one !== null)) as Partial<Value>

export const plainId = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '') || 'model'
