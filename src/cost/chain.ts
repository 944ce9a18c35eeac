/** The ledger's chain: every entry carries a hash of itself and of the one before, so that a changed or missing row shows. Pure. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { canonical } from '../canonical.js'
import { InputError } from '../errors.js'
import type { LedgerEntry } from './entries.js'

/** An entry as it is stored. */
export interface Chained extends LedgerEntry {
  /** Its place, from 1. */
  seq: number
  /** SHA-256 over the hash before and the entry, in hex. */
  hash: string
}

export interface ChainHead {
  seq: number
  hash: string
}

export const EMPTY_CHAIN: ChainHead = { seq: 0, hash: '' }

const hashOf = (before: string, entry: LedgerEntry) =>
  createHash('sha256').update(before).update('\n').update(canonical(entry)).digest('hex')

export const chain = (head: ChainHead, entry: LedgerEntry): Chained => ({
  ...entry,
  seq: head.seq + 1,
  hash: hashOf(head.hash, entry),
})

/** The entry without its link. */
export function unchained({ seq: _, hash: _hash, ...entry }: Chained): LedgerEntry {
  return entry
}

const kinds = ['reserve', 'adjust', 'release', 'charge', 'exposure', 'electricity', 'analysis'] as const
const chainedSchema = z.array(
  z.looseObject({
    id: z.string().min(1),
    at: z.string(),
    day: z.string(),
    jobId: z.string(),
    attempt: z.int(),
    backend: z.string(),
    model: z.string(),
    project: z.string(),
    labels: z.record(z.string(), z.string()),
    kind: z.enum(kinds),
    usd: z.string().regex(/^-?\d+(\.\d+)?$/),
    basis: z.enum(['invoiced', 'quoted', 'metered', 'modelled', 'unknown']),
    wh: z.number().optional(),
    listed: z.object({ usd: z.string().regex(/^\d+(\.\d+)?$/), rules: z.string() }).optional(),
    note: z.string(),
    seq: z.int().positive(),
    hash: z.string(),
  }),
)

/** What an export holds. Throws InputError for rows that are none. */
export function readChained(rows: unknown): Chained[] {
  const result = chainedSchema.safeParse(rows)
  if (result.success) return result.data as Chained[]
  const { path, message } = result.error.issues[0]!
  throw new InputError(`row ${Number(path[0] ?? 0) + 1}: ${path.slice(1).join('.')} ${message.toLowerCase()}`, {
    field: 'export',
    value: undefined,
  })
}

/** What is wrong with a chain, in words; nothing when it is whole. @param head what the ledger says is its last entry */
export function brokenLinks(entries: readonly Chained[], head?: ChainHead): string[] {
  const found: string[] = []
  let last = EMPTY_CHAIN
  for (const stored of [...entries].sort((a, b) => a.seq - b.seq)) {
    const { seq, hash } = stored
    const entry = unchained(stored)
    if (seq === last.seq) found.push(`entry ${seq} stands twice`)
    else if (seq > last.seq + 1)
      found.push(
        seq === last.seq + 2 ? `entry ${seq - 1} is missing` : `entries ${last.seq + 1} to ${seq - 1} are missing`,
      )
    // After a gap nobody knows what it was linked to.
    else if (hash !== hashOf(last.hash, entry))
      found.push(`entry ${seq} (${entry.id}, ${entry.kind} ${entry.usd} USD) or the one before was changed`)
    last = { seq, hash }
  }
  if (head && head.seq !== last.seq) found.push(`the last entry should be ${head.seq}, and is ${last.seq}`)
  else if (head && head.hash !== last.hash) found.push('the last entry is not the one that was written last')
  return found
}
