/** The costs as a page: what stands in it, that nothing in it runs or leaves, and how it looks in a real browser. */
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import type { LedgerEntry } from '../../src/cost/entries.js'
import { carbonOf } from '../../src/energy/carbon.js'
import { costsHtml } from '../../src/report/costs.js'
import { lyingBars, stackedBars } from '../../src/report/svg.js'
import { tempDir } from '../support/temp.js'

const at = '2026-11-28T12:00:00.000Z'
const entry = (rest: Partial<LedgerEntry>): LedgerEntry => ({
  id: Math.random().toString(),
  at,
  day: '2026-11-28',
  jobId: 'j1',
  attempt: 1,
  backend: 'runway',
  model: 'gen4.5',
  project: 'film',
  labels: {},
  kind: 'charge',
  usd: '0.6',
  basis: 'invoiced',
  note: '',
  ...rest,
})

/** A month of two clouds and a graphics card at home. */
const month = Array.from({ length: 60 }, (_, i): LedgerEntry[] => {
  const day = `2026-11-${String(1 + (i % 28)).padStart(2, '0')}`
  const jobId = `j${i}`
  if (i % 3 === 0) {
    const more = { jobId, day, backend: 'comfyui', model: 'wan-2.2-5b', project: 'teaser' }
    return [entry({ ...more, kind: 'electricity', usd: `0.0${10 + (i % 9)}`, basis: 'metered', wh: 60 + i })]
  }
  const [backend, model, usd] = i % 3 === 1 ? ['runway', 'gen4.5', '0.6'] : ['veo', 'veo-3.1-generate-001', '2.4']
  const more = { jobId, day, backend, model, usd }
  return [
    entry({ ...more, kind: 'reserve', basis: 'quoted' }),
    entry({ ...more, kind: i === 5 ? 'exposure' : 'charge' }),
  ]
}).flat()
const jobs = [...new Set(month.map(({ jobId }) => jobId))].map((id, i) =>
  i % 5 === 0 ? { id, state: 'failed' } : { id, state: 'settled', takeId: id, seconds: 5 },
)
const html = (entries = month, carbon = true) =>
  costsHtml({ entries, jobs, carbon: carbon ? carbonOf('DE') : undefined, at })

describe('the page', () => {
  it('says what was spent, for each take, of each backend, and how well that is known', () => {
    const page = html()
    expect(page).toMatch(/<dt>Each finished take<\/dt><dd>\$1\.\d+<\/dd>/)
    expect(page).toContain('runway/gen4.5')
    expect(page).toMatch(/2026-11-05, runway: \$0\.60|2026-11-05, veo: \$2\.40/)
    expect(page).toMatch(/<dt>At risk<\/dt><dd>\$2\.40<\/dd>/)
    expect(page).toContain('342.06 g per kWh (Germany 2024')
    expect(html(month, false)).not.toContain('CO2e')
    expect(costsHtml({ entries: [], jobs: [], carbon: undefined, at })).toContain('Nothing was spent.')
  })

  it('runs nothing, loads nothing, and shows a name as it is, whatever stands in it', () => {
    const nasty = `<img src=x onerror="alert(1)">"'&</svg><script>`
    const page = html([entry({ project: nasty, model: nasty, backend: nasty }), ...month])
    expect(page).not.toMatch(/<script|<img|https?:\/\/(?!heroshot)|url\(|@import/i)
    expect(page).toContain("default-src 'none'")
    expect(page).toContain('&#60;img src=x onerror=&#34;alert(1)&#34;&#62;')
  })

  it('draws charts that are XML, and bars whose lengths are their sums', () => {
    const name = fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replace(/[^\P{C}]/gu, ''))
    const bars = fc.uniqueArray(
      fc.record({
        name,
        values: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.double({ min: 0, max: 1e6, noNaN: true })),
      }),
      { selector: ({ name }) => name, maxLength: 20 },
    )
    fc.assert(
      fc.property(bars, (list) => {
        const chart = stackedBars(list, ['a', 'b', 'c'], { format: String, title: 'a <title>' })
        expect(XMLValidator.validate(chart)).toBe(true)
        const lying = lyingBars(
          list.map(({ name, values }) => ({ name, value: values.a ?? 0, label: `${values.a ?? 0}` })),
          { title: 'x' },
        )
        expect(XMLValidator.validate(lying)).toBe(true)
        expect(chart + lying).not.toMatch(/NaN|Infinity|undefined/)
      }),
      { numRuns: 60 },
    )
    const chart = stackedBars(
      [
        { name: 'x', values: { a: 30, b: 10 } },
        { name: 'y', values: { a: 20 } },
      ],
      ['a', 'b'],
      { format: String, title: 't' },
    )
    const { svg } = new XMLParser({ ignoreAttributes: false }).parse(chart).div
    const heights = Object.fromEntries(
      svg.rect.map((rect: Record<string, string>) => [rect.title, Number(rect['@_height'])]),
    )
    expect(heights['x, a: 30'] / heights['x, b: 10']).toBeCloseTo(3, 1)
    expect(heights['x, a: 30'] / heights['y, a: 20']).toBeCloseTo(1.5, 1)
  })
})

const browser = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
)

describe.skipIf(!browser)('in a browser', () => {
  /** What the page is once it is laid out: its width beside the window's, and its colours. */
  function shot(width: number, dark: boolean): { png: Buffer; file: string } {
    const dir = process.env.HEROSHOT_SHOTS ?? tempDir()
    const page = join(dir, 'costs.html')
    writeFileSync(page, html())
    const file = join(dir, `costs-${width}-${dark ? 'dark' : 'light'}.png`)
    const args = [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      `--user-data-dir=${join(dir, 'profile')}`,
    ]
    const scheme = dark ? ['--blink-settings=preferredColorScheme=0'] : ['--blink-settings=preferredColorScheme=1']
    execFileSync(
      browser!,
      [...args, ...scheme, `--window-size=${width},2400`, `--screenshot=${file}`, pathToFileURL(page).href],
      { stdio: 'ignore', timeout: 60_000 },
    )
    return { png: readFileSync(file), file }
  }

  it.each([
    [1100, false],
    [1100, true],
    [500, false],
  ])('%i pixels wide, dark: %s', async (width, dark) => {
    const { png } = shot(width, dark)
    const { loadImage, createCanvas } = await import('@napi-rs/canvas')
    const image = await loadImage(png)
    expect(image.width).toBe(width)
    const canvas = createCanvas(image.width, image.height)
    const brush = canvas.getContext('2d')
    brush.drawImage(image, 0, 0)
    const pixel = (x: number, y: number) => [...brush.getImageData(x, y, 1, 1).data.slice(0, 3)]
    // The paper reaches both edges: nothing makes the page wider than the window.
    const paper = dark ? [20, 22, 26] : [255, 255, 255]
    for (const x of [1, width - 2]) for (const y of [5, 600, 1200]) expect(pixel(x, y)).toEqual(paper)
    // And bars in the first two colours are there.
    const { data } = brush.getImageData(0, 0, image.width, image.height)
    const seen = new Set<string>()
    for (let i = 0; i < data.length; i += 4) seen.add(`${data[i]},${data[i + 1]},${data[i + 2]}`)
    for (const colour of dark ? ['74,168,224', '240,180,41'] : ['0,114,178', '230,159,0'])
      expect(seen).toContain(colour)
  })
})
