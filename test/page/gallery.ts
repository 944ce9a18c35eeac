/** A studio full of takes, and a browser to see it in: real jobs of a backend that plays back clips made beforehand. */
import { spawnSync } from 'node:child_process'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { type Backend, fitCard, type Json, type Status } from '../../src/backend.js'
import { modelCardSchema } from '../../src/catalog/card.js'

const cardOf = ({ width, height, fps, seconds }: Size) =>
  modelCardSchema.parse({
    id: 'gallery-replay-1',
    backend: 'gallery',
    name: 'Replay 1',
    native: 'replay-1',
    locality: 'local',
    lifecycle: { state: 'live', source: 'test', asOf: '2026-11-01' },
    abilities: {
      tasks: ['text-to-video'],
      audio: 'none',
      seed: true,
      seconds: { oneOf: [seconds] },
      sizes: { oneOf: [{ width, height, resolution: '720p', aspect: '16:9' }] },
      fps: { oneOf: [fps] },
    },
    price: { model: 'electricity' },
    timing: { seconds: { low: 0.1, expected: 0.2, high: 1 }, source: 'test', asOf: '2026-11-01' },
    energy: { watts: 60, source: 'test', asOf: '2026-11-01' },
  })

interface Size {
  width: number
  height: number
  fps: number
  seconds: number
}

export interface Recorded {
  video: string
  poster?: string
}

export interface GalleryOptions {
  /** One after another. */
  clips: readonly Recorded[]
  /** Of all of them. @default that of makeClip() */
  size?: Size
  /** A render stays under way while this says so. */
  holds?: () => boolean
}

export function gallery({
  clips,
  size = { width: 96, height: 64, fps: 8, seconds: 2 },
  holds = () => false,
}: GalleryOptions): Backend {
  const jobs = new Map<string, Recorded>()
  let made = 0
  return {
    id: 'gallery',
    locality: 'local',
    cards: [cardOf(size)],
    concurrency: 4,
    pollIntervalMs: 20,
    fit(shot, one) {
      const fitted = fitCard(shot, one)
      return fitted.ok ? { ...fitted, native: { prompt: shot.prompt } as Json } : fitted
    },
    probe: async () => ({ ok: true, concurrency: 4 }),
    async submit(_, ctx) {
      const id = `${ctx.jobId}-${ctx.attempt}`
      const { video, poster } = clips[made++ % clips.length]!
      const files = { video: join(ctx.workDir, 'out.mp4'), poster: join(ctx.workDir, 'poster.png') }
      await copyFile(video, files.video)
      if (poster) await copyFile(poster, files.poster)
      jobs.set(id, { video: files.video, ...(poster && { poster: files.poster }) })
      return { backend: 'gallery', endpoint: 'in-process', id, model: 'replay-1' }
    },
    async poll({ id }): Promise<Status> {
      const job = jobs.get(id)
      if (!job) return { state: 'lost', reason: 'rendered by a process that has ended' }
      if (holds()) return { state: 'running', progress: 0.4, stage: 'drawing' }
      return {
        state: 'done',
        outputs: [
          { role: 'video', file: job.video, mime: 'video/mp4' },
          ...(job.poster ? [{ role: 'poster' as const, file: job.poster, mime: 'image/png' }] : []),
        ],
      }
    },
    async cancel({ id }) {
      return jobs.delete(id) ? 'cancelled' : 'unknown'
    },
  }
}

/** The machine's own Chromium; undefined where there is none. */
export const chromium = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
)

export async function openBrowser(): Promise<Browser> {
  const { chromium: driver } = await import('playwright-core')
  const path = spawnSync('which', [chromium!], { encoding: 'utf8' }).stdout.trim()
  return driver.launch({ executablePath: path, args: ['--no-sandbox', '--disable-gpu'] })
}

/** What axe finds wrong with the page as it is. */
export async function axeProblems(page: Page): Promise<string[]> {
  const { default: axe } = await import('axe-core')
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() =>
    (
      globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
    ).axe.run(),
  )
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}
