/**
 * From a shot to its route, as things stand now: the shot's normal form, which backends answer, what renders took here, what is left of
 * the budgets, what was picked, all of it given to the router.
 */
import { join } from 'node:path'
import type { Availability, Backend, Clock, HttpClient } from './backend.js'
import type { PickRatings } from './compare/picks.js'
import type { Config } from './config.js'
import type { DriftBook } from './cost/drift.js'
import type { Ledger } from './cost/ledger.js'
import type { Machine, Tariff } from './energy/types.js'
import type { Guarded } from './jobs/guard.js'
import type { Store } from './jobs/store.js'
import type { Route } from './routing/route.js'
import type { Shot, ShotInput } from './shot.js'
import type { Renders } from './timing/renders.js'

/** What planning asks. */
export interface PlannerParts {
  home: string
  config: Config
  /** Behind their guards: time limits, one probe at a time, clean errors. */
  backends: readonly Guarded[]
  machine: Machine
  tariff: Tariff
  store: Store
  ledger: Ledger
  renders: Renders
  /** One plan a turn of the event loop. */
  turn(): Promise<void>
  /** What is left of each configured cap for a new job of the project, in USD. */
  budgetsLeft(project: string): Promise<{ name: string; remaining: string }[]>
  /** The walled client for one shot. */
  http: (shot: Pick<Shot, 'privacy' | 'offline'>) => HttpClient
  clock: Clock
  env: Readonly<Record<string, string | undefined>>
}

export interface Planner {
  /** Defaults, media by content. Throws InputError for a shot that can't be. */
  normalize(input: ShotInput): Promise<Shot>
  /** @param keys names of those that count as set; default those that are */
  route(shot: Shot, keys?: readonly string[]): Promise<Route>
  /** Never billable, never rejects; the guard keeps an answer for a while. */
  probe(backend: Guarded, hear?: (http: HttpClient) => HttpClient): Promise<Availability>
  /** Whether a key it needs is set, or it needs none. */
  hasKey(backend: Backend): boolean
  /** What vendors invoice beside their price lists. */
  drift(): Promise<DriftBook>
}

/** With so many looks at pairs a rating is known to about 150 points either way. */
const PICKS_NEEDED = 20

/** How far ahead prices of electricity are asked for: what a market has told by the afternoon. */
const PRICES_AHEAD_MS = 86_400_000

export function createPlanner(parts: PlannerParts): Planner {
  const { home, config, backends, machine, tariff, store, ledger, renders, http, clock, env } = parts
  /** What the picks say, as often as it is asked. */
  let ownRatings: Promise<() => Promise<PickRatings>> | undefined

  const probe: Planner['probe'] = (backend, hear = (client) => client) =>
    backend.probe({
      jobId: 'probe',
      attempt: 0,
      signal: new AbortController().signal,
      clock,
      http: hear(http({ privacy: backend.locality === 'cloud' ? 'any' : 'local-only', offline: false })),
      env,
      workDir: join(home, 'work'),
      media: async () => new Uint8Array(),
      note: () => {},
    })

  async function drift(): Promise<DriftBook> {
    const [counts, { driftBook }] = await Promise.all([ledger.drift(), import('./cost/drift.js')])
    const cards = backends.flatMap(({ cards }) => cards)
    return driftBook(counts, cards)
  }

  const hasKey = ({ keys = [] }: Backend) => !keys.length || keys.some((name) => env[name])
  const keysSet = () => [...new Set(backends.flatMap(({ keys = [] }) => keys))].filter((name) => env[name]).sort()

  async function normalize(input: ShotInput): Promise<Shot> {
    const [{ normalizeShot, parseShotInput }, { createMediaReader }, { pinnedBy }] = await Promise.all([
      import('./shot.js'),
      import('./media/input.js'),
      import('./routing/plan.js'),
    ])
    const { privacy, offline, backend, model } = parseShotInput(input)
    const pins = { ...(backend !== undefined && { backend }), ...(model !== undefined && { model }) }
    pinnedBy(pins, backends, clock.now())
    const reader = createMediaReader({
      dir: join(home, 'media'),
      http: http({ privacy, offline }),
      ...(config.maxMediaBytes && { maxBytes: config.maxMediaBytes }),
    })
    return normalizeShot(input, reader.read)
  }

  async function route(shot: Shot, keys: readonly string[] = keysSet()): Promise<Route> {
    const [{ planRoute, presetOf }, { estimator }, boards] = await Promise.all([
      import('./routing/plan.js'),
      import('./energy/estimate.js'),
      // Published times are those of somebody's graphics card.
      import('./energy/estimate-video.js').then(({ boardPowers }) => boardPowers()),
    ])
    // A backend the shot can't use anyway isn't asked: a local-only plan touches no cloud, and nobody is called without a key.
    const asked = backends.filter(
      (backend) =>
        backend.callable !== false &&
        hasKey(backend) &&
        (shot.backend === undefined || shot.backend === backend.id) &&
        !(backend.locality === 'cloud' && (shot.privacy === 'local-only' || shot.offline || config.offline)),
    )
    const availability = Object.fromEntries(
      await Promise.all(asked.map(async (backend) => [backend.id, await probe(backend)])),
    )
    // A feed of prices is outside: a shot that stays in doesn't ask it.
    if (shot.privacy !== 'local-only' && !shot.offline) await tariff.load?.(clock.now(), clock.now() + PRICES_AHEAD_MS)
    const [rendered, drifted] = await Promise.all([renders.all(), drift()])
    const budgets = await parts.budgetsLeft(shot.project)
    ownRatings ??= import('./compare/picks.js').then(({ keptRatings }) => keptRatings(store))
    const own = { needed: config.picksNeeded ?? PICKS_NEEDED, ratings: await (await ownRatings)() }
    await parts.turn()
    return planRoute(shot, backends, {
      now: clock.now(),
      preset: presetOf(config.preset ?? 'default', env.NODE_ENV),
      keys,
      offline: config.offline ?? false,
      availability,
      machine,
      tariff,
      budgets,
      jurisdiction: config.jurisdiction,
      commercial: config.commercial,
      revenueUsd: config.annualRevenueUsd,
      monthlyUsers: config.monthlyUsers,
      styles: config.styles,
      own,
      drift: drifted.of,
      estimates: estimator({ machine, availability, renders: rendered, boards }),
    })
  }

  return { normalize, route, probe, hasKey, drift }
}
