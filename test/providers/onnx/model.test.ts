import { createCanvas } from '@napi-rs/canvas'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readModelFolder } from '../../../providers/onnx/model/folder.js'
import { fromHalf, toHalf } from '../../../providers/onnx/model/half.js'
import { arrange, pack, sizeOf, unpack } from '../../../providers/onnx/model/layout.js'
import { createModel, type Model, type ModelRequest } from '../../../providers/onnx/model/model.js'
import { gaussianNoise, philox } from '../../../providers/onnx/model/noise.js'
import { starts, tiled } from '../../../providers/onnx/model/tiles.js'
import { asHalf, decoderGraph, denoiserGraph, manifest, type ToyOptions, textGraph, toyModel, turn } from './toy.js'
import type { GraphSpec } from './write-onnx.js'

const REQUEST: ModelRequest = { prompt: 'a red ball', seed: 5, steps: 4, width: 32, height: 16, frames: 2, fps: 8 }

function open(options: ToyOptions = {}): Model {
  const model = createModel(readModelFolder(toyModel(options)))
  onTestFinished(() => model.release())
  return model
}

/** What the toy makes of noise: v = 0.1 x + mean of the token ids, guided by 2 from the empty prompt's 0. */
function byHand(noise: Float32Array, steps = 4): Float32Array {
  const words = 2 * ((2 + 3 + 4) / 4)
  const x = Float64Array.from(noise)
  for (let i = 0; i < steps; i++) for (let k = 0; k < x.length; k++) x[k]! -= (0.1 * x[k]! + words) / steps
  return Float32Array.from(x)
}
const worst = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a.length).toBe(b.length)
  let most = 0
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!))
  return most
}
const start = gaussianNoise(5, 4 * 2 * 4 * 8)

async function all(model: Model, latents: Float32Array, request = REQUEST) {
  const frames: Float32Array[] = []
  for await (const planes of model.frames(latents, request, turn)) frames.push(planes)
  return frames
}

