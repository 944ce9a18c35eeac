import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readModelFolder } from '../../../providers/onnx/model/folder.js'
import { createModel, type Model, type ModelRequest } from '../../../providers/onnx/model/model.js'
import { loadTokenizer } from '../../../providers/onnx/model/tokens.js'
import { turn } from './toy.js'

const LAB = fileURLToPath(new URL('./pixel-lab/', import.meta.url))
const floats = (file: string) => {
  const bytes = readFileSync(file)
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}
const noise = floats(join(LAB, 'reference/noise.f32'))
const REQUEST: ModelRequest = {
  prompt: 'a red ball moving right over a green field',
  seed: 0,
  width: 256,
  height: 144,
  frames: 16,
  fps: 8,
  steps: 16,
  guidance: 3,
  noise,
}
const AREA = 256 * 144

/** Root mean square of the difference, as a share of the reference's. */
function away(values: Float32Array, from: Float32Array): number {
  let [miss, size] = [0, 0]
  for (const [i, value] of from.entries()) {
    miss += (values[i]! - value) ** 2
    size += value ** 2
  }
  return Math.sqrt(miss / size)
}

/** Mean difference of frames to bytes of a reference, in 255ths. */
async function frameError(model: Model, latents: Float32Array, bytes: Buffer, frames: readonly number[]) {
  let [sum, at] = [0, 0]
  for await (const planes of model.frames(latents, REQUEST, turn)) {
    const place = frames.indexOf(at++)
    if (place < 0) continue
    for (let i = 0; i < AREA; i++)
      for (let c = 0; c < 3; c++)
        sum += Math.abs(Math.round(planes[c * AREA + i]! * 255) - bytes[(place * AREA + i) * 3 + c]!)
  }
  expect(at).toBe(REQUEST.frames)
  return sum / (frames.length * AREA * 3)
}

/** The sampling as it would be written for this one model. */
async function plainly(dir: string): Promise<Float32Array> {
  const open = (name: string) => InferenceSession.create(join(dir, name, 'model.onnx'), { intraOpNumThreads: 2 })
  const [text, unet] = [await open('text_encoder'), await open('unet')]
  const tokenize = await loadTokenizer({ file: join(dir, 'tokenizer/tokenizer.json'), length: 24, pad: '[PAD]' })
  const [none, words] = [tokenize(''), tokenize(REQUEST.prompt)]
  const whole = (a: number[], b: number[]) => new Tensor('int64', BigInt64Array.from([...a, ...b].map(BigInt)), [2, 24])
  const mask = whole(none.mask, words.mask)
  const { last_hidden_state } = await text.run({ input_ids: whole(none.ids, words.ids), attention_mask: mask })
  const bend = (s: number) => (2 * s) / (1 + s)
  const x = noise.slice()
  for (let i = 0; i < 16; i++) {
    const [now, then] = [bend(1 - i / 16), bend(1 - (i + 1) / 16)]
    const { out_sample } = await unet.run({
      sample: new Tensor('float32', Float32Array.from([...x, ...x]), [2, 16, 16, 9, 16]),
      timestep: new Tensor('float32', Float32Array.of(now * 1000, now * 1000), [2]),
      encoder_hidden_states: last_hidden_state!,
      encoder_attention_mask: mask,
    })
    const v = out_sample!.data as Float32Array
    for (let k = 0; k < x.length; k++) x[k]! += (then - now) * (v[k]! + 3 * (v[k + x.length]! - v[k]!))
  }
  const { latents_mean, latents_std } = JSON.parse(readFileSync(join(dir, 'vae_decoder/config.json'), 'utf8'))
  const one = x.length / 16
  return x.map((value, k) => value * latents_std[Math.floor(k / one)] + latents_mean[Math.floor(k / one)])
}

