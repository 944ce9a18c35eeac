/** What varies in an iteration: the grid of prompts, settings and seeds; by which names; and whether each value makes another clip. */
import { createHash } from 'node:crypto'
import { canonical } from '../canonical.js'
import { InputError } from '../errors.js'
import { requestKey } from '../jobs/content-key.js'
import { nearestWord } from '../nearest.js'
import type { Quote, Route } from '../routing/route.js'
import { type ShotInput, shotSchema } from '../shot.js'
import type { IterateOptions } from './iterate.js'

export interface Variation {
  input: ShotInput
  varied: Record<string, unknown>
}

/** Where a setting goes that is called by its bare name: `guidance` to `extras.comfyui.guidance`. */
export type Paths = Readonly<Record<string, readonly string[]>>

const MOST = 1000
const FIXED = new Set(['seed', 'prompt', 'labels', 'maxCost', 'privacy'])
const FIELDS = Object.keys(shotSchema.shape)

export const nameOf = (...values: unknown[]) =>
  createHash('sha256').update(values.map(canonical).join('\n')).digest('hex').slice(0, 24)

/** Sets a value at a dotted path of a copy. */
function put(target: object, path: string, value: unknown): void {
  const parts = path.split('.')
  const last = parts.pop()!
  let inner = target as Record<string, unknown>
  for (const part of parts) {
    inner[part] = { ...(inner[part] as object | undefined) }
    inner = inner[part] as Record<string, unknown>
  }
  inner[last] = value
}

function shotWith(input: ShotInput, setting: Readonly<Record<string, unknown>>, paths: Paths): ShotInput {
  const shot = { ...input }
  for (const [field, value] of Object.entries(setting))
    for (const path of paths[field] ?? [field]) put(shot, path, value)
  return shot
}

/** Every variation of a wish, the same every time. Throws InputError for a grid that is empty or too large. Pure. */
export function variationsOf(input: ShotInput, options: IterateOptions, paths: Paths = {}): Variation[] {
  const { prompts = [input.prompt], vary = {}, seeds } = options
  const bad = (field: string, value: unknown, why: string, allowed: string) =>
    new InputError(why, { field, value, allowed })
  for (const [field, values] of Object.entries({
    ...vary,
    ...(seeds && { seeds }),
    ...(options.prompts && { prompts }),
  })) {
    if (!Array.isArray(values) || !values.length) throw bad(field, values, 'varies over nothing', 'a list of values')
    if (FIXED.has(field))
      throw bad(`vary.${field}`, values, 'is not varied here', 'seeds, prompts, other fields of the shot')
  }
  const plain = options.prompts === undefined && !Object.keys(vary).length
  const count = options.count ?? (plain && seeds === undefined ? 4 : 1)
  if (!Number.isInteger(count) || count < 1 || count > MOST)
    throw bad('count', options.count, 'is not a count', `a whole number from 1 to ${MOST}`)
  const settings = Object.entries(vary).reduce<Record<string, unknown>[]>(
    (grid, [field, values]) => grid.flatMap((one) => values.map((value) => ({ ...one, [field]: value }))),
    [{}],
  )
  // Drawn from the wish itself: the same call finds its takes again, and the same seeds are compared over all settings.
  const first = input.seed ?? Number.parseInt(nameOf(input.prompt).slice(0, 8), 16)
  const drawn = seeds ?? Array.from({ length: count }, (_, i) => (first + i) % 2 ** 32)
  const all = prompts.flatMap((prompt) =>
    settings.flatMap((setting) =>
      drawn.map(
        (seed): Variation => ({
          input: shotWith({ ...input, prompt, seed }, setting, paths),
          varied: { seed, ...(options.prompts && { prompt }), ...setting },
        }),
      ),
    ),
  )
  if (all.length > MOST) throw bad('count', all.length, 'are too many takes', `up to ${MOST}`)
  return all
}

export interface VaryParts {
  plan(shot: ShotInput): Promise<Route>
  /** Names of the native options a card takes. */
  settings(backend: string, card: string): Promise<readonly string[]>
}