describe('a toy model', () => {
  it('makes what can be told by hand, in one batch or in two passes', async () => {
    for (const batched of [true, false]) {
      const guidance = { mode: 'cfg', default: 2, batched }
      const model = open({ manifest: { ...manifest(), guidance } })
      const { latents, cut } = await model.latents(REQUEST, turn)
      expect(worst(latents, byHand(start))).toBeLessThan(1e-5)
      expect(cut).toBe(0)
      const [first] = await all(model, latents)
      // Half the latent from -1..1 to 0..1, each cell four by four pixels.
      expect(first![0]).toBeCloseTo(Math.min(1, Math.max(0, (latents[0]! / 2 + 1) / 2)), 5)
      expect(first![3 * 32 + 3]).toBe(first![0])
    }
  })

  it('takes float16 and integers where the graphs want them', async () => {
    const graphs = {
      'text_encoder/model.onnx': asHalf(textGraph),
      'unet/model.onnx': asHalf(denoiserGraph),
      'vae_decoder/model.onnx': asHalf(decoderGraph),
    }
    const model = open({ graphs })
    const { latents } = await model.latents(REQUEST, turn)
    expect(worst(latents, byHand(start))).toBeLessThan(0.02)
    expect(await all(model, latents)).toHaveLength(2)
  })

  it('finds weights in a file beside the graph', async () => {
    const weights = denoiserGraph.weights!.map((one) => (one.name === 'tenth' ? { ...one, beside: 'a9f0.bin' } : one))
    const model = open({ graphs: { 'unet/model.onnx': { ...denoiserGraph, weights } } })
    expect(worst((await model.latents(REQUEST, turn)).latents, byHand(start))).toBeLessThan(1e-5)
  })

  it('takes other layouts: frames before channels, and packed tokens', async () => {
    const frameFirst: GraphSpec = { ...denoiserGraph, ...latentsAs(['batch', 'frames', 4, 'height', 'width']) }
    const toy = manifest()
    toy.denoisers[0]!.layout = 'BFCHW'
    const model = open({ manifest: toy, graphs: { 'unet/model.onnx': frameFirst } })
    expect(worst((await model.latents(REQUEST, turn)).latents, byHand(start))).toBeLessThan(1e-5)

    const packed: GraphSpec = {
      ...denoiserGraph,
      ...latentsAs(['batch', 'tokens', 16]),
      nodes: denoiserGraph.nodes.map((node) =>
        node.op === 'Unsqueeze' ? { op: 'Identity', in: ['mean'], out: ['word'] } : node,
      ),
    }
    Object.assign(toy.denoisers[0]!, { layout: 'packed', patch: [1, 2, 2] })
    const tokens = open({ manifest: toy, graphs: { 'unet/model.onnx': packed } })
    expect(worst((await tokens.latents(REQUEST, turn)).latents, byHand(start))).toBeLessThan(1e-5)
  })

  it('changes denoisers by noise level, each with its guidance', async () => {
    const toy = manifest()
    const [one] = toy.denoisers as [Record<string, unknown>]
    toy.denoisers = [
      { ...one, from: 0.6 },
      { ...one, graph: 'unet_2/model.onnx', guidance: 0 },
    ]
    const model = open({ manifest: toy, graphs: { 'unet_2/model.onnx': denoiserGraph } })
    const { latents } = await model.latents(REQUEST, turn)
    // Levels 1 and 0.75 are the first one's; at 0.5 and 0.25 guidance 0 leaves the words out.
    const x = Float64Array.from(start)
    for (const words of [4.5, 4.5, 0, 0]) for (let k = 0; k < x.length; k++) x[k]! -= (0.1 * x[k]! + words) / 4
    expect(worst(latents, Float32Array.from(x))).toBeLessThan(1e-5)
    expect(Object.keys(model.report())).toEqual(expect.arrayContaining(['unet/model.onnx', 'unet_2/model.onnx']))
  })

  it('ramps guidance over the frames, brings latents to the decoder, and takes another solver', async () => {
    const toy = manifest()
    toy.guidance = { mode: 'cfg', default: 2, rampFrom: 0 }
    toy.latents = { ...toy.latents, mean: [1, 2, 3, 4], std: [1, 1, 1, 2] }
    const model = open({ manifest: toy })
    const { latents } = await model.latents({ ...REQUEST, noise: new Float32Array(start.length) }, turn)
    const [calm, pulled] = [0, byHand(new Float32Array(1))[0]!]
    expect(latents[0]).toBeCloseTo(calm + 1, 5)
    expect(latents[4 * 8]).toBeCloseTo(pulled + 1, 4)
    expect(latents.at(-1)).toBeCloseTo(2 * pulled + 4, 4)
    const other = await model.latents({ ...REQUEST, scheduler: 'unipc' }, turn)
    expect(worst(other.latents, latents)).toBeGreaterThan(0.01)
  })

  it('says how much of a prompt found no room', async () => {
    expect((await open().latents({ ...REQUEST, prompt: 'a red ball a red ball' }, turn)).cut).toBe(2)
  })

  it('stops between two steps', async () => {
    const model = open()
    let passes = 0
    const stopping = {
      ...turn,
      inside: <T>(work: () => Promise<T>) => {
        if (++passes > 7) throw new Error('stopped')
        return work()
      },
    }
    await expect(model.latents({ ...REQUEST, steps: 50 }, stopping)).rejects.toThrow('stopped')
    expect(passes).toBe(8)
  })

  function latentsAs(shape: (number | string)[]) {
    return {
      inputs: [{ name: 'sample', shape }, ...denoiserGraph.inputs.slice(1)],
      outputs: [{ name: 'out_sample', shape }],
    }
  }
})

