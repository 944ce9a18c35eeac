/**
 * The grid of `heroshot studio` with 200 takes, scrolled from end to end in the machine's Chromium: the time between frames, as the page
 * sees them. `npm run bench:page [-- --takes 200] [-- --write docs/bench.md]`
 */
import { link, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createStudio } from '../src/index.js'
import { openStore } from '../src/jobs/open-store.js'
import { bundlePage } from '../src/page/client/bundle.js'
import { slateClip } from '../src/sandbox/slate.js'
import type { Take } from '../src/take.js'
import { gallery, openBrowser } from '../test/page/gallery.js'
import { machine, median, section, table } from './results.js'

const flag = process.argv.indexOf('--takes')
const TAKES = flag < 0 ? 200 : Number(process.argv[flag + 1])
/** Takes that are rendered; more are copies of the last one's rows and clip. */
const RENDERED = 200
/** Takes of one shot. */
const OF_A_SHOT = 8
/** Pixels a frame: a quick wheel. */
const STEP = 40
/** Pixels down at most: of a grid of thousands, a part. */
const FAR = 40_000
const SIZE = { width: 640, height: 360, fps: 12, seconds: 1 }

const home = await mkdtemp(join(tmpdir(), 'heroshot-page-'))
const clip = join(home, 'clip.mp4')
await writeFile(clip, await slateClip({ ...SIZE, audio: false, model: 'bench' }))
const providers = [gallery({ clips: [{ video: clip }], size: SIZE })]
const studio = createStudio({ home, configFrom: false, env: {}, providers })
const promptOf = (i: number) => `shot ${Math.floor(i / OF_A_SHOT) + 1} of a long day`
let last: Take | undefined
for (let i = 0; i < Math.min(TAKES, RENDERED); i += OF_A_SHOT)
  [last] = await Promise.all(
    Array.from({ length: Math.min(OF_A_SHOT, TAKES - i, RENDERED - i) }, () =>
      studio.generate({ prompt: promptOf(i), seconds: 1 }),
    ),
  )
if (TAKES > RENDERED) await copies(last!)

async function copies({ jobId, file, shot }: Take): Promise<void> {
  const store = await openStore({ home })
  const rows = (await Promise.all(['job:', 'spec:', 'take:', 'sheet:'].map((prefix) => store.scan(prefix))))
    .flat()
    .filter(([key]) => key.endsWith(jobId))
  for (let i = RENDERED; i < TAKES; i++) {
    const id = `${jobId.slice(0, -6)}${i.toString(32).padStart(6, '0')}`
    const copy = (text: string) =>
      text.replaceAll(jobId, id).replaceAll(JSON.stringify(shot.prompt), JSON.stringify(promptOf(i)))
    await mkdir(dirname(copy(file)), { recursive: true })
    await link(file, copy(file))
    await writeFile(
      join(dirname(copy(file)), 'take.json'),
      copy(await readFile(join(dirname(file), 'take.json'), 'utf8')),
    )
    const write = Object.fromEntries(rows.map(([key, value]) => [copy(key), JSON.parse(copy(JSON.stringify(value)))]))
    await store.transact([], () => ({ write, result: undefined }))
  }
  await store.close()
}

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
  const bottom = () => Math.min(${FAR}, document.documentElement.scrollHeight - innerHeight)
  const more = () => document.querySelector('.more') !== null
  let last = await frame()
  let pixels = 0
  async function to(y) {
    scrollTo(0, y)
    pixels += ${STEP}
    const now = await frame()
    gaps.push(now - last)
    last = now
  }
  // The next page may be on its way when the end is reached.
  for (let y = 0; y < bottom() || (y < ${FAR} && more()); ) await to((y = Math.min(y + ${STEP}, bottom())))
  for (let y = bottom(); y > 0; y -= ${STEP}) await to(y)
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
  `${TAKES} takes, scrolled down (${FAR.toLocaleString('en')} pixels at most) and up at ${STEP} pixels a frame in headless Chromium without a graphics
card; further pages of the list are asked for on the way; the time between two calls of \`requestAnimationFrame\` (16.7 ms is every
frame of a 60 Hz screen). ${machine()}.

${table(['window', '>takes', '>first card after', '>median', '>95 %', '>99 %', '>longest', '>over 50 ms', '>pixels'], rows)}`,
)
