/** Files that are either whole under their name or not there: temp file in the same folder, flushed, renamed, folder flushed. */
import { createHash, randomBytes } from 'node:crypto'
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CollectError } from '../errors.js'

/** Ends the name of what isn't whole yet. */
export const PART = '.part'

/** A name nobody else uses, in the folder the file will end in, so that the rename is one step. */
export const partName = (dir: string) => join(dir, `.${randomBytes(8).toString('hex')}${PART}`)

/** Removes what earlier, killed attempts left half-written in a folder nobody else is writing to. */
export async function removeParts(dir: string): Promise<void> {
  for (const name of await readdir(dir))
    if (name.startsWith('.') && name.endsWith(PART)) await rm(join(dir, name), { force: true })
}

/** Flushes a file's bytes to the medium. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Renames a flushed file to its final name, and flushes the folder so that the name survives a power cut. */
export async function settle(part: string, path: string): Promise<void> {
  await rename(part, path)
  await syncDir(dirname(path))
}

async function syncDir(dir: string): Promise<void> {
  // Windows can't open folders; there the rename is journalled by the file system.
  if (process.platform === 'win32') return
  const handle = await open(dir, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** SHA-256 and size of an open file, read in pieces. */
export async function hashFile(handle: FileHandle): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of handle.createReadStream({ start: 0, autoClose: false })) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { sha256: hash.digest('hex'), bytes }
}

/** The same of a file by its path. */
export async function hashPath(path: string): Promise<{ sha256: string; bytes: number }> {
  const handle = await open(path, 'r')
  try {
    return await hashFile(handle)
  } finally {
    await handle.close()
  }
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** A CollectError `disk-full` for errors that mean so, the error itself otherwise. */
export function diskError(error: unknown, dir: string): unknown {
  if (!FULL.has((error as NodeJS.ErrnoException).code ?? '')) return error
  return new CollectError(`no room for the clip in ${dir}`, {
    code: 'disk-full',
    next: 'Free some space, then resume the job: nothing is rendered or paid again.',
    cause: error,
  })
}
