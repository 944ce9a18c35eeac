/** Workflows of the user's own: what is guessed of a graph, what becomes of it for a shot, and that nothing else of it changes. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Graph } from '../../../providers/comfyui/graph.js'
import { type ComfyOptions, comfyui } from '../../../providers/comfyui/index.js'
import { startSandbox } from '../../../providers/comfyui/sandbox.js'
import { validate } from '../../../providers/comfyui/sandbox-validate.js'
import { serverAt } from '../../../providers/comfyui/server.js'
import { bindingsOf } from '../../../providers/comfyui/workflows/bind.js'
import { PARTS, type Spot } from '../../../providers/comfyui/workflows/guess.js'
import { workflowSchema, workflowsOf } from '../../../providers/comfyui/workflows/index.js'
import { ConfigError } from '../../../src/errors.js'
import { createStudio, defaultProviders, type ShotInput } from '../../../src/index.js'
import { fastClock } from '../../../src/testkit/index.js'
import { info } from '../../support/comfyui.js'
import { contextOf } from '../../support/context.js'
import { startServer } from '../../support/server.js'
import { tempDir } from '../../support/temp.js'
import { cards, picture, shot } from '../../support/world.js'

const FOLDER = new URL('../../fixtures/comfyui/graphs/', import.meta.url)
const NAMES = readdirSync(FOLDER).map((name) => name.replace('.api.json', ''))
const accepted = (name: string) => JSON.parse(readFileSync(new URL(`${name}.api.json`, FOLDER), 'utf8')) as Graph

type Options = NonNullable<ComfyOptions['workflows']>[number]
/** Two passes have two seeds: which one is meant, only their owner knows. */
const TWICE: Record<string, Partial<Options>> = {
  'ltx2.5-t2v-two-stage-1280x704': { bind: { seed: ['ns.noise_seed', 'ns2.noise_seed'] } },
  'hunyuan15-t2v-720p-plus-sr1080': {
    bind: { seed: 'ns.noise_seed', width: null, height: null, steps: null },
    times: { size: 1.5 },
  },
}
const own = (name: string, more: Partial<Options> = {}): Options => ({
  id: 'mine',
  graph: accepted(name),
  ...TWICE[name],
  ...more,
})
const workflow = (options: Options) =>
  workflowsOf([workflowSchema.parse(options)], cards).get(`workflow:${options.id}`)!
const backendOf = (options: Options) => comfyui({ workflows: [options] }, {})
const fitted = async (options: Options, wishes: Partial<ShotInput>) => {
  const { card } = workflow(options)
  return backendOf(options).fit(await shot(wishes), card)
}
const bound = (name: string) => {
  const { spots, output } = bindingsOf(accepted(name), TWICE[name]?.bind ?? {}, 'bind', new Set())
  const said = ([part, list]: [string, readonly Spot[]]) =>
    list.length ? [`${part}: ${list.map(({ node, input }) => `${node}.${input}`).join(' + ')}`] : []
  return [...Object.entries(spots).flatMap(said), `output: ${output}`]
}
const errorOf = (options: Options) => {
  try {
    backendOf(options)
  } catch (error) {
    return error as ConfigError
  }
  return expect.unreachable('it should have been refused')
}

