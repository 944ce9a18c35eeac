/**
 * The studio: wires catalogue, router, journal, ledger and backends together. Every verb is a short composition of the
 * same stages: normal form -> plan -> start -> result.
 */
import { join } from 'node:path'
import type { Keyv } from 'keyv'
import { unlessAborted } from './abort.js'
import type { Analyze } from './analyzers/analyze.js'
import { analyzeVerbs } from './analyzers/verbs.js'
import type { Availability, Backend, CancelStrength, Clock, HttpClient } from './backend.js'
import { systemClock } from './clock.js'
import type { CompareOptions, CompareParts, ComparisonTable } from './compare/compare.js'
import type { Pick as OwnPick, PickFile, PickRatings } from './compare/picks.js'
import type { Rating } from './compare/ratings.js'
import type { Config } from './config.js'
import type { Chained } from './cost/chain.js'
import type { Drift, DriftBook } from './cost/drift.js'
import type { Balance, EntryFilter, LedgerEntry, Scope, Violation } from './cost/ledger.js'
import type { ListedPrice } from './cost/price-list.js'
import type { Grouping, Spending } from './cost/spending.js'
import type { Carbon } from './energy/carbon.js'
import type { HeroshotError } from './errors.js'
import type {
  Approval,
  CancelReport,
  Job,
  JobEvent,
  JobFilter,
  JobSummary,
  Resolution,
  ResumeReport,
  StartSpec,
} from './jobs/api.js'
import type { Guarded } from './jobs/guard.js'
import { type IterateOptions, type Iteration, iterate } from './library/iterate.js'
import type { Takes } from './library/takes.js'
import { takesVerbs } from './library/verbs.js'
import type { Facts } from './machine/facts.js'
import type { Page, PageOptions } from './page/server.js'
import type { Hero } from './promote/complete.js'
import type { Promotions } from './promote/offers.js'
import type { PromoteOptions, PromotionsOptions } from './promote/options.js'
import type { HeroJob, PromoteParts } from './promote/promote.js'
import type { Route } from './routing/route.js'
import type { ClipScores } from './scores/score.js'
import type { Shot, ShotInput } from './shot.js'
import type { Take } from './take.js'
import { version } from './version.js'
import type { Open } from './wiring.js'

/** A backend, or an entry of the registry that loads one when the studio first needs its backends. */
export type Provider =
  | Backend
  | {
      readonly id: string
      load(
        options?: Readonly<Record<string, unknown>>,
        env?: Readonly<Record<string, string | undefined>>,
      ): Promise<Backend>
    }

export interface StudioOptions extends Config {
  /** Backends to use. @default all of this version; add yours with `[...defaultProviders(), mine()]` */
  providers?: readonly Provider[]
  /** Another store for jobs and ledger: any Keyv 5, disconnected by `close()`. @default one SQLite file in `home` */
  store?: Keyv
  /** Folder to look for `heroshot.config.*` from, or false for none. @default the working directory */
  configFrom?: string | false
  /** Where keys are looked up. @default process.env */
  env?: Readonly<Record<string, string | undefined>>
  /** Time source of everything that waits. */
  clock?: Clock
  /** Asked before a call that may cost more than `budgets.approveAbove`; without it such a call is refused. */
  approve?: (call: Approval) => boolean | Promise<boolean>
}

export interface GenerateOptions {
  /** Aborting asks the backend to stop ("request") and rejects with CancelledError, whose `outcome` says what it really did. */
  signal?: AbortSignal
  /** Called for every event of the job, all of them before its result. */
  onEvent?: (event: JobEvent) => void
  /**
   * Idempotency key, up to 200 characters: a second start with it, in any process that shares the home, follows the job of the
   * first, whatever became of it, and sends nothing. Throws InputError when that was another shot.
   */
  key?: string
}

export interface SpendingReport extends Spending {
  /** What a kilowatt-hour burnt at home means in CO2e, where the configuration says where that is. */
  carbon: Carbon | undefined
  /** What vendors invoice beside their price lists: of all invoices under today's prices, whatever was asked for. */
  drift: readonly Drift[]
  /** USD for one unit of a currency, as configured. */
  exchangeRates: Readonly<Record<string, number>>
}

