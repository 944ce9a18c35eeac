/** What the benches share: a clip, a vendor in its own process, and the measured process, bundled so that only the engine is in it. */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { makeClip } from '../test/support/stage.js'
import type { Ask, Counts } from './vendor.js'

const ROOT = fileURLToPath(new URL('../', import.meta.url))

/** The built package: what users run. */
export const HEROSHOT = new URL('../dist/index.js', import.meta.url).href

/** The next message of a child; rejects when it ends without one. */
export const heard = <Message>(child: ChildProcess): Promise<Message> =>
  new Promise((resolve, reject) => {
    const gone = (code: number | null) => reject(new Error(`a process of the bench ended (${code})`))
    child.once('exit', gone)
    child.once('message', (message) => {
      child.off('exit', gone)
      resolve(message as Message)
    })
  })

/** Folder with the bundled processes of the benches; goes away with this process. */
async function bundled(): Promise<string> {
  const cache = join(ROOT, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const dir = mkdtempSync(join(cache, 'heroshot-bench-'))
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }))
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['bench/vendor.ts', 'bench/fleet.ts', 'bench/haul.ts'],
    outdir: dir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  })
  return dir
}

export interface Stage {
  vendor: { ask(question: Ask): Promise<Counts> }
  /** Starts a measured process on the vendor; its last argument is an empty folder to work in. */
  measured(name: 'fleet' | 'haul', ...args: (string | number)[]): ChildProcess
}

/** Runs a bench between a vendor and a measured process, and clears up after it. */
export async function onStage(
  { renderMs, padBytes = 0 }: { renderMs: number; padBytes?: number },
  act: (stage: Stage) => Promise<void>,
): Promise<void> {
  const dir = await bundled()
  const clip = await makeClip()
  const children: ChildProcess[] = []
  const start = (name: string, args: (string | number)[]) => {
    const child = fork(join(dir, `${name}.mjs`), args.map(String), {
      execArgv: [],
      env: { ...process.env, REHEARSAL_KEY: 'stage-key' },
    })
    children.push(child)
    return child
  }
  const home = mkdtempSync(join(dir, 'home-'))
  try {
    const vendor = start('vendor', [clip.file, renderMs, padBytes])
    const { origin } = await heard<Counts>(vendor)
    await act({
      vendor: {
        ask(question) {
          const answer = heard<Counts>(vendor)
          vendor.send(question)
          return answer
        },
      },
      measured: (name, ...args) => start(name, [HEROSHOT, origin, ...args, home]),
    })
  } finally {
    for (const child of children) child.kill('SIGKILL')
    rmSync(clip.file, { force: true })
  }
}

const installed = (name: string) =>
  (JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version

/** One line on where the numbers come from. */
export function conditions(): string {
  const [cpu] = cpus()
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  const packages = ['axios', 'libsql'].map((name) => `${name} ${installed(name)}`).join(', ')
  return `${cpu?.model} x ${cpus().length}, ${Math.round(totalmem() / 2 ** 30)} GB; node ${process.version}, heroshot ${version}, ${packages}`
}

/** A Markdown table of two columns. */
export const table = (head: readonly [string, string], rows: readonly (readonly [string, string])[]): string =>
  [head, ['---', '---:'] as const, ...rows].map(([name, value]) => `| ${name} | ${value} |`).join('\n')
