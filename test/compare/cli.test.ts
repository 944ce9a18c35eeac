/** The command line of comparisons, in this process. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it, vi } from 'vitest'
import { commands } from '../../providers/runway/commands.js'
import { createProgram } from '../../src/cli/program.js'
import { createStudio } from '../../src/index.js'
import type { ProviderCommand } from '../../src/provider-command.js'
import { makeClip } from '../support/stage.js'
import { tempDir } from '../support/temp.js'
import { type Vendor, vendor } from './vendors.js'

let clip: Uint8Array
beforeAll(async () => {
  clip = (await makeClip()).bytes
})

const PROMPT = 'a red boat'

/** @param vendors what the studio of the command line knows */
async function heroshot(
  vendors: readonly Vendor[],
  words: readonly string[],
  commands: readonly ProviderCommand[] = [],
) {
  let [stdout, stderr, code] = ['', '', -1]
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => !!(stdout += text))
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => !!(stderr += text))
  try {
    const program = createProgram({
      commands,
      exit: (given) => {
        code = given
      },
      open: (options) =>
        createStudio({
          configFrom: false,
          env: { REHEARSAL_KEY: 'stage-key' },
          providers: vendors.map(({ backend }) => backend),
          ...options,
        }),
    })
    await program.parseAsync(['node', 'heroshot', ...words])
  } finally {
    out.mockRestore()
    err.mockRestore()
  }
  return { stdout, stderr, code }
}

it('prints the table of quotes, as text, Markdown, CSV and JSON, and sends nothing', async () => {
  const vendors = [await vendor('cheap', '0.05', clip), await vendor('dear', '0.5', clip, 1300)]
  const words = ['compare', PROMPT, '--seconds', '2', '--home', tempDir()]
  const text = await heroshot(vendors, words)
  expect(text.code).toBe(0)
  expect(text.stdout).toMatch(/model +price +a second/)
  expect(text.stdout).toMatch(/dear\/dress-1 \* +\$1\.00 +\$0\.50/)
  expect(text.stdout).not.toContain('SANDBOX')
  expect((await heroshot(vendors, [...words, '--markdown'])).stdout).toMatch(/^\| model \| price/)
  expect((await heroshot(vendors, [...words, '--csv', '--backends', 'dear'])).stdout).toMatch(
    /^comparison,sandbox,.*\n[^\n]*,dear,/,
  )
  expect(JSON.parse((await heroshot(vendors, [...words, '--json'])).stdout)).toMatchObject({ runs: 0, rows: [{}, {}] })
  expect(vendors.map(({ creates }) => creates)).toEqual([0, 0])
})

it('renders what is capped or agreed to, writes the page, and says what became of each', async () => {
  const vendors = [await vendor('cheap', '0.05', clip), await vendor('dear', '0.5', clip)]
  const home = tempDir()
  const page = join(home, 'pages', 'boat.html')
  const words = ['compare', PROMPT, '--seconds', '2', '--home', home, '--runs', '1']
  await expect(heroshot(vendors, words)).rejects.toMatchObject({
    field: '--yes',
    message: expect.stringContaining('$1.10'),
  })
  await expect(heroshot(vendors, [...words, '--runs', 'x'])).rejects.toMatchObject({ field: '--runs' })
  expect(vendors.map(({ creates }) => creates)).toEqual([0, 0])

  const some = await heroshot(vendors, [...words, '--max-cost', '0.5', '--page', page])
  expect(some.code).toBe(0)
  expect(some.stderr).toContain('cheap/dress-1 1: take')
  expect(some.stderr).toContain('dear/dress-1 1: over-budget')
  expect(some.stdout).toMatch(/Budget \$0\.50: \$0\.10 billed or held, all calls together; 1 run over the budget/)
  expect(readFileSync(page, 'utf8')).toContain('data:video/mp4;base64,')
  expect((await heroshot(vendors, [...words, '--max-cost', '0.01', '--backends', 'dear'])).code).toBe(4)
  expect(vendors.map(({ creates }) => creates)).toEqual([1, 0])
})

it('with --sandbox knows no vendor and no key, keeps its books apart, and says so everywhere', async () => {
  const home = tempDir()
  let closed = 0
  const sandbox = (commands as readonly ProviderCommand[]).map((one) => ({
    ...one,
    open: async (options?: { speed?: number }) => {
      const { env, close } = await one.open!(options)
      const count = () => {
        closed++
        return close()
      }
      return { env, close: count }
    },
  }))
  const words = ['compare', PROMPT, '--home', home, '--sandbox', '--backends', 'runway']
  const text = await heroshot([], words, sandbox)
  expect(text.stdout).toMatch(/^SANDBOX: nothing was billed/)
  expect(text.stdout).toMatch(/runway\/\S+ \* +\$/)
  // A render costs nothing here: it is made, and its page is written, without being asked for.
  const [page] = /comparison-[0-9a-f]{16}\.html/.exec(text.stderr)!
  expect(readFileSync(join(home, 'sandbox', page), 'utf8')).toContain('SANDBOX')
  expect((await heroshot([], [...words, '--csv'], sandbox)).stdout).toMatch(/\n[0-9a-f]{16},true,runway/)
  await expect(heroshot([], [...words.slice(0, -1), 'luma'], sandbox)).rejects.toMatchObject({ field: '--backends' })
  expect(closed).toBe(2)
})

it('imports picks and shows what they say', async () => {
  const home = tempDir()
  const file = join(home, 'picks.json')
  const pick = { id: 'a-1-b', at: '2026-11-28T12:00:00.000Z', picked: 'm', shown: ['m', 'n'] }
  writeFileSync(
    file,
    JSON.stringify({ heroshot: 'picks', version: 1, comparison: 'a', task: 'text-to-video', picks: [pick] }),
  )
  expect((await heroshot([], ['compare', 'picks', '--home', home])).stdout).toContain('No picks yet')
  const added = await heroshot([], ['compare', 'picks', 'import', file, '--home', home])
  expect(added.stdout).toMatch(/^1 new pick\.\n\nmodel +rating/)
  const shown = JSON.parse((await heroshot([], ['compare', 'picks', '--home', home, '--json'])).stdout)
  expect(shown.ratings[0]).toMatchObject({ name: 'm', picked: 1, shown: 1 })
  writeFileSync(file, '{')
  await expect(heroshot([], ['compare', 'picks', 'import', file, '--home', home])).rejects.toMatchObject({
    field: 'file',
  })
})
