/** A clip that was made elsewhere becomes a take: a copy of its bytes, what its container says, and what its owner knows of it. */
import { constants, copyFile, mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { formatUsd, parseUsd } from '../cost/money.js'
import { InputError } from '../errors.js'
import { writeTake, writeWhole } from '../jobs/take-file.js'
import { rowKey, type TakeRow } from '../jobs/take-row.js'
import { hashPath, partName, settle, syncFile } from '../media/files.js'
import { framePng } from '../media/frames.js'
import { type ClipFacts, probeClip } from '../media/probe.js'
import { normalizeShot, type ShotInput, sizeWords } from '../shot.js'
import type { Cost, Take, TakeFile } from '../take.js'
import { contentKey, type Mark, markKey } from './rows.js'
import { sheetKey } from './sheet.js'
import type { TakesParts } from './takes.js'

export interface ImportOptions extends Pick<ShotInput, 'project' | 'labels' | 'privacy' | 'seed'> {
  /** What it shows, or what it was asked for with. */
  prompt: string
  /** What made it. @default 'unknown' */
  model?: string
  /** USD that it cost; left out: nobody knows. */
  costUsd?: number | string
  /** Takes of this home that it was made from. */
  parents?: readonly string[]
  tags?: readonly string[]
}

const EXTENSIONS: Record<string, string> = { 'video/mp4': 'mp4', 'video/webm': 'webm', 'video/quicktime': 'mov' }
const HOUR_S = 3600

/** Resolves to the id of its take: the one it has, where the same bytes were brought in before and are still there. */
export async function importClip(file: string, options: ImportOptions, parts: TakesParts): Promise<string> {
  const { store, home, clock, version } = parts
  const facts = await probe(file)
  const { sha256, bytes } = await hashPath(file)
  const known = await store.get<string>(contentKey(sha256))
  const freed = known === undefined ? undefined : (await store.get<Mark>(markKey(known)))?.freed
  if (known !== undefined && freed === undefined) return known

  const createdAt = new Date(clock.now()).toISOString()
  const id = known ?? `take-import-${createdAt.replace(/\D/g, '').slice(0, 14)}-${sha256.slice(0, 8)}`
  const dir = join(home, 'takes', createdAt.slice(0, 10), id)
  const { model = 'unknown', parents = [], prompt, project, labels, privacy, seed } = options
  const size = sizeWords(facts.width, facts.height)
  const shot = await normalizeShot(
    {
      prompt,
      seconds: Math.min(600, Math.max(0.2, facts.seconds)),
      aspect: size.aspect,
      ...(project !== undefined && { project }),
      ...(labels && { labels }),
      ...(privacy && { privacy }),
      ...(seed !== undefined && { seed }),
    },
    () => Promise.reject(new Error('an import reads no media')),
  )
  const path = join(dir, `take.${EXTENSIONS[facts.mime] ?? facts.container}`)
  const cost = costOf(options.costUsd)
  await mkdir(dir, { recursive: true })
  await copyWhole(file, path, dir, sha256)
  const files: TakeFile[] = [{ role: 'video', path, bytes, sha256, mime: facts.mime }, ...(await posterOf(path, dir))]
  const take: Take = {
    id,
    jobId: '',
    file: path,
    files,
    shot,
    route: { ranked: [], rejected: [], reasons: [`brought in from ${basename(file)}`], preset: 'none' },
    backend: 'import',
    model,
    video: {
      width: facts.width,
      height: facts.height,
      fps: facts.fps,
      seconds: facts.seconds,
      frames: facts.frames ?? Math.round(facts.seconds * facts.fps),
      audio: facts.audio,
      resolution: size.resolution,
      task: 'text-to-video',
      container: facts.container,
      codec: facts.codec ?? 'unknown',
    },
    cost,
    warnings: [],
    facts: { importedFrom: basename(file) },
    parents: [...parents],
    createdAt,
    heroshot: version,
  }
  await writeTake(dir, take)
  const row: TakeRow = {
    id,
    dir,
    createdAt,
    project: shot.project,
    labels: shot.labels,
    prompt: shot.prompt,
    ...(shot.privacy === 'local-only' && { private: true as const }),
    backend: 'import',
    model,
    parents: [...parents],
    settled: true,
  }
  return store.transact([contentKey(sha256), markKey(id)], (values) => {
    const other = values.get(contentKey(sha256)) as string | undefined
    // Another process was quicker with the same bytes.
    if (other !== undefined && other !== id) return { result: other }
    const { freed: _, ...mark } = (values.get(markKey(id)) ?? { verdict: 'undecided', tags: [] }) as Mark
    const back = values.has(markKey(id)) && { [markKey(id)]: { ...mark, verdict: 'undecided' } }
    const listed = { [rowKey(id)]: row, [sheetKey(id)]: undefined }
    return { write: { ...listed, [contentKey(sha256)]: id, ...back }, result: id }
  })
}

/** Throws InputError when the file isn't any more what it was. */
async function copyWhole(file: string, path: string, dir: string, sha256: string): Promise<void> {
  const part = partName(dir)
  try {
    await copyFile(file, part, constants.COPYFILE_FICLONE)
    await syncFile(part)
    const copied = await hashPath(part)
    if (copied.sha256 !== sha256)
      throw new InputError('changed while it was copied', {
        field: 'file',
        value: file,
        next: 'Import it again when it is whole.',
      })
    await settle(part, path)
  } finally {
    await rm(part, { force: true })
  }
}

type Whole = ClipFacts & Required<Pick<ClipFacts, 'width' | 'height' | 'seconds' | 'fps'>>

async function probe(file: string): Promise<Whole> {
  const bad = (why: string, cause?: unknown) =>
    new InputError(why, { field: 'file', value: file, allowed: 'a whole MP4, MOV or WebM' }, { cause })
  const facts = await probeClip(file).catch((error: NodeJS.ErrnoException) => {
    throw bad(error.code === 'ENOENT' ? 'there is no such file' : error.message, error)
  })
  if (facts?.kind !== 'video') throw bad('is no clip')
  if (facts.truncated) throw bad('is cut off or damaged')
  const { width, height, seconds, fps } = facts
  if (!width || !height || !seconds || !fps) throw bad('does not say its size and length')
  if (seconds > HOUR_S) throw bad('is longer than an hour')
  return { ...facts, width, height, seconds, fps }
}

/** A picture for grids, where there is an ffmpeg to make one. */
async function posterOf(clip: string, dir: string): Promise<TakeFile[]> {
  const png = await framePng(clip, 'first', { width: 640 }).catch(() => undefined)
  if (!png) return []
  await writeWhole(dir, 'poster.png', png)
  const path = join(dir, 'poster.png')
  return [{ role: 'poster', path, ...(await hashPath(path)), mime: 'image/png' }]
}

function costOf(costUsd: ImportOptions['costUsd']): Cost {
  if (costUsd === undefined) return { usd: null, basis: 'unknown', lines: [] }
  const usd = parseUsd(costUsd, 'costUsd')
  const note = `${formatUsd(usd)} as its owner says`
  return { usd, basis: 'invoiced', lines: [{ what: 'vendor', usd, basis: 'invoiced', attempt: 0, note }] }
}
