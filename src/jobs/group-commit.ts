/** Group commit: changes that wait for the disk share one transaction and one flush, each of them all-or-nothing on its own. */
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Where the texts lie. Only `begin` and `commit` may take their time; the rest happens between them in one go. */
export interface Medium {
  /** Takes the write lock. Rejects when others keep it too long. */
  begin(): Promise<void>
  read(key: string): string | undefined
  write(key: string, text: string | undefined): void
  /** Resolves when all that was written since `begin` is on disk. */
  commit(): Promise<void>
  /** Undoes what was written since `begin`, if anything is open. */
  rollback(): void
}

/** Texts before to texts after (`undefined` deletes); nothing is written when it throws. */
export type Edit<Result> = (texts: ReadonlyMap<string, string>) => {
  write: readonly (readonly [key: string, text: string | undefined])[]
  result: Result
}

interface Waiting {
  keys: readonly string[]
  edit: Edit<unknown>
  resolve(result: unknown): void
  reject(error: unknown): void
}

/** Milliseconds that one batch may work in this thread: nothing else runs meanwhile, and other processes wait for the lock. */
const SLICE_MS = 4
/** Most changes of one batch: all their callers go on in the same turn of the event loop. */
const MOST = 16

export type GroupCommit = ReturnType<typeof createGroupCommit>

export function createGroupCommit(medium: Medium) {
  const waiting: Waiting[] = []
  let working: Promise<void> | undefined

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      // What else is asked for in this turn of the event loop joins.
      await nextTurn()
      await batch()
    }
    working = undefined
  }

  async function batch(): Promise<void> {
    const after = new Map<string, string | undefined>()
    const tell: (() => void)[] = []
    let taken = 0
    try {
      await medium.begin()
      const until = performance.now() + SLICE_MS
      do tell.push(apply(waiting[taken++]!, after))
      while (taken < Math.min(MOST, waiting.length) && performance.now() < until)
      for (const [key, text] of after) medium.write(key, text)
      await medium.commit()
      waiting.splice(0, taken)
      for (const told of tell) told()
    } catch (error) {
      for (const { reject } of waiting.splice(0, taken || waiting.length)) reject(error)
      try {
        medium.rollback()
      } catch {
        // Whatever still stands in the way, the next `begin` will say.
      }
    }
  }

  /** One change on top of those before it; returns how its caller is told, once all of it is on disk. */
  function apply({ keys, edit, resolve, reject }: Waiting, after: Map<string, string | undefined>): () => void {
    const texts = new Map<string, string>()
    for (const key of keys) {
      const text = after.has(key) ? after.get(key) : medium.read(key)
      if (text !== undefined) texts.set(key, text)
    }
    try {
      const { write, result } = edit(texts)
      for (const [key, text] of write) after.set(key, text)
      return () => resolve(result)
    } catch (error) {
      return () => reject(error)
    }
  }

  return {
    transact<Result>(keys: readonly string[], edit: Edit<Result>): Promise<Result> {
      return new Promise<Result>((resolve, reject) => {
        waiting.push({ keys, edit, resolve: resolve as Waiting['resolve'], reject })
        working ??= work()
      })
    },
    /** Resolves when everything asked for so far is decided. */
    idle: async (): Promise<void> => working,
  }
}
