/** A take carried out of its home: clip, poster and facts under one name that sorts by time and says what it is. */
import { constants, copyFile, link, mkdir, open, rm, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { InputError } from '../errors.js'
import { hashFile, partName, syncFile } from '../media/files.js'
import type { Take, TakeFile } from '../take.js'

/** Letters of a prompt that a file name takes. */
const SLUG = 40

/** `20261128-145501-a-red-boat-crosses-gen-4-5`; a local-only prompt stays out of it. Pure. */
export function nameOf({ createdAt, shot, model }: Pick<Take, 'createdAt' | 'shot' | 'model'>): string {
  const time = createdAt.replace(/\D/g, '')
  const slug = (text: string) =>
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .slice(0, SLUG)
      .replace(/^-+|-+$/g, '')
  const words = [shot.privacy === 'local-only' ? '' : slug(shot.prompt), slug(model)].filter(Boolean)
  return [`${time.slice(0, 8)}-${time.slice(8, 14)}`, ...words].join('-')
}

/** Its take.json among other files: paths are those of the folder it is in, so that it can go anywhere with it. Pure. */
export function carriedFacts(take: Take, named: (path: string) => string): string {
  const files = take.files.filter((file) => isCarried(take, file)).map((file) => ({ ...file, path: named(file.path) }))
  return `${JSON.stringify({ ...take, file: named(take.file), files }, null, 2)}\n`
}

const isCarried = (take: Take, { path, role }: TakeFile) => path === take.file || role === 'poster'

/** Resolves to the paths: clip, poster where there is one, take.json. Each is there whole or not at all, and none was there before. */
export async function exportTake(take: Take, folder: string): Promise<string[]> {
  await checkClip(take)
  await mkdir(folder, { recursive: true }).catch((cause: Error) => {
    throw new InputError(cause.message, { field: 'folder', value: folder }, { cause })
  })
  const carried = take.files.filter((file) => isCarried(take, file))
  const base = nameOf(take)
  for (let n = 1; ; n++) {
    const named = (path: string) => `${base}${n === 1 ? '' : `-${n}`}${extname(path)}`
    const facts = carriedFacts(take, named)
    const placed: string[] = []
    const put = async (name: string, write: (part: string) => Promise<void>) => {
      if (await place(folder, name, write)) placed.push(join(folder, name))
    }
    for (const { path } of carried) await put(named(path), (part) => copyFile(path, part))
    await put(named('take.json'), (part) => writeFile(part, facts))
    if (placed.length === carried.length + 1) return placed
    // One of the names is somebody else's: all go under the next.
    for (const path of placed) await rm(path)
  }
}

/** Throws InputError for a clip that is gone or isn't what was rendered. */
async function checkClip({ id, file, files }: Take): Promise<void> {
  const handle = await open(file, 'r').catch((cause: Error) => {
    throw new InputError('its files are gone', { field: 'take', value: id }, { cause })
  })
  const { sha256 } = await hashFile(handle).finally(() => handle.close())
  if (sha256 !== files.find(({ path }) => path === file)?.sha256)
    throw new InputError('its clip was changed since it was rendered', { field: 'take', value: id })
}

/** A whole file under a name that was free; false where it wasn't. */
async function place(folder: string, name: string, write: (part: string) => Promise<void>): Promise<boolean> {
  const part = partName(folder)
  const path = join(folder, name)
  try {
    await write(part)
    await syncFile(part)
    await link(part, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error
      // Some file systems have no links; there a kill in the middle leaves part of a file.
      return copyFile(part, path, constants.COPYFILE_EXCL)
    })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(part, { force: true })
  }
}