describe('what a graph takes is guessed', () => {
  it.each([
    [
      'wan2.2-5b-i2v',
      'prompt: pos.text, negativePrompt: neg.text, seed: smp.seed, width: lat.width, height: lat.height, frames: lat.length, ' +
        'fps: cv.fps, steps: smp.steps, guidance: smp.cfg, firstFrame: img.image, output: sv',
    ],
    [
      'wan2.2-14b-t2v-lightx2v-4step',
      'prompt: pos.text, negativePrompt: neg.text, seed: s1.noise_seed, width: lat.width, height: lat.height, frames: lat.length, ' +
        'fps: cv.fps, output: sv',
    ],
    [
      'ltx2.5-t2v-draft-single-stage',
      'prompt: pos.text, negativePrompt: neg.text, seed: ns.noise_seed, width: lat.width, height: lat.height, ' +
        'frames: alat.frames_number + lat.length, fps: alat.frame_rate + cond.frame_rate + cv.fps, output: sv',
    ],
    [
      'minimax-h3-t2va-turbo-8step',
      'prompt: cond.prompt, seed: ns.noise_seed, width: cond.width, height: cond.height, frames: cond.length, fps: cv.fps, ' +
        'steps: sg.steps, output: sv',
    ],
  ])('%s', (name, found) => expect(bound(name).join(', ')).toBe(found))

  it('through the nodes that hand values over, and past a negative made of nothing', () => {
    const graph = accepted('wan2.2-5b-t2v')
    graph.words = { class_type: 'PrimitiveStringMultiline', inputs: { value: 'a red boat' } }
    graph.dice = { class_type: 'PrimitiveInt', inputs: { value: 7 } }
    graph.pos!.inputs.text = ['words', 0]
    graph.smp!.inputs.seed = ['dice', 0]
    graph.neg = { class_type: 'ConditioningZeroOut', inputs: { conditioning: ['pos', 0] } }
    const { spots } = bindingsOf(graph, {}, 'bind', new Set())
    expect(spots.prompt).toEqual([{ node: 'words', input: 'value' }])
    expect(spots.seed).toEqual([{ node: 'dice', input: 'value' }])
    expect(spots.negativePrompt).toEqual([])
  })

  it('of a node pack: embeddings from one node, frames by another name, a combiner that saves', () => {
    const graph: Graph = {
      1: {
        class_type: 'WanVideoTextEncode',
        inputs: { positive_prompt: 'a fox', negative_prompt: 'blur', t5: ['9', 0] },
      },
      2: { class_type: 'WanVideoEmptyEmbeds', inputs: { width: 832, height: 480, num_frames: 81 } },
      3: {
        class_type: 'WanVideoSampler',
        inputs: { steps: 30, cfg: 6, seed: 1, text_embeds: ['1', 0], image_embeds: ['2', 0] },
      },
      4: { class_type: 'WanVideoDecode', inputs: { samples: ['3', 0] } },
      5: { class_type: 'VHS_VideoCombine', inputs: { images: ['4', 0], frame_rate: 16, filename_prefix: 'wan' } },
      9: { class_type: 'LoadWanVideoT5TextEncoder', inputs: { model_name: 't5.safetensors' } },
    }
    const { spots, output } = bindingsOf(graph, {}, 'bind', new Set())
    const shown = Object.entries(spots).flatMap(([part, [spot]]) =>
      spot ? [`${part}: ${spot.node}.${spot.input}`] : [],
    )
    expect([...shown, output].join(', ')).toBe(
      'prompt: 1.positive_prompt, negativePrompt: 1.negative_prompt, seed: 3.seed, width: 2.width, height: 2.height, ' +
        'frames: 2.num_frames, fps: 5.frame_rate, steps: 3.steps, guidance: 3.cfg, 5',
    )
    // Nobody here knows the grid of its nodes: what the graph has is what there is.
    expect(workflow({ id: 'mine', graph }).card.abilities).toMatchObject({
      sizes: { oneOf: [{ width: 832, height: 480, resolution: '480p' }] },
      frames: { min: 81, max: 81 },
    })
  })

  it('first and last picture by what their readers call them', () => {
    const graph = accepted('wan2.2-14b-i2v-lightx2v-4step')
    graph.end = { class_type: 'LoadImage', inputs: { image: 'end.png' } }
    Object.assign(graph.lat!, { class_type: 'WanFirstLastFrameToVideo' })
    graph.lat!.inputs.end_image = ['end', 0]
    const { card } = workflow({ id: 'mine', graph })
    expect(card.abilities!.tasks).toEqual(['first-last'])
    expect(workflow({ id: 'mine', graph, task: 'image-to-video' }).binds('lastFrame')).toBe(false)
  })
})

