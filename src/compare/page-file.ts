/** Writes the comparison page: small clips inside it, large ones in a folder beside it. */
import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import type { Comparison } from './comparison.js'
import { comparisonHtml, type Shown } from './page.js'

export interface PageOptions {
  /** Hide names and prices until the person has picked; the order is drawn anew. @default false */
  blind?: boolean
  /** Clips up to so many bytes stand in the page itself. @default 12 MiB, and 96 MiB for all of them */
  embedBytes?: number
}

const EMBED_BYTES = 12 << 20
const EMBED_ALL = 96 << 20
const MIME: Record<string, string> = {
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
  '.mov': 'video/quicktime',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
}

const dataUrl = async (path: string) =>
  `data:${MIME[extname(path).toLowerCase()] ?? 'application/octet-stream'};base64,${(await readFile(path)).toString('base64')}`

function shuffled<Item>(items: readonly Item[]): Item[] {
  const drawn = items.map((item) => ({ item, at: randomBytes(6).readUIntBE(0, 6) }))
  return drawn.sort((a, b) => a.at - b.at).map(({ item }) => item)
}

/** The files of the page that was written: itself first. */
export async function writePage(
  comparison: Comparison,
  file: string,
  { blind = false, embedBytes = EMBED_BYTES }: PageOptions = {},
): Promise<string[]> {
  const page = resolve(file)
  const beside = `${basename(page, extname(page))}-clips`
  const written = [page]
  let embedded = 0
  const place = async (path: string, name: string): Promise<string> => {
    const { size } = await stat(path)
    if (size <= embedBytes && embedded + size <= EMBED_ALL) {
      embedded += size
      return dataUrl(path)
    }
    const copy = join(dirname(page), beside, name)
    await mkdir(dirname(copy), { recursive: true })
    await copyFile(path, copy)
    written.push(copy)
    return `${encodeURIComponent(beside)}/${encodeURIComponent(name)}`
  }
  const clips: Shown[] = []
  for (const row of comparison.rows)
    for (const { take, ...run } of row.runs) {
      // Its files may have been cleared away since.
      if (!take || !(await stat(take.file).catch(() => undefined))) continue
      const src = await place(take.file, `${take.id}${extname(take.file)}`)
      const poster = take.poster && (await place(take.poster, `${take.id}${extname(take.poster)}`))
      clips.push({ row, run: { ...run, take }, src, ...(poster && { poster }) })
    }
  const html = comparisonHtml({
    comparison,
    clips: blind ? shuffled(clips) : clips,
    player: await readFile(new URL('./player.js', import.meta.url), 'utf8'),
    blind,
    nonce: randomBytes(6).toString('hex'),
  })
  await mkdir(dirname(page), { recursive: true })
  await writeFile(page, html)
  return written
}
