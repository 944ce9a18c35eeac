/** The takes the page shows: those of the studio's library. */
import { InputError } from '../errors.js'
import { readTake } from '../jobs/take-file.js'
import type { Studio } from '../studio.js'
import type { Take } from '../take.js'
import type { Verdict } from './words.js'

export type LibraryTake = Take & { verdict: Verdict; tags: string[]; children: string[] }

export interface Takes {
  list(): Promise<LibraryTake[]>
  /** Throws InputError for an id nobody knows. */
  get(id: string): Promise<LibraryTake>
}

/** The finished jobs of a home, newest first. */
export function takesOf(studio: Pick<Studio, 'jobs'>): Takes {
  // What a take says never changes.
  const read = new Map<string, Take>()
  async function list(): Promise<LibraryTake[]> {
    const jobs = await studio.jobs.list()
    const found = await Promise.all(
      jobs.map(async ({ id, takeDir }) => {
        const take = read.get(id) ?? (takeDir === undefined ? undefined : await readTake(takeDir))
        if (take) read.set(id, take)
        return take ?? []
      }),
    )
    const takes = found.flat()
    return takes.map((take) => ({
      ...take,
      verdict: 'undecided',
      tags: [],
      children: takes.flatMap(({ id, parents }) => (parents.includes(take.id) ? id : [])),
    }))
  }
  return {
    list,
    async get(id) {
      const take = (await list()).find((one) => one.id === id)
      if (!take) throw new InputError('there is no such take', { field: 'take', value: id })
      return take
    },
  }
}
