/** A sandbox in one terminal, heroshot in the other: a hero shot that costs nothing, and a draft, from both sides. */
import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { defaultProviders } from '../../providers/index.js'
import { tempDir } from '../support/temp.js'
import { heroshot } from './command.js'

interface Opened {
  origin: string
  env: Record<string, string>
}

/** A sandbox as its own process; `close` is Ctrl-C and resolves to all it said. */
const sandbox = (...words: string[]) => sandboxOf('runway', ...words)

async function sandboxOf(vendor: string, ...words: string[]) {
  let interrupt = () => {}
  let opened: (value: Opened) => void = () => {}
  const ready = new Promise<Opened>((resolve) => (opened = resolve))
  const ended = heroshot(['sandbox', vendor, '--json', ...words], {
    read(stdout, kill) {
      interrupt = () => kill('SIGINT')
      if (stdout.includes('\n')) opened(JSON.parse(stdout.split('\n')[0]!))
    },
  })
  return {
    ...(await ready),
    async close() {
      interrupt()
      const { code, stdout } = await ended
      return {
        code,
        lines: stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line)),
      }
    },
  }
}

const shot = ['generate', 'a lighthouse in a storm', '--hero', '--model', 'gen4.5', '--seconds', '2', '--max-cost', '1']

it.concurrent('renders a hero shot and books it: reserved, charged, released', async () => {
  const home = tempDir()
  const runway = await sandbox('--speed', '30', '--fault', 'charged-less')
  const made = await heroshot([...shot, '--home', home, '--json'], { env: runway.env })
  const take = JSON.parse(made.stdout)
  expect(take).toMatchObject({ backend: 'runway', model: 'gen4.5', cost: { usd: '0.12', basis: 'invoiced' } })
  expect(existsSync(take.file)).toBe(true)

  const { entries } = JSON.parse((await heroshot(['jobs', 'show', take.jobId, '--home', home, '--json'])).stdout)
  expect(entries.map(({ kind, usd }: { kind: string; usd: string }) => [kind, usd])).toEqual([
    ['reserve', '0.24'],
    ['charge', '0.12'],
    ['release', '0.12'],
  ])
  const { code, lines } = await runway.close()
  expect(code).toBe(0)
  expect(lines.filter(({ act }) => act === 'create')).toHaveLength(1)
  expect(lines.at(-1)).toMatchObject({ creates: 1, downloads: 1, invoice: '0.12' })
})

it.concurrent('shows a lost answer with the dollars at risk, and settles it by hand, either way', async () => {
  const home = tempDir()
  const runway = await sandbox('--speed', '30', '--fault', 'accepted-then-reset,overloaded')
  const options = { env: runway.env }
  expect((await heroshot([...shot, '--home', home], options)).code).toBe(6)
  expect((await heroshot([...shot, '--home', home], options)).code).toBe(6)
  const listed = await heroshot(['jobs', '--home', home], options)
  expect(listed.stdout.match(/submission-unknown/g)).toHaveLength(2)
  const commands = [...listed.stdout.matchAll(/heroshot (jobs resolve \S+ --(?:landed|not-landed).*)/g)].map(
    ([, words]) => words!,
  )
  expect(commands).toHaveLength(4)

  // Newest first: the second was never accepted, the first is in the vendor's list.
  const { jobs } = (await (await fetch(`${runway.origin}/_sandbox`)).json()) as { jobs: [{ id: string }] }
  const gone = await heroshot(commands[1]!.split(' '), options)
  expect([gone.code, /at risk/.test(gone.stdout)]).toEqual([0, false])
  expect((await heroshot(commands[2]!.replace('ITS-ID', jobs[0].id).split(' '), options)).code).toBe(0)
  const resumed = await heroshot(['resume', '--home', home], options)
  expect([resumed.code, /done/.test(resumed.stdout)]).toEqual([0, true])
  const costs = JSON.parse((await heroshot(['costs', '--home', home, '--json'])).stdout)
  expect(costs.total).toMatchObject({ charged: '0.24', exposed: '0', open: '0' })
  const { lines } = await runway.close()
  expect(lines.at(-1)).toMatchObject({ creates: 2, invoice: '0.24' })
})

it.concurrent('books what the bill says of a cancelled render', async () => {
  const home = tempDir()
  const runway = await sandbox('--render-seconds', '600')
  let sent = false
  const job = JSON.parse(
    (
      await heroshot([...shot, '--home', home, '--json'], {
        env: runway.env,
        watch(stderr, kill) {
          if (sent || !/sending it/.test(stderr)) return
          sent = true
          kill('SIGINT')
        },
      })
    ).stdout,
  ).detached
  const cancelled = await heroshot(['cancel', job, '--home', home], { env: runway.env })
  expect(cancelled.stdout).toMatch(/cancelled; \$0\.24 may still be charged/)
  const listed = await heroshot(['jobs', '--home', home])
  expect(listed.stdout).toMatch(/\$0\.24 at risk .*\n.*--charged USD/)
  const settled = await heroshot(['jobs', 'resolve', job, '--charged', '0.05', '--home', home, '--json'])
  expect(JSON.parse(settled.stdout)).toMatchObject({ state: 'cancelled', atRisk: '0' })
  const costs = JSON.parse((await heroshot(['costs', '--home', home, '--json'])).stdout)
  expect(costs.total).toMatchObject({ charged: '0.05', exposed: '0', open: '0' })
  const doctor = await heroshot(['doctor', '--home', home, '--json'])
  expect(JSON.parse(doctor.stdout).audit).toEqual([])
  await runway.close()
})

it.concurrent('drafts on a server of ones own, which it finds by the variable', async () => {
  const home = tempDir()
  const server = await sandboxOf('videos', '--profile', 'sglang', '--speed', '30')
  const words = [
    'generate',
    'a boat',
    '--seconds',
    '1',
    '--resolution',
    '360p',
    '--local-only',
    '--home',
    home,
    '--json',
  ]
  const made = await heroshot([...words, '--model', 'wan-2.2-5b-server'], { env: server.env })
  const take = JSON.parse(made.stdout)
  expect(take).toMatchObject({ backend: 'videos', facts: { seed: expect.any(Number) } })
  expect(existsSync(take.file)).toBe(true)
  const { lines } = await server.close()
  expect(lines.at(-1)).toMatchObject({ creates: 1, downloads: 1, invoice: '0' })
  const wrong = await heroshot(['sandbox', 'videos', '--profile', 'sglan'])
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('vllm-omni')])
})

it.concurrent('lists the faults it plays, and which sandboxes there are', async () => {
  const faults = await heroshot(['sandbox', 'runway', '--fault', 'list'])
  expect(faults.stdout).toMatch(/^ {2}accepted-then-reset +the connection breaks before the answer$/m)
  const commands = await Promise.all(defaultProviders().map(async ({ commands }) => (await commands?.()) ?? []))
  const vendors = commands.flat().flatMap(({ path: [group, vendor] }) => (group === 'sandbox' ? vendor : []))
  expect(vendors).toEqual(expect.arrayContaining(['comfyui', 'videos', 'runway', 'fal', 'openrouter', 'replicate']))
  expect((await heroshot(['sandbox'])).stdout).toBe(vendors.map((vendor) => `heroshot sandbox ${vendor}\n`).join(''))
})
