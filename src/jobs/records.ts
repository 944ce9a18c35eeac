/** Job records in the store: created, moved by compare-and-set together with their ledger entries, listed. */
import { createHash } from 'node:crypto'
import type { Caps } from '../cost/budgets.js'
import type { LedgerEntry } from '../cost/entries.js'
import type { Ledger } from '../cost/ledger.js'
import { advance, type JobRecord, type JobSpec, type Move } from './journal.js'
import { type Lease, leaseKey } from './lease.js'
import type { Store } from './store.js'
import { rowKey, rowOf } from './take-row.js'

/** Another process moved the job: this one must let go of it. */
export class MovedElsewhere extends Error {
  override readonly name = 'MovedElsewhere'
}

const jobKey = (id: string) => `job:${id}`
const specKey = (id: string) => `spec:${id}`
/** Where the job of an idempotency key is found; the key itself is hashed, as people put what they like into it. */
export const keyOf = (key: string) => `key:${createHash('sha256').update(key).digest('hex')}`
const wishKey = (id: string) => `cancel:${id}`

export type Records = ReturnType<typeof createRecords>

export function createRecords(store: Store, ledger: Ledger, now: () => string) {
  return {
    /** A new job, driven from the first by the owner of its lease. Where its key has a job already, nothing is written: resolves to that one's id. */
    async create(job: JobRecord, spec: JobSpec, lease: Lease, key?: string): Promise<string | undefined> {
      const { id } = job
      return store.transact([jobKey(id), ...(key === undefined ? [] : [key])], (values) => {
        if (values.has(jobKey(id))) throw new MovedElsewhere(`job ${id} exists`)
        if (key !== undefined && values.has(key)) return { result: values.get(key) as string }
        const named = key !== undefined && { [key]: id }
        return { write: { [jobKey(id)]: job, [specKey(id)]: spec, [leaseKey(id)]: lease, ...named }, result: undefined }
      })
    },
    /** The job that was started with a key. */
    keyed: (key: string): Promise<string | undefined> => store.get<string>(key),

    read: (id: string): Promise<JobRecord | undefined> => store.get<JobRecord>(jobKey(id)),
    spec: (id: string): Promise<JobSpec | undefined> => store.get<JobSpec>(specKey(id)),

    /**
     * One move and the money it moves, all or nothing; a closed job keeps neither lease nor wish. Throws MovedElsewhere when the
     * stored record isn't the one given, BudgetError when a reservation passes a cap; then nothing was written.
     */
    move(job: JobRecord, move: Move, money: { entries?: LedgerEntry[]; caps?: Caps; n?: number } = {}) {
      return ledger.commit(
        money.entries ?? [],
        {
          keys: [jobKey(job.id)],
          change: (values) => {
            const stored = values.get(jobKey(job.id)) as JobRecord | undefined
            if (stored?.version !== job.version) throw new MovedElsewhere(`job ${job.id} was moved by another process`)
            const next = advance(stored, move, now(), money.n)
            const spent = move.to === 'closed' && { [leaseKey(job.id)]: undefined, [wishKey(job.id)]: undefined }
            const row = move.to === 'collected' || move.to === 'closed' ? rowOf(next) : undefined
            const listed = row && { [rowKey(row.id)]: row }
            return { write: { [jobKey(job.id)]: next, ...listed, ...spent }, result: next }
          },
        },
        money.caps,
      )
    },

    /** Newest first: ids begin with their time. */
    async list(): Promise<JobRecord[]> {
      return (await store.scan<JobRecord>('job:')).map(([, job]) => job).reverse()
    },

    /** Leaves a wish for the process that drives the job. */
    askCancel: (id: string, strength: 'request' | 'kill'): Promise<void> =>
      store.transact([], () => ({ write: { [wishKey(id)]: strength }, result: undefined })),
    dropCancel: (id: string): Promise<void> =>
      store.transact([wishKey(id)], (values) => ({
        ...(values.has(wishKey(id)) && { write: { [wishKey(id)]: undefined } }),
        result: undefined,
      })),
  }
}
