/** A home with an engine for drafts and paid clouds on loopback, whose clips are known. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Backend } from '../../src/backend.js'
import { type ModelCard, modelCardSchema, type Task } from '../../src/catalog/card.js'
import { fitCard } from '../../src/catalog/fit.js'
import { createStudio, type Json, type Studio, type StudioOptions } from '../../src/index.js'
import { type Rehearsal, rehearsalBackend, startRehearsal } from '../support/rehearsal.js'
import { localBackend } from '../support/stage.js'
import { tempDir } from '../support/temp.js'

const sourced = { source: 'test', asOf: '2026-11-01' }
export const SIZE = { width: 96, height: 64 }

/** A clip of ffmpeg's own making. */
export function film(source: string, ...codec: string[]): string {
  const file = join(tempDir(), `clip.${codec.includes('libvpx-vp9') ? 'webm' : 'mp4'}`)
  const words = ['-v', 'error', '-f', 'lavfi', '-i', source, ...(codec.length ? codec : ['-c:v', 'libx264'])]
  execFileSync('ffmpeg', [...words, '-pix_fmt', 'yuv420p', file])
  return file
}

export const pattern = (size = '96x64', seconds = 2) => `testsrc2=size=${size}:rate=8:duration=${seconds}`

const abilities = (tasks: readonly Task[], more: object = {}) => ({
  tasks,
  audio: 'none',
  seconds: { min: 1, max: 10, step: 1 },
  sizes: { oneOf: [{ ...SIZE, resolution: '720p', aspect: '3:2' }] },
  fps: { oneOf: [8] },
  ...more,
})

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

const fitOf: Backend['fit'] = (shot, card) => {
  const fit = fitCard(shot, card)
  if (!fit.ok) return fit
  const { kept, output, snaps, drops } = fit
  return {
    ok: true,
    native: JSON.parse(JSON.stringify({ ...kept, seconds: output.seconds })) as Json,
    output,
    snaps,
    drops,
  }
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
  const bare = rehearsalBackend(rehearsal.origin, { id, pollIntervalMs: 20 })
  const cards = bare.cards.map((card) =>
    modelCardSchema.parse({
      ...card,
      id: `${id}-1`,
      name: id,
      abilities: abilities(tasks, more),
      price: { model: 'rules', rules: [{ per: 'second', usd, ...sourced }] },
    }),
  )
  return Object.assign(rehearsal, { backend: { ...bare, cards, fit: fitOf } })
}

export const KEYS = { REHEARSAL_KEY: 'stage-key' }

export function studioOf(backends: readonly Backend[], options: StudioOptions = {}): Studio {
  const studio = createStudio({ home: tempDir(), configFrom: false, env: KEYS, providers: backends, ...options })
  onTestFinished(() => studio.close())
  return studio
}

export const BOAT = 'a red boat crosses the sea at sunset'
