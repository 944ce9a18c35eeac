/**
 * The grid of `heroshot studio` with 200 takes, scrolled from end to end in the machine's Chromium: the time between frames, as the page
 * sees them. `npm run bench:page [-- --takes 200] [-- --write docs/bench.md]`
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createStudio } from '../src/index.js'
import { bundlePage } from '../src/page/client/bundle.js'
import { slateClip } from '../src/sandbox/slate.js'
import { gallery, openBrowser } from '../test/page/gallery.js'
import { machine, median, section, table } from './results.js'

const flag = process.argv.indexOf('--takes')
const TAKES = flag < 0 ? 200 : Number(process.argv[flag + 1])
/** Takes of one shot. */
const OF_A_SHOT = 8
/** Pixels a frame: a quick wheel. */
const STEP = 40
const SIZE = { width: 640, height: 360, fps: 12, seconds: 1 }

const home = await mkdtemp(join(tmpdir(), 'heroshot-page-'))
const clip = join(home, 'clip.mp4')
await writeFile(clip, await slateClip({ ...SIZE, audio: false, model: 'bench' }))
const providers = [gallery({ clips: [{ video: clip }], size: SIZE })]
const studio = createStudio({ home, configFrom: false, env: {}, providers })
for (let i = 0; i < TAKES; i += OF_A_SHOT)
  await Promise.all(
    Array.from({ length: Math.min(OF_A_SHOT, TAKES - i) }, () =>
      studio.generate({ prompt: `shot ${i / OF_A_SHOT + 1} of a long day`, seconds: 1 }),
    ),
  )
const page = await studio.page({ program: await bundlePage() })
const browser = await openBrowser()

interface Scrolled {
  gaps: number[]
  cards: number
  pixels: number
}

/** Runs in the page: a step a frame, down and up again. */
const SCROLL = `(async () => {
  const frame = () => new Promise(requestAnimationFrame)
  const gaps = []
  const bottom = () => document.documentElement.scrollHeight - innerHeight
  let last = await frame()
  let pixels = 0
  for (const way of [1, -1])
    for (let y = way > 0 ? 0 : bottom(); way > 0 ? y < bottom() : y > 0; y += way * ${STEP}) {
      scrollTo(0, y)
      pixels += ${STEP}
      const now = await frame()
      gaps.push(now - last)
      last = now
    }
  return { gaps, cards: document.querySelectorAll('.card').length, pixels }
})()`

async function measure(name: string, width: number, height: number): Promise<string[]> {
  const tab = await (await browser.newContext({ viewport: { width, height } })).newPage()
  const began = performance.now()
  await tab.goto(page.url)
  await tab.waitForSelector('.card')
  const shown = performance.now() - began
  const { gaps, cards, pixels } = await tab.evaluate<Scrolled>(SCROLL)
  await tab.context().close()
  const sorted = [...gaps].sort((a, b) => a - b)
  const at = (share: number) =>
    `${sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(1)} ms`
  const late = gaps.filter((gap) => gap > 50).length
  return [
    name,
    String(cards),
    `${Math.round(shown)} ms`,
    `${median(gaps).toFixed(1)} ms`,
    at(0.95),
    at(0.99),
    at(1),
    `${late} of ${gaps.length}`,
    pixels.toLocaleString('en'),
  ]
}

const rows = [await measure('1280×900', 1280, 900), await measure('390×844', 390, 844)]
await browser.close()
await page.close()
await studio.close()
await rm(home, { recursive: true, force: true })

section(
  'page',
  `## The grid of heroshot studio

${TAKES} takes, scrolled down and up at ${STEP} pixels a frame in headless Chromium without a graphics card; the time between two calls
of \`requestAnimationFrame\` (16.7 ms is every frame of a 60 Hz screen). ${machine()}.

${table(['window', '>takes', '>first card after', '>median', '>95 %', '>99 %', '>longest', '>over 50 ms', '>pixels'], rows)}`,
)
