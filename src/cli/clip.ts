/** A clip as the command line names it: a file, or a take of this home. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Studio } from '../studio.js'
import type { Take } from '../take.js'
import { findJob } from './session.js'

export interface NamedClip {
  /** The take's id, or the path as given. */
  id: string
  file: string
  take?: Take
}

/** Throws InputError for what is neither. */
export async function findClip(studio: Studio, word: string): Promise<NamedClip> {
  const isFile = await stat(word).then(
    (stats) => stats.isFile(),
    () => false,
  )
  if (isFile) return { id: word, file: word }
  const jobs = (await studio.jobs.list()).filter(({ takeDir }) => takeDir !== undefined)
  const { takeDir } = findJob(jobs, word.replace(/^take-/, ''))
  const take = JSON.parse(await readFile(join(takeDir!, 'take.json'), 'utf8')) as Take
  return { id: take.id, file: take.file, take }
}
