/** The options of a backend or an analyzer, as its factory checks them. */
import type { z } from 'zod'
import { ConfigError } from './errors.js'

/** What the schema makes of `options`. Throws ConfigError naming `backends.<id>.<path>` and the value there. */
export function parseOptions<Schema extends z.ZodType>(
  schema: Schema,
  options: unknown,
  id: string,
  of: 'backends' | 'analyzers' = 'backends',
): z.output<Schema> {
  const result = schema.safeParse(options)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const path = issue!.code === 'unrecognized_keys' ? [...issue!.path, issue!.keys[0]!] : issue!.path
  const value = path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    options,
  )
  throw new ConfigError(issue!.message.toLowerCase(), { field: [of, id, ...path].join('.'), value })
}
