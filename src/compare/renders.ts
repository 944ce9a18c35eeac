/** The renders of a comparison: which of them fit the budget, started once and found again, and what each row came to. */
import type { Clock } from '../backend.js'
import { committed } from '../cost/entries.js'
import type { LedgerEntry } from '../cost/ledger.js'
import { add, compare, divide, formatUsd, subtract, type Usd } from '../cost/money.js'
import { spendingBy } from '../cost/spending.js'
import type { Interval } from '../energy/types.js'
import { isHeroshotError, isInputError } from '../errors.js'
import type { Studio } from '../face.js'
import type { Job, JobSummary } from '../jobs/api.js'
import { claim, ownerHere, release, retire } from '../jobs/lease.js'
import type { Store } from '../jobs/store.js'
import type { Shot } from '../shot.js'
import type { Take } from '../take.js'
import { type ComparedRow, type ComparedRun, labelsOf, type Measured } from './comparison.js'

/** As much of a row as rendering it needs. */
export type Renderable = Pick<ComparedRow, 'name' | 'card' | 'backend' | 'quote' | 'money' | 'locality'> & {
  card: string
}

/** One render that is wanted. */
interface Wanted {
  row: Renderable
  run: number
  /** Most that vendors may bill for it; null: nobody knows. */
  high: Usd | null
}

/** What bounds a render's bill. Electricity is reported, not capped. */
const highOf = ({ locality, money }: Renderable): Usd | null => (locality === 'local' ? '0' : (money?.high ?? null))

/** The first run of each row before the second of any, and of them the cheapest first; a price nobody knows comes last. Pure. */
export function inOrder(rows: readonly Renderable[], runs: number): Wanted[] {
  const round = rows
    .map((row) => ({ row, high: highOf(row) }))
    .sort((a, b) => (a.high === null ? 1 : b.high === null ? -1 : compare(a.high, b.high)))
  return Array.from({ length: runs }, (_, i) => round.map((one) => ({ ...one, run: i + 1 }))).flat()
}

/** Which of the wanted fit what is left of the budget, each in its turn. Pure. */
export function affordable(wanted: readonly Wanted[], left: Usd | null, allowUnknown: boolean): Set<Wanted> {
  let rest = left
  return new Set(
    wanted.filter(({ high }) => {
      if (rest === null) return true
      if (high === null) return allowUnknown
      if (compare(high, rest) > 0) return false
      rest = subtract(rest, high)
      return true
    }),
  )
}

export interface RenderParts {
  studio: Pick<Studio, 'start' | 'jobs' | 'ledger' | 'score' | 'takes'>
  store: Store
  clock: Clock
  /** Follows a job that is there, whoever drives it. */
  follow(id: string, options: { signal?: AbortSignal }): Promise<Job>
  /** Command line that renders a take of the row again. */
  command(row: Renderable, seed: number | undefined): string
}

export interface RenderOptions {
  runs: number
  maxCost: Usd | null
  signal?: AbortSignal | undefined
  onRun?: ((name: string, run: ComparedRun) => void) | undefined
}

export interface Rendered {
  byRow: Map<string, { runs: ComparedRun[]; measured: Measured | null }>
  /** What vendors billed, may have billed or hold for all of it. */
  committed: Usd
}

/** Starting takes this long at most; a process that died gives its place up at once. */
const STARTING_MS = 120_000
const WAIT_MS = 50

/** Nothing was sent, or the user stopped it for nothing: the same call tries again. */
const canRepeat = ({ state, open, atRisk }: JobSummary, spent: Usd) =>
  !open && (state === 'refused' || state === 'cancelled') && atRisk === '0' && spent === '0'

/**
 * Renders what isn't rendered yet, each row beside the others. A job that is there already is followed, not started again: what was
 * billed once isn't billed by a repeated call.
 */
