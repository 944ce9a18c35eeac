/** Cut lists: frames add up, timecode is right with and without dropped numbers, and what is rendered is as long as the list says. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { type CutList, edlOf, renderCutList, timecode, trimTo } from '../../src/analyzers/cut-list.js'
import { readFrames } from '../../src/media/frames.js'
import { probeClip } from '../../src/media/probe.js'

const RATES = [23.976, 24, 25, 29.97, 30, 50, 59.94, 60]
const rate = fc.constantFrom(...RATES)
const dropsAt = (fps: number) => fps === 29.97 || fps === 59.94

/** The frame a timecode names, counted the slow way. */
function frameOf(code: string, fps: number): number {
  const [h, m, s, f] = code.split(/[:;]/).map(Number) as [number, number, number, number]
  const minutes = h * 60 + m
  const lost = dropsAt(fps) ? (Math.round(fps) / 15) * (minutes - Math.floor(minutes / 10)) : 0
  return (minutes * 60 + s) * Math.round(fps) + f - lost
}

describe('timecode', () => {
  it.each([
    [0, 29.97, '00:00:00;00'],
    [1799, 29.97, '00:00:59;29'],
    [1800, 29.97, '00:01:00;02'],
    [17_981, 29.97, '00:09:59;29'],
    [17_982, 29.97, '00:10:00;00'],
    [107_892, 29.97, '01:00:00;00'],
    [3600, 59.94, '00:01:00;04'],
    [1800, 30, '00:01:00:00'],
    [1440, 23.976, '00:01:00:00'],
    [86_400 * 25 + 3, 25, '00:00:00:03'],
  ])('of frame %i at %f is %s', (frame, fps, code) => {
    expect(timecode(frame, fps)).toBe(code)
  })
  it('names every frame of a day once', () => {
    fc.assert(
      fc.property(rate, fc.integer({ min: 0, max: 2_000_000 }), (fps, frame) => {
        const code = timecode(frame, fps)
        expect(code).toMatch(/^[0-2]\d:[0-5]\d:[0-5]\d[:;]\d\d$/)
        expect(frameOf(code, fps)).toBe(frame)
      }),
    )
  })
})

const clip = { path: '/clips/take.mp4', seconds: 10, fps: 25, audio: false }
const second = fc.double({ min: 0, max: 12, noNaN: true })
const spans = fc
  .array(fc.tuple(second, second), { maxLength: 6 })
  .map((pairs) => pairs.map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })).sort((a, b) => a.from - b.from))

describe('trimTo', () => {
  it('pads, joins what lies close, drops what is short', () => {
    const cuts = trimTo(
      [
        { from: 1, to: 2 },
        { from: 2.6, to: 3 },
        { from: 6, to: 6.1 },
        { from: 9, to: 12 },
      ],
      clip,
      'take-1',
      'boat',
      { padSeconds: 0.2, minSeconds: 0.6 },
    )
    expect(cuts.events.map(({ from, to }) => [from, to])).toEqual([
      [0.8, 3.2],
      [8.8, 10],
    ])
    expect(cuts).toMatchObject({ version: 1, fps: 25, seconds: 3.6 })
    expect(trimTo([], clip, 'a', 'b')).toMatchObject({ events: [], seconds: 0 })
  })
  it('gives pieces on frames, in order, inside the clip; their sum is the total, in the list and in its EDL', () => {
    fc.assert(
      fc.property(spans, rate, (given, fps) => {
        const cuts = trimTo(given, { ...clip, fps }, 'take-1', 'boat')
        let end = -1
        let frames = 0
        for (const { from, to } of cuts.events) {
          expect(Math.abs(from * fps - Math.round(from * fps))).toBeLessThan(1e-6)
          expect(from).toBeGreaterThan(end)
          expect(to).toBeLessThanOrEqual(10)
          end = to
          frames += Math.round(to * fps) - Math.round(from * fps)
        }
        expect(frames / fps).toBeCloseTo(cuts.seconds, 9)
        const rows = edlOf(cuts)
          .split('\n')
          .filter((line) => /^\d{3} /.test(line))
        const total = rows.reduce((sum, row) => {
          const [start, stop, recordIn, recordOut] = row
            .split(/\s+/)
            .slice(-4)
            .map((code) => frameOf(code, fps))
          expect(recordOut! - recordIn!).toBe(stop! - start!)
          expect(recordIn).toBe(frameOf('01:00:00:00', fps) + sum)
          return sum + stop! - start!
        }, 0)
        expect(total).toBe(frames)
      }),
    )
  })
})

describe('edlOf', () => {
  it('is CMX 3600', () => {
    const event = { clip: 'take-1', file: '/clips/take.mp4', from: 60, to: 61, audio: true, reason: 'a boat\nat sea' }
    expect(edlOf({ version: 1, fps: 29.97, events: [event], seconds: 1 }, 'boats')).toBe(
      [
        'TITLE: boats',
        'FCM: DROP FRAME',
        '',
        '001  AX       B     C        00:00:59;28 00:01:01;00 01:00:00;00 01:00:01;00',
        '* FROM CLIP NAME: take.mp4',
        '* COMMENT: take-1: a boat at sea',
        '',
      ].join('\n'),
    )
    expect(edlOf({ version: 1, fps: 25, events: [], seconds: 0 })).toContain('NON-DROP FRAME')
    const many = { version: 1, fps: 25, events: Array(1000).fill(event), seconds: 1000 } as CutList
    expect(() => edlOf(many)).toThrow(/999/)
  })
})

describe('renderCutList', () => {
  const dir = mkdtempSync(join(tmpdir(), 'heroshot-cuts-'))
  afterAll(() => rmSync(dir, { recursive: true, force: true }))
  const at = (name: string) => join(dir, name)
  it('cuts to the frame, from two sources of other sizes, and refuses an empty list', async () => {
    const film = (name: string, source: string) =>
      execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, '-pix_fmt', 'yuv420p', '-qp', '1', at(name)])
    film('ladder.mp4', "nullsrc=s=64x48:r=10:d=2,geq=lum='16+N*10':cb=128:cr=128")
    film('white.mp4', 'color=white:s=48x96:r=10:d=1')
    const event = (file: string, from: number, to: number) => ({
      clip: file,
      file: at(file),
      from,
      to,
      audio: false,
      reason: '',
    })
    const events = [event('ladder.mp4', 0.5, 0.8), event('white.mp4', 0, 0.2), event('ladder.mp4', 1.9, 2)]
    await renderCutList({ version: 1, fps: 10, events, seconds: 0.6 }, at('cut.mp4'))
    expect(await probeClip(at('cut.mp4'))).toMatchObject({ frames: 6, width: 64, height: 48 })
    const rungs = []
    for await (const { data } of readFrames(at('cut.mp4'), { pixels: 'gray' }))
      rungs.push(Math.round((data[24 * 64 + 32]! * 219) / 2550))
    expect(rungs).toEqual([5, 6, 7, 22, 22, 19])
    await expect(renderCutList({ version: 1, fps: 10, events: [], seconds: 0 }, at('no.mp4'))).rejects.toMatchObject({
      field: 'events',
    })
    await expect(
      renderCutList({ version: 1, fps: 10, events, seconds: 0.6 }, at('no.mp4'), { program: 'ffmpeg-is-not-here' }),
    ).rejects.toMatchObject({ code: 'ffmpeg-absent' })
  })
})