describe('what can be several things is asked', () => {
  const twoEnds = () => {
    const graph = accepted('wan2.2-5b-t2v')
    graph.again = { ...graph.sv!, _meta: { title: 'The good one' } }
    return graph
  }
  it.each<[string, () => Options, RegExp]>([
    [
      'two seeds',
      () => ({ id: 'mine', graph: accepted('ltx2.5-t2v-two-stage-1280x704') }),
      /workflows\.0\.bind\.seed: .*ns\.noise_seed, ns2\.noise_seed/,
    ],
    ['two nodes that save', () => ({ id: 'mine', graph: twoEnds() }), /bind\.output: several.*allowed: sv, again/],
    [
      'an input that is not there',
      () => own('wan2.2-5b-t2v', { bind: { seed: 'smp.sed' } }),
      /bind\.seed: .*smp\.seed/,
    ],
    [
      'a node that is not there',
      () => own('wan2.2-5b-t2v', { bind: { prompt: '6.text' } }),
      /bind\.prompt: is no input/,
    ],
    ['how much larger', () => own('hunyuan15-t2v-720p-plus-sr1080', { times: undefined as never }), /times\.size/],
    [
      'a task without its picture',
      () => own('wan2.2-5b-t2v', { task: 'image-to-video' }),
      /bind\.firstFrame: finds no/,
    ],
    [
      'both a file and a graph',
      () => own('wan2.2-5b-t2v', { file: 'x.json' }),
      /workflows\.0: needs a file or a graph/,
    ],
    ['no file', () => ({ id: 'mine', file: '/no/such.json' }), /workflows\.0\.file: can't be read/],
    [
      'a node without inputs, which would kill a server',
      () => ({ id: 'mine', graph: { 1: { class_type: 'VAEDecode' } } as never }),
      /node 1: inputs/,
    ],
  ])('%s', (_, options, words) => {
    const error = errorOf(options())
    expect(error).toBeInstanceOf(ConfigError)
    expect(error.message).toMatch(words)
  })

  it('an output by its title', () => {
    expect(workflow({ id: 'mine', graph: twoEnds(), bind: { output: 'The good one' } }).output).toBe('again')
  })

  it("the editor's own format is refused with the way to the other one", () => {
    const error = errorOf({ id: 'mine', graph: { nodes: [], links: [], version: 0.4 } as never })
    expect(error.message).toMatch(/editor's format/)
    expect(error.next).toMatch(/Export \(API\)/)
  })
})

describe('what is bound is what it can do', () => {
  it('a size on the grid of its node, as many frames as the graph has, and the licence of its model', () => {
    const { card } = workflow(own('hunyuan15-t2v-480p-lightx2v-4step'))
    expect(card).toMatchObject({
      id: 'workflow-mine',
      native: 'workflow:mine',
      locality: 'local',
      price: { model: 'electricity' },
      licence: { id: 'Tencent Hunyuan Community', territoryExcluded: ['EU', 'GB', 'KR'] },
      abilities: {
        tasks: ['text-to-video'],
        sizes: { multipleOf: 16, maxPixels: 848 * 480 },
        frames: { multipleOf: 4, offset: 1, max: 121 },
        audio: 'none',
      },
    })
  })

  it('and what is not stays: one size, one length, no seed', async () => {
    const options = own('wan2.2-5b-t2v', { bind: { width: null, height: null, frames: null, fps: null, seed: null } })
    const fit = await fitted(options, { seconds: 3, resolution: '1080p', seed: 5, fps: 30 })
    expect(fit).toMatchObject({ ok: true, output: { width: 1280, height: 704, frames: 121, fps: 24 } })
    if (!fit.ok) return
    expect(fit.snaps.map(({ field }) => field).sort()).toEqual(['fps', 'resolution', 'seconds'])
    expect(fit.drops).toEqual([expect.objectContaining({ field: 'seed' })])
    expect(await fitted(options, { aspect: '9:16' })).toMatchObject({ ok: false, misfits: [{ field: 'aspect' }] })
  })

  it('rules of its owner go before those of the graph', async () => {
    const options = own('wan2.2-5b-t2v', {
      size: { multipleOf: 64, maxPixels: 1920 * 1088 },
      frames: { multipleOf: 4, offset: 1, max: 241 },
      fps: { oneOf: [16, 24] },
    })
    const fit = await fitted(options, { resolution: '1080p', seconds: 10, fps: 25 })
    expect(fit).toMatchObject({ ok: true, output: { width: 1920, height: 1088, frames: 241, fps: 24 } })
  })

  it('a graph that doubles its latents makes twice the size that is bound', async () => {
    const options = own('ltx2.5-t2v-two-stage-1280x704')
    const fit = await fitted(options, { resolution: '720p' })
    expect(fit).toMatchObject({ ok: true, output: { width: 1280, height: 704 } })
    if (!fit.ok) return
    expect(workflow(options).graphOf(fit.native, 'x').lat!.inputs).toMatchObject({ width: 640, height: 352 })
  })

  it('options it binds nothing for are misfits', async () => {
    const options = own('wan2.2-14b-t2v-lightx2v-4step')
    const fit = await fitted(options, { extras: { comfyui: { steps: 8, recipe: 'x' } }, style: { id: 'ink' } })
    const fields = fit.ok ? [] : fit.misfits.map(({ field }) => field)
    expect(fields.sort()).toEqual(['extras.comfyui.recipe', 'extras.comfyui.steps', 'style'])
    // Both its samplers run at a guidance of 1.
    expect(await fitted(options, { negativePrompt: 'fog' })).toMatchObject({
      ok: true,
      drops: [{ field: 'negativePrompt' }],
    })
  })
})

it('whatever a file holds, it is a workflow or a ConfigError', () => {
  const broken = fc
    .tuple(
      fc.constantFrom(...NAMES),
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.jsonValue({ maxDepth: 2 })), { maxLength: 4 }),
    )
    .map(([name, changes]) => {
      const graph = accepted(name) as Record<string, { inputs: Record<string, unknown> }>
      for (const [at, input, value] of changes) {
        const nodes = Object.keys(graph)
        const inputs = graph[nodes[at % nodes.length]!]?.inputs ?? {}
        const names = Object.keys(inputs)
        if (input % 3 === 0) delete graph[nodes[at % nodes.length]!]
        else if (names.length) inputs[names[input % names.length]!] = value
      }
      return graph as unknown
    })
  fc.assert(
    fc.property(fc.oneof(broken, fc.jsonValue()), (graph) => {
      try {
        const made = backendOf({ id: 'mine', graph }).cards.at(-1)!
        expect(made.native).toBe('workflow:mine')
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError)
      }
    }),
    { numRuns: 200 },
  )
})

