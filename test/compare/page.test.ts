/** The comparison page: what stands in it whatever is written in it, and how it behaves in a real browser, keys and all. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ComparedRow, Comparison } from '../../src/compare/comparison.js'
import { comparisonHtml } from '../../src/compare/page.js'
import { writePage } from '../../src/compare/page-file.js'
import { startEncoder } from '../../src/media/encode.js'
import { normalizeShot } from '../../src/shot.js'
import { type Browser, chromium, openBrowser, type Tab } from '../support/browser.js'
import { tempDir } from '../support/temp.js'

const PROMPT = 'a red boat crosses the sea at sunset'
const COLOURS = [
  [200, 60, 50],
  [50, 120, 200],
  [60, 160, 90],
] as const

/** A second and a half at eight frames a second, each frame a little lighter than the one before. */
async function clip(file: string, colour: readonly number[], frames = 12): Promise<string> {
  const [width, height] = [160, 96]
  const encoder = startEncoder({ width, height, fps: 8, file })
  for (let i = 0; i < frames; i++)
    await encoder.add(
      new Uint8Array(width * height * 4).map((_, j) => (j % 4 === 3 ? 255 : Math.min(255, colour[j % 4]! + i * 4))),
    )
  await encoder.finish()
  return file
}

function rowOf(name: string, files: readonly string[], usd: string, rating?: number): ComparedRow {
  const [backend, model] = name.split('/') as [string, string]
  const output = {
    width: 160,
    height: 96,
    fps: 8,
    seconds: 1.5,
    frames: 12,
    audio: false,
    resolution: '96p',
    task: 'text-to-video',
  }
  const nothing = { low: 0, expected: 0, high: 0 }
  return {
    name,
    card: `${backend}-${model}`,
    backend,
    model,
    locality: 'cloud',
    quote: {
      output,
      moneyFrom: 'a list',
      seconds: { low: 20, expected: 40, high: 90 },
      secondsFrom: 'published',
      energy: nothing,
      energyFrom: 'none',
      snaps: [],
      drops: [],
      warnings: [],
    },
    money: { low: usd, expected: usd, high: usd },
    usdPerSecond: usd,
    quality: rating ? 1 : null,
    qualityFrom: '',
    prior: rating
      ? {
          board: 'LMArena',
          pool: 'text-to-video',
          rating,
          low: rating - 9,
          high: rating + 9,
          votes: 1234,
          asOf: '2026-08-17',
          source: 'x',
        }
      : null,
    blocked: [],
    command: `heroshot generate "${PROMPT}" --backend ${backend}`,
    runs: files.map((file, i) => ({
      run: i + 1,
      state: 'take',
      jobId: 'j',
      take: {
        id: `take-${backend}-${i}`,
        file,
        video: { ...output, container: 'mp4', codec: 'h264' },
        cost: { usd, basis: 'invoiced', lines: [] },
      },
      command: `heroshot generate "${PROMPT}" --backend ${backend} --seed 7`,
      seconds: 42,
      queueSeconds: 3,
    })),
    measured: {
      clips: files.length,
      failures: 0,
      usd,
      usdPerClip: usd,
      usdPerSecond: usd,
      energy: null,
      seconds: 42,
      queueSeconds: 3,
      score: 0.9,
      kept: 0,
      usdPerKept: null,
    },
    onFront: true,
  }
}

async function comparisonOf(rows: ComparedRow[], prompt = PROMPT): Promise<Comparison> {
  return {
    key: 'c0ffee',
    at: '2026-11-28T12:00:00.000Z',
    shot: await normalizeShot({ prompt, seconds: 1.5 }, async () => expect.unreachable()),
    runs: 2,
    sandbox: true,
    budget: { maxCost: '5', committed: '2.2' },
    rows,
    front: { by: 'rating', measured: true, rows: rows.map(({ name }) => name) },
  }
}

