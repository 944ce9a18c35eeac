/** Vidi as an analyzer: by the server or the script the configuration or the environment names. */
import { z } from 'zod'
import type { Analyzer } from '../../src/analyzer.js'
import { parseOptions } from '../../src/backend.js'
import { vidiCli } from './cli.js'
import { vidiHttp } from './http.js'

const server = z.strictObject({
  /** Of our sidecar or of the MLX port. */
  url: z.url({ protocol: /^https?$/ }),
})
const script = z.strictObject({
  folder: z.string().min(1),
  modelPath: z.string().min(1),
  python: z.string().min(1).optional(),
})

type Env = Readonly<Record<string, string | undefined>>

/** The open Vidi1.5-9B. Undefined when nobody says where it is. Throws ConfigError for wrong options. */
export function vidi15(given: unknown, env: Env): Analyzer | undefined {
  const where = given ?? (env.VIDI_URL ? { url: env.VIDI_URL } : undefined)
  if (where === undefined) return undefined
  const isScript = typeof where === 'object' && where !== null && 'folder' in where
  if (isScript) return vidiCli('vidi1.5-9b', parseOptions(script, where, 'vidi1.5-9b', 'analyzers'))
  return vidiHttp('vidi1.5-9b', parseOptions(server, where, 'vidi1.5-9b', 'analyzers').url)
}

/** Vidi2, for the day its weights appear: a server that speaks the sidecar's contract. */
export function vidi2(given: unknown): Analyzer | undefined {
  return given === undefined ? undefined : vidiHttp('vidi2', parseOptions(server, given, 'vidi2', 'analyzers').url)
}