describe('a first frame', () => {
  /** A picture of one colour, red 255, green 128, blue 0. */
  const picture = () => {
    const canvas = createCanvas(50, 40)
    const pen = canvas.getContext('2d')
    pen.fillStyle = 'rgb(255, 128, 0)'
    pen.fillRect(0, 0, 50, 40)
    return new Uint8Array(canvas.toBuffer('image/png'))
  }
  /** Pixels of every fourth row and column, with a fourth channel of zeros and four more that say how sure it is. */
  const encoder: GraphSpec = {
    inputs: [{ name: 'sample', shape: ['batch', 3, 'height', 'width'] }],
    outputs: [{ name: 'latent_parameters', shape: ['batch', 8, 'h', 'w'] }],
    nodes: [
      { op: 'AveragePool', in: ['sample'], out: ['rgb'], with: { kernel_shape: [4, 4], strides: [4, 4] } },
      { op: 'Conv', in: ['rgb', 'kernel'], out: ['latent_parameters'], with: { kernel_shape: [1, 1] } },
    ],
    weights: [{ name: 'kernel', dims: [8, 3, 1, 1], data: [1, 0, 0, 0, 1, 0, 0, 0, 1, ...Array(15).fill(0)] }],
  }
  const seen = [1, 2 * (128 / 255) - 1, -1, 0]

  it('is held in place of the first latent frame', async () => {
    const toy = {
      ...manifest(),
      encoder: {
        graph: 'vae_encoder/model.onnx',
        inputs: { sample: 'picture' },
        output: 'latent_parameters',
        moments: true,
        use: 'first-frame',
      },
    }
    const model = open({ manifest: toy, graphs: { 'vae_encoder/model.onnx': encoder } })
    const { latents } = await model.latents({ ...REQUEST, picture: picture() }, turn)
    for (let c = 0; c < 4; c++) for (let i = 0; i < 32; i++) expect(latents[c * 64 + i]).toBeCloseTo(seen[c]!, 4)
    const free = (await model.latents(REQUEST, turn)).latents
    expect(worst(latents.slice(32, 64), free.slice(32, 64))).toBeLessThan(1e-5)
  })

  it('goes in beside the noise, and is left out of the wordless question', async () => {
    const graph: GraphSpec = {
      ...denoiserGraph,
      inputs: [{ name: 'sample', shape: ['batch', 8, 'frames', 'height', 'width'] }, ...denoiserGraph.inputs.slice(1)],
      nodes: [
        { op: 'Split', in: ['sample'], out: ['noisy', 'beside'], with: { axis: 1 } },
        { op: 'Mul', in: ['noisy', 'tenth'], out: ['small'] },
        { op: 'Add', in: ['small', 'beside'], out: ['with'] },
        { op: 'Cast', in: ['timestep'], out: ['t'], with: { to: 1 } },
        { op: 'Mul', in: ['t', 'zero'], out: ['none'] },
        { op: 'Add', in: ['with', 'none'], out: ['timed'] },
        ...denoiserGraph.nodes.slice(4),
      ],
    }
    const toy = {
      ...manifest(),
      encoder: {
        graph: 'vae_encoder/model.onnx',
        inputs: { sample: 'picture' },
        output: 'latent_parameters',
        moments: true,
        use: 'concat',
        scale: 0.5,
      },
    }
    const graphs = { 'vae_encoder/model.onnx': encoder, 'unet/model.onnx': graph }
    const model = open({ manifest: toy, graphs })
    const { latents } = await model.latents({ ...REQUEST, picture: picture() }, turn)
    const x = Float64Array.from(start)
    for (let i = 0; i < 4; i++)
      for (let k = 0; k < x.length; k++) x[k]! -= (0.1 * x[k]! + 4.5 + 2 * 0.5 * seen[Math.floor(k / 64)]!) / 4
    expect(worst(latents, Float32Array.from(x))).toBeLessThan(1e-4)
  })

  it('of more channels than the manifest says is told to be so', async () => {
    const toy = {
      ...manifest(),
      encoder: { graph: 'e.onnx', inputs: { sample: 'picture' }, output: 'latent_parameters', use: 'first-frame' },
    }
    const model = open({ manifest: toy, graphs: { 'e.onnx': encoder } })
    await expect(model.latents({ ...REQUEST, picture: picture() }, turn)).rejects.toThrow('see encoder.moments')
  })

  it('that is no picture is told to be none', async () => {
    const toy = {
      ...manifest(),
      encoder: { graph: 'e.onnx', inputs: { sample: 'picture' }, output: 'latent_parameters', use: 'first-frame' },
    }
    const model = open({ manifest: toy, graphs: { 'e.onnx': encoder } })
    await expect(model.latents({ ...REQUEST, picture: new Uint8Array(9) }, turn)).rejects.toMatchObject({
      code: 'picture',
    })
  })
})

