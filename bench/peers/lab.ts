/** The laboratory: the vendors in a process of their own, and every measurement in a fresh one. */
import { type ChildProcess, execFileSync, type ForkOptions, fork } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Many, Memory, Once, Order, Report, Task } from './child.js'
import { makeHead } from './clip.js'
import type { Seen, VendorOptions } from './emulator.js'
import { type Entry, SUBJECTS } from './subjects/index.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const NEWER = fileURLToPath(new URL('./newer/', import.meta.url))

type Outcome<T extends Task> = T extends { kind: 'once' } ? Once : T extends { kind: 'many' } ? Many : Memory

export interface LabVendor {
  origin: string
  seen(): Promise<Seen>
  close(): Promise<unknown>
}

export interface Lab {
  /** A vendor that speaks what the entry's client speaks. */
  vendor(
    entry: Entry,
    options: Pick<VendorOptions, 'fault' | 'always' | 'renderMs'> & { bytes: number },
  ): Promise<LabVendor>
  /** Rejects when the measurement itself breaks, not when the client does. */
  measure<T extends Task>(
    entry: Entry,
    order: Omit<Order, 'subject' | 'dir' | 'task'> & { task: T },
  ): Promise<Report<Outcome<T>>>
  close(): void
}

/**
 * Bundles what runs in processes of its own, so that they start as plain Node. Clients stay outside, as they are published:
 * they are found from where the bundle lies.
 */
async function bundle(root: string): Promise<string> {
  const cache = join(root, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const dir = mkdtempSync(join(cache, 'heroshot-bench-'))
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['bench/peers/child.ts', 'bench/peers/vendor-process.ts'],
    outdir: dir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  })
  cpSync(join(ROOT, 'src/energy/data'), join(dir, 'data'), { recursive: true })
  return dir
}

/** Questions to the vendors' process, and their answers. */
function talk(child: ChildProcess) {
  const waiting = new Map<number, (answer: unknown) => void>()
  child.on('message', ({ n, answer }: { n: number; answer: unknown }) => {
    waiting.get(n)?.(answer)
    waiting.delete(n)
  })
  let n = 0
  return <Answer>(question: object) =>
    new Promise<Answer>((resolve) => {
      waiting.set(++n, resolve as (answer: unknown) => void)
      child.send({ n, ...question })
    })
}

/** Runs one order to its report. */
function work(file: string, order: Order, options: ForkOptions): Promise<Report<never>> {
  return new Promise((resolve, reject) => {
    const child = fork(file, [JSON.stringify(order)], options)
    let report: Report<never> | undefined
    let stderr = ''
    child.stderr!.on('data', (chunk) => {
      stderr += chunk
    })
    child.on('message', (message) => {
      report = message as Report<never>
    })
    child.on('close', (code, signal) => {
      if (report) resolve(report)
      else
        reject(new Error(`${order.subject}, ${order.task.kind}: ended with ${signal ?? code}\n${stderr.slice(-2000)}`))
    })
  })
}

export async function openLab(): Promise<Lab> {
  if (!existsSync(join(NEWER, 'node_modules')))
    execFileSync('npm', ['ci', '--loglevel=error'], { cwd: NEWER, stdio: 'inherit' })
  const scratch = mkdtempSync(join(tmpdir(), 'heroshot-bench-'))
  const head = join(scratch, 'head.mp4')
  const [older, newer] = await Promise.all([bundle(ROOT), bundle(NEWER), makeHead(head)])
  const vendors = fork(join(older, 'vendor-process.mjs'), [], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ask = talk(vendors)
  return {
    async vendor({ subject }, { bytes, ...rest }) {
      const open: VendorOptions = { wire: SUBJECTS[subject].wire, clip: { head, bytes }, ...rest }
      const origin = await ask<string>({ open })
      return { origin, seen: () => ask<Seen>({ seen: origin }), close: () => ask({ close: origin }) }
    },
    async measure(entry, order) {
      const { subject } = entry
      const dir = mkdtempSync(join(scratch, `${subject}-`))
      const file = join(entry.newer ? newer : older, 'child.mjs')
      const options: ForkOptions = { cwd: ROOT, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] }
      try {
        return await work(file, { ...order, subject, dir }, options)
      } finally {
        rmSync(dir, { recursive: true, force: true })
      }
    },
    close() {
      vendors.disconnect()
      for (const dir of [older, newer, scratch]) rmSync(dir, { recursive: true, force: true })
    },
  }
}
