/** The configuration: one plain object from the call or a `heroshot.config.*` file. Keys never live here; they come from the environment. */
import { basename, dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { type CapsInput, parseCaps } from './cost/budgets.js'
import { ownPricesSchema } from './cost/price-list.js'
import { plugSchema } from './energy/plugs.js'
import { powerSupplySchema } from './energy/supply.js'
import { tariffSchema } from './energy/tariff.js'
import { ConfigError } from './errors.js'
import { nearestWord } from './nearest.js'
import { PRESETS } from './routing/presets.js'
import { styleSchema } from './routing/styles.js'

const configSchema = z.strictObject({
  /**
   * Folder of jobs, ledger, takes and media; a relative one starts from the configuration file's folder when it stands there.
   * @default HEROSHOT_HOME, or '.heroshot' in the working directory
   */
  home: z.string().min(1).optional(),
  /** What matters most when ranking: see README. @default 'default' */
  preset: z.enum(PRESETS).optional(),
  /** USD per kWh; a table code like `DE` or `US-CA`; { perKwh, currency, windows, timeZone }; or { feed } of a supplier or market. */
  tariff: tariffSchema.optional(),
  /** Your own price rules by model, in place of the listed ones: `{ 'gen4.5': [{ per: 'second', usd: '0.09' }] }`. */
  prices: ownPricesSchema.optional(),
  energy: z
    .strictObject({
      /** What a render at home answers for: all its machine draws, or what is above the idle draw. @default 'total' */
      attribution: z.enum(['total', 'marginal']).optional(),
      /** Watts from the wall when nothing runs, for `marginal`. @default as modelled */
      idleWatts: z.number().nonnegative().max(2000).optional(),
      /** This machine's: what it wastes is modelled where no plug meters it. */
      powerSupply: powerSupplySchema.optional(),
      /** For CO2e: a country code, `EUROPE`, `WORLD`, or your own g CO2e per kWh. @default none is told */
      carbon: z.union([z.number().nonnegative().max(3000), z.string()]).optional(),
      /** Wall plugs that meter machines. */
      plugs: z.array(plugSchema).optional(),
    })
    .optional(),
  /** USD for one unit of a currency, by its code; they go before the bundled rates. */
  exchangeRates: z.record(z.string().length(3), z.number().positive()).optional(),
  /**
   * Caps in USD on spending plus reservations; they hold across processes that share the home folder.
   * Caps given to `createStudio()` join those of the file, and replace them one by one.
   */
  budgets: z.custom<CapsInput>(() => true).optional(),
  /** ISO country code of the person or company that publishes the clips; `US`, `DE`, ... */
  jurisdiction: z.string().length(2).optional(),
  /** Whether the clips serve a business. */
  commercial: z.boolean().optional(),
  annualRevenueUsd: z.number().nonnegative().optional(),
  /** People who use the product each month: some open licences end at a number. */
  monthlyUsers: z.number().nonnegative().optional(),
  /** Hosts that local-only shots may reach although they are not private addresses. */
  allowHosts: z.array(z.string().min(1)).optional(),
  /** Options of backends by their id, as their factories take them: `{ comfyui: { servers: ['http://10.0.0.7:8188'] } }`. */
  backends: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  /** Where analyzers are, by their id: `{ vlm: { url: 'http://127.0.0.1:8000' }, 'vidi1.5-9b': { url: 'http://127.0.0.1:7860' } }`. */
  analyzers: z.record(z.string(), z.unknown()).optional(),
  /** Styles (LoRAs) by name; a shot in one goes only where it can be loaded. */
  styles: z.array(styleSchema).optional(),
  /** Times a model must have been shown in your blind picks before they rank it instead of the public rating. @default 20 */
  picksNeeded: z.int().positive().optional(),
  /** Never use the network, whatever the shot says. */
  offline: z.boolean().optional(),
  /** Largest media inputs in bytes. @default 64 MiB for a picture, 512 MiB for a video */
  maxMediaBytes: z
    .strictObject({ image: z.int().positive().optional(), video: z.int().positive().optional() })
    .optional(),
  /** Longest waits, in seconds. Whatever runs into one can be resumed. */
  limits: z
    .strictObject({
      /** In the backend's queue. @default 3600 */
      queueSeconds: z.number().positive().optional(),
      /** For the render. @default 3600 in a cloud, 21600 at home */
      runSeconds: z.number().positive().optional(),
      /** At home without any news of the render, unless the plan expects it to take longer. @default 1200 */
      stallSeconds: z.number().positive().optional(),
      /** For the answer to a submit; a lost one is `submission-unknown`. @default 120 */
      submitSeconds: z.number().positive().optional(),
      /** For any other answer. @default 30 */
      readSeconds: z.number().positive().optional(),
      /** A vendor may ask to wait before the same submit is made again; longer waits go to the next place. @default 60 */
      patienceSeconds: z.number().nonnegative().optional(),
      /** Without a byte of a download. @default 60 */
      idleSeconds: z.number().positive().optional(),
      /** How long a job of a silent machine stays its own; a dead process on this machine loses it at once. @default 30 */
      leaseSeconds: z.number().positive().optional(),
    })
    .optional(),
})

/** What a user writes. */
export type Config = z.input<typeof configSchema>

const RANGES: Record<string, string> = {
  preset: PRESETS.join(', '),
  tariff: 'USD per kWh, a code like DE or US-CA, { perKwh, currency, windows }, or { feed }',
  jurisdiction: 'a country code like DE',
}

/** Checks a configuration object. Throws ConfigError with the field, the value and what would be right. */
export function parseConfig(input: unknown, from = 'the configuration'): Config {
  const result = configSchema.safeParse(input)
  if (result.success) {
    parseCaps(result.data.budgets)
    // A key that was given as undefined is the same wish as no key.
    return Object.fromEntries(Object.entries(result.data).filter(([, value]) => value !== undefined))
  }
  const issue = result.error.issues[0]!
  const value = (keys: readonly PropertyKey[]) =>
    keys.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], input)
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!
    const known = issue.path.length ? [] : Object.keys(configSchema.shape)
    throw new ConfigError(`unknown setting in ${from}`, {
      field: [...issue.path, key].join('.'),
      value: value([...issue.path, key]),
      allowed: known.join(', ') || undefined,
      nearest: nearestWord(key, known),
    })
  }
  const field = issue.path.join('.') || 'config'
  const shown = value(issue.path)
  throw new ConfigError(`${issue.message.toLowerCase()} in ${from}`, {
    field,
    value: shown,
    allowed: RANGES[field],
    nearest: field === 'preset' ? nearestWord(String(shown), PRESETS) : undefined,
  })
}

