/** Wall plugs that tell what a machine draws: read every second while something renders on it, and shared by all that renders at once. */
import { z } from 'zod'
import type { Clock, HttpClient } from '../backend.js'
import type { HttpAnswer } from '../net/http.js'

const common = {
  /** Its address: `http://192.168.1.40`. */
  url: z.url({ protocol: /^https?$/ }),
  /** Ids of the backends whose machine hangs on it. @default this machine */
  backends: z.array(z.string().min(1)).min(1).optional(),
}

export const plugSchema = z.discriminatedUnion('kind', [
  /** Second generation and later. */
  z.strictObject({ kind: z.literal('shelly'), ...common, channel: z.int().min(0).optional() }),
  /** With a password, TASMOTA_PASSWORD. */
  z.strictObject({ kind: z.literal('tasmota'), ...common, channel: z.int().min(0).optional() }),
  /** `entity` is a sensor of power in W or kW; the token is HOME_ASSISTANT_TOKEN. */
  z.strictObject({ kind: z.literal('home-assistant'), ...common, entity: z.string().min(1) }),
])
export type PlugConfig = z.infer<typeof plugSchema>

interface World {
  http: HttpClient
  clock: Clock
  env: Readonly<Record<string, string | undefined>>
}

const answered = ({ status, json }: HttpAnswer): unknown => {
  if (status === 401 || status === 403) throw new Error('it wants a password')
  if (status >= 400 || json === undefined) throw new Error(`HTTP ${status}`)
  return json
}

const shelly = z.object({ apower: z.number() })
const channels = z.union([z.number().transform((one) => [one]), z.array(z.number())])
const tasmota = z.object({ StatusSNS: z.object({ ENERGY: z.object({ Power: channels }) }) })
const sensor = z.object({
  state: z.string(),
  attributes: z.object({ unit_of_measurement: z.string().optional() }).default({}),
})

/** Watts now. Throws when it can't be read. */
export async function readPlug(plug: PlugConfig, { http, env }: Omit<World, 'clock'>): Promise<number> {
  const base = plug.url.replace(/\/+$/, '')
  const signal = AbortSignal.timeout(READ_MS)
  const get = async (path: string, query: Record<string, string | number>, headers = {}) =>
    answered(await http.request({ url: base + path, query, headers, signal }))
  switch (plug.kind) {
    case 'shelly':
      return shelly.parse(await get('/rpc/Switch.GetStatus', { id: plug.channel ?? 0 })).apower
    case 'tasmota': {
      const login = env.TASMOTA_PASSWORD ? { user: 'admin', password: env.TASMOTA_PASSWORD } : {}
      const { Power } = tasmota.parse(await get('/cm', { ...login, cmnd: 'Status 8' })).StatusSNS.ENERGY
      const watts = Power[plug.channel ?? 0]
      if (watts === undefined) throw new Error(`no channel ${plug.channel}`)
      return watts
    }
    case 'home-assistant': {
      const headers = { authorization: `Bearer ${env.HOME_ASSISTANT_TOKEN ?? ''}` }
      const { state, attributes } = sensor.parse(
        await get(`/api/states/${encodeURIComponent(plug.entity)}`, {}, headers),
      )
      const scale = { W: 1, kW: 1000, mW: 0.001 }[attributes.unit_of_measurement ?? '']
      if (scale === undefined) throw new Error(`${plug.entity} is no sensor of power`)
      const value = Number(state)
      if (state === '' || !Number.isFinite(value)) throw new Error(`${plug.entity} is ${state}`)
      return value * scale
    }
  }
}

const READ_MS = 2000
const EVERY_MS = 1000
/** A plug that was silent for longer has missed too much. */
const GAP_MS = 30_000

export interface PlugReading {
  wh: number
  /** Between the first reading and the last. */
  seconds: number
  samples: number
  /** Others rendered on the same machine meanwhile; each was given an equal part. */
  shared: boolean
}

interface Share extends PlugReading {
  broken: boolean
}

export interface Plug {
  readonly name: string
  /** From now on, a part of what it tells is this one's. `stop` gives undefined when it couldn't be read well enough. */
  start(): Promise<() => Promise<PlugReading | undefined>>
}

const NAMES = { shelly: 'Shelly', tasmota: 'Tasmota', 'home-assistant': 'Home Assistant' }

export function createPlug(config: PlugConfig, world: World): Plug {
  const { clock } = world
  const shares = new Set<Share>()
  let last: { at: number; watts: number } | undefined
  let reading: Promise<void> | undefined
  let loop: AbortController | undefined

  /** Reads once, and gives what was burnt since the last time to those that were there. */
  async function read(): Promise<void> {
    const watts = await readPlug(config, world).catch(() => undefined)
    const at = clock.now()
    if (watts === undefined) return
    const since = last
    last = { at, watts }
    for (const share of shares) {
      share.samples++
      if (!since) continue
      if (at - since.at > GAP_MS) share.broken = true
      share.seconds += (at - since.at) / 1000
      share.wh += (((since.watts + watts) / 2) * (at - since.at)) / 3_600_000 / shares.size
      if (shares.size > 1) share.shared = true
    }
  }
  /** Several who want it read at once get one reading. */
  const sample = () =>
    (reading ??= read().finally(() => {
      reading = undefined
    }))

  async function run(signal: AbortSignal): Promise<void> {
    for (;;) {
      await clock.sleep(EVERY_MS, signal)
      await sample()
    }
  }

  return {
    name: `${NAMES[config.kind]} plug at ${new URL(config.url).host}`,
    async start() {
      // What is burnt before belongs to those who are there already.
      if (shares.size) await sample()
      else {
        last = undefined
        await sample()
      }
      const share: Share = { wh: 0, seconds: 0, samples: last ? 1 : 0, shared: false, broken: last === undefined }
      shares.add(share)
      if (!loop) {
        loop = new AbortController()
        run(loop.signal).catch(() => undefined)
      }
      return async () => {
        const before = last
        await sample()
        if (last === before) share.broken = true
        shares.delete(share)
        if (!shares.size) {
          loop?.abort()
          loop = undefined
        }
        const { broken, ...reading } = share
        return broken || reading.samples < 2 ? undefined : reading
      }
    },
  }
}
