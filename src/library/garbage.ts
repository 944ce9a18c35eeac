/** Which takes' files may go: those of discarded takes that no kept one, and none on its way, descends from, and whose journal is over. Pure. */
import type { Row } from './rows.js'

/** Everything a set of takes was made from, however long ago. */
export function ancestorsOf(rows: readonly Pick<Row, 'id' | 'parents'>[], ids: Iterable<string>): Set<string> {
  const parents = new Map(rows.map((row) => [row.id, row.parents]))
  const found = new Set<string>()
  const ask = [...ids]
  for (let id = ask.pop(); id !== undefined; id = ask.pop())
    for (const parent of parents.get(id) ?? [])
      if (!found.has(parent)) {
        found.add(parent)
        ask.push(parent)
      }
  return found
}

/** Everything that was made from a take, however far down. */
export const descendantsOf = (rows: readonly Pick<Row, 'id' | 'parents'>[], id: string): string[] => {
  const children = new Map<string, string[]>()
  for (const row of rows)
    for (const parent of row.parents) children.set(parent, [...(children.get(parent) ?? []), row.id])
  return [
    ...ancestorsOf(
      [...children].map(([id, parents]) => ({ id, parents })),
      [id],
    ),
  ]
}

/** @param awaited parents of takes that are on their way: nobody knows yet whether those will be kept */
export function freeable(rows: readonly Row[], awaited: readonly string[] = []): Row[] {
  const kept = rows.filter(({ mark }) => mark.verdict === 'kept').map(({ id }) => id)
  const needed = new Set([...awaited, ...ancestorsOf(rows, [...kept, ...awaited])])
  return rows.filter(
    ({ id, mark, settled }) => mark.verdict === 'discarded' && mark.freed === undefined && settled && !needed.has(id),
  )
}
