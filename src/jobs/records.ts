/** Job records in the store: created, moved by compare-and-set together with their ledger entries, listed. */
import type { Caps } from '../cost/budgets.js'
import type { LedgerEntry } from '../cost/entries.js'
import type { Ledger } from '../cost/ledger.js'
import { advance, type JobRecord, type JobSpec, type Move } from './journal.js'
import type { Store } from './store.js'

/** Another process moved the job: this one must let go of it. */
export class MovedElsewhere extends Error {
  override readonly name = 'MovedElsewhere'
}

const jobKey = (id: string) => `job:${id}`
const specKey = (id: string) => `spec:${id}`
const wishKey = (id: string) => `cancel:${id}`

export type Records = ReturnType<typeof createRecords>

export function createRecords(store: Store, ledger: Ledger, now: () => string) {
  return {
    async create(job: JobRecord, spec: JobSpec): Promise<void> {
      await store.transact([jobKey(job.id)], (values) => {
        if (values.has(jobKey(job.id))) throw new MovedElsewhere(`job ${job.id} exists`)
        return { write: { [jobKey(job.id)]: job, [specKey(job.id)]: spec }, result: undefined }
      })
    },

    read: (id: string): Promise<JobRecord | undefined> => store.get<JobRecord>(jobKey(id)),
    spec: (id: string): Promise<JobSpec | undefined> => store.get<JobSpec>(specKey(id)),

    /**
     * One move and the money it moves, all or nothing. Throws MovedElsewhere when the stored record isn't the one given,
     * BudgetError when a reservation passes a cap; then nothing was written.
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
            return { write: { [jobKey(job.id)]: next }, result: next }
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
