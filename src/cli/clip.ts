/** A clip as the command line names it: a file, or a take of this home. */
import { stat } from 'node:fs/promises'
import type { Studio } from '../face.js'
import type { LibraryTake } from '../library/takes.js'

export interface NamedClip {
  /** The take's id, or the path as given. */
  id: string
  file: string
  take?: LibraryTake
}

/** Throws InputError for what is neither. */
export async function findClip(studio: Studio, word: string): Promise<NamedClip> {
  const isFile = await stat(word).then(
    (stats) => stats.isFile(),
    () => false,
  )
  if (isFile) return { id: word, file: word }
  const take = await studio.takes.get(word)
  return { id: take.id, file: take.file, take }
}
