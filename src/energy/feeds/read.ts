/** A feed's JSON, or an error a person understands. */
import type { z } from 'zod'
import type { HttpAnswer } from '../../net/http.js'

export function readable<Schema extends z.ZodType>(schema: Schema, { status, json }: HttpAnswer): z.output<Schema> {
  if (status === 401 || status === 403) throw new Error('the key is refused')
  if (status === 429) throw new Error('asked too often')
  const parsed = schema.safeParse(json)
  if (status >= 400 || !parsed.success) throw new Error(`an answer that is no price list (HTTP ${status})`)
  return parsed.data
}
