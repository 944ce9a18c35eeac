/** What would leave the machine by way of a ComfyUI at home: nodes that call a cloud, and what opens a proxy's door. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Graph } from '../../../providers/comfyui/graph.js'
import { type ComfyOptions, comfyui } from '../../../providers/comfyui/index.js'
import { callsCloud } from '../../../providers/comfyui/partners.js'
import { placeOf } from '../../../providers/comfyui/place.js'
import { preflight } from '../../../providers/comfyui/preflight.js'
import { RECIPES } from '../../../providers/comfyui/recipes/data.js'
import { graphOf } from '../../../providers/comfyui/recipes/index.js'
import { type ComfySandboxOptions, type Schema, startSandbox } from '../../../providers/comfyui/sandbox.js'
import { createStudio } from '../../../src/index.js'
import { fastClock } from '../../../src/testkit/index.js'
import { INFO } from '../../support/comfyui.js'
import { contextOf } from '../../support/context.js'
import { tempDir } from '../../support/temp.js'
import { card, picture, shot } from '../../support/world.js'

const clock = fastClock(60)
const limits = { readSeconds: 10_000, submitSeconds: 10_000, idleSeconds: 10_000, leaseSeconds: 10_000 }

/** As a server of 2026 describes one that is paid from an account with Comfy. */
const PARTNER: Schema = {
  input: {
    required: {
      prompt: ['STRING', {}],
      seed: ['INT', {}],
      width: ['INT', {}],
      height: ['INT', {}],
      length: ['INT', {}],
      fps: ['INT', {}],
    },
    optional: {},
    hidden: { auth_token_comfy_org: ['AUTH_TOKEN_COMFY_ORG'], api_key_comfy_org: ['API_KEY_COMFY_ORG'] },
  },
  output: ['VIDEO'],
  output_node: false,
  api_node: true,
  category: 'partner/video/Somebody',
} as Schema
const PAID: Graph = {
  make: {
    class_type: 'SomebodysVideoNode',
    inputs: { prompt: 'a red fox', seed: 1, width: 640, height: 360, length: 25, fps: 25 },
  },
  save: {
    class_type: 'SaveVideo',
    inputs: { video: ['make', 0], filename_prefix: 'x', format: 'mp4', codec: 'h264' },
  },
}
const paid = (more: object = {}): NonNullable<ComfyOptions['workflows']>[number] => ({
  id: 'paid',
  graph: PAID,
  ...more,
})

async function open(
  workflow: ReturnType<typeof paid>,
  options: ComfySandboxOptions = {},
  env: Record<string, string> = {},
) {
  const sandbox = await startSandbox({
    clock,
    renderSeconds: 4,
    queueSeconds: 1,
    nodes: { SomebodysVideoNode: PARTNER },
    ...options,
  })
  const providers = [comfyui({ servers: [sandbox.origin], workflows: [workflow] }, {})]
  const studio = createStudio({ home: tempDir(), configFrom: false, clock, env, providers, limits })
  onTestFinished(async () => {
    await studio.close()
    await sandbox.close()
  })
  return { sandbox, studio }
}
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable('it should have failed'),
    (error) => error,
  )
const ask = { prompt: 'a secret boat', model: 'workflow:paid', seconds: 1 } as const

