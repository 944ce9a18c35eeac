/** One's own picks of blind comparisons: read from the file a page saved, kept in the store, each once. */
import { z } from 'zod'
import { InputError } from '../errors.js'
import type { Store } from '../jobs/store.js'
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
  return store.transact(picks.map(keyOf), (values) => {
    const write: Record<string, Pick> = {}
    for (const pick of picks) {
      const known = (write[keyOf(pick)] ?? values.get(keyOf(pick))) as Pick | undefined
      if (!known || known.at < pick.at) write[keyOf(pick)] = pick
    }
    return { write, result: Object.keys(write).length }
  })
}

/** In the order they were made. */
export async function listPicks(store: Store): Promise<Pick[]> {
  const picks = (await store.scan<Pick>(PREFIX)).map(([, pick]) => pick)
  return picks.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

/** Models by card id, the strongest first. */
export const ratePicks = async (store: Store): Promise<Rating[]> => rate(await listPicks(store))
