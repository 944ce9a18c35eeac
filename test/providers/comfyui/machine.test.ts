/** The machine under a server, and what of its recipes that machine can render. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import cardFile from '../../../providers/comfyui/cards.json' with { type: 'json' }
import { comfyui } from '../../../providers/comfyui/index.js'
import { machineOf } from '../../../providers/comfyui/machine.js'
import { statsSchema } from '../../../providers/comfyui/wire.js'
import { type HttpClient, readCards } from '../../../src/backend.js'
import { judgeRecipes, roomOf } from '../../../src/catalog/recipes.js'
import { UnavailableError } from '../../../src/errors.js'
import { createStudio } from '../../../src/index.js'
import { contextOf } from '../../support/context.js'
import { startServer } from '../../support/server.js'
import { tempDir } from '../../support/temp.js'

const text = (name: string) =>
  readFileSync(new URL(`../../fixtures/machines/stats-${name}.json`, import.meta.url), 'utf8')
const machine = (name: string) => machineOf(statsSchema.parse(JSON.parse(text(name))))
const round = (gb: number | undefined) => gb && Number(gb.toFixed(2))

it.each([
  ['4090', [['NVIDIA GeForce RTX 4090', 23.65, 22.25]], 62.8],
  [
    'two',
    [
      ['NVIDIA GeForce RTX 3060', 12, 10.9],
      ['NVIDIA GeForce RTX 3090', 23.69, 23.19],
    ],
    62.8,
  ],
  ['amd', [['AMD Radeon RX 7900 XTX', 23.98, 22.82]], 31.2],
  ['mps', [['Apple GPU', 48, undefined]], 64],
  ['directml', [['privateuseone', undefined, undefined]], 62.8],
  ['cpu', [], 23.54],
])('%s', (name, gpus, ramGb) => {
  const found = machine(name)
  expect(found.gpus.map(({ name, vramGb, freeGb }) => [name, round(vramGb), round(freeGb)])).toEqual(gpus)
  expect(found.ramGb).toBeCloseTo(ramGb, 1)
})

it('anything at all is read without a crash', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (system, device) => {
      const stats = statsSchema.safeParse({ system, devices: [device] }).data
      if (stats) expect(Array.isArray(machineOf(stats).gpus)).toBe(true)
    }),
  )
})

it('a recipe is held against the server that would render it, and not against this machine', () => {
  const here = { vramGb: 0, ramGb: 8, diskFreeGb: 20 }
  const cards = readCards(cardFile, 'comfyui/cards.json')
  const verdicts = (url: string, name: string) => {
    const room = roomOf([{ url, is: 'ComfyUI', machine: machine(name) }], here)
    return new Set(cards.flatMap((card) => judgeRecipes(card, room)).map(({ verdict }) => verdict))
  }
  expect(roomOf([], here)).toBe(here)
  expect(verdicts('http://10.0.0.7:8188', '4090')).toContain('fits-with-offload')
  expect([...verdicts('http://10.0.0.7:8188', 'cpu')]).toEqual(['does-not-fit'])
  // The disk is ours where the server is.
  expect(roomOf([{ url: 'http://127.0.0.1:8188', is: 'ComfyUI', machine: machine('4090') }], here).diskFreeGb).toBe(20)
  expect(roomOf([{ url: 'http://box:8188', is: 'ComfyUI', machine: machine('two') }], here)).toMatchObject({
    vramGb: expect.closeTo(23.69, 1),
    diskFreeGb: undefined,
  })
})

it('doctor tells of the server and its card, and judges by it', async () => {
  const server = await startServer(({ url }, response) => response.end(url === '/system_stats' ? text('4090') : '[]'))
  const studio = createStudio({
    home: tempDir(),
    configFrom: false,
    env: {},
    providers: [comfyui({ servers: [server.origin] })],
  })
  onTestFinished(() => studio.close())
  const facts = await studio.facts()
  expect(facts.backends[0]!.availability.servers).toMatchObject([
    { url: server.origin, is: 'ComfyUI 0.33.0', machine: { gpus: [{ name: 'NVIDIA GeForce RTX 4090' }] } },
  ])
  const room = { vramGb: 23.65, ramGb: 62.8, diskFreeGb: facts.machine.diskFreeGb }
  const cards = readCards(cardFile, 'comfyui/cards.json')
  expect(facts.recipes.map(({ recipe, verdict }) => [recipe, verdict])).toEqual(
    cards.flatMap((card) => judgeRecipes(card, room, [])).map(({ recipe, verdict }) => [recipe, verdict]),
  )
})

it.each([
  [8000, 'set COMFYUI_URL=http://127.0.0.1:8000'],
  [8001, 'Start ComfyUI'],
])('with nobody at the usual address and a ComfyUI at %i: %s', async (port, next) => {
  const request: HttpClient['request'] = async ({ url }) => {
    if (new URL(url).port !== String(port)) throw new UnavailableError('nobody listens', { code: 'no-connection' })
    return { status: 200, headers: {}, url, text: text('cpu'), json: JSON.parse(text('cpu')) }
  }
  const http = { request, stream: async () => Promise.reject(new Error('no streams')) }
  expect((await comfyui({}, {}).probe(contextOf({ http }))).next).toContain(next)
})
