import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineOf, ManifestFault } from '../../../providers/onnx/model/faults.js'
import { readModelFolder } from '../../../providers/onnx/model/folder.js'
import { parseManifest } from '../../../providers/onnx/model/manifest.js'
import { readGraphInfo } from '../../../providers/onnx/model/onnx-file.js'
import { tempDir } from '../../support/temp.js'
import { asHalf, decoderGraph, denoiserGraph, manifest, toyModel } from './toy.js'
import { writeOnnx } from './write-onnx.js'

function faultOf(dir: string): ManifestFault {
  try {
    readModelFolder(dir)
  } catch (error) {
    if (error instanceof ManifestFault) return error
    throw error
  }
  throw new Error('nothing was wrong')
}

type Toy = ReturnType<typeof manifest>

/** A manifest with one thing changed. */
const changed = (change: (toy: Toy) => void) => {
  const toy = manifest()
  change(toy)
  return toy
}

describe('a model folder', () => {
  it('is read whole: manifest, graphs, scheduler, size', () => {
    const folder = readModelFolder(toyModel())
    expect(folder).toMatchObject({ manifest: { id: 'toy' }, scheduler: { type: 'flow', shift: 1 }, assumed: [] })
    expect([...folder.graphs.keys()]).toHaveLength(3)
    expect(folder.bytes).toBeGreaterThan(500)
  })

  it('is read without a runtime: names, types, shapes', () => {
    const info = readGraphInfo(join(toyModel(), 'unet/model.onnx'))
    expect(info.inputs).toEqual([
      { name: 'sample', type: 'float32', shape: ['batch', 4, 'frames', 'height', 'width'] },
      { name: 'timestep', type: 'int64', shape: [] },
      { name: 'encoder_hidden_states', type: 'float32', shape: ['batch', 4, 1] },
    ])
    expect(info.sideCars).toEqual([])
  })
})

