/** The look at a graph before it is posted: what would break a server, what it lacks, and how it spells what it has. */
import { describe, expect, it } from 'vitest'
import type { Graph } from '../../../providers/comfyui/graph.js'
import type { ComfyNative } from '../../../providers/comfyui/native.js'
import table from '../../../providers/comfyui/nodes.json' with { type: 'json' }
import {
  filesIn,
  describe as inWords,
  localize,
  type ObjectInfo,
  preflight,
} from '../../../providers/comfyui/preflight.js'
import { RECIPES } from '../../../providers/comfyui/recipes/data.js'
import { filesOf, graphOf } from '../../../providers/comfyui/recipes/index.js'
import { INFO } from '../../support/comfyui.js'

const FIRST = 'a'.repeat(64)
const native = (recipe: string, changes: Partial<ComfyNative> = {}): ComfyNative => ({
  recipe,
  prompt: 'a red fox running through fresh snow at dawn',
  negative: null,
  seed: 1,
  width: 960,
  height: 544,
  frames: 121,
  fps: 24,
  steps: null,
  guidance: null,
  loras: [],
  tiled: false,
  audio: false,
  firstFrame: null,
  lastFrame: null,
  workflow: null,
  images: {},
  server: null,
  gpu: null,
  ...changes,
})

/** As the recorded server had them, without the files of every recipe. */
const recorded = table.nodes as unknown as ObjectInfo
const graph = graphOf(native('wan-2.2-5b'))
const changed = (change: (graph: Graph) => void) => {
  const copy = structuredClone(graph)
  change(copy)
  return preflight(copy, INFO)
}

it('finds a missing file, with its folder, size and page', () => {
  const [file] = preflight(graphOf(native('kandinsky-5-lite-i2v', { firstFrame: FIRST })), recorded)
  expect(inWords(file!)).toBe(
    'put kandinsky5lite_i2v_5s.safetensors (4.57 GB) into models/diffusion_models from https://huggingface.co/kandinskylab/Kandinsky-5.0-I2V-Lite-5s',
  )
})

it.each<[string, (graph: Graph) => void, RegExp]>([
  [
    'no inputs, the graph that kills the worker',
    (one) => void Object.assign(one, { loose: { class_type: 'VAEDecode' } }),
    /loose of the graph has no inputs/,
  ],
  ['a link to nowhere', (one) => void (one.decode!.inputs.vae = ['gone', 0]), /comes from gone, which is not there/],
  ['a slot past the last', (one) => void (one.decode!.inputs.vae = ['vae', 7]), /output 7 of vae, which has 1/],
  ['a wrong type', (one) => void (one.decode!.inputs.vae = ['unet', 0]), /takes VAE, and unet gives MODEL/],
  ['an input left out', (one) => void delete one.sample!.inputs.cfg, /sample of the graph needs cfg/],
  ['out of range', (one) => void (one.sample!.inputs.steps = 0), /steps is 0; it goes from 1/],
  ['not a number', (one) => void (one.sample!.inputs.steps = 'many'), /steps is "many"/],
  [
    'a sampler of another version',
    (one) => void (one.sample!.inputs.sampler_name = 'magic'),
    /offers no "magic" as sampler_name/,
  ],
  [
    'an unknown class',
    (one) => void (one.decode!.class_type = 'WarpDecode'),
    /install the node pack that has WarpDecode/,
  ],
  ['a circle', (one) => void (one.shifted!.inputs.model = ['shifted', 0]), /feeds itself/],
  ['nothing saved', (one) => void delete one.save, /no node saves anything/],
])('finds %s', (_, change, words) => {
  expect(changed(change).map(inWords).join('\n')).toMatch(words)
})

it('lets a server itself look for what was uploaded: its list has only one folder of it', () => {
  const begun = graphOf(native('wan-2.2-5b', { firstFrame: FIRST, images: { [FIRST]: 'heroshot/another.png' } }))
  expect(preflight(begun, INFO)).toEqual([])
})

describe('spells files as the server does', () => {
  it('in whatever folder they lie, with its separators', () => {
    const windows = JSON.parse(JSON.stringify(INFO).replaceAll('wan2.2_vae', 'wan\\\\wan2.2_vae')) as ObjectInfo
    expect(preflight(graph, windows)).toHaveLength(1)
    const local = localize(graph, windows)
    expect(local.vae!.inputs.vae_name).toBe('wan\\wan2.2_vae.safetensors')
    expect(preflight(local, windows)).toEqual([])
  })

  it('with the ending a style was named without', () => {
    const styled = graphOf(native('wan-2.2-5b', { loras: [{ file: 'my-style', strength: 1 }] }))
    expect(localize(styled, INFO)['model-lora-1']!.inputs.lora_name).toBe('my-style.safetensors')
  })
})

it.each(RECIPES.map(({ id, tasks }) => [id, tasks] as const))('%s loads the files it says', (id, tasks) => {
  const pictures = tasks.includes('text-to-video') ? {} : { firstFrame: FIRST }
  const loaded = filesIn(graphOf(native(id, pictures))).map(({ file, folder }) => `${folder}/${file}`)
  const said = filesOf(id).map(({ file, folder }) => `${folder}/${file}`)
  expect(said).toEqual(expect.arrayContaining(loaded))
})

it('makes something of whatever a server says', () => {
  for (const info of [
    {},
    { KSampler: null },
    { KSampler: { input: 3 } },
    { VAELoader: { input: { required: { vae_name: [] } } } },
  ])
    expect(preflight(graph, info).length).toBeGreaterThan(0)
})
