/**
 * The studio: every verb is a short composition of the same stages: normal form -> plan -> start -> result. What each of them
 * promises stands in face.ts.
 */
import { unlessAborted } from './abort.js'
import { analyzeVerbs } from './analyzers/verbs.js'
import type { Backend } from './backend.js'
import { systemClock } from './clock.js'
import type { CompareParts } from './compare/compare.js'
import type { HeroshotError } from './errors.js'
import type { GenerateOptions, Studio, StudioOptions } from './face.js'
import type { Job, StartSpec } from './jobs/api.js'
import { iterate } from './library/iterate.js'
import { takesVerbs } from './library/verbs.js'
import type { PromoteParts } from './promote/promote.js'
import type { Route } from './routing/route.js'
import type { Shot, ShotInput } from './shot.js'
import { version } from './version.js'
import type { Open } from './wiring.js'

/**
 * A studio over one home folder. Cheap: nothing is loaded, opened or probed before the first verb.
 * A wrong option or configuration file is refused by the first verb, with ConfigError.
 */
export function createStudio(options: StudioOptions = {}): Studio {
  const { env = process.env, clock = systemClock } = options
  let opened: Promise<Open> | undefined
  let closed = false

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
        const shot = await open_.planner.normalize(input)
        const known = key === undefined ? undefined : await open_.runner.keyed(key, shot)
        return known ?? { shot, route: await open_.planner.route(shot) }
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
    const { backends, store, runner, planner } = await open()
    const every = backends.flatMap(({ keys = [] }) => keys)
    return {
      studio,
      store,
      backends,
      begin,
      plan: async (input) => planner.route(await planner.normalize(input), every),
      missingKey(id) {
        const backend = backends.find((one) => one.id === id)!
        if (planner.hasKey(backend)) return undefined
        const next = backend.keyPage && { next: `get one at ${backend.keyPage}` }
        return { reason: `needs ${backend.keys!.join(' or ')}`, ...next }
      },
      async follow(id, { signal, onEvent }) {
        return follow(await runner.attach(id, { ...(signal && { signal }) }), onEvent)
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
      const { planner } = await open()
      return planner.route(await planner.normalize(input))
    },
    async compare(input, options = {}) {
      const [{ backends, store, runner, planner }, { compare }] = await Promise.all([
        open(),
        import('./compare/compare.js'),
      ])
      const every = backends.flatMap(({ keys = [] }) => keys)
      const quote = (shot: Shot) => planner.route(shot, every)
      const missingKeys = (backend: Backend) => (planner.hasKey(backend) ? undefined : backend.keys)
      const follow: CompareParts['follow'] = (id, options) => runner.attach(id, options)
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
      return (await open()).planner.normalize(input)
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
      const [{ backends, planner }, { listPrices }] = await Promise.all([open(), import('./cost/price-list.js')])
      return listPrices(backends, clock.now(), (await planner.drift()).of)
    },
    ledger: {
      entries: async (filter) => (await open()).ledger.entries(filter),
      balance: async (scope) => (await open()).ledger.balance(scope),
      balances: async (kind) => (await open()).ledger.balances(kind),
      verify: async () => (await open()).ledger.verify(),
      export: async () => (await open()).ledger.export(),
      import: async (exported) => (await open()).ledger.import(exported),
      async spending({ by = 'project', ...filter } = {}) {
        const [{ carbon, config, planner }, { spendingBy }] = await Promise.all([open(), import('./cost/spending.js')])
        const [{ entries, jobs, verdicts }, { all: drift }] = await Promise.all([spent(filter), planner.drift()])
        return { ...spendingBy(entries, jobs, by, verdicts), carbon, drift, exchangeRates: config.exchangeRates ?? {} }
      },
      async report(filter = {}) {
        const [{ carbon, planner }, { costsHtml }] = await Promise.all([open(), import('./report/costs.js')])
        const [rows, { all: drift }] = await Promise.all([spent(filter), planner.drift()])
        return costsHtml({ ...rows, drift, carbon, at: new Date(clock.now()).toISOString() })
      },
      audit: async () => (await open()).runner.audit(),
    },
    async facts() {
      const [open_, { gatherFacts }] = await Promise.all([open(), import('./machine/facts.js')])
      return gatherFacts(open_, { env, clock, ...open_.planner })
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
