/** One's own picks of blind comparisons: read from the file a page saved, kept in the store, each once. */
import { z } from 'zod'
import { InputError } from '../errors.js'
import type { Store } from '../jobs/store.js'
import { POOLS, type Pool, poolOf } from '../routing/pools.js'
import { type Rating, rate } from './ratings.js'

const pickSchema = z.object({
  /** Of the look it belongs to: a later pick of the same look replaces it. */
  id: z.string().min(1).max(200),
  /** ISO instant. */
  at: z.iso.datetime(),
  /** Card ids. */
  picked: z.string().min(1).max(200),
  shown: z.array(z.string().min(1).max(200)).min(2).max(100),
})

const fileSchema = z.object({
  heroshot: z.literal('picks'),
  version: z.literal(1),
  comparison: z.string().max(100),
  task: z.string().max(100),
  picks: z.array(pickSchema).max(10_000),
})

/** What a page saves. */
export type PickFile = z.input<typeof fileSchema>
export type Pick = z.infer<typeof pickSchema> & { comparison: string; task: string }

const PREFIX = 'pick:'
/** How often picks were added or changed. */
const COUNT = 'picks'
const keyOf = ({ id }: { id: string }) => `${PREFIX}${id}`

/** Adds what a page saved. Resolves to how many picks are new or changed. Throws InputError for anything that is no such file. */
export async function addPicks(store: Store, file: unknown): Promise<number> {
  const { data, error } = fileSchema.safeParse(file)
  const issue = error?.issues[0]
  const odd = data?.picks.find(({ picked, shown }) => !shown.includes(picked))
  if (!data || odd)
    throw new InputError(odd ? 'picks what it does not show' : issue!.message.toLowerCase(), {
      field: odd ? 'picks' : issue!.path.join('.') || 'picks',
      value: odd ? odd.id : undefined,
      allowed: 'the file a comparison page saved',
    })
  const { comparison, task } = data
  const picks = data.picks.map((pick): Pick => ({ ...pick, comparison, task }))
  return store.transact([COUNT, ...picks.map(keyOf)], (values) => {
    const fresh: Record<string, Pick> = {}
    for (const pick of picks) {
      const known = (fresh[keyOf(pick)] ?? values.get(keyOf(pick))) as Pick | undefined
      if (!known || known.at < pick.at) fresh[keyOf(pick)] = pick
    }
    const result = Object.keys(fresh).length
    return result ? { write: { ...fresh, [COUNT]: Number(values.get(COUNT) ?? 0) + result }, result } : { result }
  })
}

/** In the order they were made. */
export async function listPicks(store: Store): Promise<Pick[]> {
  const picks = (await store.scan<Pick>(PREFIX)).map(([, pick]) => pick)
  return picks.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

/** Models by card id, the strongest first: by all picks, or by those of shots that are judged as a task is. */
export async function ratePicks(store: Store, task?: string): Promise<Rating[]> {
  const picks = await listPicks(store)
  return rate(task === undefined ? picks : picks.filter((pick) => poolOf(pick.task) === poolOf(task)))
}

/** By all picks, and by those of each pool. */
export interface PickRatings {
  all: readonly Rating[]
  of: Readonly<Record<Pool, readonly Rating[]>>
}

/** Rates the picks at the first call, and again once some were added here or by another process: one short read tells. */
export function keptRatings(store: Store): () => Promise<PickRatings> {
  let kept: { count: number | undefined; ratings: PickRatings } | undefined
  return async () => {
    const count = await store.get<number>(COUNT)
    if (kept && kept.count === count) return kept.ratings
    const picks = await listPicks(store)
    const of = (pool: Pool) => rate(picks.filter(({ task }) => poolOf(task) === pool))
    const ratings = {
      all: rate(picks),
      of: Object.fromEntries(POOLS.map((pool) => [pool, of(pool)])) as Record<Pool, Rating[]>,
    }
    kept = { count, ratings }
    return ratings
  }
}
