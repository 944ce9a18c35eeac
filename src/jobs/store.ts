/** Where jobs, ledger and leases live: Keyv values plus one stronger act, an all-or-nothing change of several of them. */
import type { Keyv } from 'keyv'

/** What a change wants written (`undefined` deletes) and what it tells the caller. */
export interface Change<Result> {
  write?: Record<string, unknown>
  result: Result
}

export interface Store {
  /** False: only one process may use it at a time. */
  readonly shared: boolean
  /** One line for the user when the store promises less than the default does. */
  readonly warning?: string
  /** The Keyv behind it; whatever is kept here can be read with plain `get`. */
  readonly keyv: Keyv
  /**
   * While it stays the same nothing was written, by any process. Costs microseconds; a number of this store object, not to be kept.
   * @default absent: whoever wants to know reads again
   */
  revision?(): number
  get<Value>(key: string): Promise<Value | undefined>
  /** All values whose key starts with `prefix`, in key order. */
  scan<Value>(prefix: string): Promise<[key: string, value: Value][]>
  /**
   * Reads `keys`, hands them to `change`, and writes what it returns: all of it or nothing, with no other change of
   * these keys in between, on disk when the promise resolves. `change` must be pure; it may run more than once.
   */
  transact<Result>(
    keys: readonly string[],
    change: (values: ReadonlyMap<string, unknown>) => Change<Result>,
  ): Promise<Result>
  close(): Promise<void>
}
