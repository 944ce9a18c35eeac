/** The configuration: one plain object from the call or a `heroshot.config.*` file. Keys never live here; they come from the environment. */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { type CapsInput, parseCaps } from './cost/budgets.js'
import { ConfigError } from './errors.js'
import { nearestWord } from './nearest.js'
import { PRESETS } from './routing/presets.js'

const configSchema = z.strictObject({
  /** Folder of jobs, ledger, takes and media. @default '.heroshot' in the working directory, or HEROSHOT_HOME */
  home: z.string().min(1).optional(),
  /** What matters most when ranking: see README. @default 'default' */
  preset: z.enum(PRESETS).optional(),
  /** USD per kWh, a table code like `DE` or `US-CA`, or { perKwh, currency }. */
  tariff: z
    .union([z.number(), z.string(), z.strictObject({ perKwh: z.number(), currency: z.string().optional() })])
    .optional(),
  /** Caps in USD on spending plus reservations; they hold across processes that share the home folder. */
  budgets: z.custom<CapsInput>(() => true).optional(),
  /** ISO country code of the person or company that publishes the clips; `US`, `DE`, ... */
  jurisdiction: z.string().length(2).optional(),
  /** Whether the clips serve a business. */
  commercial: z.boolean().optional(),
  annualRevenueUsd: z.number().nonnegative().optional(),
  /** Hosts that local-only shots may reach although they are not private addresses. */
  allowHosts: z.array(z.string().min(1)).optional(),
  /** Never use the network, whatever the shot says. */
  offline: z.boolean().optional(),
  /** Largest media inputs in bytes. @default 64 MiB for a picture, 512 MiB for a video */
  maxMediaBytes: z
    .strictObject({ image: z.int().positive().optional(), video: z.int().positive().optional() })
    .optional(),
})

/** What a user writes. */
export type Config = z.input<typeof configSchema>

const RANGES: Record<string, string> = { preset: PRESETS.join(', ') }

/** Checks a configuration object. Throws ConfigError with the field, the value and what would be right. */
export function parseConfig(input: unknown, from = 'configuration'): Config {
  const result = configSchema.safeParse(input)
  if (result.success) {
    parseCaps(result.data.budgets)
    return result.data
  }
  const issue = result.error.issues[0]!
  const value = (keys: readonly PropertyKey[]) =>
    keys.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], input)
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!
    const known = issue.path.length ? [] : Object.keys(configSchema.shape)
    throw new ConfigError(`unknown setting in the ${from}`, {
      field: [...issue.path, key].join('.'),
      value: value([...issue.path, key]),
      allowed: known.join(', ') || undefined,
      nearest: nearestWord(key, known),
    })
  }
  const field = issue.path.join('.') || 'config'
  const shown = value(issue.path)
  throw new ConfigError(`${issue.message.toLowerCase()} in the ${from}`, {
    field,
    value: shown,
    allowed: RANGES[field],
    nearest: field === 'preset' ? nearestWord(String(shown), PRESETS) : undefined,
  })
}

const FILES = ['json', 'js', 'mjs', 'cjs', 'ts'].map((extension) => `heroshot.config.${extension}`)

/** Finds and reads `heroshot.config.*` from `folder` upwards. Empty when there is none; ConfigError when it is broken. */
export async function loadConfigFile(folder: string): Promise<{ config: Config; path?: string }> {
  const { lilconfig } = await import('lilconfig')
  const load = async (path: string) => {
    const module = (await import(pathToFileURL(resolve(path)).href)) as { default?: unknown }
    return module.default ?? module
  }
  const finder = lilconfig('heroshot', {
    searchPlaces: FILES,
    loaders: { '.js': load, '.mjs': load, '.cjs': load, '.ts': load },
  })
  let found: Awaited<ReturnType<typeof finder.search>>
  try {
    found = await finder.search(folder)
  } catch (cause) {
    throw new ConfigError(
      'the file can’t be read',
      {
        field: 'heroshot.config',
        value: cause instanceof Error ? cause.message : String(cause),
        next: 'A .ts file needs Node 22.18 or newer, or run through tsx; .json and .mjs always work.',
      },
      { cause },
    )
  }
  if (!found || found.isEmpty) return { config: {} }
  return { config: parseConfig(found.config, found.filepath), path: found.filepath }
}