describe('a trained model against PyTorch', () => {
  let model: Model
  let latents: Float32Array
  beforeAll(async () => {
    model = createModel(readModelFolder(join(LAB, 'model')))
    latents = (await model.latents(REQUEST, turn)).latents
  })
  afterAll(() => model.release())

  it('gives the same latents as the sampling written out by hand, within 1e-3', async () => {
    const plain = await plainly(join(LAB, 'model'))
    expect(Math.max(...plain.map((value, i) => Math.abs(value - latents[i]!)))).toBeLessThan(1e-3)
  })

  // The weights here are stored as int8, those of the reference are not; the README of the folder has both figures.
  it('gives its latents but for the smaller weights, and its frames within 1/255', async () => {
    expect(away(latents, floats(join(LAB, 'reference/latents.f32')))).toBeLessThan(0.04)
    const frames = gunzipSync(readFileSync(join(LAB, 'reference/frames.rgb.gz')))
    expect(await frameError(model, latents, frames, [0, 5, 10, 15])).toBeLessThan(1)
  })

  it('gives the same again, other things for another seed, and the same seed the same noise', async () => {
    const short = { ...REQUEST, steps: 2, noise: undefined }
    const run = async (seed: number) => (await model.latents({ ...short, seed }, turn)).latents
    const [a, b, c] = [await run(7), await run(7), await run(8)]
    expect(a).toEqual(b)
    expect(away(a, c)).toBeGreaterThan(0.3)
  })

  it('tells what each graph took and for how long', () => {
    expect(model.report()).toMatchObject({ 'unet/model.onnx': { executionProvider: 'cpu', ms: expect.any(Number) } })
    expect(model.report()).toEqual({})
  })

  it('decodes in chunks as it does whole', async () => {
    const { folder } = model
    const decoder = { ...folder.manifest.decoder, chunk: { frames: 6, overlap: 2 } }
    const cut = createModel({ ...folder, manifest: { ...folder.manifest, decoder } })
    const whole = model.frames(latents, REQUEST, turn)
    for await (const planes of cut.frames(latents, REQUEST, turn))
      expect(away(planes, (await whole.next()).value as Float32Array)).toBeLessThan(1e-5)
    expect((await whole.next()).done).toBe(true)
    await cut.release()
  })

  it('enlarges frames, whole or in tiles', async () => {
    const { manifest } = model.folder
    const small = { ...REQUEST, upscale: true }
    const enlarged = async (of: Model) => {
      for await (const planes of of.frames(latents, small, turn)) return planes
      throw new Error('no frame')
    }
    const cut = createModel({
      ...model.folder,
      manifest: { ...manifest, upscaler: { ...manifest.upscaler!, tile: { size: 96, overlap: 16 } } },
    })
    const [whole, parts] = [await enlarged(model), await enlarged(cut)]
    await cut.release()
    expect(whole).toHaveLength(3 * 4 * AREA)
    expect(away(parts, whole)).toBeLessThan(0.005)
    let plain: Float32Array | undefined
    for await (const planes of model.frames(latents, REQUEST, turn)) {
      plain = planes
      break
    }
    const shrunk = plain!.map((_, i) => {
      const [plane, pixel] = [Math.floor(i / AREA), i % AREA]
      const at = plane * 4 * AREA + Math.floor(pixel / 256) * 2 * 512 + (pixel % 256) * 2
      return (whole[at]! + whole[at + 1]! + whole[at + 512]! + whole[at + 513]!) / 4
    })
    expect(away(shrunk, plain!)).toBeLessThan(0.06)
  })
})

it('a plain export is inferred, and what was taken for granted is told', () => {
  const dir = mkdtempSync(join(tmpdir(), 'heroshot-test-'))
  try {
    cpSync(join(LAB, 'model'), join(dir, 'Tiny Clips'), { recursive: true })
    rmSync(join(dir, 'Tiny Clips/video-model.json'))
    const { manifest, assumed, scheduler } = readModelFolder(join(dir, 'Tiny Clips'))
    expect(manifest).toMatchObject({
      id: 'tiny-clips',
      licence: { id: 'unknown', commercial: 'conditional' },
      video: { fps: 8, sizes: { oneOf: [[256, 144]] }, frames: { min: 16, max: 16 } },
      latents: { channels: 16, spatial: 16, temporal: 1 },
      denoisers: [{ prediction: 'flow', inputs: { sample: 'latents', encoder_attention_mask: 'text.mask' } }],
    })
    expect(scheduler).toMatchObject({ type: 'flow', shift: 2 })
    expect(assumed.map((line) => line.split(' ')[0])).toEqual(['licence', 'guidance.default', 'defaults.steps'])
  } finally {
    rmSync(dir, { recursive: true })
  }
})

const lab = process.env.HEROSHOT_PIXEL_LAB
it.skipIf(!lab)('the same model with fp16 weights comes within 1e-3 of PyTorch', async () => {
  const model = createModel(readModelFolder(join(lab!, 'model')))
  const { latents } = await model.latents(REQUEST, turn)
  expect(away(latents, floats(join(lab!, 'reference/latents.f32')))).toBeLessThan(1e-3)
  const frames = gunzipSync(readFileSync(join(lab!, 'reference/frames.rgb.gz')))
  expect(await frameError(model, latents, frames, [...Array(16).keys()])).toBeLessThan(0.1)
  await model.release()
})
