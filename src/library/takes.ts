/** The takes of a home: found, judged, tagged, brought in, carried out, and cleared away. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../backend.js'
import { InputError } from '../errors.js'
import type { Runner } from '../jobs/api.js'
import type { Store } from '../jobs/store.js'
import { readTake } from '../jobs/take-file.js'
import type { Take } from '../take.js'
import { descendantsOf, freeable } from './garbage.js'
import type { ImportOptions } from './import.js'
import {
  findRow,
  type Mark,
  markKey,
  NO_MARK,
  type Row,
  readRows,
  select,
  type TakeFilter,
  type Verdict,
} from './rows.js'
import { type Sheet, sheetKey, sheetOf } from './sheet.js'

/** What the library adds to a take. */
interface Shelved {
  verdict: Verdict
  tags: string[]
  /** Ids of the takes that were made from it. */
  children: string[]
  /** When its files were deleted, ISO; the take's facts and costs stay. */
  freed?: string
}

export type LibraryTake = Take & Shelved

/** A take without its plan and its backend's facts, which are long: `get` has them. */
export type ListedTake = Sheet & Shelved

export interface Garbage {
  /** False: nothing was deleted. */
  done: boolean
  /** `private`: its shot is local-only. */
  takes: { id: string; prompt: string; private?: true; bytes: number }[]
  bytes: number
}

/** `id`, wherever one is asked for: a take's, its job's, or a beginning or end that only one take has. InputError for any other. */
export interface Takes {
  /** Newest first. Quick: no file is read for what was listed before. */
  list(filter?: TakeFilter): Promise<ListedTake[]>
  /** All that is known of one. */
  get(id: string): Promise<LibraryTake>
  /** Throws InputError for one whose files are gone. */
  keep(id: string): Promise<LibraryTake>
  discard(id: string): Promise<LibraryTake>
  undecide(id: string): Promise<LibraryTake>
  tag(id: string, ...tags: string[]): Promise<LibraryTake>
  untag(id: string, ...tags: string[]): Promise<LibraryTake>
  /**
   * Brings in a clip that was made elsewhere: checked, copied, hashed; the same bytes are the same take. Throws InputError for a
   * file that is no whole clip, before anything is written.
   */
  import(file: string, options: ImportOptions): Promise<LibraryTake>
  /** Copies clip, poster and take.json into a folder, under names that tell and sort; nothing there is overwritten. Resolves to the paths. */
  export(id: string, folder: string): Promise<string[]>
  /**
   * Deletes the files of discarded takes, and of no others: never a kept take, nor one that a kept one was made from, nor one whose
   * journal isn't over, nor one that a job under way descends from. What was known and paid stays known. @default only says what it would do
   */
  collectGarbage(options?: { dryRun?: boolean; project?: string }): Promise<Garbage>
}

export interface TakesParts {
  home: string
  store: Store
  runner: Pick<Runner, 'list' | 'attach'>
  clock: Clock
  version: string
}

/** Sidecars read at once. */
const READING = 16
const TAG = /^[\p{L}\p{N}][\p{L}\p{N} ._:/+-]{0,59}$/u

