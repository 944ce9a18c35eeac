/** Counts up a key of its own and one of everybody, for ever, and tells its parent of each count that was committed. */
import { openSqliteFile } from '../../src/jobs/sqlite-file.js'

const [path, mine] = process.argv.slice(2)
const file = await openSqliteFile(path!)
const keys = [mine!, 'all']
const run = async () => {
  for (;;) {
    const n = await file.transact(keys, (texts) => ({
      write: keys.map((key) => [key, String(Number(texts.get(key) ?? 0) + 1)] as const),
      result: texts.get(mine!),
    }))
    process.send!(n ?? '0')
  }
}
// Two at a time: they share transactions.
await Promise.all([run(), run()])
