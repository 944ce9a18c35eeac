/** Every graph that is built, held against a real server's node schemas and against the graphs its validator accepted. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Graph } from '../../../providers/comfyui/graph.js'
import { isLink } from '../../../providers/comfyui/graph.js'
import type { ComfyNative } from '../../../providers/comfyui/native.js'
import { describe as line, preflight } from '../../../providers/comfyui/preflight.js'
import { fileOf, RECIPES, type Recipe } from '../../../providers/comfyui/recipes/data.js'
import { filesOf, graphOf } from '../../../providers/comfyui/recipes/index.js'
import { validate } from '../../../providers/comfyui/sandbox-validate.js'
import type { ObjectInfo } from '../../../providers/comfyui/wire.js'
import type { Task } from '../../../src/backend.js'
import { INFO as CLASSES, info, LORA } from '../../support/comfyui.js'

const INFO = CLASSES as unknown as ObjectInfo

const FIRST = 'a'.repeat(64)
const LAST = 'b'.repeat(64)

const order = (recipe: Recipe, task: Task, more: Partial<ComfyNative> = {}): ComfyNative => ({
  recipe: recipe.id,
  prompt: 'a red boat',
  negative: 'blur',
  seed: 7,
  width: 832,
  height: 480,
  frames: 81,
  fps: 24,
  steps: null,
  guidance: null,
  loras: [],
  tiled: false,
  audio: false,
  firstFrame: task === 'text-to-video' ? null : FIRST,
  lastFrame: task === 'first-last' ? LAST : null,
  images: { [FIRST]: 'heroshot/first.png', [LAST]: 'heroshot/last.png' },
  workflow: null,
  server: null,
  gpu: null,
  ...more,
})

const matrix = RECIPES.flatMap((recipe) =>
  recipe.tasks.flatMap((task) =>
    [
      ['plain', {}],
      [
        'with two styles',
        {
          loras: [
            { file: LORA, strength: 0.8 },
            { file: LORA, strength: 0.2 },
          ],
        },
      ],
      ['decoded in tiles', { tiled: true }],
      ['with sound', { audio: true }],
    ].map(([what, more]) => [recipe, task, what, more] as [Recipe, Task, string, Partial<ComfyNative>]),
  ),
)

describe('a recorded server takes the graph of', () => {
  it.each(matrix.map((one) => [`${one[0].id}, ${one[1]}, ${one[2]}`, ...one] as const))(
    '%s',
    (_, recipe, task, what, more) => {
      const graph = graphOf(order(recipe, task, more))
      expect(validate(graph, info, false)).toHaveProperty('node_errors', {})
      expect(preflight(graph, INFO).map(line)).toEqual([])
      const classes = Object.values(graph).map(({ class_type }) => class_type)
      if (what === 'with two styles') expect(JSON.stringify(graph).split(LORA).length - 1).toBeGreaterThanOrEqual(2)
      if (what === 'decoded in tiles') expect(classes).toContain('VAEDecodeTiled')
      expect(JSON.stringify(graph)).toContain('a red boat')
      for (const { file } of filesOf(recipe.id)) expect(fileOf(file)).toMatchObject({ folder: expect.any(String) })
    },
  )
})

const WISHES = /^(text|prompt|seed|noise_seed|filename_prefix|image|fps|frame_rate|format|codec)$/

/** A graph without the names of its nodes and what the shot decides: two of one form do the same. */
function form(graph: Graph): string {
  const known = new Map<string, string>()
  const of = (id: string): string => {
    const seen = known.get(id)
    if (seen) return seen
    const { class_type, inputs } = graph[id]!
    const parts = Object.entries(inputs)
      .filter(([name]) => !WISHES.test(name))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${isLink(value) ? `${of(value[0])}.${value[1]}` : JSON.stringify(value)}`)
    const text = `${class_type}(${parts.join()})`
    known.set(id, text)
    return text
  }
  const ends = Object.keys(graph).filter((id) => /^Save/.test(graph[id]!.class_type))
  return ends.map(of).sort().join('\n')
}

const ACCEPTED = new URL('../../fixtures/comfyui/graphs/', import.meta.url)
const accepted = (name: string) => JSON.parse(readFileSync(new URL(`${name}.api.json`, ACCEPTED), 'utf8')) as Graph

const PAIRS: [file: string, recipe: string, task: Task, more?: Partial<ComfyNative>][] = [
  ['hunyuan15-i2v-480p-step-distilled', 'hunyuan-1.5-480p-i2v-step-distilled', 'image-to-video'],
  ['hunyuan15-t2v-480p-cfg-distilled', 'hunyuan-1.5-480p-t2v-cfg-distilled', 'text-to-video'],
  ['hunyuan15-t2v-480p-lightx2v-4step', 'hunyuan-1.5-480p-t2v-4-step', 'text-to-video'],
  ['hunyuan15-t2v-720p', 'hunyuan-1.5-720p-t2v', 'text-to-video'],
  ['hunyuan15-t2v-720p-plus-sr1080', 'hunyuan-1.5-1080p-t2v', 'text-to-video'],
  ['kandinsky5-lite-t2v', 'kandinsky-5-lite-t2v', 'text-to-video'],
  ['ltx2.3-t2v-dev-plus-distilled-lora', 'ltx-2.3-dev-distilled-lora', 'text-to-video'],
  ['ltx2.3-t2v-distilled-single-stage', 'ltx-2.3-distilled', 'text-to-video'],
  ['ltx2.5-i2v-draft-single-stage', 'ltx-2.5-one-stage', 'image-to-video'],
  ['ltx2.5-t2v-draft-single-stage', 'ltx-2.5-one-stage', 'text-to-video'],
  ['ltx2.5-t2v-two-stage-1280x704', 'ltx-2.5-two-stage', 'text-to-video'],
  ['ltxv-0.9.5-t2v', 'ltxv-0.9.5', 'text-to-video'],
  ['minimax-h3-t2va-turbo-8step', 'minimax-h3-turbo', 'text-to-video'],
  ['wan2.1-1.3b-t2v', 'wan-2.1-1.3b', 'text-to-video'],
  ['wan2.2-14b-i2v-lightx2v-4step', 'wan-2.2-14b-i2v-4-step', 'image-to-video'],
  ['wan2.2-14b-t2v-lightx2v-4step', 'wan-2.2-14b-t2v-4-step', 'text-to-video'],
  ['wan2.2-5b-i2v', 'wan-2.2-5b', 'image-to-video'],
  ['wan2.2-5b-t2v', 'wan-2.2-5b', 'text-to-video'],
]

/** The sizes that the accepted graph was made for, in the terms of a shot. */
function sizesOf(graph: Graph): Partial<ComfyNative> {
  const nodes = Object.values(graph)
  const number = (name: string) =>
    nodes.flatMap(({ inputs }) => (typeof inputs[name] === 'number' ? [inputs[name] as number] : []))
  const larger = nodes.some(({ class_type }) => class_type === 'LTXVLatentUpsampler') ? 2 : 1
  return {
    width: larger * Math.max(...number('width')),
    height: larger * Math.max(...number('height')),
    frames: Math.max(...number('length'), ...number('frames_number')),
    fps: number('fps')[0] ?? 24,
    audio: nodes.some(({ inputs, class_type }) => class_type === 'CreateVideo' && inputs.audio !== undefined),
  }
}

describe('does what the accepted graph does:', () => {
  it.each(PAIRS)('%s', (file, id, task, more) => {
    const theirs = accepted(file)
    const ours = graphOf(order(RECIPES.find((one) => one.id === id)!, task, { ...sizesOf(theirs), ...more }))
    expect(form(ours)).toBe(form(theirs))
  })

  it('all of them, but the one whose model no card offers', () => {
    const names = readdirSync(ACCEPTED).map((name) => name.replace('.api.json', ''))
    const others = names.filter((name) => !PAIRS.some(([file]) => file === name))
    expect(others).toEqual(['ltx2-t2v-distilled-single-stage'])
  })
})