const isField = (name: string) => FIELDS.includes(name.split('.')[0]!)
const textOf = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value))
/** `comfyui` and `guidance` of `extras.comfyui.guidance`. */
const partsOf = (path: string) => path.split('.').slice(1) as [backend: string, name: string]

/**
 * Where each setting goes, all else being as it is first: to the place that the route picks. Throws InputError for one that nobody
 * there knows, and for values that come out as the same request: those takes would be equal. Nothing is rendered.
 */
export async function pathsOf(input: ShotInput, options: IterateOptions, parts: VaryParts): Promise<Paths> {
  const { plan, settings } = parts
  const vary = Object.entries(options.vary ?? {})
  if (!vary.length) return {}
  const shot = { ...input, prompt: options.prompts?.[0] ?? input.prompt, seed: options.seeds?.[0] ?? input.seed ?? 0 }
  const firsts = (list: typeof vary) => Object.fromEntries(list.map(([field, values]) => [field, values[0]]))
  const fields = vary.filter(([field]) => isField(field))
  const bare = vary.filter(([field]) => !isField(field))

  const noSuch = ({ backend, model }: Pick<Quote, 'backend' | 'model'>, field: string, known: readonly string[]) =>
    new InputError(`${backend}/${model} has no such setting`, {
      field: `vary.${field}`,
      value: options.vary![field],
      allowed: known.length ? known.join(', ') : 'fields of the shot',
      nearest: nearestWord(field.split('.').at(-1)!, [...known, ...FIELDS]),
    })

  const places = new Map<string, Quote>()
  if (bare.length)
    for (const [field, values] of fields.length ? fields : [['prompt', [shot.prompt]] as const])
      for (const value of values) {
        const [winner] = (await plan(shotWith(shot, { ...firsts(fields), [field]: value }, {}))).ranked
        if (winner) places.set(`${winner.backend}/${winner.card}`, winner)
      }
  const paths: Record<string, string[]> = {}
  for (const [field] of bare) {
    paths[field] = []
    for (const place of places.values()) {
      const known = await settings(place.backend, place.card)
      if (!known.includes(field)) throw noSuch(place, field, known)
      const path = `extras.${place.backend}.${field}`
      if (!paths[field].includes(path)) paths[field].push(path)
    }
  }

  /** Throws InputError where a native option is none, has a wrong value, or belongs to a place that doesn't render the shot. */
  async function checkRead(field: string, value: unknown, { ranked, rejected }: Route): Promise<void> {
    const own = (paths[field] ?? [field]).filter((path) => path.startsWith('extras.'))
    const [winner] = ranked
    if (!own.length || own.some((path) => partsOf(path)[0] === winner?.backend)) return
    for (const { backend, card, model, misfits = [] } of rejected)
      for (const path of own.filter((path) => partsOf(path)[0] === backend)) {
        const misfit = misfits.find((one) => path.startsWith(one.field) || one.field.startsWith(path))
        if (!misfit) continue
        const known = await settings(backend, card)
        if (known.length && !known.includes(partsOf(path)[1])) throw noSuch({ backend, model }, field, known)
        const { reason, nearest } = misfit
        throw new InputError(`${backend}/${model}: ${reason}`, { field: `vary.${field}`, value, nearest })
      }
    if (winner)
      throw new InputError(`the shot is for ${winner.backend}/${winner.model}, which doesn't read it`, {
        field: `vary.${field}`,
        value,
        next: 'Name the backend too.',
      })
  }

  for (const [field, values] of vary) {
    const seen = new Map<string, unknown>()
    for (const value of values) {
      const route = await plan(shotWith(shot, { ...firsts(vary), [field]: value }, paths))
      await checkRead(field, value, route)
      const [winner] = route.ranked
      if (!winner) continue
      const key = requestKey(winner)
      if (seen.has(key))
        throw new InputError(
          `${textOf(seen.get(key))} and ${textOf(value)} are the same to ${winner.backend}/${winner.model}: it would render equal takes`,
          { field: `vary.${field}`, value: values },
        )
      seen.set(key, value)
    }
  }
  return paths
}
