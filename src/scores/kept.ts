/** Scores that are computed once for each file, by its content. */
import { InputError } from '../errors.js'
import type { Store } from '../jobs/store.js'
import { hashPath } from '../media/files.js'
import { type ClipScores, type ScoreOptions, scoreClip } from './score.js'

/** Changes with the formulas: scores of another version are not comparable. */
const VERSION = 1

/** The scores of a file, from the store when its bytes were scored before. What couldn't be told is tried again. Throws as scoreClip does. */
export async function keptScores(store: Store, path: string, options: ScoreOptions = {}): Promise<ClipScores> {
  const { sha256 } = await hashPath(path).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'ENOENT'
      ? new InputError('there is no such file', { field: 'file', value: path }, { cause })
      : cause
  })
  const key = `score:${VERSION}:${sha256}`
  const known = await store.get<ClipScores>(key)
  if (known) return known
  const scores = await scoreClip(path, options)
  if (scores.overall !== null) await store.transact([], () => ({ write: { [key]: scores }, result: undefined }))
  return scores
}