export async function render(
  shot: Shot,
  key: string,
  rows: readonly Renderable[],
  { runs, maxCost, signal, onRun }: RenderOptions,
  parts: RenderParts,
): Promise<Rendered> {
  const { studio } = parts
  const name = (card: string, run: number) => `${card} ${run}`
  const wanted = inOrder(rows, runs)
  const jobs = new Map<string, Job>()
  const refused = new Map<string, unknown>()

  // One process at a time looks and starts, so that two of them start nothing twice.
  const poor = await alone(parts, `comparison:${key}`, signal, async () => {
    const found = await known(parts, key)
    const held = [...found.values()].reduce((sum, { held }) => add(sum, held), '0')
    const fresh = wanted.filter(({ row, run }) => !found.has(name(row.card, run)))
    const left = maxCost === null ? null : subtract(maxCost, held)
    const within = affordable(fresh, left, shot.allowUnknownPrice)
    for (const { row, run, high } of wanted) {
      const earlier = found.get(name(row.card, run))
      const id = earlier?.id
      if (id === undefined && ![...within].some((one) => one.row === row && one.run === run)) continue
      const options = signal ? { signal } : {}
      const made =
        id === undefined ? studio.start(runOf(shot, key, row, run, high), options) : parts.follow(id, options)
      if (earlier?.driver)
        onRun?.(row.name, {
          run,
          state: 'waiting',
          jobId: earlier.id,
          command: parts.command(row, undefined),
          error: { code: 'busy', message: `process ${earlier.driver.pid} is at it: ${earlier.state}` },
        })
      await made.then(
        (job) => jobs.set(name(row.card, run), job),
        (error) => refused.set(name(row.card, run), error),
      )
    }
    return new Set(fresh.filter((one) => !within.has(one)).map(({ row, run }) => name(row.card, run)))
  })

  const ended = await Promise.all(
    wanted.map(async ({ row, run, high }) => {
      const at = name(row.card, run)
      const done = poor.has(at)
        ? {
            run,
            state: 'over-budget' as const,
            command: parts.command(row, undefined),
            error: overBudget(high, maxCost),
          }
        : await outcome(jobs.get(at), refused.get(at), run, (seed) => parts.command(row, seed))
      onRun?.(row.name, done)
      return { row, done }
    }),
  )
  await judge(
    ended.map(({ done }) => done),
    key,
    parts,
    signal,
  )
  const summaries = new Map((await studio.jobs.list()).map((job) => [job.id, job]))
  const byRow: Rendered['byRow'] = new Map()
  for (const row of rows) {
    const own = ended.filter((one) => one.row === row).map(({ done }) => timed(done, summaries.get(done.jobId ?? '')))
    own.sort((a, b) => a.run - b.run)
    byRow.set(row.name, { runs: own, measured: await measure(own, parts, summaries) })
  }
  const label = await studio.ledger.balance({ label: `comparison=${key}` })
  return { byRow, committed: committed(label) }
}

/** The jobs of a comparison by card and run, with what each holds of the budget. Those that may be tried again are left out. */
async function known({ studio }: RenderParts, key: string) {
  const found = new Map<string, Pick<JobSummary, 'id' | 'state' | 'driver'> & { held: Usd }>()
  for (const job of await studio.jobs.list()) {
    const { comparison, compared, run } = job.labels
    if (comparison !== key) continue
    const held = committed(await studio.ledger.balance({ job: job.id }))
    if (canRepeat(job, held)) continue
    found.set(`${compared} ${run}`, { ...job, held })
  }
  return found
}

const runOf = (shot: Shot, key: string, row: Renderable, run: number, high: Usd | null): Shot => ({
  ...shot,
  backend: row.backend,
  model: row.card,
  labels: { ...shot.labels, ...labelsOf(key, row.card, run) },
  ...(shot.seed !== undefined && { seed: (shot.seed + run - 1) % 2 ** 32 }),
  // Each render is held to its part of the budget.
  ...(shot.maxCost === undefined && high !== null && row.locality !== 'local' && { maxCost: high }),
})

async function alone<Result>(
  { store, clock }: RenderParts,
  key: string,
  signal: AbortSignal | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  const me = ownerHere(`${process.pid}-${key}-${Math.random()}`)
  try {
    while (!(await claim(store, key, me, STARTING_MS, clock.now())).ours) await clock.sleep(WAIT_MS, signal)
    return await work()
  } finally {
    await release(store, key, me)
    retire(me)
  }
}

const overBudget = (high: Usd | null, maxCost: Usd | null) => ({
  code: 'over-budget',
  message:
    high === null
      ? 'its price is unknown, which counts as over the budget'
      : `may cost ${formatUsd(high)}, more than is left of the ${formatUsd(maxCost!)}`,
  next:
    high === null
      ? 'allowUnknownPrice lets it pass'
      : 'a higher maxCost; what is rendered already is not rendered again',
})

/** Errors after which it may go on, or may be billed. */
const WAITING = new Set(['SubmissionUnknownError', 'DeadlineError', 'CollectError', 'UnavailableError'])

