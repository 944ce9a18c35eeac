/** Bringing a finished clip home: moved or downloaded, hashed on the way, checked, and only then given its name. */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, link, mkdir, open, readdir, rename, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock, HttpClient, Output, OutputSpec } from '../backend.js'
import { CollectError, isHeroshotError } from '../errors.js'
import { publicUrl } from '../net/network-error.js'
import type { Take, TakeFile } from '../take.js'
import { toMp4 } from './convert.js'
import { diskError, hashFile, PART, partName, removeParts, settle } from './files.js'
import { stripMetadata } from './metadata.js'
import { type ClipFacts, probeOpen } from './probe.js'

export interface CollectOptions {
  /** The take's own folder; made when missing. */
  dir: string
  expect: OutputSpec
  http: HttpClient
  signal: AbortSignal
  clock: Clock
  /** Take out what the files say about themselves: prompts, graphs. @default false */
  strip?: boolean
  /** Largest file in bytes. @default 8 GiB */
  maxBytes?: number
  /** Milliseconds without a byte after which a download is given up. @default 60000 */
  idleMs?: number
}

export interface Collected {
  files: TakeFile[]
  video: Take['video']
  /** Pictures that could not be fetched, facts the file doesn't tell. */
  warnings: string[]
}

const NAMES: Record<Output['role'], string> = {
  video: 'take',
  poster: 'poster',
  'contact-sheet': 'contact-sheet',
  audio: 'audio',
  extra: 'extra',
}
/** Room for fewer bytes than this isn't asked for: writing them tells. */
const SMALL = 16 << 20
/** Longest for ffmpeg to take, for each second of a clip and once more. A large one on a small machine needs half of it. */
const CONVERT_MS = 120_000
const EXTENSIONS: Record<string, string> = { jpeg: 'jpg' }
/**
 * Files named by role in `dir`, whole and flushed, the clip first. Safe to repeat: what is there already is kept.
 * Throws CollectError (`truncated`, `mislabelled`, `expired`, `disk-full`, `too-long`, `too-short`, `wrong-size`, `missing`,
 * `too-large`, `stalled`, `server-error`); a whole clip that isn't what was ordered stays as `rejected.*`, it may be paid for.
 * Errors of the line (NetworkError, UnavailableError, WallError) come through as they are; nothing is tried twice here.
 */
export async function collectOutputs(outputs: readonly Output[], options: CollectOptions): Promise<Collected> {
  const { dir, signal } = options
  const warnings: string[] = []
  const files: TakeFile[] = []
  let video: Take['video'] | undefined
  try {
    const made = await mkdir(dir, { recursive: true })
    if (made === undefined) await removeParts(dir)
    const ordered = [...outputs].sort((a, b) => Number(b.role === 'video') - Number(a.role === 'video'))
    const used = new Map<string, number>()
    for (const output of ordered) {
      signal.throwIfAborted()
      const nth = (used.get(output.role) ?? 0) + 1
      used.set(output.role, nth)
      const name = nth === 1 ? NAMES[output.role] : `${NAMES[output.role]}-${nth}`
      try {
        const { file, facts, notes } = await collectOne(output, name, options)
        files.push(file)
        warnings.push(...notes)
        if (output.role === 'video') video ??= measured(facts, options.expect, warnings)
      } catch (error) {
        // The clip is the take; a picture of it is not worth losing it for.
        const decoration = output.role !== 'video' && output.role !== 'audio'
        if (!decoration || signal.aborted || !isHeroshotError(error)) throw error
        warnings.push(`no ${output.role}: ${error.message}`)
      }
    }
  } catch (error) {
    throw diskError(error, dir)
  }
  if (!video) throw new CollectError('the backend delivered no clip', { code: 'missing' })
  for (const { file } of outputs) if (file) await rm(file, { force: true }).catch(() => {})
  return { files, video, warnings }
}

async function collectOne(
  output: Output,
  name: string,
  options: CollectOptions,
): Promise<{ file: TakeFile; facts: ClipFacts; notes: string[] }> {
  const { dir } = options
  const notes: string[] = []
  const part = partName(dir)
  let placed = false
  try {
    let fetched =
      output.file === undefined ? await download(output, part, options) : await bring(output.file, name, part, dir)
    const problem = judge(fetched.facts, output, options.expect)
    if (problem) throw await refuse(problem, fetched.at, fetched.facts, dir)
    if (output.as && fetched.facts!.container !== output.as)
      fetched = await convert(fetched, part, output, options, notes)
    if (options.strip) fetched = await silence(fetched, output, notes)
    const { at, bytes, sha256, facts, from } = fetched
    const { mime, container } = facts!
    const path = at === part ? join(dir, `${name}.${EXTENSIONS[container] ?? container}`) : at
    if (at === part) await settle(part, path)
    // A rename onto a link to the same file leaves both names.
    placed = output.file === undefined
    return { file: { role: output.role, path, bytes, sha256, mime, ...(from && { from }) }, facts: facts!, notes }
  } finally {
    if (!placed) await rm(part, { force: true })
  }
}