describe('every fault names its field and its line', () => {
  const table: [name: string, change: (toy: Toy) => void, code: string, field: string, says: RegExp][] = [
    ['an unknown field', (toy) => Object.assign(toy.video, { fpz: 3 }), 'manifest-field', 'video.fpz', /unknown field/],
    ['a missing field', (toy) => Object.assign(toy, { licence: undefined }), 'manifest-field', 'licence', /expected/],
    ['an unknown scheduler', (toy) => (toy.scheduler = { type: 'pndm' }), 'manifest-field', 'scheduler.type', /flow/],
    [
      'a scheduler file that is not there',
      (toy) => (toy.scheduler = { file: 'x.json' }),
      'scheduler',
      'scheduler.file',
      /x\.json is not in/,
    ],
    [
      'a prediction that does not go with it',
      (toy) => (toy.denoisers[0]!.prediction = 'v'),
      'scheduler',
      'denoisers.0.prediction',
      /doesn't go with a flow/,
    ],
    [
      'a wrong number of means',
      (toy) => Object.assign(toy.latents, { mean: [1], std: [1] }),
      'manifest-field',
      'latents.mean',
      /1 numbers for 4 channels/,
    ],
    [
      'sides off the grid',
      (toy) => (toy.video.sizes.multipleOf = 6),
      'manifest-field',
      'video.sizes.multipleOf',
      /multiple of 4/,
    ],
    ['frames off the grid', (toy) => (toy.latents.temporal = 4), 'manifest-field', 'video.frames', /multiple of 4/],
    [
      'a second denoiser that never comes',
      (toy) => toy.denoisers.push(toy.denoisers[0]!),
      'manifest-field',
      'denoisers.1.from',
      /must fall/,
    ],
    [
      'a graph that is not there',
      (toy) => (toy.decoder.graph = 'vae/m.onnx'),
      'graph-missing',
      'decoder.graph',
      /vae\/m\.onnx is not in/,
    ],
    [
      'a graph that is none',
      (toy) => (toy.decoder.graph = 'tokenizer/tokenizer.json'),
      'graph-unreadable',
      'decoder.graph',
      /can't be read/,
    ],
    [
      'a tokenizer that is not there',
      (toy) => Object.assign(toy.text[0]!.tokenizer, { file: 't.json' }),
      'tokenizer-missing',
      'text.0.tokenizer.file',
      /t\.json is not in/,
    ],
    [
      'an input the graph lacks',
      (toy) => (toy.denoisers[0]!.inputs = { samples: 'latents' }),
      'graph-input',
      'denoisers.0.inputs.samples',
      /it has sample, timestep, encoder_hidden_states/,
    ],
    [
      'an input nobody feeds',
      (toy) => (toy.denoisers[0]!.inputs = { sample: 'latents', timestep: 'timestep' }),
      'graph-unfed',
      'denoisers.0.inputs',
      /also wants encoder_hidden_states/,
    ],
    [
      'a word nobody knows',
      (toy) => (toy.text[0]!.inputs.input_ids = 'tokens'),
      'graph-word',
      'text.0.inputs.input_ids',
      /known: ids, mask/,
    ],
    [
      'an output the graph lacks',
      (toy) => (toy.denoisers[0]!.output = 'noise'),
      'graph-output',
      'denoisers.0.output',
      /it has out_sample/,
    ],
    [
      'a wrong number of tokens',
      (toy) => (toy.text[0]!.tokenizer.length = 77),
      'graph-shape',
      'text.0.inputs.input_ids',
      /dimension 1 must be 77/,
    ],
    [
      'a wrong layout',
      (toy) => (toy.denoisers[0]!.layout = 'packed'),
      'graph-shape',
      'denoisers.0.inputs.sample',
      /needs 3 dimensions/,
    ],
    [
      'wrong channels',
      (toy) => (toy.latents.channels = 8),
      'graph-shape',
      'denoisers.0.inputs.sample',
      /dimension 1 must be 8/,
    ],
    [
      'a list that does not go in',
      (toy) =>
        (toy.denoisers[0]!.inputs = { sample: 'latents', timestep: [1, 2], encoder_hidden_states: 'text.hidden' }),
      'graph-shape',
      'denoisers.0.inputs.timestep',
      /2 numbers don't go in/,
    ],
  ]
  it.each(table)('%s', (_, change, code, field, says) => {
    const dir = toyModel({ manifest: changed(change) })
    const fault = faultOf(dir)
    expect(fault).toMatchObject({ name: 'UnavailableError', code, field, billed: 'no' })
    expect(fault.message).toMatch(says)
    expect(fault.next).toBeTruthy()
    expect(fault.message).toContain(`${join(dir, 'video-model.json')}:${fault.line}: `)
    // The line shows the field's own name, or its parent's where the field isn't written.
    const line = readFileSync(join(dir, 'video-model.json'), 'utf8').split('\n')[fault.line! - 1]!
    const names = field.split('.').filter((part) => !/^\d+$/.test(part))
    expect(fault.line === 1 || names.some((name) => line.includes(`"${name}"`)) || /^\s*\{/.test(line), line).toBe(true)
  })

  it('a type that cannot go in, bfloat16 above all', () => {
    const [latents, ...others] = denoiserGraph.inputs
    for (const type of ['bfloat16', 'int32'] as const) {
      const graph = { ...denoiserGraph, inputs: [{ ...latents!, type }, ...others] }
      const fault = faultOf(toyModel({ graphs: { 'unet/model.onnx': graph } }))
      expect(fault).toMatchObject({ code: 'graph-type', field: 'denoisers.0.inputs.sample' })
      expect(/export it with float32/.test(fault.message)).toBe(type === 'bfloat16')
    }
  })

  it('a batch or a side that is fixed', () => {
    const [latents, ...others] = denoiserGraph.inputs
    const one = { ...denoiserGraph, inputs: [{ ...latents!, shape: [1, 4, 'f', 'h', 'w'] }, ...others] }
    expect(faultOf(toyModel({ graphs: { 'unet/model.onnx': one } })).message).toContain('"batched": false')
    const fixed = { ...denoiserGraph, inputs: [{ ...latents!, shape: ['b', 4, 'f', 16, 'w'] }, ...others] }
    expect(faultOf(toyModel({ graphs: { 'unet/model.onnx': fixed } })).message).toContain('dimension 3 is fixed')
  })

  it('weights beside a graph that are not there', () => {
    const weights = decoderGraph.weights!.map((one) =>
      one.name === 'half' ? { ...one, beside: 'model.onnx_data' } : one,
    )
    const dir = toyModel({ graphs: { 'vae_decoder/model.onnx': { ...decoderGraph, weights } } })
    expect(readModelFolder(dir).manifest.id).toBe('toy')
    rmSync(join(dir, 'vae_decoder/model.onnx_data'))
    expect(faultOf(dir)).toMatchObject({ code: 'graph-weights', field: 'decoder.graph' })
    expect(faultOf(dir).message).toContain('model.onnx_data')
  })

  it('broken JSON, and no manifest at all', () => {
    const dir = toyModel()
    writeFileSync(join(dir, 'video-model.json'), '{ "format": ')
    expect(faultOf(dir)).toMatchObject({ code: 'manifest-json' })
    rmSync(join(dir, 'video-model.json'))
    expect(faultOf(dir)).toMatchObject({ code: 'manifest-missing' })
    expect(faultOf(join(dir, 'nowhere'))).toMatchObject({ code: 'manifest-missing' })
  })
})

it('the examples of the README are manifests', () => {
  const text = readFileSync(new URL('../../../providers/onnx/README.md', import.meta.url), 'utf8')
  const blocks = [...text.matchAll(/```json\n(.*?)```/gs)]
    .map(([, block]) => block!)
    .filter((block) => block.includes('denoisers'))
  expect(blocks.map((block) => parseManifest(block, 'README.md').id)).toEqual(['ltx-video-2b', 'svd-xt'])
})

describe('whatever a file holds, it is read or told to be wrong', () => {
  it('a manifest', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue().map((value) => JSON.stringify(value)),
          fc.string(),
        ),
        (text) => {
          expect(() => parseManifest(text, 'm.json')).toThrow(ManifestFault)
        },
      ),
    )
  })

  it('a manifest with one value exchanged', () => {
    const whole = manifest() as Record<string, unknown>
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(whole)), fc.jsonValue(), (key, value) => {
        const dir = join(tempDir(), 'none')
        const text = JSON.stringify({ ...whole, [key]: value }, null, 1)
        try {
          expect(parseManifest(text, join(dir, 'm.json'))).toMatchObject({ format: 'heroshot-onnx/1' })
        } catch (error) {
          expect(error).toBeInstanceOf(ManifestFault)
          expect((error as ManifestFault).line).toBeGreaterThan(0)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('a graph with bytes exchanged or cut off', () => {
    const whole = writeOnnx(asHalf(denoiserGraph))
    const dir = tempDir()
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
        const bytes = Buffer.from(cut ? whole.subarray(0, at) : whole)
        if (!cut) bytes[at] = byte
        writeFileSync(join(dir, 'g.onnx'), bytes)
        try {
          expect(readGraphInfo(join(dir, 'g.onnx')).outputs.length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
          expect(error).not.toBeInstanceOf(TypeError)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('lines of JSON', () => {
    const text = JSON.stringify({ a: { 'b"c': [1, { d: 'x,}]' }] }, e: true }, null, 2)
    expect(lineOf(text, ['a'])).toBe(2)
    expect(lineOf(text, ['a', 'b"c', '1', 'd'])).toBe(6)
    expect(lineOf(text, ['a', 'nothing'])).toBe(2)
    expect(lineOf(text, ['e'])).toBe(10)
  })
})
