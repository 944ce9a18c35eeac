/**
 * Many paid jobs in flight in one process: all started at once, all queued at the vendor, then rendered in 83 to 253 s each.
 * The vendor runs in a process of its own, and so does the built package: with node's own idea of a good heap, and with a
 * bound in MB (`--heap`). `npm run bench:flight [-- --jobs 10000 --write docs/bench.md]`
 */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { makeClip } from '../test/support/stage.js'
import { MEASURED } from './delays.js'
import type { Delay, Report } from './fleet.js'
import { machine, section, table } from './results.js'
import type { Ask, Counts } from './vendor.js'

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '10000' },
    heap: { type: 'string', multiple: true, default: ['', '192'] },
    write: { type: 'string' },
  },
})
const jobs = Number(values.jobs)
/** Milliseconds: no render is over before. */
const IN_FLIGHT = 75_000
const ROOT = fileURLToPath(new URL('../', import.meta.url))
const HEROSHOT = new URL('../dist/index.js', import.meta.url).href

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The next message of a process of the bench. */
const heard = <Message>(child: ChildProcess): Promise<Message> =>
  new Promise((resolve, reject) => {
    const gone = (code: number | null) => reject(new Error(`a process of the bench ended with ${code}`))
    child.once('exit', gone)
    child.once('message', (message) => {
      child.off('exit', gone)
      resolve(message as Message)
    })
  })

function ask<Answer>(child: ChildProcess, question: object | string): Promise<Answer> {
  const answer = heard<Answer>(child)
  child.send(question)
  return answer
}

async function fly(vendor: ChildProcess, fleet: ChildProcess) {
  const starts = await heard<Report>(fleet)
  const counts = () => ask<Counts>(vendor, 'counts' satisfies Ask)
  while ((await counts()).creates < jobs) await sleep(500)
  const accepted = await ask<Report>(fleet, {})
  const before = await ask<Counts>(vendor, 'render' satisfies Ask)
  await sleep(IN_FLIGHT)
  const held = await ask<Report>(fleet, {})
  const { downloads, polls } = await counts()
  if (downloads) throw new Error(`${downloads} renders were over too soon`)
  const end = await heard<Report>(fleet)
  return { starts, accepted, held, end, polls: polls - before.polls, seen: await counts() }
}

type Flight = Awaited<ReturnType<typeof fly>>

const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`
const ms = (seconds: number, n: number) => `${((seconds * 1000) / Math.max(1, n)).toFixed(2)} ms`
const loop = ({ p50, p99, max }: Delay) => `${[p50, p99, max].map((one) => one.toFixed(1)).join(' / ')} ms`

const ROWS: Record<string, (flight: Flight) => string> = {
  'takes; failures': ({ end }) => `${end.takes}; ${end.failures.length}`,
  'resident memory before': ({ end }) => mb(end.rssBefore),
  'peak while they start': ({ accepted }) => mb(accepted.rssPeak),
  'peak in flight': ({ held }) => mb(held.rssPeak),
  'peak of the whole run': ({ end }) => mb(end.rssPeak),
  'event-loop delay p50 / p99 / max, whole run': ({ end }) => loop(end.loop),
  '... while they start': ({ starts }) => loop(starts.phase),
  '... in flight': ({ held }) => loop(held.phase),
  '... while they finish': ({ end }) => loop(end.phase),
  'wall time until all are started, accepted, over': ({ starts, accepted, end }) =>
    [starts, accepted, end].map(({ seconds }) => `${seconds.toFixed(0)} s`).join(', '),
  'CPU per job, polls included': ({ end }) => ms(end.cpuSeconds, jobs),
  '... until accepted': ({ accepted }) => ms(accepted.cpuSeconds, jobs),
  '... per poll in flight': ({ accepted, held, polls }) => ms(held.cpuSeconds - accepted.cpuSeconds, polls),
  'requests per job: create, polls, download': ({ seen }) =>
    [seen.creates, seen.polls, seen.downloads].map((n) => (n / jobs).toFixed(2)).join(', '),
}

function show(flights: Map<string, Flight>): void {
  const rows = Object.entries(ROWS).map(([name, cell]) => [name, ...[...flights.values()].map(cell)])
  const how = `Renders last as measured at real providers: ${MEASURED.low} to ${MEASURED.high} s, median ${MEASURED.expected} s, polled every 5 s at most. Measured ${machine()}.`
  const headings = ['heroshot', ...[...flights.keys()].map((name) => `>${name}`)]
  section('flight', `### ${jobs} paid jobs in flight\n\n${table(headings, rows)}\n\n${how}`)
  for (const { end } of flights.values()) if (end.failures[0]) console.log(`First failure: ${end.failures[0]}`)
}

const cache = join(ROOT, 'node_modules/.cache')
mkdirSync(cache, { recursive: true })
const dir = mkdtempSync(join(cache, 'heroshot-bench-'))
try {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['bench/vendor.ts', 'bench/fleet.ts'],
    outdir: dir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  })
  const clip = await makeClip()
  const start = (execArgv: string[], name: string, ...args: string[]) =>
    fork(join(dir, `${name}.mjs`), args, { execArgv, env: { ...process.env, REHEARSAL_KEY: 'stage-key' } })
  const flights = new Map<string, Flight>()
  for (const [i, heap] of values.heap.entries()) {
    const flags = heap ? [`--max-old-space-size=${heap}`] : []
    const vendor = start([], 'vendor', clip.file)
    const { origin } = await heard<Counts>(vendor)
    const fleet = start(flags, 'fleet', HEROSHOT, origin, String(jobs), join(dir, `home-${i}`))
    flights.set(['node', ...flags].join(' '), await fly(vendor, fleet))
    for (const child of [vendor, fleet]) child.disconnect()
  }
  show(flights)
  rmSync(clip.file, { force: true })
} finally {
  rmSync(dir, { recursive: true, force: true })
}
process.exit()
