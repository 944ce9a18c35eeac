/** What a sandbox sees of the pictures and clips it is given: as much as their headers tell. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { probeClip } from '../media/probe.js'

export interface Media {
  width: number
  height: number
  seconds?: number | undefined
  fps?: number | undefined
}

/** Undefined where the bytes are no picture or clip that can be read. */
export async function lookAt(bytes: Uint8Array): Promise<Media | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'heroshot-sandbox-'))
  try {
    const path = join(folder, 'file')
    await writeFile(path, bytes)
    const { width, height, seconds, fps } = (await probeClip(path)) ?? {}
    return width && height ? { width, height, seconds, fps } : undefined
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
