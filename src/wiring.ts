/** The wiring: reads the configuration, looks the machine up, makes the backends, opens the store, and joins them. */
import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { defaultProviders } from '../providers/index.js'
import type { Backend, Clock, HttpClient } from './backend.js'
import type { Config } from './config.js'
import type { Ledger } from './cost/ledger.js'
import type { Machine, Tariff } from './energy/types.js'
import type { Runner } from './jobs/api.js'
import type { Store } from './jobs/store.js'
import type { Shot } from './shot.js'
import type { StudioOptions } from './studio.js'
import { version } from './version.js'

/** Real time; a sleep ends early when its signal aborts. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((done, fail) => {
      if (signal?.aborted) return fail(signal.reason)
      const stop = () => {
        clearTimeout(timer)
        fail(signal?.reason)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop)
        done()
      }, ms)
      signal?.addEventListener('abort', stop, { once: true })
    }),
}

/** Everything that exists once the first verb is used. */
export interface Open {
  home: string
  config: Config
  configFile: string | undefined
  backends: readonly Backend[]
  machine: Machine
  tariff: Tariff
  store: Store
  ledger: Ledger
  runner: Runner
  /** What is left of each configured cap for a new job of the project, in USD. */
  budgetsLeft(project: string): Promise<{ name: string; remaining: string }[]>
  /** The walled client for one shot. */
  http: (shot: Pick<Shot, 'privacy' | 'offline'>) => HttpClient
}

/** Opens a studio. Throws ConfigError for a wrong option or configuration file; nothing is opened then. */
export async function openStudio(options: StudioOptions): Promise<Open> {
  const {
    providers = defaultProviders(),
    store: keyv,
    configFrom = process.cwd(),
    env = process.env,
    clock = systemClock,
    ...given
  } = options
  const [{ loadConfigFile, parseConfig }, { capsFor, parseCaps }, { createHttp }, { probeMachine }, { resolveTariff }] =
    await Promise.all([
      import('./config.js'),
      import('./cost/budgets.js'),
      import('./net/http.js'),
      import('./energy/machine.js'),
      import('./energy/tariff.js'),
    ])
  const file = configFrom === false ? { config: {} } : await loadConfigFile(configFrom)
  const config: Config = { ...file.config, ...parseConfig(given, 'options of createStudio()') }
  const home = resolve(config.home || env.HEROSHOT_HOME || '.heroshot')
  const caps = parseCaps(config.budgets)
  const tariff = await resolveTariff(config.tariff, env, new Date(clock.now()).toISOString().slice(0, 10))
  await mkdir(home, { recursive: true })
  const [
    { openStore },
    { createLedger },
    { committed },
    { subtract },
    { createRunner },
    { collectOutputs },
    { startMeter },
  ] = await Promise.all([
    import('./jobs/open-store.js'),
    import('./cost/ledger.js'),
    import('./cost/entries.js'),
    import('./cost/money.js'),
    import('./jobs/runner.js'),
    import('./media/collect.js'),
    import('./energy/meter.js'),
  ])
  const [machine, backends, store] = await Promise.all([
    probeMachine(home),
    Promise.all(providers.map((provider) => ('load' in provider ? provider.load() : provider))),
    openStore({ home, ...(keyv && { keyv }) }),
  ])
  const allow = config.allowHosts ?? []
  const walls = { open: createHttp({ mode: 'open', allow }), local: createHttp({ mode: 'local', allow }) }
  const http: Open['http'] = (shot) =>
    shot.privacy === 'local-only' || shot.offline || config.offline ? walls.local : walls.open
  const ledger = createLedger(store)
  const runner = createRunner({
    store,
    ledger,
    backends: new Map(backends.map((backend) => [backend.id, backend])),
    clock,
    random: Math.random,
    home,
    http,
    collect: collectOutputs,
    meter: () => {
      // In-process engines of this version compute on the CPU.
      const meter = startMeter({ machine, clock })
      return { stop: async () => (await meter).stop() }
    },
    tariff,
    caps,
    version,
    env,
  })
  async function budgetsLeft(project: string) {
    const day = new Date(clock.now()).toISOString().slice(0, 10)
    const wish = { jobId: '', attempt: 0, backend: '', project, day, usd: '0', basis: 'quoted' as const }
    return Promise.all(
      capsFor(wish, caps).map(async ({ name, limit, scope }) => ({
        name: `${name} cap`,
        remaining: 'job' in scope ? limit : subtract(limit, committed(await ledger.balance(scope))),
      })),
    )
  }
  return {
    budgetsLeft,
    home,
    config,
    configFile: 'path' in file ? file.path : undefined,
    backends,
    machine,
    tariff,
    store,
    ledger,
    runner,
    http,
  }
}