describe('a node that calls a cloud', () => {
  it.each([
    ['by its flag', { api_node: true }],
    ['by the menu of older versions', { category: 'api node/video/Kling' }],
    ['by the menu of newer ones', { category: 'partner/video/LTXV' }],
    ['by its module', { python_module: 'comfy_api_nodes.nodes_runway' }],
    ['by the account it is paid from', { input: { hidden: { api_key: 'API_KEY_COMFY_ORG' } } }],
    [
      'by the key it takes, as a hosted text encoder does',
      { category: 'Lightricks/LTXV/Conditioning', input: { required: { api_key: ['STRING'], prompt: ['STRING'] } } },
    ],
  ])('is known %s', (_, info) => expect(callsCloud(info)).toBe(true))

  it('and is none of those a recorded server has, nor of any recipe', () => {
    expect(Object.keys(INFO).filter((name) => callsCloud(INFO[name]))).toEqual([])
    const FIRST = 'a'.repeat(64)
    for (const { id, tasks } of RECIPES) {
      const frames = tasks.includes('text-to-video') ? {} : { firstFrame: FIRST }
      const graph = graphOf({
        ...{
          recipe: id,
          prompt: 'x',
          negative: null,
          seed: 1,
          width: 832,
          height: 480,
          frames: 81,
          fps: 24,
          steps: null,
        },
        ...{ guidance: null, loras: [], tiled: false, audio: false, firstFrame: null, lastFrame: null, workflow: null },
        ...{ images: {}, server: null, gpu: null, ...frames },
      })
      expect(preflight(graph, INFO).filter(({ kind }) => kind === 'partner')).toEqual([])
      // Nothing rewrites a prompt on the way: it stands in the graph as it was given.
      expect(JSON.stringify(graph)).not.toMatch(/enhance|rewrite|TextGenerate/i)
    }
  })

  it('is refused before anything is sent, with what to do about it', async () => {
    const { sandbox, studio } = await open(paid())
    for (const privacy of ['any', 'local-only'] as const) {
      const error = await failureOf(studio.generate({ ...ask, privacy }))
      expect(error).toMatchObject({ name: 'RefusedError', code: 'partner-node', billed: 'no' })
      expect(error.message).toMatch(/node make \(SomebodysVideoNode\) sends the shot to a cloud/)
      expect(error.next).toMatch(/partnerNodes: true/)
      expect(JSON.stringify(error)).not.toMatch(/secret boat/)
    }
    expect(sandbox.jobs).toHaveLength(0)
  })

  it('is refused in a recipe too, should a server call something of that name its own', async () => {
    const nodes = { VAEDecode: { ...(INFO.VAEDecode as Schema), api_node: true } as Schema }
    const { studio, sandbox } = await open(paid(), { nodes })
    const error = await failureOf(studio.generate({ prompt: 'x', model: 'wan-2.2-5b', seconds: 1, resolution: '360p' }))
    expect(error).toMatchObject({ code: 'partner-node' })
    expect(sandbox.jobs).toHaveLength(0)
  })
})

describe('a workflow that says partnerNodes', () => {
  it('is a cloud’s, of a price nobody knows: never local-only, never under a cap', async () => {
    const { studio } = await open(paid({ partnerNodes: true }))
    const reason = async (wishes: object) => {
      const { ranked, rejected } = await studio.plan({ ...ask, ...wishes })
      return ranked.length ? 'ranked' : JSON.stringify(rejected.find(({ model }) => model === 'workflow:paid')?.failed)
    }
    expect(await reason({})).toBe('ranked')
    expect(await reason({ privacy: 'local-only' })).toMatch(/local-only.*would leave the machine/)
    expect(await reason({ offline: true })).toMatch(/needs the network/)
    expect(await reason({ maxCost: 5 })).toMatch(/price is unknown/)
    const { ranked } = await studio.plan(ask)
    expect(ranked[0]).toMatchObject({ locality: 'cloud', money: null })
  })

  it('renders, with the account of the environment, and its cost stays unknown', async () => {
    const { sandbox, studio } = await open(paid({ partnerNodes: true }), {}, { COMFY_API_KEY: 'comfyui-a-secret-key' })
    const take = await studio.generate(ask)
    expect(take.cost.usd).toBeNull()
    const { extra_data, prompt } = sandbox.jobs[0]!.request as { extra_data: object; prompt: Graph }
    expect(extra_data).toMatchObject({ api_key_comfy_org: 'comfyui-a-secret-key' })
    expect(prompt.make!.inputs.prompt).toBe('a secret boat')
    expect(JSON.stringify([take, await studio.jobs.list()])).not.toMatch(/a-secret-key/)
  })

  it('that fails or is lost may have been billed, and is not made again', async () => {
    const { sandbox, studio } = await open(paid({ partnerNodes: true }))
    sandbox.fault('failed')
    expect(await failureOf(studio.generate(ask))).toMatchObject({ name: 'RenderError', billed: 'maybe' })
    sandbox.fault('lost')
    expect(await failureOf(studio.generate(ask))).toMatchObject({ name: 'LostJobError', billed: 'maybe' })
    expect(sandbox.jobs).toHaveLength(2)
    const backend = comfyui({ servers: [sandbox.origin], workflows: [paid({ partnerNodes: true })] }, {})
    const fit = backend.fit(await shot({ prompt: 'x' }), backend.cards.at(-1)!)
    if (!fit.ok) return expect.unreachable()
    expect(await backend.reconcile!(fit.native, 'never-sent-1', contextOf({ clock }))).toBe('unknown')
  })
})

