/** What doctor and `plan` know of an installation: its machine, its backends, and what of their recipes would run there. */
import type { Availability, Backend, Clock, HttpClient } from '../backend.js'
import { judgeRecipes, type RecipeVerdict, roomOf } from '../catalog/recipes.js'
import type { Tier } from '../energy/tiers.js'
import type { Machine, Tariff } from '../energy/types.js'
import type { Guarded } from '../jobs/guard.js'
import type { Open } from '../wiring.js'
import { commonSkew, type Skew, withSkew } from './skew.js'
import { judgeSetups, type Setup, type Survey, survey } from './survey.js'

/** What doctor and `plan` know of this installation. */
export interface Facts {
  home: string
  configFile: string | undefined
  preset: string
  machine: Machine
  tariff: Tariff
  backends: {
    id: string
    locality: Backend['locality']
    callable: boolean
    /** Key variables it can use, and which of them are set. */
    keys: { name: string; set: boolean }[]
    keyPage: string | undefined
    availability: Availability
    models: number
  }[]
  storeWarning: string | undefined
  survey: Survey
  /** What meters a render on this machine, best first, up to what is used. */
  meters: Tier[]
  /** How far this clock is from those of the servers that answered; undefined when none told. */
  clock: Skew | undefined
  /** The founding article's set-ups against this machine. */
  setups: Setup[]
  /** Every recipe of every local card against this machine, or against the server that would render it. */
  recipes: RecipeVerdict[]
}

export interface FactsParts {
  env: Readonly<Record<string, string | undefined>>
  clock: Clock
  hasKey(backend: Backend): boolean
  /** Never billable, never rejects. */
  probe(backend: Guarded, hear: (http: HttpClient) => HttpClient): Promise<Availability>
}

export async function gatherFacts(studio: Open, { env, clock, hasKey, probe }: FactsParts): Promise<Facts> {
  const { home, configFile, config, machine, tariff, backends, store } = studio
  const surveyed = await survey({ ramGb: machine.ramGb })
  const { ramGb, diskFreeGb } = machine
  const room = { vramGb: machine.gpu?.vramGb ?? (surveyed.gpus.length ? undefined : 0), ramGb, diskFreeGb }
  const skews: Skew[] = []
  const hear = (http: HttpClient) => withSkew(http, clock.now, (skew) => void skews.push(skew))
  const found = await Promise.all(
    backends.map(async (backend) => ({
      id: backend.id,
      locality: backend.locality,
      callable: backend.callable !== false,
      keys: (backend.keys ?? []).map((name) => ({ name, set: Boolean(env[name]) })),
      keyPage: backend.keyPage,
      availability:
        config.offline && backend.locality === 'cloud'
          ? { ok: false, reason: 'needs the network, and this studio is offline' }
          : hasKey(backend) || backend.callable === false
            ? await probe(backend, hear)
            : { ok: false, reason: `needs ${backend.keys?.join(' or ')}` },
      models: backend.cards.length,
    })),
  )
  return {
    home,
    configFile,
    preset: config.preset ?? 'default',
    machine,
    tariff,
    storeWarning: store.warning,
    survey: surveyed,
    meters: await studio.meters(),
    clock: commonSkew(skews),
    setups: judgeSetups(room),
    recipes: backends.flatMap(({ locality, cards }, i) => {
      const { servers, models, loaded } = found[i]!.availability
      const there = roomOf(servers ?? [], room)
      return locality === 'local'
        ? cards.flatMap((card) => (card.role === 'generator' ? judgeRecipes(card, there, models, loaded) : []))
        : []
    }),
    backends: found,
  }
}
