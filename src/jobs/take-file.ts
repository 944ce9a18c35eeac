/** The take: built from the journal and the ledger alone, so that a crash before its sidecar was written costs nothing. */
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { LedgerEntry } from '../cost/entries.js'
import { sum } from '../cost/money.js'
import type { Energy } from '../energy/types.js'
import { partName, settle } from '../media/files.js'
import type { Cost, CostBasis, Take } from '../take.js'
import { type JobRecord, type JobSpec, lastAttempt } from './journal.js'

/** Weakest last: a sum is as good as its weakest line. */
const STRENGTH: readonly CostBasis[] = ['invoiced', 'metered', 'quoted', 'modelled', 'unknown']

/** What a job has cost: charges, exposures (which nobody knows) and electricity of all its attempts. Pure. */
export function costOf(entries: readonly LedgerEntry[]): Cost {
  const exposed = new Map<number, string>()
  const unpriced = new Set<number>()
  for (const { kind, attempt, usd, basis } of entries) {
    if (kind === 'exposure') exposed.set(attempt, sum([exposed.get(attempt) ?? '0', usd]))
    if (kind === 'exposure' && basis === 'unknown') unpriced.add(attempt)
  }
  const lines: Cost['lines'] = entries
    .filter(({ kind }) => kind === 'charge' || kind === 'electricity')
    .map(({ kind, usd, basis, attempt, note }) => ({
      what: kind === 'charge' ? 'vendor' : 'electricity',
      usd: basis === 'unknown' ? null : usd,
      basis,
      attempt,
      note,
    }))
  for (const [attempt, usd] of exposed)
    if (usd !== '0' || unpriced.has(attempt)) {
      const note = unpriced.has(attempt) ? 'may be billed; the price is unknown' : `may be billed, up to ${usd} USD`
      lines.push({ what: 'vendor', usd: null, basis: 'unknown', attempt, note })
    }
  const known = lines.flatMap(({ usd }) => (usd === null ? [] : [usd]))
  return {
    usd: known.length === lines.length ? sum(known) : null,
    basis: lines.reduce<CostBasis>(
      (weakest, { basis }) => (STRENGTH.indexOf(basis) > STRENGTH.indexOf(weakest) ? basis : weakest),
      'invoiced',
    ),
    lines: lines.sort((a, b) => a.attempt - b.attempt),
  }
}

/** The electricity of all local attempts together. Pure. */
export function energyOf(job: JobRecord): Energy | undefined {
  const all = job.attempts.flatMap(({ energy }) => energy ?? [])
  const last = all.at(-1)
  if (!last || all.length === 1) return last
  const total = (pick: (energy: Energy) => number) => all.reduce((sum, energy) => sum + pick(energy), 0)
  return {
    wh: { low: total((e) => e.wh.low), expected: total((e) => e.wh.expected), high: total((e) => e.wh.high) },
    method: last.method,
    seconds: total((e) => e.seconds),
    ...(last.gpu !== undefined && { gpu: last.gpu }),
    note: `${last.note}; ${all.length} attempts together`,
  }
}

export const takeIdOf = ({ id }: Pick<JobRecord, 'id'>): string => `take-${id}`

/** The take of a settled job. Pure: the same records give the same take. */
export function buildTake(job: JobRecord, spec: JobSpec, entries: readonly LedgerEntry[], version: string): Take {
  const attempt = lastAttempt(job)
  const quote = spec.route.ranked[attempt.quote]!
  const energy = energyOf(job)
  const earlier = job.attempts
    .slice(0, -1)
    .map(
      (one) => `attempt ${one.n} on ${one.backend} ended as ${one.state}: ${one.error?.message ?? 'no reason given'}`,
    )
  const files = attempt.files!
  return {
    id: takeIdOf(job),
    jobId: job.id,
    file: files.find(({ role }) => role === 'video')!.path,
    files,
    shot: spec.shot,
    route: spec.route,
    backend: attempt.backend,
    model: attempt.model,
    video: attempt.video!,
    cost: costOf(entries),
    ...(energy && { energy }),
    warnings: [...quote.warnings, ...earlier, ...(attempt.warnings ?? [])],
    facts: attempt.facts ?? {},
    parents: spec.parents,
    ...(spec.promotion && { promotion: spec.promotion }),
    createdAt: attempt.at.collected!,
    heroshot: version,
  }
}

/** `<home>/takes/<yyyy-mm-dd>/<job id>`, the day being the job's. */
export const takeDirOf = (home: string, job: Pick<JobRecord, 'id' | 'createdAt'>): string =>
  join(home, 'takes', job.createdAt.slice(0, 10), job.id)

const sidecar = (dir: string) => join(dir, 'take.json')

/** Writes `take.json` whole or not at all. A power cut may take its name with it: it is made again whenever it is missing. */
export async function writeTake(dir: string, take: Take): Promise<void> {
  await rename(await writePart(dir, `${JSON.stringify(take, null, 2)}\n`), sidecar(dir))
}

/** A file under its name only once all of it is on disk, and there for good. */
export async function writeWhole(dir: string, name: string, content: string | Uint8Array): Promise<void> {
  await settle(await writePart(dir, content), join(dir, name))
}

/** A flushed file without a name of its own yet. */
async function writePart(dir: string, content: string | Uint8Array): Promise<string> {
  await mkdir(dir, { recursive: true })
  const part = partName(dir)
  const handle = await open(part, 'wx')
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  return part
}

/** The take in a folder, or undefined when it has none. */
export async function readTake(dir: string): Promise<Take | undefined> {
  try {
    return JSON.parse(await readFile(sidecar(dir), 'utf8')) as Take
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