describe('parts', () => {
  it('cover everything, start in order, and share what they should', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(10),
        (total, size, share) => {
          const overlap = Math.min(share, Math.floor(size / 2))
          const at = starts(total, size, overlap)
          expect(at[0]).toBe(0)
          expect(at.at(-1)! + size).toBeGreaterThanOrEqual(total)
          for (const [i, from] of at.slice(1).entries()) {
            expect(from).toBeGreaterThan(at[i]!)
            expect(at[i]! + size - from).toBeGreaterThanOrEqual(overlap)
          }
        },
      ),
    )
  })

  it('put together are the whole: within 1e-5 where a pixel looks at its own cell only', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          rows: fc.integer({ min: 2, max: 9 }),
          columns: fc.integer({ min: 2, max: 9 }),
          high: fc.integer({ min: 2, max: 9 }),
          wide: fc.integer({ min: 2, max: 9 }),
          overlap: fc.nat(4),
          factor: fc.integer({ min: 1, max: 3 }),
        }),
        async ({ rows, columns, high, wide, overlap, factor }) => {
          const cell = (r: number, c: number) => Math.sin(r * 13 + c * 7)
          const shared = Math.min(overlap, Math.floor(Math.min(high, wide) / 2))
          const draw = async (area: { row: number; column: number; rows: number; columns: number }) => {
            const [height, width] = [area.rows * factor, area.columns * factor]
            return Float32Array.from({ length: height * width }, (_, i) =>
              cell(area.row + Math.floor(i / width / factor), area.column + Math.floor((i % width) / factor)),
            )
          }
          const whole = await draw({ row: 0, column: 0, rows, columns })
          expect(
            worst(await tiled({ rows, columns, size: [high, wide], overlap: shared, factor }, 1, draw), whole),
          ).toBeLessThan(1e-5)
        },
      ),
    )
  })

  // The operator at work: each pixel is a mean over three by three cells, zeros beyond the edge of a tile. What a tile's edge
  // gets wrong is weighed least there: a mean difference below 1 % of the range with three cells shared.
  it('of a decoder that looks around differ by less than 1 % of the range', async () => {
    const blur: GraphSpec = {
      ...decoderGraph,
      nodes: [
        {
          op: 'Conv',
          in: ['latent_sample', 'kernel'],
          out: ['rgb'],
          with: { kernel_shape: [1, 3, 3], pads: [0, 1, 1, 0, 1, 1] },
        },
        ...decoderGraph.nodes.slice(1),
      ],
      weights: [
        ...decoderGraph.weights!,
        {
          name: 'kernel',
          dims: [3, 4, 1, 3, 3],
          data: Array.from({ length: 108 }, (_, i) => (Math.floor(i / 36) === Math.floor((i % 36) / 9) ? 1 / 9 : 0)),
        },
      ],
    }
    const request = { ...REQUEST, width: 128, height: 128, frames: 6 }
    const latents = gaussianNoise(3, 4 * 6 * 32 * 32)
    const decode = async (decoder: object) =>
      all(
        open({
          manifest: { ...manifest(), decoder: { graph: 'vae_decoder/model.onnx', ...decoder } },
          graphs: { 'vae_decoder/model.onnx': blur },
        }),
        latents,
        request,
      )
    const whole = await decode({})
    const parts = await decode({ tile: { size: [14, 18], overlap: 3 }, chunk: { frames: 4, overlap: 1 } })
    expect(parts).toHaveLength(6)
    let sum = 0
    for (const [f, frame] of whole.entries())
      for (const [i, value] of frame.entries()) sum += Math.abs(value - parts[f]![i]!)
    expect(sum / (6 * whole[0]!.length)).toBeLessThan(0.01)
  })

  it('of a causal decoder join where they should, and pictures go one by one', async () => {
    // Frames of 1 + 2 × n: the first latent frame is one frame, each other one two.
    const causal: GraphSpec = {
      ...decoderGraph,
      nodes: [
        ...decoderGraph.nodes.slice(0, 2),
        { op: 'Resize', in: ['soft', '', 'scales'], out: ['doubled'] },
        { op: 'Slice', in: ['doubled', 'one', 'many', 'two'], out: ['sample'] },
      ],
      weights: [
        ...decoderGraph.weights!.filter(({ name }) => name !== 'scales'),
        { name: 'scales', dims: [5], data: [1, 1, 2, 4, 4] },
        { name: 'one', type: 'int64', dims: [1], data: [1] },
        { name: 'many', type: 'int64', dims: [1], data: [1000] },
        { name: 'two', type: 'int64', dims: [1], data: [2] },
      ],
    }
    const toy = { ...manifest(), latents: { channels: 4, spatial: 4, temporal: 2, causal: true } }
    toy.video = { ...toy.video, frames: { multipleOf: 2, offset: 1, min: 3, max: 15 } as never }
    const request = { ...REQUEST, frames: 13 }
    const latents = gaussianNoise(1, 4 * 7 * 4 * 8)
    const decode = async (decoder: object) =>
      all(
        open({
          manifest: { ...toy, decoder: { graph: 'vae_decoder/model.onnx', ...decoder } },
          graphs: { 'vae_decoder/model.onnx': causal },
        }),
        latents,
        request,
      )
    const [whole, parts] = [await decode({}), await decode({ chunk: { frames: 3, overlap: 1 } })]
    expect([whole.length, parts.length]).toEqual([13, 13])
    for (const [f, frame] of whole.entries()) expect(worst(parts[f]!, frame)).toBeLessThan(1e-5)

    const still: GraphSpec = {
      ...decoderGraph,
      inputs: [{ name: 'latent_sample', shape: [1, 4, 'height', 'width'] }],
      outputs: [{ name: 'sample', shape: [1, 3, 'h', 'w'] }],
      weights: decoderGraph.weights!.map((one) =>
        one.name === 'scales' ? { ...one, dims: [4], data: [1, 1, 4, 4] } : one,
      ),
    }
    const model = open({
      manifest: { ...manifest(), decoder: { graph: 'vae_decoder/model.onnx', layout: 'images' } },
      graphs: { 'vae_decoder/model.onnx': still },
    })
    const other = open()
    const [pictures, clip] = [await all(model, start), await all(other, start)]
    for (const [f, frame] of clip.entries()) expect(worst(pictures[f]!, frame)).toBeLessThan(1e-6)
  })
})

