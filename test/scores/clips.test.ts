/** Scores of real files: other codecs, a 4K source, a silent and a broken one, none. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startEncoder } from '../../src/media/encode.js'
import { scoreClip } from '../../src/scores/score.js'
import { shifted } from './pictures.js'

const dir = mkdtempSync(join(tmpdir(), 'heroshot-scores-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const at = (name: string) => join(dir, name)
const film = (name: string, source: string, ...args: string[]) =>
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-pix_fmt', 'yuv420p', ...args, at(name)])

beforeAll(() => {
  film('4k.mp4', 'testsrc2=s=3840x2160:r=10:d=0.6', '-preset', 'ultrafast')
  film('hd.mp4', 'testsrc2=s=1280x720:r=10:d=0.6', '-preset', 'ultrafast')
  film('other.webm', 'testsrc2=s=320x180:r=10:d=1', '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8')
  film('night.mp4', 'color=black:s=320x180:r=10:d=1', '-preset', 'ultrafast')
  film('stops.mp4', 'testsrc2=s=320x180:r=10:d=1,tpad=stop_mode=clone:stop_duration=1', '-preset', 'ultrafast')
  // A sine of 12.8 levels, a period every five frames.
  film('lamp.mp4', "nullsrc=s=160x96:r=10:d=2,geq=lum='126+11*sin(2*PI*N/5)':cb=128:cr=128", '-qp', '0')
  film('upright.mp4', 'testsrc2=s=180x320:r=10:d=0.5', '-preset', 'ultrafast')
  film('still.mp4', 'testsrc2=s=64x48:r=10:d=0.1', '-preset', 'ultrafast')
  writeFileSync(at('text.mp4'), 'no clip')
})

describe('scoreClip', () => {
  it('scores a source of any size and codec alike', async () => {
    const [large, small, other, upright] = await Promise.all(
      ['4k.mp4', 'hd.mp4', 'other.webm', 'upright.mp4'].map((name) => scoreClip(at(name))),
    )
    expect(large).toMatchObject({ frames: 6, seconds: 0.6, black: [], frozen: [], duplicates: [] })
    expect(small!.sharpness! / large!.sharpness!).toBeGreaterThan(0.5)
    expect(small!.sharpness! / large!.sharpness!).toBeLessThan(2)
    expect(other!.frames).toBe(10)
    for (const scores of [large, small, other, upright]) expect(scores!.overall).toBeGreaterThan(0.3)
  })
  it('finds black, frozen and flickering ones, and gives the first two nothing', async () => {
    const night = await scoreClip(at('night.mp4'))
    expect(night).toMatchObject({ overall: 0, black: [{ from: 0, to: 1 }] })
    const stops = await scoreClip(at('stops.mp4'))
    expect(stops.frozen![0]!.from).toBeCloseTo(0.9)
    expect(stops.frozen![0]!.to).toBeCloseTo(2)
    const running = await scoreClip(at('other.webm'))
    expect(stops.overall!).toBeLessThan(0.45 * running.overall!)
    // 11 of 219 levels of luma; frames of 8 bits round it.
    const { flicker } = await scoreClip(at('lamp.mp4'))
    expect(flicker).toBeCloseTo(((11 / 219) * (1 - Math.cos((2 * Math.PI) / 5))) / Math.SQRT2, 2.5)
  })
  it("finds the motion of our own encoder's clips", async () => {
    const encoder = startEncoder({ width: 320, height: 192, fps: 10, file: at('ours.mp4'), frames: 8 })
    for (let n = 0; n < 8; n++) {
      const { data } = shifted(3 * n, 0, 320, 192)
      const rgba = new Uint8Array(data.length * 4).fill(255)
      for (const [i, level] of data.entries()) rgba.fill(level, i * 4, i * 4 + 3)
      await encoder.add(rgba)
    }
    await encoder.finish()
    const { motion, smoothness, overall } = await scoreClip(at('ours.mp4'))
    expect(motion! * Math.hypot(320, 192)).toBeGreaterThan(0.9 * 30)
    expect(motion! * Math.hypot(320, 192)).toBeLessThan(1.1 * 30)
    expect(smoothness).toBeGreaterThan(0.9)
    expect(overall).toBeGreaterThan(0.7)
  })
  it('looks at no more frames than it is told', async () => {
    expect(await scoreClip(at('stops.mp4'), { maxFrames: 5 })).toMatchObject({ frames: 5, seconds: 0.5, frozen: [] })
  })
  it("says why where it can't tell: no ffmpeg, no clip, a single frame", async () => {
    expect(await scoreClip(at('hd.mp4'), { program: 'ffmpeg-that-is-not-here' })).toEqual({
      overall: null,
      reason: expect.stringMatching(/no ffmpeg.*Install ffmpeg/),
    })
    expect(await scoreClip(at('text.mp4'))).toEqual({ overall: null, reason: expect.stringContaining('no clip') })
    expect(await scoreClip(at('still.mp4'))).toMatchObject({ overall: null, reason: 'it has a single frame' })
    await expect(scoreClip(at('gone.mp4'))).rejects.toMatchObject({ code: 'bad-input', field: 'file' })
  })
  it('stops when told', async () => {
    const stop = new AbortController()
    stop.abort(new Error('enough'))
    await expect(scoreClip(at('hd.mp4'), { signal: stop.signal })).rejects.toThrow('enough')
  })
})
