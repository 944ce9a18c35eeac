/** The page in a real browser: draft, keep, promote on the Runway sandbox, the hero plays; by keyboard, over a restart, clean for axe. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page as Tab } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultProviders } from '../../providers/index.js'
import { type RunwaySandbox, startSandbox } from '../../providers/runway/sandbox.js'
import { createStudio, type Studio } from '../../src/index.js'
import { bundlePage } from '../../src/page/client/bundle.js'
import type { Page } from '../../src/page/server.js'
import { slateClip } from '../../src/sandbox/slate.js'
import { fastClock } from '../support/stage.js'
import { axeProblems, chromium, gallery, openBrowser } from './gallery.js'

const BOAT = 'a red boat crosses the sea at sunset'
const SIZE = { width: 640, height: 360, fps: 12, seconds: 2 }
const clock = fastClock(10)
const PATIENT = { timeout: 15_000 }

describe.skipIf(!chromium)('in a browser', () => {
  let browser: Browser
  let sandbox: RunwaySandbox
  let program: string
  let draft: string
  let foreign: string
  let home: string
  let studio: Studio
  let page: Page
  const broken: string[] = []
  /** Drafts stay under way while it is set. */
  let holding = false
  /** The vendor's renders are done once its time is ahead: not before the page was started again, however busy the machine is. */
  let ahead = 0

  async function open(port?: number): Promise<void> {
    const runway = defaultProviders().filter(({ id }) => id === 'runway')
    studio = createStudio({
      home,
      configFrom: false,
      env: sandbox.env,
      clock,
      tariff: 0.25,
      budgets: { perDay: 20, perMonth: 100 },
      providers: [gallery({ clips: [{ video: draft }], size: SIZE, holds: () => holding }), ...runway],
    })
    page = await studio.page({ program, ...(port !== undefined && { port }) })
  }

  async function visit(options: Parameters<Browser['newContext']>[0] = {}): Promise<Tab> {
    const tab = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })).newPage()
    tab.setDefaultTimeout(15_000)
    tab.on('pageerror', ({ message }) => broken.push(message))
    // What the content security policy stops is an error of ours.
    tab.on('console', (said) => said.text().includes('Security Policy') && broken.push(said.text()))
    await tab.goto(page.url)
    return tab
  }

  beforeAll(async () => {
    const { mkdtemp } = await import('node:fs/promises')
    const { tmpdir } = await import('node:os')
    home = await mkdtemp(join(tmpdir(), 'heroshot-test-'))
    draft = join(home, 'draft.mp4')
    writeFileSync(draft, await slateClip({ ...SIZE, audio: false, model: 'draft' }))
    foreign = join(home, 'foreign.mp4')
    writeFileSync(foreign, await slateClip({ ...SIZE, audio: false, model: 'foreign' }))
    ;[browser, sandbox, program] = await Promise.all([
      openBrowser(),
      // Few frames: drawing them would take longer than all the rest.
      startSandbox({
        clock: { now: () => clock.now() + ahead },
        renderSeconds: 600,
        queueSeconds: 0,
        clip: (order) => slateClip({ ...order, fps: 3 }),
      }),
      bundlePage(),
    ])
    await open()
  })
  afterAll(async () => {
    await browser?.close()
    await page?.close()
    await studio?.close()
    await sandbox?.close()
    const { rm } = await import('node:fs/promises')
    await rm(home, { recursive: true, force: true })
  })

  it('is small: all of it in one file under 60 kilobytes', () => {
    expect(Buffer.byteLength(program)).toBeLessThan(60_000)
  })

  it('drafts, keeps, promotes and plays the hero, by keyboard alone and over a restart; one hero is paid', async () => {
    const tab = await visit()
    const { keyboard } = tab
    await tab.getByText('No takes yet').waitFor()
    expect(await axeProblems(tab)).toEqual([])

    holding = true
    await keyboard.press('n')
    await keyboard.type(BOAT)
    await tab.getByText(/replay-1 on gallery: \$0\.0/).waitFor()
    await keyboard.press('Control+Enter')
    await tab.locator('.job progress').waitFor()
    await tab.getByText('drawing').waitFor()
    expect(await axeProblems(tab)).toEqual([])
    holding = false
    await tab.locator('.card').waitFor()

    await keyboard.press('Escape')
    await keyboard.press('ArrowRight')
    await keyboard.press('k')
    await tab.locator('.card.kept').waitFor()
    await keyboard.press('t')
    await tab.getByLabel('With commas between them').waitFor()
    await keyboard.type('boat, sea')
    await keyboard.press('Enter')
    await tab.locator('.card .tags').getByText('sea').waitFor()

    await tab.locator('.card .score', { hasText: /score (\d|unknown)/ }).waitFor()

    // Many takes of it: enough after the first, which renders for as long as it is held.
    await tab.locator('.card .still').focus()
    holding = true
    await keyboard.press('i')
    expect(await tab.locator('.iterate textarea').inputValue()).toBe(BOAT)
    await tab.getByLabel('How many').fill('3')
    await tab.getByLabel('Minutes').fill('30')
    expect(await axeProblems(tab)).toEqual([])
    await keyboard.press('Enter')
    await tab.getByText('0 of 3 · until 30 min').waitFor()
    await tab.reload()
    await tab.getByText('0 of 3 · until 30 min').waitFor()
    await tab.getByRole('button', { name: 'Stop' }).press('Enter')
    await tab.getByText('0 of 3 · ended: it was told to').waitFor()
    holding = false
    await tab.getByRole('button', { name: 'Put away' }).press('Enter')
    await expect.poll(() => tab.locator('.job:not(.failed)').count(), PATIENT).toBe(0)

    // A clip from elsewhere: what is none is refused, what is one is discarded and cleared away.
    await keyboard.press('m')
    await tab
      .locator('input[type=file]')
      .setInputFiles({ name: 'cat.mp4', mimeType: 'video/mp4', buffer: Buffer.from('no') })
    await tab.getByLabel('What it shows').fill('a cat')
    await keyboard.press('Enter')
    await tab.getByText('is no clip').waitFor()
    expect(await axeProblems(tab)).toEqual([])
    await tab.locator('input[type=file]').setInputFiles(foreign)
    await tab.getByLabel('What it shows').focus()
    await keyboard.press('Enter')
    await tab.getByText('brought in from foreign.mp4').waitFor()
    await tab.locator('section', { hasText: 'Score' }).locator('.figure').waitFor()
    await keyboard.press('x')
    await tab.locator('.discard[aria-pressed=true]').waitFor()
    await keyboard.press('u')
    await tab.getByRole('button', { name: /^Delete 1 take/ }).press('Enter')
    await tab.getByText('They are gone then').waitFor()
    expect(await axeProblems(tab)).toEqual([])
    await tab.getByRole('button', { name: /^Yes, delete 1 take/ }).press('Enter')
    await expect.poll(() => tab.locator('dialog').count(), PATIENT).toBe(0)
    await keyboard.press('g')
    await tab.locator('.card').waitFor()
    await keyboard.press('s')
    await tab.locator('select[aria-label=Order]', { hasText: 'Best score first' }).waitFor()

    await tab.locator('.card .still').focus()
    await keyboard.press('p')
    await tab.locator('.ways input:checked').waitFor()
    const ways = await tab.locator('.ways tbody tr').count()
    expect(ways).toBeGreaterThan(5)
    expect(await axeProblems(tab)).toEqual([])
    await keyboard.press('ArrowDown')
    const price = (await tab.locator('dialog button.main').textContent())!.replace('Go on with ', '')
    await keyboard.press('Enter')
    // The price once more, and a limit, before anything is spent.
    await tab.getByText(/^Spend at most \$/).waitFor()
    expect(await tab.locator('.sure strong').textContent()).toBe(price)
    expect(sandbox.seen.creates).toBe(0)
    await keyboard.press('Enter')
    await expect.poll(() => sandbox.jobs.length, PATIENT).toBe(1)
    await expect.poll(async () => (await studio.jobs.list({ open: true }))[0]?.state, PATIENT).toBe('accepted')

    const { port } = page
    await page.close()
    await studio.close()
    await tab.getByText(/Nothing is lost: this page goes on/).waitFor()
    await open(port)
    ahead = 600_000
    await expect.poll(() => tab.locator('.away').count(), PATIENT).toBe(0)
    await tab.locator('.card .hero').waitFor()
    expect([sandbox.seen.creates, sandbox.jobs.length]).toEqual([1, 1])

    await tab.locator('.card:has(.hero) .still').focus()
    await keyboard.press('Enter')
    const video = tab.locator('.stage video')
    await video.waitFor()
    const played = await video.evaluate(async (element) => {
      const it = element as unknown as {
        currentTime: number
        videoWidth: number
        duration: number
        addEventListener(type: string, heard: () => void, options: object): void
      }
      const heard = (type: string) => new Promise<void>((resolve) => it.addEventListener(type, resolve, { once: true }))
      while (it.currentTime === 0) await heard('timeupdate')
      const seeked = heard('seeked')
      it.currentTime = it.duration / 2
      await seeked
      return { width: it.videoWidth, at: it.currentTime / it.duration }
    })
    expect(played.width).toBeGreaterThan(640)
    expect(played.at).toBeGreaterThan(0.45)
    await tab.getByText('Made from').waitFor()
    await tab.locator('.figure', { hasText: 'invoiced' }).waitFor()
    expect(await axeProblems(tab)).toEqual([])
    // Back to its draft, which knows what became of it.
    await tab.locator('.kin a').focus()
    await keyboard.press('Enter')
    await tab.getByText('Became').waitFor()

    await keyboard.press('c')
    await tab.getByText('What the clips cost').waitFor()
    await tab.locator('.caps li').first().waitFor()
    expect(await axeProblems(tab)).toEqual([])
    await keyboard.press('d')
    await tab.locator('.backends').waitFor()
    expect(await axeProblems(tab)).toEqual([])
    await keyboard.press('?')
    await tab.locator('dialog .keys').waitFor()
    expect(await axeProblems(tab)).toEqual([])
    await keyboard.press('Escape')
    await tab.context().close()
    expect(broken).toEqual([])
  })

  it('fits a phone in the dark, clean for axe, with nothing wider than the window', async () => {
    const tab = await visit({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' })
    await tab.locator('.card').first().waitFor()
    for (const place of ['takes', 'costs', 'doctor', 'take']) {
      const id = await tab
        .locator('[data-take]')
        .first()
        .getAttribute('data-take', { timeout: 500 })
        .catch(() => '')
      await tab.goto(`http://127.0.0.1:${page.port}/#/${place === 'take' ? 'takes' : place}`)
      if (place === 'take') {
        await tab.locator('.card .still').first().click()
        await tab.getByText('On disk').waitFor()
      } else await tab.locator({ takes: '.card', costs: '.tiles', doctor: '.backends' }[place]!).first().waitFor()
      const width = await tab.evaluate('document.documentElement.scrollWidth')
      expect([place, id !== null, width]).toEqual([place, true, 360])
      expect(await axeProblems(tab)).toEqual([])
    }
    await tab.keyboard.press('i')
    await tab.locator('dialog .iterate').waitFor()
    const sheet = await tab
      .locator('dialog')
      .evaluate((dialog) => (dialog as unknown as { scrollWidth: number }).scrollWidth)
    expect(sheet).toBeLessThan(360)
    expect(await axeProblems(tab)).toEqual([])
    await tab.context().close()
    expect(broken).toEqual([])
  })

  it('lets nobody in without the link', async () => {
    const tab = await (await browser.newContext()).newPage()
    const answer = await tab.goto(`http://127.0.0.1:${page.port}/`)
    expect(answer!.status()).toBe(403)
    expect(await tab.textContent('body')).toContain('Open the link that heroshot studio printed.')
    await tab.context().close()
  })
})