async function outcome(
  job: Job | undefined,
  refusal: unknown,
  run: number,
  command: (seed: number | undefined) => string,
): Promise<ComparedRun> {
  const ended = await (job ? job.result() : Promise.reject(refusal)).then(
    (take) => ({ take }),
    (error: unknown) => ({ error }),
  )
  if ('take' in ended) {
    const take = shortOf(ended.take)
    return { run, state: 'take', jobId: ended.take.jobId, take, command: command(take.seed) }
  }
  const { error } = ended
  if (!isHeroshotError(error) && !isInputError(error)) throw error
  const { code, message, next } = error
  const jobId = job?.id ?? (isHeroshotError(error) ? error.jobId : undefined)
  const state = WAITING.has(error.name) ? 'waiting' : error.name === 'BudgetError' ? 'over-budget' : 'failed'
  return {
    run,
    state,
    ...(jobId !== undefined && { jobId }),
    command: command(undefined),
    error: { code, message, ...(next !== undefined && { next }) },
  }
}

function shortOf({ id, file, video, cost, energy, files, shot, facts }: Take): NonNullable<ComparedRun['take']> {
  const poster = files.find(({ role }) => role === 'poster')?.path
  const seed = shot.seed ?? (typeof facts.seed === 'number' ? facts.seed : undefined)
  return {
    id,
    file,
    video,
    cost,
    ...(energy && { energy }),
    ...(poster !== undefined && { poster }),
    ...(seed !== undefined && { seed }),
  }
}

/** What the library and the frames say of a take; nothing of one whose files were cleared away. One clip is decoded at a time. */
async function judge(runs: readonly ComparedRun[], key: string, { studio }: RenderParts, signal?: AbortSignal) {
  const library = new Map((await studio.takes.list({ labels: { comparison: key } })).map((take) => [take.id, take]))
  for (const run of runs) {
    const found = run.take && library.get(run.take.id)
    if (!found) continue
    run.verdict = found.verdict
    run.score = (await studio.score(found, signal ? { signal } : {})).overall
  }
}

/** A run with the times of its job. */
function timed(run: ComparedRun, job: JobSummary | undefined): ComparedRun {
  if (run.state !== 'take' || !job?.times) return run
  const { planned, submitting, collected } = job.times
  const between = (from: string | undefined, to: string | undefined) =>
    from && to ? (Date.parse(to) - Date.parse(from)) / 1000 : undefined
  const seconds = between(submitting, collected)
  const line = between(planned, submitting)
  return {
    ...run,
    ...(seconds !== undefined && { seconds }),
    ...(line !== undefined && { queueSeconds: line + (job.queued ?? 0) }),
  }
}

const mean = (values: readonly number[]) =>
  values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null

async function measure(
  runs: readonly ComparedRun[],
  { studio }: RenderParts,
  summaries: ReadonlyMap<string, JobSummary>,
): Promise<Measured | null> {
  const ids = runs.flatMap(({ jobId }) => jobId ?? [])
  if (!ids.length) return null
  const entries: LedgerEntry[] = (await Promise.all(ids.map((jobId) => studio.ledger.entries({ jobId })))).flat()
  const jobs = ids.flatMap((id) => summaries.get(id) ?? [])
  const { total } = spendingBy(entries, jobs, 'job')
  const takes = runs.flatMap((run) => run.take ?? [])
  const energies = takes.flatMap(({ energy }) => energy?.wh ?? [])
  const part = (pick: keyof Interval) => mean(energies.map((wh) => wh[pick]))!
  const kept = runs.filter(({ verdict }) => verdict === 'kept').length
  const length = takes.reduce((sum, { video }) => sum + video.seconds, 0)
  return {
    clips: takes.length,
    failures: runs.filter(({ state }) => state === 'failed').length,
    usd: total.total,
    usdPerClip: takes.length ? divide(total.total, takes.length) : null,
    usdPerSecond: length > 0 ? divide(total.total, length) : null,
    kept,
    usdPerKept: kept ? divide(total.total, kept) : null,
    energy: energies.length ? { low: part('low'), expected: part('expected'), high: part('high') } : null,
    seconds: mean(runs.flatMap(({ seconds }) => seconds ?? [])),
    queueSeconds: mean(runs.flatMap(({ queueSeconds }) => queueSeconds ?? [])),
    score: mean(runs.flatMap(({ score }) => score ?? [])),
  }
}