export function createTakes(parts: TakesParts): Takes {
  const { store, runner, clock } = parts
  /** The rows as they were last read, for as long as nothing of the home changes. */
  let last: { revision: number; rows: Row[] } | undefined

  async function rows(): Promise<readonly Row[]> {
    const revision = store.revision?.()
    if (last && last.revision === revision) return last.rows
    const rows = await readRows(store)
    last = revision === undefined ? undefined : { revision, rows }
    return rows
  }

  async function takeOf({ dir, jobId }: Row): Promise<Take | undefined> {
    const take = await readTake(dir)
    // The sidecar is made again from the journal when it is missing.
    if (take || jobId === undefined) return take
    return (await runner.attach(jobId)).result().catch(() => undefined)
  }

  /** The sheets of some takes; of those that have none yet it is written, from their take.json. */
  async function sheetsOf(chosen: readonly Row[], all: readonly Row[]): Promise<Map<string, Sheet>> {
    const found = new Map<string, Sheet>()
    // Reading all of them at once is quicker than many by their names.
    if (chosen.length > all.length / 2)
      for (const [, sheet] of await store.scan<Sheet>(sheetKey(''))) found.set(sheet.id, sheet)
    else
      for (const { id } of chosen) {
        const sheet = await store.get<Sheet>(sheetKey(id))
        if (sheet) found.set(id, sheet)
      }
    const without = chosen.filter(({ id }) => !found.has(id))
    for (let i = 0; i < without.length; i += READING) {
      const takes = await Promise.all(without.slice(i, i + READING).map(takeOf))
      const sheets = takes.flatMap((take) => (take ? sheetOf(take) : []))
      for (const sheet of sheets) found.set(sheet.id, sheet)
      const write = Object.fromEntries(sheets.map((sheet) => [sheetKey(sheet.id), sheet]))
      await store.transact([], () => ({ write, result: undefined }))
    }
    return found
  }

  async function list(filter: TakeFilter): Promise<ListedTake[]> {
    const all = await rows()
    const chosen = select(all, filter)
    const [sheets, children] = [await sheetsOf(chosen, all), childrenIn(all)]
    return chosen.flatMap(({ id, mark }) => {
      const sheet = sheets.get(id)
      return sheet ? { ...sheet, ...mark, children: children.get(id) ?? [] } : []
    })
  }

  async function get(id: string): Promise<LibraryTake> {
    const all = await rows()
    const row = findRow(all, id)
    const take = await takeOf(row)
    if (take) return { ...take, ...row.mark, children: childrenIn(all).get(row.id) ?? [] }
    throw new InputError('its take.json is gone', { field: 'take', value: id, next: `Look into ${row.dir}.` })
  }

  async function mark(id: string, change: (mark: Mark) => Mark): Promise<LibraryTake> {
    const row = findRow(await rows(), id)
    const key = markKey(row.id)
    await store.transact([key], (values) => ({
      write: { [key]: change((values.get(key) as Mark | undefined) ?? NO_MARK) },
      result: undefined,
    }))
    return get(row.id)
  }

  const judge = (id: string, verdict: Verdict) =>
    mark(id, (mark) => {
      if (mark.freed !== undefined && verdict !== 'discarded')
        throw new InputError(`its files were deleted on ${mark.freed.slice(0, 10)}`, {
          field: 'take',
          value: id,
          next: 'Render it again: its seed and settings are in its take.json.',
        })
      return { ...mark, verdict }
    })

  const checked = (tags: readonly string[]) =>
    tags.map((tag) => {
      if (TAG.test(tag)) return tag
      throw new InputError('is no tag', {
        field: 'tag',
        value: tag,
        allowed: 'up to 60 letters, digits and . _ : / + -',
      })
    })

  /** Marked before the first file goes: a crash in between leaves a take that is freed, and whose files the next run deletes. */
  async function free(row: Row, awaited: readonly string[]): Promise<boolean> {
    const key = markKey(row.id)
    const all = await rows()
    const kin = new Set([row.id, ...descendantsOf(all, row.id)])
    const family = all.filter(({ id }) => kin.has(id))
    // A take made from it may be kept this very moment.
    const marked = await store.transact([...kin].map(markKey), (values) => {
      const now = family.map((one) => ({ ...one, mark: (values.get(markKey(one.id)) as Mark | undefined) ?? NO_MARK }))
      const mine = freeable(now, awaited).find(({ id }) => id === row.id)
      if (!mine) return { result: false }
      return { write: { [key]: { ...mine.mark, freed: new Date(clock.now()).toISOString() } }, result: true }
    })
    if (marked) await clear(row.dir)
    return marked
  }

  return {
    list: (filter = {}) => list(filter),
    get,
    keep: (id) => judge(id, 'kept'),
    discard: (id) => judge(id, 'discarded'),
    undecide: (id) => judge(id, 'undecided'),
    tag: (id, ...tags) => {
      const more = checked(tags)
      return mark(id, (mark) => ({ ...mark, tags: [...new Set([...mark.tags, ...more])].sort() }))
    },
    untag: (id, ...tags) => mark(id, (mark) => ({ ...mark, tags: mark.tags.filter((tag) => !tags.includes(tag)) })),
    async import(file, options) {
      const { importClip } = await import('./import.js')
      const id = await importClip(file, options, parts)
      if (options.tags?.length) return this.tag(id, ...options.tags)
      return get(id)
    },
    async export(id, folder) {
      const [{ exportTake }, take] = await Promise.all([import('./export.js'), get(id)])
      const { verdict: _, tags: __, children: ___, freed: ____, ...plain } = take
      return exportTake(plain, folder)
    },
    async collectGarbage({ dryRun = true, project } = {}) {
      const mine = (row: Row) => project === undefined || row.project === project
      const all = await rows()
      const awaited = (await runner.list({ open: true })).flatMap(({ parents = [] }) => parents)
      const found = freeable(all, awaited).filter(mine)
      const freed: Garbage['takes'] = []
      for (const row of found) {
        const { id, prompt, dir } = row
        const line = { id, prompt, ...(row.private && { private: row.private }), bytes: await sizeOf(dir) }
        if (dryRun || (await free(row, awaited))) freed.push(line)
      }
      // What an earlier run was killed over.
      if (!dryRun) for (const { mark, dir } of all.filter(mine)) if (mark.freed !== undefined) await clear(dir)
      return { done: !dryRun, takes: freed, bytes: freed.reduce((sum, { bytes }) => sum + bytes, 0) }
    },
  }
}

function childrenIn(rows: readonly Row[]): Map<string, string[]> {
  const children = new Map<string, string[]>()
  for (const { id, parents } of rows)
    for (const parent of parents) children.set(parent, [...(children.get(parent) ?? []), id])
  return children
}

const SIDECAR = 'take.json'

const filesOf = async (dir: string) => (await readdir(dir).catch(() => [])).filter((name) => name !== SIDECAR)

const clear = async (dir: string) => {
  for (const name of await filesOf(dir)) await rm(join(dir, name), { recursive: true, force: true })
}

async function sizeOf(dir: string): Promise<number> {
  const sizes = await Promise.all(
    (await filesOf(dir)).map((name) =>
      stat(join(dir, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
