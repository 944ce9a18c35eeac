/** A take carried out of its home: clip, poster and facts under one name that sorts by time and says what it is. */
import { constants, copyFile, mkdir } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { InputError } from '../errors.js'
import type { Take } from '../take.js'

/** Letters of a prompt that a file name takes. */
const SLUG = 40

/** `20261128-145501-a-red-boat-crosses-gen-4-5`; a local-only prompt stays out of it. Pure. */
export function nameOf({ createdAt, shot, model }: Pick<Take, 'createdAt' | 'shot' | 'model'>): string {
  const time = createdAt.replace(/\D/g, '')
  const slug = (text: string) =>
    text
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .slice(0, SLUG)
      .replace(/^-+|-+$/g, '')
  const words = [shot.privacy === 'local-only' ? '' : slug(shot.prompt), slug(model)].filter(Boolean)
  return [`${time.slice(0, 8)}-${time.slice(8, 14)}`, ...words].join('-')
}

export async function exportTake(take: Take, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true }).catch((cause: Error) => {
    throw new InputError(cause.message, { field: 'folder', value: folder }, { cause })
  })
  const poster = take.files.find(({ role }) => role === 'poster')?.path
  const sidecar = join(take.file, '..', 'take.json')
  const sources = [take.file, ...(poster === undefined ? [] : [poster]), sidecar]
  const base = nameOf(take)
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}-${n}`
    const targets = sources.map((source) => join(folder, `${name}${extname(source)}`))
    try {
      for (const [i, source] of sources.entries()) await copyFile(source, targets[i]!, constants.COPYFILE_EXCL)
      return targets
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EEXIST') continue
      if (code !== 'ENOENT') throw error
      throw new InputError('its files are gone', { field: 'take', value: take.file }, { cause: error })
    }
  }
}