/** The clip as MP4 in place of what it was; the same clip where that can't be done. */
async function convert(
  fetched: Fetched,
  part: string,
  output: Output,
  { signal, expect }: CollectOptions,
  notes: string[],
): Promise<Fetched> {
  const { at, facts, sha256, bytes } = fetched
  // One that has its name already was kept as it is before.
  if (at !== part) return fetched
  const made = `${part}.mp4${PART}`
  try {
    const done = await toMp4(at, made, { signal, limitMs: CONVERT_MS * (1 + expect.seconds) })
    const result = done.ok ? await examine(made) : undefined
    const wrong =
      result && (judge(result.facts, output, expect)?.why ?? (result.facts?.container !== 'mp4' && 'no MP4'))
    if (!done.ok || !result || wrong) {
      const why = done.ok ? `what came of converting it is not that clip: ${wrong}` : done.why
      notes.push(`the clip stays ${facts!.container}: ${why}${!done.ok && done.next ? `; ${done.next}` : ''}`)
      return fetched
    }
    await rename(made, at)
    notes.push(`the clip came as ${facts!.container} and was converted to mp4`)
    return { ...result, at, from: { sha256, bytes, mime: facts!.mime } }
  } finally {
    await rm(made, { force: true })
  }
}

/** Takes out what a file says about itself; what it is hashed as is what is left. */
async function silence(fetched: Fetched, { role }: Output, notes: string[]): Promise<Fetched> {
  const handle = await open(fetched.at, 'r+')
  try {
    const stripped = await stripMetadata(handle)
    if (stripped === 'signed') notes.push(`the ${role} is signed (C2PA): its metadata was left in place`)
    if (stripped !== 'stripped') return fetched
    await handle.sync()
    return { ...fetched, ...(await hashFile(handle)) }
  } finally {
    await handle.close()
  }
}

interface Fetched {
  at: string
  sha256: string
  bytes: number
  /** Undefined when it is no media file we know. */
  facts: ClipFacts | undefined
  /** What it was before it was converted. */
  from?: TakeFile['from']
}

/** A local file beside its final name: linked where possible, else copied. The source goes when everything is in place. */
async function bring(source: string, name: string, part: string, dir: string): Promise<Fetched> {
  try {
    await link(source, part).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw error
      return copyFile(source, part, constants.COPYFILE_FICLONE)
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    const present = (await readdir(dir)).find((file) => file.startsWith(`${name}.`))
    if (!present) throw new CollectError(`the finished file ${source} is gone`, { code: 'missing', cause: error })
    return examine(join(dir, present))
  }
  return examine(part)
}

/** Flushes a file, and looks at it from end to end. */
async function examine(at: string): Promise<Fetched> {
  const handle = await open(at, 'r+')
  try {
    await handle.sync()
    return { at, ...(await hashFile(handle)), facts: await probeOpen(handle) }
  } finally {
    await handle.close()
  }
}

async function download(output: Output, part: string, options: CollectOptions): Promise<Fetched> {
  const { dir, http, signal, clock, idleMs = 60_000, maxBytes = 8 * 2 ** 30 } = options
  const url = output.url
  if (!url) throw new CollectError(`the ${output.role} has neither URL nor file`, { code: 'missing' })
  const where = publicUrl(url)
  const broken = (code: string, why: string, cause?: unknown) => new CollectError(`${where}: ${why}`, { code, cause })
  const { status, headers, stream } = await http.stream({
    url,
    signal,
    timeoutMs: idleMs,
    ...(output.headers && { headers: output.headers }),
    ...(output.query && { query: output.query }),
  })
  const idle = new AbortController()
  const stop = () => stream.destroy(signal.reason as Error)
  try {
    if (status !== 200) throw refusal(status, where, output, clock)
    const length = /^\d+$/.test(headers['content-length'] ?? '') ? Number(headers['content-length']) : undefined
    if ((length ?? 0) > maxBytes) throw broken('too-large', `${length} bytes, more than the ${maxBytes} allowed`)
    if ((length ?? 0) > SMALL) {
      const { bavail, bsize } = await statfs(dir)
      if (length! > bavail * bsize) throw diskError(Object.assign(new Error('no space'), { code: 'ENOSPC' }), dir)
    }

    let heard = clock.now()
    const watch = async () => {
      while (clock.now() - heard < idleMs) await clock.sleep(Math.min(1000, idleMs / 4), idle.signal)
      stream.destroy(broken('stalled', `no byte for ${idleMs / 1000} s`))
    }
    watch().catch(() => {})
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()

    const hash = createHash('sha256')
    let bytes = 0
    const handle = await open(part, 'wx+')
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        heard = clock.now()
        bytes += chunk.length
        if (bytes > maxBytes) throw broken('too-large', `more than the ${maxBytes} bytes allowed`)
        hash.update(chunk)
        await handle.writeFile(chunk)
      }
      if (length !== undefined && bytes !== length) throw broken('truncated', `${bytes} of ${length} bytes came`)
      await handle.sync()
      return { at: part, bytes, sha256: hash.digest('hex'), facts: await probeOpen(handle) }
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (isHeroshotError(error)) throw error
    const full = diskError(error, dir)
    throw full === error ? broken('truncated', 'the download broke off', error) : full
  } finally {
    signal.removeEventListener('abort', stop)
    idle.abort(idle)
    stream.destroy()
  }
}