const FILES = ['json', 'js', 'mjs', 'cjs', 'ts'].map((extension) => `heroshot.config.${extension}`)

/** Turns whatever a loader throws into a ConfigError that names the file. */
const reading =
  (load: (path: string, content: string) => unknown) =>
  async (path: string, content: string): Promise<unknown> => {
    try {
      return await load(path, content)
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new ConfigError(
        `can't be read: ${why}`,
        {
          field: basename(path),
          value: path,
          next: path.endsWith('.ts')
            ? 'A .ts file needs Node 22.18 or newer, or tsx; .json and .mjs always work.'
            : undefined,
        },
        { cause },
      )
    }
  }

const importFile = reading(async (path) => {
  const module = (await import(pathToFileURL(resolve(path)).href)) as { default?: unknown }
  return module.default ?? module
})

/** Finds and reads `heroshot.config.*` from `folder` upwards. Empty when there is none; ConfigError when it is broken. */
export async function loadConfigFile(folder: string): Promise<{ config: Config; path?: string }> {
  const { lilconfig } = await import('lilconfig')
  const found = await lilconfig('heroshot', {
    searchPlaces: FILES,
    loaders: {
      '.json': reading((_path, content) => JSON.parse(content)),
      '.js': importFile,
      '.mjs': importFile,
      '.cjs': importFile,
      '.ts': importFile,
    },
  }).search(resolve(folder))
  if (!found || found.isEmpty) return { config: {} }
  const config = parseConfig(found.config, found.filepath)
  const home = config.home && resolve(dirname(found.filepath), config.home)
  return { config: { ...config, ...(home && { home }) }, path: found.filepath }
}
