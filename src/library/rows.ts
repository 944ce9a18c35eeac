/** The library's index: one row a take, of the journal or brought in from elsewhere, and what people said of it. */
import { InputError } from '../errors.js'
import { type JobRecord, lastAttempt } from '../jobs/journal.js'
import type { Store } from '../jobs/store.js'
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

/** As much of a take as its clip needn't be opened for. */
export interface Row {
  id: string
  /** Of a take that was rendered here. */
  jobId?: string
  dir: string
  createdAt: string
  project: string
  labels: Readonly<Record<string, string>>
  prompt: string
  backend: string
  model: string
  parents: readonly string[]
  /** Nothing is left to do for its job. */
  settled: boolean
  mark: Mark
}

/** A take that was brought in, as the store keeps it. */
export type Imported = Omit<Row, 'jobId' | 'settled' | 'mark'> & { sha256: string }

export const markKey = (id: string) => `mark:${id}`
export const importKey = (id: string) => `import:${id}`
/** Where the take of some bytes is found that were brought in before. */
export const contentKey = (sha256: string) => `imported:${sha256}`

/** Every take, the newest first: from the journal as it stands, for thousands of them in one read. */
export async function readRows(store: Store): Promise<Row[]> {
  const [jobs, marks, imports] = await Promise.all([
    store.scan<JobRecord>('job:'),
    store.scan<Mark>('mark:'),
    store.scan<Imported>('import:'),
  ])
  const said = new Map(marks.map(([key, mark]) => [key.slice('mark:'.length), mark]))
  const markOf = (id: string) => said.get(id) ?? NO_MARK
  const rendered = jobs.flatMap(([, job]): Row[] => {
    const { id: jobId, takeDir, closed, createdAt, project, labels, prompt, parents = [] } = job
    if (takeDir === undefined) return []
    const { backend, model } = lastAttempt(job)
    const id = `take-${jobId}`
    const of = { createdAt, project, labels, prompt, backend, model, parents }
    return [{ id, jobId, dir: takeDir, ...of, settled: closed, mark: markOf(id) }]
  })
  const brought = imports.map(([, { sha256: _, ...row }]): Row => ({ ...row, settled: true, mark: markOf(row.id) }))
  return [...rendered, ...brought].sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0))
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
  /** The newest, at most so many. */
  limit?: number
}

const same = (wished: string | undefined, is: string) => wished === undefined || wished === is

/** Pure. */
export function select(rows: readonly Row[], filter: TakeFilter): Row[] {
  const { project, verdict, tags = [], backend, model, parent, labels = {}, text = '', freed = false, limit } = filter
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return rows
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