function refusal(status: number, where: string, output: Output, clock: Clock): CollectError {
  const late = output.expiresAt !== undefined && Date.parse(output.expiresAt) <= clock.now()
  if (late || [401, 403, 404, 410].includes(status))
    return new CollectError(`${where}: the link has expired or was withdrawn (${status})`, {
      code: 'expired',
      next: 'Resume the job for a fresh link; if the vendor has deleted the clip, ask its support with the job id.',
    })
  return new CollectError(`${where}: its server answers ${status}`, {
    code: status >= 500 || status === 429 ? 'server-error' : 'refused',
  })
}

interface Problem {
  code: string
  why: string
}

/** What is wrong with a file, seen from what was ordered. */
function judge(facts: ClipFacts | undefined, { role }: Output, expect: OutputSpec): Problem | undefined {
  const kind = role === 'video' || role === 'audio' ? role : role === 'extra' ? facts?.kind : 'image'
  if (!facts) return { code: 'mislabelled', why: `the ${role} is no media file we know` }
  if (facts.kind !== kind || facts.kind === 'text')
    return { code: 'mislabelled', why: `the ${role} is ${facts.container}` }
  if (facts.truncated) return { code: 'truncated', why: `the ${facts.container} ends before its container says so` }
  if (role !== 'video') return undefined
  const { seconds, width, height } = facts
  const { loose = [] } = expect
  if (
    !loose.includes('seconds') &&
    seconds !== undefined &&
    Math.abs(seconds - expect.seconds) > Math.max(0.5, expect.seconds * 0.1)
  )
    return {
      code: seconds > expect.seconds ? 'too-long' : 'too-short',
      why: `the clip lasts ${seconds.toFixed(2)} s; ordered were ${expect.seconds} s`,
    }
  // Vendors round sides to their model's grid; more than that is another clip.
  const off = (is: number | undefined, ordered: number) =>
    is !== undefined && Math.abs(is - ordered) > Math.max(32, ordered * 0.1)
  if (loose.includes('size')) return undefined
  if (off(width, expect.width) || off(height, expect.height))
    return { code: 'wrong-size', why: `the clip is ${width}×${height}; ordered was ${expect.width}×${expect.height}` }
  return undefined
}

async function refuse(
  { code, why }: Problem,
  at: string,
  facts: ClipFacts | undefined,
  dir: string,
): Promise<CollectError> {
  const whole = facts?.kind === 'video' && !facts.truncated
  if (!whole) return new CollectError(why, { code })
  const kept = join(dir, `rejected.${facts.container}`)
  await rename(at, kept)
  return new CollectError(why, { code, next: `The file is kept as ${kept}.` })
}

/** What came instead of what was expected and never promised. */
function surprise({ width, height, seconds }: ClipFacts, expect: OutputSpec, what: 'size' | 'seconds'): string[] {
  if (what === 'size')
    return width && height && (width !== expect.width || height !== expect.height)
      ? [`the clip is ${width}×${height}; ${expect.width}×${expect.height} were expected`]
      : []
  return seconds !== undefined && Math.abs(seconds - expect.seconds) > 0.5
    ? [`the clip lasts ${seconds.toFixed(2)} s; ${expect.seconds} s were expected`]
    : []
}

function measured(facts: ClipFacts, ordered: OutputSpec, warnings: string[]): Take['video'] {
  const missing = (['seconds', 'width', 'height', 'fps', 'frames'] as const).filter((fact) => facts[fact] === undefined)
  if (missing.length) warnings.push(`the ${facts.container} doesn't tell ${missing.join(', ')}: given as ordered`)
  for (const what of ordered.loose ?? []) warnings.push(...surprise(facts, ordered, what))
  const { loose: _, steps: _steps, pixelFrames: _work, ...expect } = ordered
  const { seconds = expect.seconds, width = expect.width, height = expect.height, audio, container } = facts
  const { fps = expect.fps, frames = Math.round(seconds * fps), codec = 'unknown' } = facts
  return { ...expect, width, height, fps, seconds, frames, audio, container, codec }
}
