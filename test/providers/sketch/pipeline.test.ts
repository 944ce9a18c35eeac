import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { type Parts, renderClip, wordWarnings } from '../../../providers/sketch/pipeline.js'
import type { SceneGraph, WordUse } from '../../../providers/sketch/scene.js'
import { probeClip } from '../../../src/media/probe.js'
import { decodeRgb, ffprobe } from '../../media/ffprobe.js'
import { tempDir } from '../../support/temp.js'

const scene = { background: 'sea', words: [{ word: 'pelican', state: 'unknown', as: '' }] } as unknown as SceneGraph
const request = { prompt: 'x', seed: 7, width: 128, height: 96, fps: 12, frames: 18, steps: 20, guidance: 1.6 }

/** A red field whose green bar grows by the frame. */
const parts: Parts = {
  canvas: Promise.resolve({ createCanvas }),
  sample: async (_, progress) => {
    progress(0.5)
    progress(1)
    return { scene, facts: { model: 'stub' } }
  },
  renderer: (_, { width, height, fps, seconds }) => {
    const canvas = createCanvas(width, height)
    const pen = canvas.getContext('2d')
    return {
      drawFrame(i) {
        pen.fillStyle = '#c02020'
        pen.fillRect(0, 0, width, height)
        pen.fillStyle = '#20c020'
        pen.fillRect(0, 0, (width * (i + 1)) / (fps * seconds), height / 2)
        return canvas
      },
    }
  },
}
const quiet = { check: () => {}, progress: () => {} }

describe('a clip', () => {
  it('is an MP4 of the asked size, rate and frames, with poster, contact sheet and facts', async () => {
    const dir = tempDir()
    const clip = await renderClip(request, dir, parts, quiet)
    expect(clip.outputs).toEqual([
      { role: 'video', file: join(dir, 'clip.mp4'), mime: 'video/mp4' },
      { role: 'poster', file: join(dir, 'poster.png'), mime: 'image/png' },
      { role: 'contact-sheet', file: join(dir, 'contact-sheet.png'), mime: 'image/png' },
    ])
    expect(ffprobe(join(dir, 'clip.mp4')).streams[0]).toMatchObject({
      codec_name: 'h264',
      pix_fmt: 'yuv420p',
      color_range: 'tv',
      width: 128,
      height: 96,
      r_frame_rate: '12/1',
      nb_read_frames: '18',
      duration: '1.500000',
    })
    expect(await probeClip(join(dir, 'poster.png'))).toMatchObject({
      container: 'png',
      width: 128,
      height: 96,
      truncated: false,
    })
    expect(await probeClip(join(dir, 'contact-sheet.png'))).toMatchObject({
      container: 'png',
      width: 1280,
      truncated: false,
    })
    expect(clip.facts).toMatchObject({ model: 'stub', seed: 7, scene, timings: { drawMs: expect.any(Number) } })
    expect(clip.warnings).toEqual(['not understood: pelican'])
  })

  it('shows the frames in their order', async () => {
    const dir = tempDir()
    await renderClip(request, dir, parts, quiet)
    for (const frame of [0, 8, 17]) {
      const rgb = decodeRgb(join(dir, 'clip.mp4'), frame)
      const green = Array.from({ length: 128 }, (_, x) => rgb[(24 * 128 + x) * 3 + 1]! > 110).filter(Boolean).length
      expect(Math.abs(green - (128 * (frame + 1)) / 18)).toBeLessThanOrEqual(3)
    }
  })

  it('tells how far it is, never backwards, to the end', async () => {
    const seen: number[] = []
    const stages = new Set<string>()
    await renderClip(request, tempDir(), parts, {
      check: () => {},
      progress: (share, stage) => {
        seen.push(share)
        stages.add(stage)
      },
    })
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(seen.at(-1)).toBe(1)
    expect([...stages]).toEqual(['sampling', 'drawing', 'finishing'])
  })

  it('stopped at any frame leaves no file', async () => {
    for (const stopAt of [1, 5, 18]) {
      const dir = tempDir()
      let checks = 0
      const stop = new Error('stop')
      const check = () => {
        if (++checks === stopAt) throw stop
      }
      await expect(renderClip(request, dir, parts, { ...quiet, check })).rejects.toBe(stop)
      expect(await readdir(dir)).toEqual([])
    }
  })

  it('that cannot be sampled fails with the reason', async () => {
    const reason = new Error('no model')
    const broken = { ...parts, sample: () => Promise.reject(reason) }
    await expect(renderClip(request, tempDir(), broken, quiet)).rejects.toBe(reason)
  })

  it.each([
    [96, 128],
    [2, 2],
    [640, 64],
  ])('of %i×%i has a contact sheet too', async (width, height) => {
    const dir = tempDir()
    await renderClip({ ...request, width, height, frames: 2 }, dir, parts, quiet)
    expect(await probeClip(join(dir, 'contact-sheet.png'))).toMatchObject({ width: 1280, truncated: false })
  })
})

describe('words', () => {
  const use = (word: string, state: WordUse['state'], as = ''): WordUse => ({ word, state, as })
  it('unknown are named once, guessed ones with the guess, known and mapped ones not at all', () => {
    const words = [
      use('boat', 'known', 'boat'),
      use('zorp', 'unknown'),
      use('dogg', 'near', 'dog'),
      use('corgi', 'mapped', 'dog'),
    ]
    expect(wordWarnings({ words: [...words, ...words] })).toEqual(['not understood: zorp', 'read "dogg" as "dog"'])
    expect(wordWarnings({ words: [] })).toEqual([])
  })
})