describe('the file', () => {
  it('shows any text as it is: none of it becomes markup or script', async () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
      fc.constantFrom(`</script><script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, '<!--', `' onclick='x`),
    )
    const base = await comparisonOf([])
    fc.assert(
      fc.property(nasty, nasty, nasty, (a, b, c) => {
        const row = {
          ...rowOf('vendor/model', ['/x.mp4'], '1', 1300),
          name: a,
          model: b,
          backend: c,
          command: a,
          card: b,
        }
        const shown = { row, run: row.runs[0]! as never, src: 'data:video/mp4;base64,AAAA' }
        const comparison = { ...base, shot: { ...base.shot, prompt: a }, rows: [row] }
        const page = comparisonHtml({ comparison, clips: [shown], player: 'start()', blind: true, nonce: 'n' })
        expect(page.match(/<script/g)).toHaveLength(2)
        expect(page).not.toContain('<img')
        const data = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)![1]!
        expect(JSON.parse(data).rounds[0].clips[0].card).toBe(b)
      }),
      { numRuns: 25 },
    )
  })

  it('holds small clips, and leaves large ones in a folder beside it', async () => {
    const dir = tempDir()
    const file = await clip(join(dir, 'a.mp4'), COLOURS[0])
    const comparison = await comparisonOf([rowOf('a/one', [file], '0.5')])
    expect(await writePage(comparison, join(dir, 'small.html'))).toHaveLength(1)
    const [page, beside] = await writePage(comparison, join(dir, 'large.html'), { embedBytes: 10 })
    expect(readFileSync(beside!)).toEqual(readFileSync(file))
    expect(readFileSync(page!, 'utf8')).toContain('src="large-clips/take-a-0.mp4"')
    expect(readFileSync(page!, 'utf8')).not.toMatch(/https?:\/\//)
  })
})

describe.skipIf(!chromium)('in a browser', () => {
  let browser: Browser
  let tab: Tab
  let comparison: Comparison
  const dir = process.env.HEROSHOT_SHOTS
  const url = (file: string) => pathToFileURL(file).href

  const clips = mkdtempSync(join(tmpdir(), 'heroshot-clips-'))
  let files: string[]
  beforeAll(async () => {
    browser = await openBrowser()
    tab = await browser.open()
    files = await Promise.all(COLOURS.map((colour, i) => clip(join(clips, `${i}.mp4`), colour, i ? 12 : 8)))
  })
  afterAll(async () => {
    await browser.close()
    rmSync(clips, { recursive: true })
  })

  async function open(options: Parameters<typeof writePage>[2] = {}, look: Parameters<Tab['look']>[2] = {}) {
    comparison = await comparisonOf([
      rowOf('runway/gen4.5', [files[0]!, files[2]!], '0.6', 1391),
      rowOf('veo/veo-3.1', [files[1]!, files[0]!], '0.4', 1364),
      rowOf('sketch/sketch', [files[2]!, files[1]!], '0.00001'),
    ])
    const [page] = await writePage(comparison, join(tempDir(), 'page.html'), options)
    await tab.look(1280, 900, look)
    await tab.goto(url(page!))
    if (look.script !== false) await tab.until(`document.documentElement.dataset.ready === 'yes'`)
    return page!
  }
  const times = () =>
    tab.run<number[]>(`[...document.querySelectorAll('.round:not([hidden]) video')].map((v) => v.currentTime)`)
  const playing = () => tab.run<boolean>(`document.querySelector('#play').classList.contains('on')`)
  const at = (time: number) =>
    `[...document.querySelectorAll('.round:not([hidden]) video')].every((v) => !v.seeking && Math.abs(v.currentTime - Math.min(${time}, v.duration - 0.001)) < 0.002)`

  it('plays all clips in step, scrubs them together, and steps by frames', async () => {
    await open()
    await tab.until(`document.querySelectorAll('.round video')[1].currentTime > 0.3`)
    expect(await playing()).toBe(true)
    const [, second, third] = await times()
    expect(Math.abs(second! - third!)).toBeLessThan(0.15)
    await tab.press(' ')
    expect(await playing()).toBe(false)
    await tab.press('Home')
    await tab.until(at(0))
    await tab.press('.')
    await tab.until(at(1.5 / 8))
    await tab.press('.')
    await tab.until(at(2.5 / 8))
    await tab.press(',')
    await tab.until(at(1.5 / 8))
    await tab.press('ArrowRight')
    await tab.until(at(1.5 / 8 + 0.5))
    // The shortest stays on its last frame.
    await tab.run(
      `(() => { const s = document.querySelector('#scrub'); s.value = 1.25; s.dispatchEvent(new Event('input')) })()`,
    )
    await tab.until(at(1.25))
    expect((await times())[0]).toBeCloseTo(1, 1)
    expect(await tab.run(`document.querySelector('#time').textContent`)).toBe('1.25 / 1.50 s')
    expect(await tab.run(`document.querySelector('#scrub').getAttribute('aria-valuetext')`)).toMatch(/^1\.25 of 1\.50/)
    // Loops.
    await tab.press(' ')
    await tab.until(`document.querySelectorAll('.round video')[1].currentTime < 0.6`)
    expect(await playing()).toBe(true)
    expect(tab.complaints).toEqual([])
  })

  it('shows one alone, wipes between two, tells its keys, and copies a command', async () => {
    await open({}, { still: true })
    expect(await playing()).toBe(false)
    const visible = () =>
      tab.run<number>(
        `[...document.querySelectorAll('.round:not([hidden]) .clip')].filter((c) => c.offsetParent).length`,
      )
    await tab.press('2')
    expect(await visible()).toBe(1)
    await tab.press('2')
    expect(await visible()).toBe(3)
    await tab.press('.')
    await tab.until(at(1.5 / 8))
    await tab.press('w')
    await tab.until(
      `[...document.querySelectorAll('#wipe video')].every((v) => v.readyState > 1 && !v.seeking && v.currentTime > 0.1)`,
    )
    expect(await visible()).toBe(0)
    const options = await tab.run<string[]>(
      `[...document.querySelectorAll('#wipe select')].map((s) => s.selectedOptions[0].text)`,
    )
    expect(options).toEqual(['1 runway/gen4.5', '2 veo/veo-3.1'])
    await tab.run(
      `(() => { const s = document.querySelector('#split'); s.value = 250; s.dispatchEvent(new Event('input')) })()`,
    )
    expect(await tab.run(`getComputedStyle(document.querySelector('#wipe .b')).clipPath`)).toContain('25%')
    await tab.press('Escape')
    expect(await visible()).toBe(3)
    await tab.press('?')
    expect(await tab.run(`document.querySelector('#help').open`)).toBe(true)
    await tab.press('?')
    expect(await tab.run(`document.querySelector('#help').open`)).toBe(false)
    await tab.press(']')
    expect(await tab.run(`document.querySelectorAll('.round')[1].hidden`)).toBe(false)
    await tab.run(`navigator.clipboard.writeText = async (text) => { window.copied = text }`)
    await tab.run(`document.querySelector('.round:not([hidden]) .again').open = true`)
    await tab.click('.round:not([hidden]) .copy')
    expect(await tab.run('window.copied')).toBe(comparison.rows[0]!.runs[1]!.command)
    // Every control has a name, and Tab reaches the first of them.
    expect(
      await tab.run(
        `[...document.querySelectorAll('button, input, select, video')].filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim())).length`,
      ),
    ).toBe(0)
    expect(tab.complaints).toEqual([])
  })

  it('in blind mode tells no name before the pick, and gives the picks away as the file that is imported', async () => {
    const page = await open({ blind: true }, { still: true })
    const seen = () => tab.run<string>('document.body.innerText + document.title')
    expect(await seen()).not.toMatch(/runway|gen4\.5|veo|sketch|\$/)
    expect(await seen()).toContain('Clip 2 is the best')
    await tab.press('2')
    await tab.press('p')
    expect(await seen()).toMatch(/\$/)
    await tab.press(']')
    expect(await seen()).not.toMatch(/\$/)
    await tab.click('.round:not([hidden]) .pick')
    expect(await seen()).toContain('a second')
    const file = JSON.parse(await tab.run<string>(`document.querySelector('#picked').textContent`))
    const cards = comparison.rows.map(({ card }) => card)
    expect(file).toMatchObject({ heroshot: 'picks', version: 1, comparison: 'c0ffee', picks: [{}, {}] })
    for (const { picked, shown } of file.picks) {
      expect([...shown].sort()).toEqual([...cards].sort())
      expect(cards).toContain(picked)
    }
    // What stood second is what was picked.
    const embedded = JSON.parse(/id="data">(.*?)<\/script>/s.exec(readFileSync(page, 'utf8'))![1]!)
    expect(file.picks[0].picked).toBe(embedded.rounds[0].clips[1].card)
    expect(tab.complaints).toEqual([])
  })

  it('is whole without script: native controls, all figures', async () => {
    await open({ blind: true }, { script: false })
    await tab.look(1280, 900)
    expect(await tab.run('document.body.innerText')).toMatch(/SANDBOX.*gen4\.5.*rating/s)
    expect(await tab.run(`[...document.querySelectorAll('.clip video')].every((v) => v.controls)`)).toBe(true)
    expect(await tab.run(`getComputedStyle(document.querySelector('#bar')).display`)).toBe('none')
  })

  it('plays clips that lie beside it', async () => {
    await open({ embedBytes: 10 })
    await tab.until(`document.querySelectorAll('.round video')[1].currentTime > 0.1`)
    expect(tab.complaints).toEqual([])
  })

  it.each([
    [1280, false],
    [390, true],
  ])('is no wider than a window of %i pixels, and accessible, dark: %s', async (width, dark) => {
    await open({}, { still: true })
    await tab.look(width, 844, { dark, still: true })
    expect(await tab.run('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    const paper = await tab.run(`getComputedStyle(document.body).backgroundColor`)
    expect(paper).toBe(dark ? 'rgb(20, 22, 26)' : 'rgb(255, 255, 255)')
    // The bar hides nothing that can't be scrolled from under it.
    const { bar, end } = await tab.run<{ bar: number; end: number }>(
      `(scrollTo(0, 1e6), { bar: document.querySelector('#bar').getBoundingClientRect().top, end: document.querySelector('footer').getBoundingClientRect().bottom })`,
    )
    expect(end).toBeLessThanOrEqual(bar)
    await tab.run(`${readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')};0`)
    const problems = await tab.run<string[]>(
      `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))`,
    )
    expect(problems).toEqual([])
    if (dir) await tab.screenshot(join(dir, `compare-${width}.png`))
  })
})