it('whatever is asked, only bound inputs and the name of the clip change, and a recorded server takes the graph', async () => {
  const made = new Map(NAMES.map((name) => [name, workflow(own(name))]))
  const wish = fc.record({
    seconds: fc.double({ min: 0.2, max: 20, noNaN: true }),
    aspect: fc.constantFrom('16:9', '9:16', '1:1'),
    resolution: fc.constantFrom(undefined, '360p' as const, '720p' as const, '1080p' as const),
    fps: fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }),
    seed: fc.option(fc.integer({ min: 0, max: 4_294_967_295 }), { nil: undefined }),
    negativePrompt: fc.constantFrom(undefined, 'fog'),
    prompt: fc.constantFrom('a red boat', '{"a": "brace"}'),
  })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...NAMES), wish, async (name, wishes) => {
      const options = own(name)
      const { card, output, graphOf } = made.get(name)!
      const pictures = card.abilities!.tasks.includes('text-to-video') ? {} : { firstFrame: picture() }
      const fit = backendOf(options).fit(await shot({ ...wishes, ...pictures }), card)
      if (!fit.ok) {
        expect(fit.misfits.length).toBeGreaterThan(0)
        return
      }
      const before = accepted(name)
      const after = graphOf(fit.native, 'heroshot/one')
      const { spots } = bindingsOf(before, options.bind ?? {}, 'bind', new Set())
      const may = new Set(
        [...PARTS.flatMap((part) => spots[part]), { node: output, input: 'filename_prefix' }].map(
          (one) => `${one.node}.${one.input}`,
        ),
      )
      for (const [id, node] of Object.entries(before)) {
        expect(after[id]!.class_type).toBe(node.class_type)
        expect(Object.keys(after[id]!.inputs)).toEqual(Object.keys(node.inputs))
        for (const [input, value] of Object.entries(node.inputs))
          if (!may.has(`${id}.${input}`)) expect(after[id]!.inputs[input]).toEqual(value)
      }
      expect(Object.keys(after)).toEqual(Object.keys(before))
      const { node, input } = spots.prompt[0]!
      expect(after[node]!.inputs[input]).toBe(wishes.prompt)
      if (name !== 'ltx2-t2v-distilled-single-stage')
        expect(validate(after, info, false)).toHaveProperty('node_errors', {})
    }),
    { numRuns: 150 },
  )
})

describe('for less memory', () => {
  it('a smaller size where it is bound, and small tiles', async () => {
    const options = own('wan2.2-5b-t2v')
    const fit = await fitted(options, {})
    if (!fit.ok) return expect.unreachable()
    const lighter = backendOf(options).lighten!(fit.native, fit.output)!
    expect(lighter.change).toBe('decoded in small tiles, 992x544 instead of 1280x704')
    const graph = workflow(options).graphOf(lighter.native, 'x')
    expect(graph.lat!.inputs).toMatchObject({ width: 992, height: 544 })
    expect(graph.dec).toMatchObject({ class_type: 'VAEDecodeTiled', inputs: { tile_size: 512, vae: ['vae', 0] } })
    expect(validate(graph, info, false)).toHaveProperty('node_errors', {})
  })

  it('only tiles where it is not, and nothing where there is nothing', async () => {
    const fixed = own('wan2.2-5b-t2v', { bind: { width: null, height: null } })
    const fit = await fitted(fixed, {})
    if (!fit.ok) return expect.unreachable()
    const lighter = backendOf(fixed).lighten!(fit.native, fit.output)!
    expect(lighter.change).toBe('decoded in small tiles')
    expect(backendOf(fixed).lighten!(lighter.native, lighter.output)).toBeUndefined()
  })
})

