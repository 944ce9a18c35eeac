/** One measurement of one client path, in a process of its own: the order comes as JSON in the first argument, the report goes out over IPC. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { median } from '../results.js'
import type { Clip, Place, Subject } from './subject.js'
import { SUBJECTS, type SubjectName } from './subjects/index.js'

export type Task =
  /** One job, whatever happens to it, for at most `capMs`. */
  | { kind: 'once'; capMs: number }
  /** Jobs one after the other: CPU and wall clock of each. */
  | { kind: 'many'; warmUp: number; jobs: number }
  /** A small job first, then a big one at another vendor: how far memory rises. */
  | { kind: 'memory'; big: string; bigBytes: number }

export interface Order extends Place {
  subject: SubjectName
  /** Size of the clips. */
  bytes: number
  task: Task
}

export interface Once {
  end: 'clip' | 'error' | 'waiting'
  /** What the caller can still find the job by. */
  known?: string | undefined
  error?: string | undefined
  ms: number
}

export interface Many {
  cpuMs: number
  p50: number
  p95: number
}

export interface Memory {
  /** Highest resident size during the job, over the one before it. */
  riseBytes: number
  error?: string | undefined
}

export interface Report<Outcome = Once | Many | Memory> extends Omit<Subject, 'open'> {
  /** Its name, with the version of its first package. */
  label: string
  /** Packages with their versions. */
  packages: string[]
  outcome: Outcome
}

process.on('disconnect', () => process.exit(1))

type Client = ReturnType<Subject['open']>

const order = JSON.parse(process.argv[2]!) as Order
const { default: subject }: { default: Subject } = await SUBJECTS[order.subject].load()
const client = subject.open(order)
let files = 0

/** One job. Throws when what comes home is not the whole clip. */
async function run(at: Client, bytes: number, know: (what: string) => void = () => {}): Promise<void> {
  const size = sizeOf(await at.run({ know, file: join(order.dir, `clip-${files++}.mp4`) }))
  if (size !== undefined && size !== bytes) throw new Error(`the clip has ${size} bytes instead of ${bytes}`)
}

/** Bytes that came home, unless none did. */
function sizeOf(clip: Clip): number | undefined {
  if ('file' in clip) return statSync(clip.file).size
  if ('bytes' in clip) return clip.bytes.byteLength
  if ('url' in clip) return undefined
  const padding = /=*$/.exec(clip.dataUrl.slice(-2))![0].length
  return ((clip.dataUrl.length - clip.dataUrl.indexOf(',') - 1) * 3) / 4 - padding
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0]!

async function once({ capMs }: Task & { kind: 'once' }): Promise<Once> {
  const from = performance.now()
  let known: string | undefined
  const work = run(client, order.bytes, (what) => {
    known = what
  }).then(
    () => ({ end: 'clip' }) as const,
    (error) => ({ end: 'error', error: messageOf(error) }) as const,
  )
  const ended = await Promise.race([work, sleep(capMs, { end: 'waiting' } as const)])
  return { ...ended, known, ms: performance.now() - from }
}

async function many({ warmUp, jobs }: Task & { kind: 'many' }): Promise<Many> {
  for (let i = 0; i < warmUp; i++) await run(client, order.bytes)
  const walls: number[] = []
  const before = process.cpuUsage()
  for (let i = 0; i < jobs; i++) {
    const from = performance.now()
    await run(client, order.bytes)
    walls.push(performance.now() - from)
  }
  const { user, system } = process.cpuUsage(before)
  walls.sort((a, b) => a - b)
  return { cpuMs: (user + system) / 1000 / jobs, p50: median(walls), p95: walls[Math.floor(walls.length * 0.95)]! }
}

async function memory({ big, bigBytes }: Task & { kind: 'memory' }): Promise<Memory> {
  await run(client, order.bytes)
  const other = subject.open({ ...order, origin: big, dir: join(order.dir, 'big') })
  const before = process.memoryUsage.rss()
  let error: string | undefined
  await run(other, bigBytes).catch((cause) => {
    error = messageOf(cause)
  })
  // The kernel's own high-water mark: samples would miss short peaks.
  return { riseBytes: process.resourceUsage().maxRSS * 1024 - before, error }
}

/** The version of a package as this file would load it. */
function versionOf(name: string): string {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? []
  const manifests = name === 'heroshot' ? ['package.json'] : folders.map((folder) => join(folder, name, 'package.json'))
  return JSON.parse(readFileSync(manifests.find((path) => existsSync(path))!, 'utf8')).version
}

const { task } = order
const outcome = task.kind === 'once' ? await once(task) : task.kind === 'many' ? await many(task) : await memory(task)
const packages = subject.packages.map((name) => `${name} ${versionOf(name)}`)
const label = packages[0] ? subject.name.replace(subject.packages[0]!, packages[0]) : subject.name
const { open, ...facts } = subject
process.send!({ ...facts, label, packages, outcome } satisfies Report, () => process.exit())
