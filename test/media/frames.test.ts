/** Frames out of clips whose every frame is known: frame n is a grey of its own. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadImage } from '@napi-rs/canvas'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { framePng, readFrames } from '../../src/media/frames.js'
import { loadCanvas } from '../../src/media/images.js'

const dir = mkdtempSync(join(tmpdir(), 'heroshot-frames-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const at = (name: string) => join(dir, name)
const LADDER = ['-f', 'lavfi', '-i', "nullsrc=s=64x48:r=10:d=2,geq=lum='16+N*10':cb=128:cr=128"]
const H264 = ['-c:v', 'libx264', '-qp', '0', '-pix_fmt', 'yuv420p']

beforeAll(() => {
  const film = (name: string, ...args: string[]) => execFileSync('ffmpeg', ['-v', 'error', '-y', ...args, at(name)])
  film('ladder.mp4', ...LADDER, ...H264)
  film('ladder.webm', ...LADDER, '-c:v', 'libvpx-vp9', '-lossless', '1', '-deadline', 'realtime', '-cpu-used', '8')
  film('loud.mp4', ...LADDER, '-f', 'lavfi', '-i', 'sine=duration=6', ...H264, '-c:a', 'aac')
  film('turned.mp4', '-i', at('ladder.mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=90')
  film('held.mp4', ...LADDER, '-vf', "setpts='if(eq(N,19),5/TB,PTS)'", '-vsync', 'vfr', ...H264)
  writeFileSync(at('text.mp4'), 'no clip')
})

const frames = async (...args: Parameters<typeof readFrames>) => {
  const all = []
  for await (const frame of readFrames(...args)) all.push(frame)
  return all
}
/** Which frame of the ladder a grey is. */
const rung = (grey: number) => Math.round((grey * 219) / 255 / 10)
const rungOf = async (png: Buffer) => {
  const { createCanvas } = await loadCanvas()
  const pen = createCanvas(1, 1).getContext('2d')
  pen.drawImage((await loadImage(png)) as never, 0, 0)
  return rung(pen.getImageData(0, 0, 1, 1).data[0]!)
}

describe('readFrames', () => {
  it('gives every frame once, in order, with its time', async () => {
    const all = await frames(at('ladder.mp4'), { pixels: 'gray' })
    expect(all.map(({ data }) => rung(data[0]!))).toEqual([...Array(20).keys()])
    expect(all.map(({ seconds }) => seconds)).toEqual([...Array(20).keys()].map((n) => n / 10))
    expect(all[0]).toMatchObject({ index: 0, width: 64, height: 48 })
    expect(all[0]!.data.length).toBe(64 * 48)
  })
  it('gives colours rounded to the nearest', async () => {
    const all = await frames(at('ladder.mp4'))
    expect(all.map(({ data }) => data[0])).toEqual(all.map(({ index }) => Math.round((index * 10 * 255) / 219)))
  })
  it('gives as many a second as asked, at the size asked', async () => {
    const all = await frames(at('ladder.mp4'), { fps: 5, width: 32 })
    expect(all).toHaveLength(10)
    expect(all[1]).toMatchObject({ index: 1, seconds: 0.2, width: 32, height: 24 })
    expect(all[1]!.data.length).toBe(32 * 24 * 3)
  })
  it('reads other codecs, sound beside, and clips filmed upright', async () => {
    expect((await frames(at('ladder.webm'), { pixels: 'gray' })).map(({ data }) => rung(data[0]!))).toEqual([
      ...Array(20).keys(),
    ])
    expect(await frames(at('loud.mp4'))).toHaveLength(20)
    expect((await frames(at('turned.mp4')))[0]).toMatchObject({ width: 48, height: 64 })
  })
  it('stops its decoder when the loop is left', async () => {
    for await (const frame of readFrames(at('ladder.mp4'))) if (frame.index === 2) break
    const left = execFileSync('ps', ['-o', 'args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    expect(left).not.toContain('ladder.mp4')
  })
  it('stops at once when it is told to', async () => {
    const stop = new AbortController()
    const reading = (async () => {
      for await (const frame of readFrames(at('ladder.mp4'), { signal: stop.signal }))
        if (frame.index === 1) stop.abort(new Error('enough'))
    })()
    await expect(reading).rejects.toThrow('enough')
  })
  it('says what is wrong with a file, and where there is no ffmpeg', async () => {
    await expect(frames(at('text.mp4'))).rejects.toMatchObject({ code: 'bad-input', field: 'file' })
    await expect(frames(at('gone.mp4'))).rejects.toThrow('there is no such file')
    await expect(frames(at('ladder.mp4'), { program: 'no-such-ffmpeg' })).rejects.toMatchObject({
      code: 'ffmpeg-absent',
      next: expect.stringContaining('ffmpeg'),
    })
  })
})

describe('framePng', () => {
  it.each([
    ['first', 0],
    [0.25, 2],
    [0.3, 3],
    [1.9, 19],
    [2, 19],
    ['last', 19],
  ] as const)('gives the frame shown at %s', async (moment, n) => {
    expect(await rungOf(await framePng(at('ladder.mp4'), moment))).toBe(n)
  })
  it.each(['loud.mp4', 'held.mp4', 'ladder.webm'])('finds the last of %s', async (name) => {
    expect(await rungOf(await framePng(at(name), 'last'))).toBe(19)
  })
  it('scales, and refuses a moment outside', async () => {
    const png = await framePng(at('ladder.mp4'), 'first', { width: 16 })
    expect(await loadImage(png)).toMatchObject({ width: 16, height: 12 })
    await expect(framePng(at('ladder.mp4'), 2.5)).rejects.toMatchObject({ code: 'bad-input', allowed: '0 to 2 s' })
  })
})
