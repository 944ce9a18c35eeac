/** What other libraries' callers ask for, as a shot: intents for model ids, sizes in pixels, pictures as bytes or addresses. */
import { ShotError } from '../errors.js'
import { nearestWord } from '../nearest.js'
import { ASPECTS, type MediaSource, RESOLUTIONS, type ShotInput, shortSideOf } from '../shot.js'

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

/** The words for a size in pixels: the nearest there are, and whether that is another size. */
export function sizeOf(
  width: number,
  height: number,
): { aspect: string; resolution: ShotInput['resolution']; exact: boolean } {
  const short = Math.min(width, height)
  const distance = (resolution: string) => Math.abs(shortSideOf(resolution) - short)
  const resolution = [...RESOLUTIONS].sort((a, b) => distance(a) - distance(b))[0]!
  const ratio = width / height
  const named = ASPECTS.find((aspect) => {
    const [w, h] = aspect.split(':').map(Number)
    // Encoders want even sides: 854x480 is 16:9.
    return Math.abs(Math.log(w! / h! / ratio)) < 0.01
  })
  const written = ratio >= 1 ? `${Number(ratio.toFixed(2))}:1` : `1:${Number((1 / ratio).toFixed(2))}`
  return { aspect: named ?? written, resolution, exact: distance(resolution) === 0 }
}

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
