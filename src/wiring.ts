/** The wiring: reads the configuration, looks the machine up, makes the backends, opens the store, and joins them. */
import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ANALYZERS } from '../providers/analyzers.js'
import { defaultProviders } from '../providers/index.js'
import type { AnalyzerEntry } from './analyzer.js'
import type { Backend, ServerMachine } from './backend.js'
import { systemClock } from './clock.js'
import { type Config, loadConfigFile, parseConfig } from './config.js'
import { capsFor, parseCaps } from './cost/budgets.js'
import { committed } from './cost/entries.js'
import { createLedger } from './cost/ledger.js'
import { subtract } from './cost/money.js'
import { withOwnPrices } from './cost/price-list.js'
import { type Carbon, carbonOf } from './energy/carbon.js'
import { boardPowers } from './energy/estimate-video.js'
import { gpuProgram } from './energy/gpu-programs.js'
import { machineElsewhere, probeMachine } from './energy/machine.js'
import { type Meter, meterOn, type Site } from './energy/meter.js'
import { createPlug } from './energy/plugs.js'
import { resolveTariff } from './energy/tariff.js'
import type { Tier } from './energy/tiers.js'
import type { Machine } from './energy/types.js'
import { ConfigError } from './errors.js'
import type { Provider, StudioOptions } from './face.js'
import { createGate, createTurns, type Gate } from './gate.js'
import type { Limits, Runner } from './jobs/api.js'
import { guardBackend } from './jobs/guard.js'
import { openStore } from './jobs/open-store.js'
import { createRunner } from './jobs/runner.js'
import { takesVerbs } from './library/verbs.js'
import { collectOutputs } from './media/collect.js'
import { nearestWord } from './nearest.js'
import { createHttp } from './net/http.js'
import { createPlanner, type Planner, type PlannerParts } from './planner.js'
import { createRenders } from './timing/renders.js'
import { version } from './version.js'

/** Shots planned and journalled at once, however many are started. */
const STARTING = 4

/** Everything that exists once the first verb is used. */
export interface Open extends Omit<PlannerParts, 'clock' | 'env'> {
  configFile: string | undefined
  carbon: Carbon | undefined
  runner: Runner
  planner: Planner
  /** Plans held in memory while they are made and journalled. */
  starting: Gate
  /** Which meter a render on this machine gets. */
  meters(): Promise<Tier[]>
  analyzers: readonly AnalyzerEntry[]
  /** Starts metering what a backend or an analyzer runs on. */
  meter: (on: ReturnType<NonNullable<Backend['runsOn']>>, of: string) => Meter
}

/** Opens a studio. Throws ConfigError for a wrong option or configuration file; nothing is opened then. */
export async function openStudio(options: StudioOptions): Promise<Open> {
  const {
    providers = defaultProviders(),
    store: keyv,
    configFrom = process.cwd(),
    env = process.env,
    clock = systemClock,
    approve,
    ...given
  } = options
  const file = configFrom === false ? { config: {} } : await loadConfigFile(configFrom)
  const own = parseConfig(given, 'the options of createStudio()')
  const config: Config = {
    ...file.config,
    ...own,
    budgets: { ...file.config.budgets, ...own.budgets },
    backends: { ...file.config.backends, ...own.backends },
  }
  const home = resolve(config.home || env.HEROSHOT_HOME || '.heroshot')
  const caps = parseCaps(config.budgets)
  const today = new Date(clock.now()).toISOString().slice(0, 10)
  const { carbon: place } = config.energy ?? {}
  const carbon = place === undefined ? undefined : carbonOf(place)
  const loaded = await loadBackends(providers, config.backends ?? {}, env)
  const backends = config.prices ? withOwnPrices(loaded, config.prices, today) : loaded
  await mkdir(home, { recursive: true })
  const [found, store] = await Promise.all([probeMachine(home), openStore({ home, ...(keyv && { keyv }) })])
  const { plugs: wired = [], attribution: of = 'total', idleWatts, powerSupply } = config.energy ?? {}
  const machine: Machine = { ...found, ...(powerSupply && { powerSupply }) }
  const allow = config.allowHosts ?? []
  const walls = { open: createHttp({ mode: 'open', allow }), local: createHttp({ mode: 'local', allow }) }
  const http: Open['http'] = (shot) =>
    shot.privacy === 'local-only' || shot.offline || config.offline ? walls.local : walls.open
  const tariff = await resolveTariff(config.tariff, {
    env,
    today,
    rates: config.exchangeRates,
    http: config.offline ? undefined : walls.open,
    now: clock.now,
  })
  const ledger = createLedger(store)
  const renders = createRenders(store)
  const limits = limitsOf(config.limits)
  const attribution = { of, idleWatts }
  // One named for a backend goes before one for the whole machine.
  const plugs = wired
    .map((one) => ({ of: one.backends, plug: createPlug(one, { http: walls.local, clock, env }) }))
    .sort((a, b) => Number(!a.of) - Number(!b.of))
  const program = gpuProgram(machine, clock)
  const meter: Open['meter'] = (on, of) => {
    const here = on === 'cpu' || on === 'gpu'
    const plug = plugs.find((one) => one.of?.includes(of) ?? here)?.plug
    const site = typeof on === 'object' ? siteElsewhere(on) : on
    const meter = Promise.resolve(site).then((site) => meterOn(site, { machine, clock, plug, attribution, program }))
    return { stop: async () => (await meter).stop() }
  }
  const takes = takesVerbs(async () => ({ home, store, runner, clock, version }))
  const runner: Runner = createRunner({
    store,
    ledger,
    backends: new Map(backends.map((backend) => [backend.id, backend])),
    clock,
    random: Math.random,
    home,
    http,
    collect: collectOutputs,
    meter,
    tariff,
    caps,
    ...(approve && { approve }),
    version,
    env,
    renders,
    limits,
    complete: async (take) => (await import('./promote/complete.js')).completeHero(take, { takes }),
  })
  async function budgetsLeft(project: string) {
    const day = new Date(clock.now()).toISOString().slice(0, 10)
    const wish = { jobId: '', attempt: 0, backend: '', project, labels: {}, day, usd: '0', basis: 'quoted' as const }
    return Promise.all(
      // Those of a backend or a label are known when one is chosen.
      capsFor(wish, { ...caps, perBackend: {}, perLabel: {} }).map(async ({ name, limit, scope }) => ({
        name: `${name} cap`,
        remaining: 'job' in scope ? limit : subtract(limit, committed(await ledger.balance(scope))),
      })),
    )
  }
  const planning = {
    home,
    config,
    backends: backends.map((backend) => guardBackend(backend, { clock, env, ...limits })),
    machine,
    tariff,
    store,
    ledger,
    renders,
    turn: createTurns(),
    budgetsLeft,
    http,
  }
  return {
    ...planning,
    planner: createPlanner({ ...planning, clock, env }),
    starting: createGate(STARTING),
    async meters() {
      const { meterTiers } = await import('./energy/tiers.js')
      return meterTiers({ machine, clock, program, plug: plugs.find(({ of }) => !of)?.plug })
    },
    configFile: 'path' in file ? file.path : undefined,
    carbon,
    runner,
    meter,
    analyzers: ANALYZERS,
  }
}