describe('numbers', () => {
  it('half precision and back is the nearest half', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, min: -65504, max: 65504 }), (value) => {
        const [back] = fromHalf(toHalf([value]))
        const step = Math.max(2 ** -24, 2 ** (Math.floor(Math.log2(Math.abs(value) || 1e-30)) - 10))
        expect(Math.abs(back! - value)).toBeLessThanOrEqual(step / 2)
      }),
    )
    const halves = Uint16Array.from({ length: 65_536 }, (_, i) => i).filter((half) => (half & 0x7c00) !== 0x7c00)
    expect(toHalf(fromHalf(halves))).toEqual(halves)
    expect([...toHalf([Infinity, -Infinity, 70000, 65520, 65519, NaN])]).toEqual([
      0x7c00, 0xfc00, 0x7c00, 0x7c00, 0x7bff, 0x7e00,
    ])
  })

  it('noise is Philox 4x32-10 with its published answers, and normal', () => {
    // Known answers of the Random123 library.
    expect(philox([0, 0, 0, 0], [0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8])
    const full = 0xffffffff
    expect(philox([full, full, full, full], [full, full])).toEqual([0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd])
    expect(philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toEqual([
      0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1,
    ])
    const noise = gaussianNoise(1, 100_001)
    const mean = noise.reduce((a, b) => a + b, 0) / noise.length
    const power = noise.reduce((a, b) => a + b * b, 0) / noise.length
    expect(Math.abs(mean)).toBeLessThan(0.015)
    expect(power).toBeCloseTo(1, 1)
    expect(gaussianNoise(1, 10)).toEqual(noise.slice(0, 10))
    expect(gaussianNoise(4294967295, 4)).not.toEqual(gaussianNoise(0, 4))
    expect([...gaussianNoise(7, 3)].map((value) => value.toFixed(5))).toMatchInlineSnapshot(`
      [
        "0.00029",
        "-0.30485",
        "1.78876",
      ]
    `)
  })

  it('every layout comes back as it was', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('BCFHW' as const, 'BFCHW' as const, 'packed' as const, 'images' as const),
        fc.record({
          channels: fc.integer({ min: 1, max: 4 }),
          frames: fc.integer({ min: 1, max: 3 }).map((n) => 2 * n),
          rows: fc.integer({ min: 1, max: 3 }).map((n) => 2 * n),
          columns: fc.integer({ min: 1, max: 3 }).map((n) => 2 * n),
        }),
        fc.constantFrom([1, 1, 1] as const, [1, 2, 2] as const, [2, 2, 2] as const),
        (layout, shape, patch) => {
          const way = arrange(layout, shape, patch)
          const from = Float32Array.from({ length: sizeOf(shape) }, (_, i) => i)
          const [packed, back] = [new Float32Array(from.length), new Float32Array(from.length)]
          pack(from, way, packed)
          unpack(packed, way, back)
          expect(back).toEqual(from)
          expect(new Set(packed).size).toBe(from.length)
        },
      ),
    )
    expect(() => arrange('packed', { channels: 1, frames: 1, rows: 3, columns: 2 }, [1, 2, 2])).toThrow(RangeError)
  })
})
