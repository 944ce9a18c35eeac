/** Shared by planning tests: every known card as a backend, a machine, and a state that can be bent. */
import { readdirSync, readFileSync } from 'node:fs'
import { type Backend, cardRow, type ModelCard } from '../../src/backend.js'
import { estimator } from '../../src/energy/estimate.js'
import type { Machine } from '../../src/energy/types.js'
import { presetOf, type RoutingState } from '../../src/routing/plan.js'
import { normalizeShot, type Shot, type ShotInput } from '../../src/shot.js'

export const NOW = Date.parse('2026-11-22T12:00:00Z')

const room = new URL('../../providers/', import.meta.url)
/** Where each vendor's cards are: in `cards.json` of its room, or in `<vendor>.cards.json` of one it shares. */
const files = new Map(
  readdirSync(room, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(new URL(entry.name, room)).flatMap((file): [string, URL][] => {
          const vendor = file === 'cards.json' ? entry.name : /^(.+)\.cards\.json$/.exec(file)?.[1]
          return vendor ? [[vendor, new URL(`${entry.name}/${file}`, room)]] : []
        })
      : [],
  ),
)
export const vendors = [...files.keys()].sort()

export const cardFile = (vendor: string): unknown => JSON.parse(readFileSync(files.get(vendor)!, 'utf8'))

const KEYS: Record<string, string[]> = {
  runway: ['RUNWAYML_API_SECRET'],
  minimax: ['MINIMAX_API_KEY'],
  fal: ['FAL_KEY'],
}
const LOCAL = ['sketch', 'comfyui', 'videos', 'vidi']

const row = (id: string): Backend =>
  cardRow({
    id,
    locality: LOCAL.includes(id) ? 'local' : id === 'snapchat' ? 'manual' : 'cloud',
    keys: KEYS[id] ?? (LOCAL.includes(id) || id === 'snapchat' ? [] : [`${id.toUpperCase()}_KEY`]),
    keyPage: `https://${id}.example/keys`,
    cards: cardFile(id),
  })

/** As a fresh installation has them: only the embedded model can be called. */
export const rows: readonly Backend[] = vendors.map((id) => ({ ...row(id), callable: id === 'sketch' }))
/** As if every adapter were there. */
export const adapters: readonly Backend[] = rows.map((backend) => ({ ...backend, callable: true }))
export const allKeys = rows.flatMap(({ keys = [] }) => keys)
export const cards: readonly ModelCard[] = rows.flatMap((backend) => backend.cards)
export const card = (id: string) => cards.find((one) => one.id === id)!

export const laptop: Machine = {
  os: 'linux',
  cpu: { model: 'two cores', cores: 2, tdpWatts: 28, idleWatts: 6, source: 'test' },
  ramGb: 16,
  diskFreeGb: 200,
}
export const desktop: Machine = {
  ...laptop,
  ramGb: 64,
  gpu: { name: 'RTX 4090', vramGb: 24, boardWatts: 450, source: 'test' },
}

export const state = (changes: Partial<RoutingState> = {}): RoutingState => ({
  now: NOW,
  preset: presetOf('default'),
  keys: [],
  offline: false,
  // Nobody runs a server of their own here.
  availability: { videos: { ok: false, reason: 'no video server answers' } },
  machine: laptop,
  tariff: { usdPerKwh: '0.1831', source: 'test', asOf: '2026-09-01' },
  budgets: [],
  estimates: estimator({
    machine: changes.machine ?? laptop,
    availability: changes.availability ?? {},
    renders: new Map(),
    boards: [],
  }),
  ...changes,
})

export const shot = (input: Partial<ShotInput> = {}): Promise<Shot> =>
  normalizeShot({ prompt: 'a red boat crosses the sea', ...input }, async () => {
    throw new Error('these tests hand in media that were read before')
  })

/** A clip of so many seconds. */
export const clip = (seconds: number, width = 1280, height = 720) => ({
  ...picture(width, height),
  mime: 'video/mp4',
  seconds,
  fps: 30,
})

export const picture = (width = 1280, height = 720) => ({
  sha256: 'a'.repeat(64),
  mime: 'image/png',
  bytes: 1000,
  width,
  height,
})
