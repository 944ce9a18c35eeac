/** Toy models: folders with graphs of a few operators, whose answers can be told by hand. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { tempDir } from '../../support/temp.js'
import { type GraphSpec, sideCar, type Weight, writeOnnx } from './write-onnx.js'

export const TOKENIZER = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [],
  normalizer: { type: 'Lowercase' },
  pre_tokenizer: { type: 'Whitespace' },
  post_processor: null,
  decoder: null,
  model: { type: 'WordLevel', vocab: { '[PAD]': 0, '[UNK]': 1, a: 2, red: 3, ball: 4 }, unk_token: '[UNK]' },
}

/** ids [B,4] → one number a token. */
export const textGraph: GraphSpec = {
  inputs: [{ name: 'input_ids', type: 'int64', shape: ['batch', 4] }],
  outputs: [{ name: 'last_hidden_state', shape: ['batch', 4, 1] }],
  nodes: [
    { op: 'Cast', in: ['input_ids'], out: ['f'], with: { to: 1 } },
    { op: 'Unsqueeze', in: ['f', 'last'], out: ['last_hidden_state'] },
  ],
  weights: [{ name: 'last', type: 'int64', dims: [1], data: [2] }],
}

/** The velocity 0.1 × latents + mean of the words, as [B,C,F,H,W]. */
export const denoiserGraph: GraphSpec = {
  inputs: [
    { name: 'sample', shape: ['batch', 4, 'frames', 'height', 'width'] },
    { name: 'timestep', type: 'int64', shape: [] },
    { name: 'encoder_hidden_states', shape: ['batch', 4, 1] },
  ],
  outputs: [{ name: 'out_sample', shape: ['batch', 4, 'frames', 'height', 'width'] }],
  nodes: [
    { op: 'Mul', in: ['sample', 'tenth'], out: ['small'] },
    { op: 'Cast', in: ['timestep'], out: ['t'], with: { to: 1 } },
    { op: 'Mul', in: ['t', 'zero'], out: ['none'] },
    { op: 'Add', in: ['small', 'none'], out: ['timed'] },
    { op: 'ReduceMean', in: ['encoder_hidden_states'], out: ['mean'], with: { axes: [1], keepdims: 1 } },
    { op: 'Unsqueeze', in: ['mean', 'axes'], out: ['word'] },
    { op: 'Add', in: ['timed', 'word'], out: ['out_sample'] },
  ],
  weights: [
    { name: 'tenth', dims: [1], data: [0.1] },
    { name: 'zero', dims: [1], data: [0] },
    { name: 'axes', type: 'int64', dims: [2], data: [3, 4] },
  ],
}

/** The first three channels, each cell four by four pixels, times one half: `[B,4,F,h,w]` → `[B,3,F,4h,4w]`. */
export const decoderGraph: GraphSpec = {
  inputs: [{ name: 'latent_sample', shape: ['batch', 4, 'frames', 'height', 'width'] }],
  outputs: [{ name: 'sample', shape: ['batch', 3, 'frames', 'h', 'w'] }],
  nodes: [
    { op: 'Slice', in: ['latent_sample', 'from', 'to', 'axis'], out: ['rgb'] },
    { op: 'Mul', in: ['rgb', 'half'], out: ['soft'] },
    { op: 'Resize', in: ['soft', '', 'scales'], out: ['sample'] },
  ],
  weights: [
    { name: 'from', type: 'int64', dims: [1], data: [0] },
    { name: 'to', type: 'int64', dims: [1], data: [3] },
    { name: 'axis', type: 'int64', dims: [1], data: [1] },
    { name: 'half', dims: [1], data: [0.5] },
    { name: 'scales', dims: [5], data: [1, 1, 1, 4, 4] },
  ],
}

/** Graphs with float16 in and out: casts around the same operators. */
export function asHalf({ inputs, outputs, nodes, weights }: GraphSpec): GraphSpec {
  const isFloat = (type: string | undefined) => type === undefined || type === 'float32'
  const rename = (names: readonly string[], table: Map<string, string>) => names.map((name) => table.get(name) ?? name)
  const ins = new Map(inputs.flatMap(({ name, type }) => (isFloat(type) ? [[name, `${name}.f`]] : [])))
  const outs = new Map(outputs.map(({ name }) => [name, `${name}.f`]))
  return {
    inputs: inputs.map((port) => (isFloat(port.type) ? { ...port, type: 'float16' } : port)),
    outputs: outputs.map((port) => ({ ...port, type: 'float16' })),
    nodes: [
      ...[...ins].map(([from, to]) => ({ op: 'Cast', in: [from], out: [to], with: { to: 1 } })),
      ...nodes.map((node) => ({ ...node, in: rename(node.in, ins), out: rename(node.out, outs) })),
      ...[...outs].map(([to, from]) => ({ op: 'Cast', in: [from], out: [to], with: { to: 10 } })),
    ],
    ...(weights && { weights }),
  }
}

export const manifest = () => ({
  format: 'heroshot-onnx/1',
  id: 'toy',
  name: 'Toy',
  licence: { id: 'MIT', commercial: 'yes' },
  source: 'made by a test',
  asOf: '2026-11-28',
  video: { fps: 8, sizes: { multipleOf: 8, maxPixels: 16384, maxSide: 128 }, frames: { min: 2, max: 16 } },
  text: [
    {
      graph: 'text_encoder/model.onnx',
      tokenizer: { length: 4, pad: '[PAD]' },
      inputs: { input_ids: 'ids' } as Record<string, unknown>,
      outputs: { hidden: 'last_hidden_state' },
    },
  ],
  denoisers: [
    {
      graph: 'unet/model.onnx',
      layout: 'BCFHW',
      inputs: { sample: 'latents', timestep: 'timestep', encoder_hidden_states: 'text.hidden' } as Record<
        string,
        unknown
      >,
      output: 'out_sample',
      prediction: 'flow',
    } as Record<string, unknown>,
  ],
  latents: { channels: 4, spatial: 4 } as Record<string, unknown>,
  decoder: { graph: 'vae_decoder/model.onnx' } as Record<string, unknown>,
  scheduler: { type: 'flow' } as Record<string, unknown>,
  guidance: { mode: 'cfg', default: 2 } as Record<string, unknown>,
  defaults: { steps: 4 },
})

export interface ToyOptions {
  manifest?: object
  graphs?: Readonly<Record<string, GraphSpec>>
}

/** Writes a toy model and gives its folder. */
export function toyModel({ manifest: said = manifest(), graphs = {} }: ToyOptions = {}): string {
  const dir = tempDir()
  const put = (name: string, data: string | Buffer) => {
    mkdirSync(dirname(join(dir, name)), { recursive: true })
    writeFileSync(join(dir, name), data)
  }
  const all = {
    'text_encoder/model.onnx': textGraph,
    'unet/model.onnx': denoiserGraph,
    'vae_decoder/model.onnx': decoderGraph,
    ...graphs,
  }
  for (const [name, graph] of Object.entries(all)) {
    put(name, writeOnnx(graph))
    for (const weight of (graph.weights ?? []).filter((one): one is Weight & { beside: string } => Boolean(one.beside)))
      put(join(dirname(name), weight.beside), sideCar(weight))
  }
  put('tokenizer/tokenizer.json', JSON.stringify(TOKENIZER))
  put('video-model.json', JSON.stringify(said, null, 2))
  return dir
}

/** A turn that nothing stops. */
export const turn = { inside: <T>(work: () => Promise<T>) => work(), progress: () => {} }
