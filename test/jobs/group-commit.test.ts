/** Group commit: what a caller was told is what is there, whoever shared its transaction. */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createGroupCommit, type Medium } from '../../src/jobs/group-commit.js'
import { openSqliteFile } from '../../src/jobs/sqlite-file.js'
import { bundle } from '../support/bundle.js'
import { tempDir } from '../support/temp.js'

/** A disk that takes some turns of the event loop to flush, and fails at some of them. */
function memory({ turns, failures }: { turns: number[]; failures: number[] }) {
  const disk = new Map<string, string>()
  const draft = new Map<string, string | undefined>()
  let commits = 0
  const medium: Medium = {
    begin: async () => draft.clear(),
    read: (key) => disk.get(key),
    write: (key, text) => void draft.set(key, text),
    async commit() {
      const nth = commits++
      for (let n = turns[nth % turns.length]!; n > 0; n--) await nextTurn()
      if (failures.includes(nth)) throw new Error('the disk is full')
      for (const [key, text] of draft)
        if (text === undefined) disk.delete(key)
        else disk.set(key, text)
    },
    rollback: () => draft.clear(),
  }
  return { disk, medium, commits: () => commits }
}

/** Appends `mark` to each key; returns what was there. `mark` 'gone' deletes, 'no' throws. */
const append = (keys: readonly string[], mark: string) => (texts: ReadonlyMap<string, string>) => {
  if (mark === 'no') throw new RangeError('no')
  const write = keys.map((key) => [key, mark === 'gone' ? undefined : `${texts.get(key) ?? ''}${mark}`] as const)
  return { write, result: keys.map((key) => texts.get(key)).join() }
}

describe('group commit', () => {
  const change = fc.record({
    keys: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 3 }),
    mark: fc.constantFrom('x', 'y', 'z', 'gone', 'no'),
    turnsBefore: fc.integer({ min: 0, max: 2 }),
  })

  it('is one change after the other, in the order asked for: a failed one leaves no trace and hurts no neighbour', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 60 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 5 }),
        fc.uniqueArray(fc.nat({ max: 12 }), { maxLength: 4 }),
        async (changes, turns, failures) => {
          const { disk, medium } = memory({ turns, failures })
          const { transact } = createGroupCommit(medium)
          const answers: Promise<PromiseSettledResult<string>>[] = []
          for (const { keys, mark, turnsBefore } of changes) {
            for (let n = turnsBefore; n > 0; n--) await nextTurn()
            answers.push(Promise.allSettled([transact(keys, append(keys, mark))]).then(([one]) => one!))
          }
          const model = new Map<string, string>()
          for (const [i, { keys, mark }] of changes.entries()) {
            const answer = await answers[i]!
            if (answer.status === 'rejected') {
              expect(String(answer.reason)).toMatch(mark === 'no' ? /no|full/ : /full/)
              continue
            }
            const { write, result } = append(keys, mark)(model)
            expect(answer.value).toBe(result)
            for (const [key, text] of write)
              if (text === undefined) model.delete(key)
              else model.set(key, text)
          }
          expect(disk).toEqual(model)
        },
      ),
    )
  })

  it('flushes once for what is asked for together', async () => {
    const { medium, commits } = memory({ turns: [1], failures: [] })
    const { transact } = createGroupCommit(medium)
    await Promise.all(Array.from({ length: 16 }, () => transact(['a'], append(['a'], 'x'))))
    expect(commits()).toBe(1)
  })

  it('goes on after a rollback that fails', async () => {
    const { disk, medium } = memory({ turns: [0], failures: [0] })
    const { transact } = createGroupCommit({
      ...medium,
      rollback() {
        throw new Error('nothing to roll back')
      },
    })
    await expect(transact(['a'], append(['a'], 'x'))).rejects.toThrow('full')
    await transact(['a'], append(['a'], 'y'))
    expect(disk.get('a')).toBe('y')
  })
})

describe('one SQLite file', () => {
  const count = (texts: ReadonlyMap<string, string>) => {
    const next = Number(texts.get('n') ?? 0) + 1
    return { write: [['n', String(next)] as const], result: next }
  }

  it('decides what is under way before it closes', async () => {
    const path = join(tempDir(), 'jobs.db')
    const file = await openSqliteFile(path)
    const told = Array.from({ length: 50 }, () => file.transact(['n'], count))
    await file.close()
    expect(await Promise.all(told)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
    const again = await openSqliteFile(path)
    onTestFinished(() => again.close())
    expect(again.get('n')).toBe('50')
  })

  it('keeps all that any of several processes was told, though each is killed at some point', async () => {
    const path = join(tempDir(), 'jobs.db')
    const child = join(await bundle({ 'count-child': 'test/jobs/count-child.ts' }), 'count-child.mjs')
    const counted = await Promise.all(
      [60, 150, 240].map(
        (most, i) =>
          new Promise<number>((resolve, reject) => {
            const one = fork(child, [path, `mine:${i}`], { execArgv: [] })
            let told = 0
            one.on('message', () => {
              if (++told === most) one.kill('SIGKILL')
            })
            one.on('error', reject)
            one.on('close', (code) => (code ? reject(new Error(`ended with ${code}`)) : resolve(told)))
          }),
      ),
    )
    const file = await openSqliteFile(path)
    onTestFinished(() => file.close())
    const mine = counted.map((_, i) => Number(file.get(`mine:${i}`)))
    for (const [i, told] of counted.entries()) expect(mine[i]).toBeGreaterThanOrEqual(told)
    expect(Number(file.get('all'))).toBe(mine.reduce((sum, n) => sum + n))
  })
})