describe('what opens a proxy’s door', () => {
  it('is kept apart from the address that is shown and stored', () => {
    expect(placeOf('http://me:pass@10.0.0.7:8188/comfy/?token=a-token')).toEqual({
      url: 'http://10.0.0.7:8188/comfy',
      query: { token: 'a-token' },
      headers: { authorization: `Basic ${btoa('me:pass')}` },
    })
  })

  it('of an address in the environment needs no scheme, and what is no address says so without showing it', async () => {
    expect(placeOf('gpu-box:8188')).toEqual({ url: 'http://gpu-box:8188' })
    const env = { COMFYUI_URL: 'http://what is?token=a-token' }
    const error = await failureOf(comfyui({}, env).probe(contextOf({ clock, env })))
    expect(error).toMatchObject({ name: 'ConfigError', field: 'COMFYUI_URL' })
    expect(JSON.stringify(error)).not.toMatch(/a-token/)
  })

  it.each(['named', 'environment'])('a token in the address (%s) goes along and stands nowhere', async (how) => {
    const sandbox = await startSandbox({ clock, renderSeconds: 4, queueSeconds: 1 })
    const url = `${sandbox.origin}/?token=a-token`
    const env: Record<string, string> = how === 'named' ? {} : { COMFYUI_URL: url }
    const providers = [comfyui(how === 'named' ? { servers: [url] } : {}, env)]
    const home = tempDir()
    const studio = createStudio({ home, configFrom: false, clock, env, providers, limits })
    onTestFinished(async () => {
      await studio.close()
      await sandbox.close()
    })
    const wish = { prompt: 'a red boat', model: 'wan-2.2-5b', seconds: 1, resolution: '360p' } as const
    const job = await studio.start(wish)
    const events: unknown[] = []
    for await (const event of job) events.push(event)
    const take = await job.result()
    sandbox.fault('failed')
    const error = await failureOf(studio.generate(wish))
    const told = JSON.stringify([take, events, error, error.handle, await studio.jobs.list()])
    expect(told).not.toMatch(/a-token/)
    expect(told).toContain(sandbox.origin)
    await sandbox.close()
    const gone = await comfyui(how === 'named' ? { servers: [url] } : {}, env).probe(contextOf({ clock, env }))
    expect(gone.ok).toBe(false)
    expect(JSON.stringify(gone)).not.toMatch(/a-token/)
    const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
    expect(files.map(({ name }) => name)).toContain('heroshot.db')
    for (const { parentPath, name } of files)
      expect(readFileSync(join(parentPath, name), 'latin1')).not.toContain('a-token')
  })

  it('an output is fetched with it, beside its URL', async () => {
    const sandbox = await startSandbox({ clock, renderSeconds: 1, queueSeconds: 1 })
    onTestFinished(() => sandbox.close())
    const backend = comfyui({ servers: [`${sandbox.origin}?token=a-token`] }, {})
    const ctx = contextOf({ clock, media: async () => new Uint8Array([0x89, 0x50]) })
    const fit = backend.fit(await shot({ prompt: 'x', seconds: 1, firstFrame: picture() }), card('wan-2.2-5b'))
    if (!fit.ok) return expect.unreachable()
    const handle = await backend.submit(await backend.prepare!(fit.native, ctx), ctx)
    let status = await backend.poll(handle, ctx)
    for (; status.state === 'queued' || status.state === 'running'; status = await backend.poll(handle, ctx))
      await clock.sleep(1000)
    expect(status).toMatchObject({ state: 'done', outputs: [{ query: { token: 'a-token' } }] })
    expect(JSON.stringify([handle, status.state === 'done' && status.outputs[0]!.url])).not.toMatch(/a-token/)
  })
})