/** As far as its server tells of it. */
async function siteElsewhere(machine: ServerMachine): Promise<Site> {
  const there = machineElsewhere(machine, await boardPowers())
  return there ? { elsewhere: there } : 'elsewhere'
}

/** The configured waits in milliseconds; what isn't set keeps its default. */
const limitsOf = (seconds: Config['limits'] = {}): Partial<Limits> =>
  Object.fromEntries(Object.entries(seconds).map(([name, value]) => [name.replace('Seconds', 'Ms'), value! * 1000]))

type Loaded = Extract<Provider, { load: unknown }>
const MEMBERS = ['fit', 'probe', 'submit', 'poll'] as const

const isLoaded = (provider: Provider): provider is Loaded => 'load' in Object(provider)

/** Throws ConfigError for options nobody takes, what is no backend, and two of one id: jobs find their backend by it. */
async function loadBackends(
  providers: readonly Provider[],
  options: NonNullable<Config['backends']>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Backend[]> {
  const known = [...new Set([...defaultProviders(), ...providers].flatMap((provider) => Object(provider).id ?? []))]
  for (const id of Object.keys(options)) {
    const field = `backends.${id}`
    if (!known.includes(id))
      throw new ConfigError('there is no such backend', {
        field,
        value: id,
        allowed: known.join(', '),
        nearest: nearestWord(id, known),
      })
    if (providers.some((provider) => provider?.id === id && !isLoaded(provider)))
      throw new ConfigError('this backend was made in code', {
        field,
        value: options[id],
        next: 'Give the options to its factory there.',
      })
  }
  const backends = await Promise.all(
    providers.map((provider) => (isLoaded(provider) ? provider.load(options[provider.id], env) : provider)),
  )
  for (const [i, backend] of backends.entries()) {
    const field = `providers.${i}`
    const missing = [
      ...(typeof backend?.id === 'string' && backend.id ? [] : ['id']),
      ...(Array.isArray(backend?.cards) ? [] : ['cards']),
      ...MEMBERS.filter((member) => typeof backend?.[member] !== 'function'),
    ]
    if (missing.length)
      throw new ConfigError(`is not a backend: ${missing.join(', ')} missing`, {
        field,
        value: backend,
        next: typeof backend === 'function' ? 'Call the factory: providers: [sketch()].' : undefined,
      })
    if (backends.findIndex(({ id }) => id === backend.id) < i)
      throw new ConfigError('two backends have this id', {
        field,
        value: backend.id,
        next: `To replace one: [...defaultProviders().filter(({ id }) => id !== '${backend.id}'), yours].`,
      })
  }
  return backends
}