export interface Studio {
  /** Renders a shot and resolves to the finished take. Throws InputError before anything is spent, HeroshotError after. */
  generate(shot: ShotInput, options?: GenerateOptions): Promise<Take>
  /** Starts a shot; the job survives this process. */
  start(shot: ShotInput, options?: GenerateOptions): Promise<Job>
  /** All quotes ranked and all rejections explained. Free, needs no key. */
  plan(shot: ShotInput): Promise<Route>
  /** Every way to make a hero shot of a take with every model: quoted, with what is kept and lost. Free, needs no key. Throws InputError. */
  promotions(take: Take | string, options?: PromotionsOptions): Promise<Promotions>
  /**
   * Makes a hero shot of a take, of this home where an id is given. The same call again finds the same job and pays nothing, whatever
   * has changed since; the hero then warns of a parent that isn't what it was. Throws InputError for a clip that is gone or changed,
   * NoRouteError, BudgetError or RefusedError (`gate`, `declined`) before anything is spent.
   */
  promote(take: Take | string, options?: PromoteOptions): Promise<Hero>
  /** The same, resolving once the job is journalled; it survives this process. */
  startPromotion(take: Take | string, options?: PromoteOptions): Promise<HeroJob>
  /** How free of technical faults a take's clip, or another file, is: by its frames, once for each content. Throws InputError for a file that isn't there. */
  score(clip: Pick<Take, 'file'> | string, options?: { signal?: AbortSignal }): Promise<ClipScores>
  /** Models that watch clips and answer: find, ask, check, rank, best, trim. None of them ever renders. */
  readonly analyze: Analyze
  /** The same shot at several models: a table of quotes, or with `runs` real renders within one budget. */
  compare(shot: ShotInput, options?: CompareOptions): Promise<ComparisonTable>
  /** What you preferred in blind comparisons: routing goes by it once there is enough (`picksNeeded`). */
  readonly picks: {
    /** Adds what a comparison page saved; a pick that is here already counts once. Resolves to how many are new. Throws InputError. */
    add(file: PickFile): Promise<number>
    list(): Promise<OwnPick[]>
    /**
     * Models by card id, the strongest first, with 95 % intervals: by all picks, or by those of shots that are judged as the task's
     * are (from words, from a picture, or from a clip).
     */
    ratings(of?: { task?: string }): Promise<Rating[]>
  }
  /** Every price rule of the models that can be called, with its date and source. */
  prices(): Promise<ListedPrice[]>
  /** The shot's normal form: defaults, media by content. */
  normalize(shot: ShotInput): Promise<Shot>
  readonly jobs: {
    list(filter?: JobFilter): Promise<JobSummary[]>
    /** Follows a job and drives it on from its last state. Throws InputError for an unknown id. */
    resume(id: string, options?: GenerateOptions): Promise<Job>
    /** Drives every unfinished job of this home that no living process holds to its end. */
    resumeAll(options?: Pick<GenerateOptions, 'signal'>): Promise<ResumeReport[]>
    cancel(id: string, strength?: CancelStrength): Promise<CancelReport>
    /** Settles a `submission-unknown` by hand. */
    resolve(id: string, resolution: Resolution): Promise<JobSummary>
  }
  /** Many takes of one wish, as they finish: seeds, prompts, settings. Drafts stay at home; the same call again renders nothing twice. Throws InputError. */
  iterate(shot: ShotInput, options?: IterateOptions): Iteration
  /** The takes of this home: found, judged, tagged, brought in, carried out, cleared away. */
  readonly takes: Takes
  readonly ledger: {
    entries(filter?: EntryFilter): Promise<LedgerEntry[]>
    balance(scope: Scope): Promise<Balance>
    /** The running sums of every day, month, project, backend or label there is: quick however long the ledger is. */
    balances(kind: 'day' | 'month' | 'project' | 'backend' | 'label'): Promise<Map<string, Balance>>
    /** Rows that were changed or taken out since they were written. Empty when the ledger is as it was written. */
    verify(): Promise<string[]>
    /** All entries with the hashes that chain them, in the order they were written. */
    export(): Promise<Chained[]>
    /** Adds what another ledger's export has and this one hasn't. Throws InputError for one that was changed. Resolves to how many. */
    import(exported: readonly Chained[]): Promise<number>
    /** What was spent, added up by job, day, project, model, outcome, a label, ...; for each finished take too. @default by 'project' */
    spending(query?: { by?: Grouping; from?: string; project?: string }): Promise<SpendingReport>
    /** The same as one HTML file that needs no network: over time, by model, project and outcome. */
    report(query?: { from?: string; project?: string }): Promise<string>
    /** Violations of the ledger's law; empty when every reservation is accounted for. */
    audit(): Promise<Violation[]>
  }
  facts(): Promise<Facts>
  /** Serves this studio as a web page on 127.0.0.1, for the owner of the link alone, until the page is closed. */
  page(options?: PageOptions): Promise<Page>
  /** Waits for no render: detaches from running jobs, stops workers, closes the store. Later verbs throw UnavailableError. */
  close(): Promise<void>
}

