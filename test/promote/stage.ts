/** A studio at home with the embedded model and a Runway on loopback, and a draft to promote. */
import { onTestFinished } from 'vitest'
import { runway } from '../../providers/runway/index.js'
import { type RunwaySandbox, startSandbox } from '../../providers/runway/sandbox.js'
import { sketch } from '../../providers/sketch/index.js'
import { createStudio, type Provider, type Studio, type StudioOptions } from '../../src/index.js'
import { fastClock } from '../../src/testkit/index.js'
import { tempDir } from '../support/temp.js'

export const BOAT = 'a red boat crosses the sea at sunset'
export const DRAFT = { prompt: BOAT, seconds: 2, fps: 8, resolution: '360p', seed: 7 } as const

export interface Stage {
  home: string
  sandbox: RunwaySandbox
  /** Another one over the same home, as after a crash. */
  open(options?: StudioOptions): Studio
}

export async function openStage(providers: readonly Provider[] = [sketch(), runway()]): Promise<Stage> {
  const clock = fastClock(100)
  const sandbox = await startSandbox({ clock, renderSeconds: 1, queueSeconds: 0 })
  const home = tempDir()
  const studios: Studio[] = []
  onTestFinished(async () => {
    await Promise.all(studios.map((studio) => studio.close()))
    await sandbox.close()
  })
  return {
    home,
    sandbox,
    open(options) {
      const studio = createStudio({
        home,
        configFrom: false,
        clock,
        env: sandbox.env,
        providers,
        limits: { readSeconds: 10_000, submitSeconds: 10_000, idleSeconds: 10_000 },
        ...options,
      })
      studios.push(studio)
      return studio
    },
  }
}
