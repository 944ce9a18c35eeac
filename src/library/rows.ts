/** The library's index: one row a take, of the journal or brought in from elsewhere, and what people said of it. */
import { InputError } from '../errors.js'
import type { JobRecord } from '../jobs/journal.js'
import type { Store } from '../jobs/store.js'
import { rowKey, rowOf, type TakeRow } from '../jobs/take-row.js'
import { nearestWord } from '../nearest.js'

export type Verdict = 'kept' | 'discarded' | 'undecided'

/** What a person said of a take. It lives in the store: the take itself never changes. */
export interface Mark {
  verdict: Verdict
  tags: string[]
  /** When its files were deleted, ISO. Written before the first of them goes. */
  freed?: string
}

export const NO_MARK: Mark = { verdict: 'undecided', tags: [] }

export interface Row extends TakeRow {
  mark: Mark
}

export const markKey = (id: string) => `mark:${id}`
/** Where the take of some bytes is found that were brought in before. */
export const contentKey = (sha256: string) => `imported:${sha256}`

/** Every take, the newest first. */
export async function readRows(store: Store): Promise<Row[]> {
  await indexed(store)
  const [rows, marks] = await Promise.all([store.scan<TakeRow>(rowKey('')), store.scan<Mark>(markKey(''))])
  const said = new Map(marks.map(([key, mark]) => [key.slice(markKey('').length), mark]))
  const age = ({ createdAt, id }: Row) => `${createdAt} ${id}`
  return rows
    .map(([, row]): Row => ({ ...row, mark: said.get(row.id) ?? NO_MARK }))
    .sort((a, b) => (age(a) < age(b) ? 1 : -1))
}

/** Set once every take of a home has its row: earlier versions wrote none. */
const INDEXED = 'rows-of-takes'
/** Rows written in one act. */
const TOGETHER = 200

async function indexed(store: Store): Promise<void> {
  if (await store.get(INDEXED)) return
  const [jobs, imports] = await Promise.all([
    store.scan<JobRecord>('job:'),
    store.scan<Omit<TakeRow, 'settled'> & { sha256: string }>('import:'),
  ])
  const rows = [
    ...jobs.flatMap(([, job]) => rowOf(job) ?? []),
    ...imports.map(([, { sha256: _, ...row }]): TakeRow => ({ ...row, settled: true })),
  ]
  for (let i = 0; i < rows.length; i += TOGETHER) {
    const some = rows.slice(i, i + TOGETHER).map((row) => [rowKey(row.id), row] as const)
    await store.transact(
      some.map(([key]) => key),
      // One that is there is newer than what was read.
      (values) => ({ write: Object.fromEntries(some.filter(([key]) => !values.has(key))), result: undefined }),
    )
  }
  await store.transact([], () => ({ write: { [INDEXED]: true }, result: undefined }))
}

export interface TakeFilter {
  project?: string
  verdict?: Verdict
  /** All of them. */
  tags?: readonly string[]
  backend?: string
  model?: string
  /** Takes made from this one, by its id. */
  parent?: string
  labels?: Readonly<Record<string, string>>
  /** Words that must all be in the prompt, in any case. */
  text?: string
  /** True: those whose files were deleted. @default false, those whose files are there */
  freed?: boolean
  /** Only takes that are older than this one, by its id: the next page, after the last of the page before. */
  before?: string
  /** The newest, at most so many. */
  limit?: number
}

const same = (wished: string | undefined, is: string) => wished === undefined || wished === is

/** Pure. Throws InputError for a `before` that is no take. */
export function select(rows: readonly Row[], filter: TakeFilter): Row[] {
  const {
    project,
    verdict,
    tags = [],
    backend,
    model,
    parent,
    labels = {},
    text = '',
    freed = false,
    before,
    limit,
  } = filter
  const from = before === undefined ? 0 : rows.indexOf(findRow(rows, before)) + 1
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return rows
    .slice(from)
    .filter(
      (row) =>
        same(project, row.project) &&
        same(verdict, row.mark.verdict) &&
        same(backend, row.backend) &&
        same(model, row.model) &&
        (parent === undefined || row.parents.includes(parent)) &&
        tags.every((tag) => row.mark.tags.includes(tag)) &&
        Object.entries(labels).every(([name, value]) => row.labels[name] === value) &&
        words.every((word) => row.prompt.toLowerCase().includes(word)) &&
        (row.mark.freed !== undefined) === freed,
    )
    .slice(0, limit)
}

/** Least letters by which a take may be named. */
const LEAST = 4

/** The take of an id, of its job's id, or of a beginning or end that only one has. Throws InputError for none or several. */
export function findRow(rows: readonly Row[], id: string): Row {
  const names = (row: Row) => [row.id, ...(row.jobId === undefined ? [] : [row.jobId])]
  const exact = rows.find((row) => names(row).includes(id))
  if (exact) return exact
  const fits = (row: Row) => names(row).some((name) => name.startsWith(id) || name.endsWith(id))
  const found = typeof id === 'string' && id.length >= LEAST ? rows.filter(fits) : []
  if (found.length === 1) return found[0]!
  throw new InputError(found.length ? 'means several takes' : 'no take of this id is here', {
    field: 'take',
    value: id,
    nearest: found.length
      ? found[0]!.id
      : nearestWord(
          String(id),
          rows.map((row) => row.id),
        ),
    next: 'heroshot takes lists them; --home says whose',
  })
}
