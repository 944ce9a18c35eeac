/**
 * A home of 3,000 takes: what listing it takes, in time and in memory, in a process that has just begun. The rows are copies of one
 * take that was really rendered. `npm run bench:library [-- --takes 500] [-- --write docs/bench.md]`
 */
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../src/jobs/open-store.js'
import { createStudio } from '../src/studio.js'
import { machine, section, table } from './results.js'

const argument = (name: string) => process.argv[process.argv.indexOf(name) + 1]!
const TAKES = process.argv.includes('--takes') ? Number(argument('--takes')) : 3000
const PAGE = 60
const LOOKS = 5

interface Figures {
  ms: Record<string, number>
  mb: Record<string, number>
}

const open = (home: string) => createStudio({ home, configFrom: false, env: {} })

/** One take, and copies of its rows and its take.json. */
async function fill(home: string): Promise<void> {
  const studio = open(home)
  const { jobId } = await studio.generate({
    prompt: 'a red boat crosses the sea at sunset',
    seconds: 1,
    resolution: '360p',
  })
  const take = await studio.takes.get(jobId)
  await studio.close()
  const store = await openStore({ home })
  const rows = (await Promise.all(['job:', 'spec:', 'take:', 'sheet:'].map((prefix) => store.scan(prefix)))).flat()
  const day = take.createdAt.slice(0, 10)
  for (let n = 1; n < TAKES; n++) {
    const id = `${jobId.slice(0, -6)}${n.toString(32).padStart(6, '0')}`
    const copy = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll(jobId, id))
    const dir = join(home, 'takes', day, id)
    await mkdir(dir, { recursive: true })
    const { verdict: _, tags: __, children: ___, ...plain } = take
    await writeFile(join(dir, 'take.json'), JSON.stringify(copy(plain), null, 2))
    const write = Object.fromEntries(rows.map(([key, value]) => [key.replace(jobId, id), copy(value)]))
    await store.transact([], () => ({ write, result: undefined }))
  }
  await store.close()
}

async function measure(home: string): Promise<Figures> {
  const studio = open(home)
  const mb = () => process.memoryUsage().rss / 2 ** 20
  const timed = async (act: () => Promise<unknown>) => {
    const from = performance.now()
    await act()
    return performance.now() - from
  }
  /** The middle one of several. */
  const often = async (act: () => Promise<unknown>) => {
    const all: number[] = []
    for (let i = 0; i < LOOKS; i++) all.push(await timed(act))
    return all.sort((a, b) => a - b)[Math.floor(LOOKS / 2)]!
  }
  await studio.ledger.balances('day')
  const baseline = mb()
  const first = await timed(() => studio.takes.list())
  const afterFirst = mb() - baseline
  const again = await often(() => studio.takes.list())
  const page = await often(() => studio.takes.list({ limit: PAGE }))
  const one = await often(() => studio.takes.list({ text: 'no such words' }))
  const afterAll = mb() - baseline
  await studio.close()
  return { ms: { first, again, page, one }, mb: { afterFirst, afterAll } }
}

if (process.argv.includes('--measure')) console.log(JSON.stringify(await measure(argument('--measure'))))
else {
  const home = await mkdtemp(join(tmpdir(), 'heroshot-library-'))
  await fill(home)
  const look = (): Figures =>
    JSON.parse(
      execFileSync(process.execPath, [...process.execArgv, process.argv[1]!, '--measure', home], {
        encoding: 'utf8',
        maxBuffer: 2 ** 26,
      }),
    )
  const [fresh, known] = [look(), look()]
  const row = (what: string, pick: (figures: Figures) => number) => [
    what,
    ...[fresh, known].map((figures) => pick(figures).toFixed(0)),
  ]
  section(
    'library',
    `### A home of ${TAKES.toLocaleString('en')} takes

${table(
  ['in a process that has just begun', '>the home’s first', '>the next'],
  [
    row('the first list of all, ms', ({ ms }) => ms.first!),
    row('every further one, ms', ({ ms }) => ms.again!),
    row(`the newest ${PAGE}, ms`, ({ ms }) => ms.page!),
    row('a search that finds nothing, ms', ({ ms }) => ms.one!),
    row('memory after the first list, MiB above what the process had', ({ mb }) => mb.afterFirst!),
    row(`after ${LOOKS} of each, MiB`, ({ mb }) => mb.afterAll!),
  ],
)}

Measured ${machine()}.`,
  )
  await rm(home, { recursive: true })
}