describe('on a server', () => {
  const clock = fastClock(60)
  const limits = { readSeconds: 10_000, submitSeconds: 10_000, idleSeconds: 10_000, leaseSeconds: 10_000 }
  async function open(options: Options, missing: readonly string[] = []) {
    const sandbox = await startSandbox({ clock, renderSeconds: 4, queueSeconds: 1, missing })
    const providers = [comfyui({ servers: [sandbox.origin], workflows: [options] }, {})]
    const studio = createStudio({ home: tempDir(), configFrom: false, clock, env: {}, providers, limits })
    onTestFinished(async () => {
      await studio.close()
      await sandbox.close()
    })
    return { sandbox, studio }
  }

  it('its name renders the file, with the shot in it', async () => {
    const file = join(tempDir(), 'my-wan.json')
    writeFileSync(file, JSON.stringify(accepted('wan2.2-5b-t2v')))
    const sandbox = await startSandbox({ clock, renderSeconds: 4, queueSeconds: 1 })
    const providers = defaultProviders().filter(({ id }) => id === 'comfyui')
    const backends = { comfyui: { workflows: [{ id: 'my-wan', file }] } }
    const studio = createStudio({
      home: tempDir(),
      configFrom: false,
      clock,
      env: sandbox.env,
      providers,
      backends,
      limits,
    })
    onTestFinished(async () => {
      await studio.close()
      await sandbox.close()
    })
    const take = await studio.generate({
      prompt: 'a red boat',
      model: 'workflow:my-wan',
      seconds: 1,
      resolution: '360p',
      seed: 9,
    })
    expect(take).toMatchObject({ backend: 'comfyui', model: 'workflow:my-wan' })
    const { prompt } = sandbox.jobs[0]!.request as { prompt: Graph }
    expect(prompt.pos!.inputs.text).toBe('a red boat')
    expect(prompt.neg!.inputs.text).toBe('low quality, blurry')
    expect(prompt.smp!.inputs.seed).toBe(9)
    expect(prompt.lat!.inputs).toMatchObject({ width: 640, height: 352, length: 25 })
  })

  it('is not chosen without its weights', async () => {
    const { studio } = await open(own('wan2.2-5b-t2v'), ['wan2.2_vae.safetensors'])
    const { ranked, rejected } = await studio.plan({ prompt: 'a red boat', model: 'workflow:mine' })
    expect(ranked).toEqual([])
    expect(JSON.stringify(rejected.find(({ model }) => model === 'workflow:mine'))).toMatch(/not installed/)
  })

  it('one that was changed after the plan is not sent', async () => {
    const fit = await fitted(own('wan2.2-5b-t2v'), {})
    if (!fit.ok) return expect.unreachable()
    const changed = accepted('wan2.2-5b-t2v')
    changed.smp!.inputs.steps = 30
    const sandbox = await startSandbox({ clock })
    onTestFinished(() => sandbox.close())
    const backend = comfyui({ servers: [sandbox.origin], workflows: [{ id: 'mine', graph: changed }] }, {})
    await expect(backend.prepare!(fit.native, contextOf({ clock }))).rejects.toMatchObject({
      code: 'workflow-changed',
      billed: 'no',
    })
    expect(sandbox.jobs).toHaveLength(0)
  })

  it('of several clips it takes that of its output', async () => {
    const clip = (filename: string) => ({ images: [{ filename, subfolder: '', type: 'output' }], animated: [true] })
    const outputs = { 1: clip('draft.mp4'), 2: clip('good.mp4') }
    const server = await startServer((_, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ id: 'x', status: 'completed', outputs })),
    )
    const status = await serverAt({ url: server.origin }, contextOf({ clock })).look('x', '2')
    expect(status).toMatchObject({ state: 'done', outputs: [{ url: expect.stringMatching(/good\.mp4/) }] })
  })
})
