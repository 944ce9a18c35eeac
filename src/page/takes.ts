/** The takes of a home as the page shows them, and what was decided about them: verdict and tags, kept in the store. */
import { InputError } from '../errors.js'
import type { Store } from '../jobs/store.js'
import { readTake } from '../jobs/take-file.js'
import { nearestWord } from '../nearest.js'
import type { Studio } from '../studio.js'
import type { Take } from '../take.js'
import { takeCard } from './views.js'
import type { TakeCard, Verdict } from './words.js'

/** What a person decided about a take. */
export interface Mark {
  verdict: Verdict
  tags: readonly string[]
}

export interface Takes {
  /** Newest first. */
  list(): Promise<TakeCard[]>
  /** Throws InputError for an id nobody knows. */
  get(id: string): Promise<{ take: Take; card: TakeCard }>
  /** Changes what is given. Throws as get does. */
  mark(id: string, change: Partial<Mark>): Promise<TakeCard>
}

const PREFIX = 'take-mark:'
const UNMARKED: Mark = { verdict: 'undecided', tags: [] }

/** @param showPrompts of local-only shots too */
export function takesOf(studio: Pick<Studio, 'jobs'>, store: Store, showPrompts: boolean): Takes {
  // What a take says of itself never changes; a whole one is tens of kilobytes, so only its card is held.
  const cards = new Map<string, TakeCard>()
  const folders = new Map<string, string>()

  async function list(): Promise<TakeCard[]> {
    const [jobs, kept] = await Promise.all([studio.jobs.list(), store.scan<Mark>(PREFIX)])
    const read = await Promise.all(
      jobs.map(async ({ id, takeDir }) => {
        if (takeDir === undefined) return []
        const known = cards.get(id)
        if (known) return known
        const take = await readTake(takeDir)
        if (!take) return []
        const card = takeCard(take, showPrompts)
        cards.set(id, card)
        folders.set(take.id, takeDir)
        return card
      }),
    )
    const marks = new Map(kept)
    const children = new Map<string, string[]>()
    for (const { id, parents } of read.flat())
      for (const parent of parents) children.set(parent, [...(children.get(parent) ?? []), id])
    return read.flat().map((card) => {
      const { verdict, tags } = marks.get(PREFIX + card.id) ?? UNMARKED
      return { ...card, verdict, tags, children: children.get(card.id) ?? [] }
    })
  }

  async function find(id: string): Promise<TakeCard> {
    const all = await list()
    const card = all.find((one) => one.id === id)
    if (card) return card
    throw new InputError('no take of this id is here', {
      field: 'take',
      value: id,
      nearest: nearestWord(
        id,
        all.map((one) => one.id),
      ),
    })
  }

  return {
    list,
    async get(id) {
      const card = await find(id)
      const take = await readTake(folders.get(id)!)
      if (!take) throw new InputError('its take.json is gone', { field: 'take', value: id })
      return { take, card }
    },
    async mark(id, change) {
      const card = await find(id)
      const mark = await store.transact([PREFIX + id], (values) => {
        const next = { ...UNMARKED, ...(values.get(PREFIX + id) as Mark | undefined), ...change }
        return { write: { [PREFIX + id]: next }, result: next }
      })
      return { ...card, ...mark }
    },
  }
}
