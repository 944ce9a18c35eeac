/** A home with an engine for drafts and paid clouds on loopback, whose clips are known. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Backend } from '../../src/backend.js'
import { type ModelCard, modelCardSchema, type Task } from '../../src/catalog/card.js'
import { createStudio, type Studio, type StudioOptions } from '../../src/index.js'
import { type Rehearsal, startRehearsal } from '../support/rehearsal.js'
import { localBackend } from '../support/stage.js'
import { tempDir } from '../support/temp.js'
import { abilities, cloudAt, fitOf, sourced } from './cloud.js'

/** A clip of ffmpeg's own making. */
export function film(source: string, ...codec: string[]): string {
  const file = join(tempDir(), `clip.${codec.includes('libvpx-vp9') ? 'webm' : 'mp4'}`)
  const words = ['-v', 'error', '-f', 'lavfi', '-i', source, ...(codec.length ? codec : ['-c:v', 'libx264'])]
  execFileSync('ffmpeg', [...words, '-pix_fmt', 'yuv420p', file])
  return file
}

export const pattern = (size = '96x64', seconds = 2) => `testsrc2=size=${size}:rate=8:duration=${seconds}`

/** Renders the clip it is given, whatever the words; it can load styles. */
export function drafts(clip: string): Backend {
  const card = modelCardSchema.parse({
    ...{ id: 'stage-card', backend: 'stage', name: 'Stage', native: 'stage-1', locality: 'local' },
    lifecycle: { state: 'live', ...sourced },
    abilities: abilities(['text-to-video'], { seed: true, lora: true, negativePrompt: true, audio: 'optional' }),
    price: { model: 'electricity' },
  })
  return { ...localBackend({ clip }), cards: [card], fit: fitOf }
}

/** Upscales at home: to the clip it is given. */
export function lens(clip: string): Backend {
  const card = modelCardSchema.parse({
    ...{ id: 'lens-1', backend: 'lens', name: 'Lens', native: 'lens-1', locality: 'local' },
    lifecycle: { state: 'live', ...sourced },
    abilities: abilities(['upscale'], { followsClip: ['upscale'] }),
    price: { model: 'electricity' },
  })
  return { ...localBackend({ id: 'lens', clip }), cards: [card], fit: fitOf }
}

export interface Cloud extends Rehearsal {
  backend: Backend
}

/** @param usd for each second of a clip */
export async function cloud(
  id: string,
  usd: string,
  tasks: readonly Task[],
  clip: string,
  more: Partial<ModelCard['abilities']> = {},
): Promise<Cloud> {
  const rehearsal = await startRehearsal({ clip: readFileSync(clip), tellsCharge: false })
  onTestFinished(() => rehearsal.close())
  return Object.assign(rehearsal, { backend: cloudAt(rehearsal.origin, id, usd, tasks, more) })
}

export const KEYS = { REHEARSAL_KEY: 'stage-key' }

export function studioOf(backends: readonly Backend[], options: StudioOptions = {}): Studio {
  const studio = createStudio({ home: tempDir(), configFrom: false, env: KEYS, providers: backends, ...options })
  onTestFinished(() => studio.close())
  return studio
}

export const BOAT = 'a red boat crosses the sea at sunset'
