/** What other libraries' callers ask for, as a shot: intents for model ids, sizes in pixels, pictures as bytes or addresses. */
import { ShotError } from '../errors.js'
import { nearestWord } from '../nearest.js'
import type { MediaSource, ShotInput } from '../shot.js'

/**
 * What a model id means here: `draft` and `hero` are the tiers; `auto` is a hero where the call names a `maxCost`, and a draft
 * where it doesn't.
 */
export const INTENTS = ['draft', 'hero', 'auto'] as const
export type Intent = (typeof INTENTS)[number]

/** All that a shot can say and the other library has no word for. */
export type More = Partial<ShotInput>

/** Throws ShotError for an id that is no intent. */
export function checkIntent(id: string): Intent {
  if ((INTENTS as readonly string[]).includes(id)) return id as Intent
  throw new ShotError('is no intent', {
    field: 'modelId',
    value: id,
    allowed: INTENTS.join(', '),
    nearest: nearestWord(id, INTENTS),
    next: 'A model of your choice goes into the options: { model: "gen-4.5" }.',
  })
}

export const tierOf = (intent: Intent, { tier, maxCost }: More) =>
  tier ?? (intent === 'auto' ? (maxCost === undefined ? 'draft' : 'hero') : intent)

/**
 * A picture or clip of another library: bytes, base64, or an address of the web. A path is no address: who calls from outside
 * must not name files of this machine.
 */
export function mediaOf(data: Uint8Array | string | { url: string }, field: string): MediaSource {
  if (data instanceof Uint8Array) return data
  if (typeof data === 'string') return Buffer.from(data, 'base64')
  const { url } = data
  if (!/^(https?|data):/i.test(url))
    throw new ShotError('is no address of the web', { field, value: url, allowed: 'http, https or data URLs' })
  return url
}