/** With so many looks at pairs a rating is known to about 150 points either way. */
const PICKS_NEEDED = 20

/** How far ahead prices of electricity are asked for: what a market has told by the afternoon. */
const PRICES_AHEAD_MS = 86_400_000

/**
 * A studio over one home folder. Cheap: nothing is loaded, opened or probed before the first verb.
 * A wrong option or configuration file is refused by the first verb, with ConfigError.
 */
export function createStudio(options: StudioOptions = {}): Studio {
  const { env = process.env, clock = systemClock } = options
  let opened: Promise<Open> | undefined
  let closed = false
  /** What the picks say, as often as it is asked. */
  let ownRatings: Promise<() => Promise<PickRatings>> | undefined

  const open = async () => {
    if (closed) throw new (await import('./errors.js')).UnavailableError('The studio is closed', { code: 'closed' })
    opened ??= import('./wiring.js')
      .then(({ openStudio }) => openStudio(options))
      .catch((error) => {
        opened = undefined
        throw error
      })
    return opened
  }

  /** Never billable, never rejects; the guard keeps an answer for a while. */
  const probe = (studio: Open, backend: Guarded, hear = (http: HttpClient) => http): Promise<Availability> =>
    backend.probe({
      jobId: 'probe',
      attempt: 0,
      signal: new AbortController().signal,
      clock,
      http: hear(studio.http({ privacy: backend.locality === 'cloud' ? 'any' : 'local-only', offline: false })),
      env,
      workDir: join(studio.home, 'work'),
      media: async () => new Uint8Array(),
      note: () => {},
    })

  async function driftOf({ ledger, backends }: Open): Promise<DriftBook> {
    const [counts, { driftBook }] = await Promise.all([ledger.drift(), import('./cost/drift.js')])
    const cards = backends.flatMap(({ cards }) => cards)
    return driftBook(counts, cards)
  }

  const hasKey = ({ keys = [] }: Backend) => !keys.length || keys.some((name) => env[name])
  const keysSet = (backends: readonly Backend[]) =>
    [...new Set(backends.flatMap(({ keys = [] }) => keys))].filter((name) => env[name]).sort()

  async function normalize(studio: Open, input: ShotInput): Promise<Shot> {
    const [{ normalizeShot, parseShotInput }, { createMediaReader }, { pinnedBy }] = await Promise.all([
      import('./shot.js'),
      import('./media/input.js'),
      import('./routing/plan.js'),
    ])
    const { privacy, offline, backend, model } = parseShotInput(input)
    const pins = { ...(backend !== undefined && { backend }), ...(model !== undefined && { model }) }
    pinnedBy(pins, studio.backends, clock.now())
    const reader = createMediaReader({
      dir: join(studio.home, 'media'),
      http: studio.http({ privacy, offline }),
      ...(studio.config.maxMediaBytes && { maxBytes: studio.config.maxMediaBytes }),
    })
    return normalizeShot(input, reader.read)
  }

  /** @param keys names of those that count as set */
  async function route(studio: Open, shot: Shot, keys: readonly string[] = keysSet(studio.backends)): Promise<Route> {
    const [{ planRoute, presetOf }, { estimator }, boards] = await Promise.all([
      import('./routing/plan.js'),
      import('./energy/estimate.js'),
      // Published times are those of somebody's graphics card.
      import('./energy/estimate-video.js').then(({ boardPowers }) => boardPowers()),
    ])
    const { backends, config, machine, tariff } = studio
    // A backend the shot can't use anyway isn't asked: a local-only plan touches no cloud, and nobody is called without a key.
    const asked = backends.filter(
      (backend) =>
        backend.callable !== false &&
        hasKey(backend) &&
        (shot.backend === undefined || shot.backend === backend.id) &&
        !(backend.locality === 'cloud' && (shot.privacy === 'local-only' || shot.offline || config.offline)),
    )
    const availability = Object.fromEntries(
      await Promise.all(asked.map(async (backend) => [backend.id, await probe(studio, backend)])),
    )
    // A feed of prices is outside: a shot that stays in doesn't ask it.
    if (shot.privacy !== 'local-only' && !shot.offline) await tariff.load?.(clock.now(), clock.now() + PRICES_AHEAD_MS)
    const [renders, drift] = await Promise.all([studio.renders.all(), driftOf(studio)])
    const budgets = await studio.budgetsLeft(shot.project)
    ownRatings ??= import('./compare/picks.js').then(({ keptRatings }) => keptRatings(studio.store))
    const own = { needed: config.picksNeeded ?? PICKS_NEEDED, ratings: await (await ownRatings)() }
    await studio.turn()
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
      drift: drift.of,
      estimates: estimator({ machine, availability, renders, boards }),
    })
  }

  async function spent(filter: { from?: string; project?: string }) {
    const [{ ledger, runner, store }, { verdictsOf }] = await Promise.all([open(), import('./library/verdicts.js')])
    const [entries, jobs, verdicts] = await Promise.all([ledger.entries(filter), runner.outlines(), verdictsOf(store)])
    return { entries, jobs, verdicts }
  }

  async function begin(
    input: ShotInput,
    { signal, onEvent, key }: GenerateOptions = {},
    origin: Pick<StartSpec, 'parents' | 'promotion' | 'purse'> = {},
  ): Promise<Job> {
    const open_ = await unlessAborted(signal, open)
    const leave = await unlessAborted(signal, async () => {
      const leave = await open_.starting.enter()
      // Nobody waits for this place any more.
      if (signal?.aborted) leave()
      return leave
    })
    try {
      const spec = await unlessAborted(signal, async () => {
        await open_.turn()
        const shot = await normalize(open_, input)
        const known = key === undefined ? undefined : await open_.runner.keyed(key, shot)
        return known ?? { shot, route: await route(open_, shot) }
      })
      if (typeof spec === 'string')
        return follow(await open_.runner.attach(spec, { ...(signal && { signal }) }), onEvent)
      if (!spec.route.ranked.length) throw await refusal(spec.route)
      const job = await open_.runner.start(
        { ...spec, ...origin, ...(key !== undefined && { key }) },
        { ...(signal && { signal }) },
      )
      return follow(job, onEvent)
    } finally {
      leave()
    }
  }

  async function promoteParts(): Promise<PromoteParts> {
    const open_ = await open()
    const { backends, store } = open_
    const every = backends.flatMap(({ keys = [] }) => keys)
    return {
      studio,
      store,
      backends,
      begin,
      plan: async (input) => route(open_, await normalize(open_, input), every),
      missingKey(id) {
        const backend = backends.find((one) => one.id === id)!
        if (hasKey(backend)) return undefined
        const next = backend.keyPage && { next: `get one at ${backend.keyPage}` }
        return { reason: `needs ${backend.keys!.join(' or ')}`, ...next }
      },
      async follow(id, { signal, onEvent }) {
        return follow(await open_.runner.attach(id, { ...(signal && { signal }) }), onEvent)
      },
    }
  }

  const studio: Studio = {
    async generate(input, callOptions) {
      return (await studio.start(input, callOptions)).result()
    },
    start: (input, options) => begin(input, options),
    async promotions(take, options = {}) {
      const [{ promotions }, parts] = await Promise.all([import('./promote/promote.js'), promoteParts()])
      return promotions(take, options, parts)
    },
    async startPromotion(take, options = {}) {
      const [{ startPromotion }, parts] = await Promise.all([import('./promote/promote.js'), promoteParts()])
      return startPromotion(take, options, parts)
    },
    async promote(take, options) {
      return (await studio.startPromotion(take, options)).result()
    },
    async plan(input) {
      const open_ = await open()
      return route(open_, await normalize(open_, input))
    },
    async compare(input, options = {}) {
      const [open_, { compare }] = await Promise.all([open(), import('./compare/compare.js')])
      const { backends, store } = open_
      const every = backends.flatMap(({ keys = [] }) => keys)
      const quote = (shot: Shot) => route(open_, shot, every)
      const missingKeys = (backend: Backend) => (hasKey(backend) ? undefined : backend.keys)
      const follow: CompareParts['follow'] = (id, options) => open_.runner.attach(id, options)
      return compare(input, options, { studio, backends, store, clock, quote, missingKeys, follow })
    },
    picks: {
      async add(file) {
        const [{ store }, { addPicks }] = await Promise.all([open(), import('./compare/picks.js')])
        return addPicks(store, file)
      },
      async list() {
        const [{ store }, { listPicks }] = await Promise.all([open(), import('./compare/picks.js')])
        return listPicks(store)
      },
      async ratings({ task } = {}) {
        const [{ store }, { ratePicks }] = await Promise.all([open(), import('./compare/picks.js')])
        return ratePicks(store, task)
      },
    },
    async normalize(input) {
      return normalize(await open(), input)
    },
    jobs: {
      list: async (filter) => (await open()).runner.list(filter),
      async resume(id, { signal, onEvent } = {}) {
        return follow(await (await open()).runner.resume(id, { ...(signal && { signal }) }), onEvent)
      },
      async resumeAll({ signal } = {}) {
        return (await open()).runner.resumeAll({ ...(signal && { signal }) })
      },
      cancel: async (id, strength) => (await open()).runner.cancel(id, strength),
      resolve: async (id, resolution) => (await open()).runner.resolve(id, resolution),
    },
    async score(clip, { signal } = {}) {
      const [{ store }, { keptScores }] = await Promise.all([open(), import('./scores/kept.js')])
      return keptScores(store, typeof clip === 'string' ? clip : clip.file, { ...(signal && { signal }) })
    },
    iterate: (input, options = {}) =>
      iterate(input, options, {
        studio,
        clock,
        begin,
        attach: async (id, how) => (await open()).runner.attach(id, how),
        async settings(id, card) {
          const backend = (await open()).backends.find((one) => one.id === id)
          const found = backend?.cards.find((one) => one.id === card)
          return (found && backend?.settings?.(found)) ?? []
        },
      }),
    takes: takesVerbs(async () => {
      const { home, store, runner } = await open()
      return { home, store, runner, clock, version }
    }),
    analyze: analyzeVerbs({ open, env, clock }),
    async prices() {
      const [open_, { listPrices }] = await Promise.all([open(), import('./cost/price-list.js')])
      return listPrices(open_.backends, clock.now(), (await driftOf(open_)).of)
    },
    ledger: {
      entries: async (filter) => (await open()).ledger.entries(filter),
      balance: async (scope) => (await open()).ledger.balance(scope),
      balances: async (kind) => (await open()).ledger.balances(kind),
      verify: async () => (await open()).ledger.verify(),
      export: async () => (await open()).ledger.export(),
      import: async (exported) => (await open()).ledger.import(exported),
      async spending({ by = 'project', ...filter } = {}) {
        const [open_, { spendingBy }] = await Promise.all([open(), import('./cost/spending.js')])
        const { carbon, config } = open_
        const [{ entries, jobs, verdicts }, { all: drift }] = await Promise.all([spent(filter), driftOf(open_)])
        return { ...spendingBy(entries, jobs, by, verdicts), carbon, drift, exchangeRates: config.exchangeRates ?? {} }
      },
      async report(filter = {}) {
        const [open_, { costsHtml }] = await Promise.all([open(), import('./report/costs.js')])
        const [rows, { all: drift }] = await Promise.all([spent(filter), driftOf(open_)])
        return costsHtml({ ...rows, drift, carbon: open_.carbon, at: new Date(clock.now()).toISOString() })
      },
      audit: async () => (await open()).runner.audit(),
    },
    async facts() {
      const [open_, { gatherFacts }] = await Promise.all([open(), import('./machine/facts.js')])
      return gatherFacts(open_, { env, clock, hasKey, probe: (backend, hear) => probe(open_, backend, hear) })
    },
    async page(pageOptions) {
      const [{ home, config, store }, { openPage }] = await Promise.all([open(), import('./page/server.js')])
      const { revision } = store
      return openPage(studio, { home, budgets: config.budgets, now: clock.now, revision, ...pageOptions })
    },
    async close() {
      closed = true
      const open_ = await opened?.catch(() => undefined)
      opened = undefined
      await open_?.runner.close()
      await open_?.renders.written()
      await open_?.store.close()
    },
  }
  return studio

  /** Hands events out, all of them before the result. */
  function follow(job: Job, onEvent: GenerateOptions['onEvent']): Job {
    const heard = onEvent && hear(job, onEvent)
    const result = job.result().finally(() => heard)
    result.catch(() => {})
    return { ...job, result: () => result }
  }
}

/** BudgetError where money alone stands in the way of a card, else NoRouteError. */
async function refusal(route: Route): Promise<HeroshotError> {
  const [{ noRoute }, { budgetRefusal }] = await Promise.all([
    import('./routing/plan.js'),
    import('./routing/refusal.js'),
  ])
  return budgetRefusal(route) ?? noRoute(route)
}

/** A listener that throws hears no more; the job it listens to may be a paid one and goes on. */
async function hear(job: Job, onEvent: NonNullable<GenerateOptions['onEvent']>): Promise<void> {
  try {
    for await (const event of job.events) onEvent(event)
  } catch (error) {
    process.emitWarning(`onEvent threw and gets no more events of job ${job.id}: ${error}`)
  }
}
