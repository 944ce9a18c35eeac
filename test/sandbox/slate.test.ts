/** The clips of a sandbox, as ffprobe and a player see them. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { drawSlate, slateClip } from '../../src/sandbox/slate.js'
import { ffprobe } from '../media/ffprobe.js'
import { tempDir } from '../support/temp.js'

const spec = { width: 320, height: 180, fps: 24, seconds: 3, audio: true, model: 'gen4.5' }

it('are of the ordered size and length, with sound where sound was ordered', async () => {
  for (const audio of [true, false]) {
    const file = join(tempDir(), 'clip.mp4')
    writeFileSync(file, await slateClip({ ...spec, audio }))
    const { streams, format } = ffprobe(file)
    expect(streams.map(({ codec_name }) => codec_name)).toEqual(audio ? ['h264', 'aac'] : ['h264'])
    expect(streams[0]).toMatchObject({ width: 320, height: 180, r_frame_rate: '24/1', nb_read_frames: '72' })
    expect(Number(format.duration)).toBeCloseTo(3, 1)
    // A decoder has nothing to complain about.
    expect(execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'null', '-'], { encoding: 'utf8' })).toBe('')
  }
})

it('move, and come back to their beginning after a second', () => {
  const draw = drawSlate(spec)
  const frames = [0, 8, 16, 24].map((frame) => Buffer.from(draw(frame)))
  expect(frames[3]!.equals(frames[0]!)).toBe(true)
  expect(frames[1]!.equals(frames[0]!)).toBe(false)
  expect(frames[2]!.equals(frames[1]!)).toBe(false)
})

it('are lettered: a bright word over a dark plate, whatever the size', () => {
  for (const [width, height] of [
    [1280, 720],
    [720, 1280],
    [96, 64],
  ] as const) {
    const pixels = drawSlate({ ...spec, width, height })(0)
    const bright = (x: number, y: number) => pixels[(y * width + x) * 4]! > 200
    const row = Array.from({ length: width }, (_, x) => bright(x, height / 2))
    const letters = row.filter((on, x) => on && !row[x - 1]).length
    // Seven letters, some of them with two strokes.
    expect(letters).toBeGreaterThanOrEqual(7)
    expect(row.filter(Boolean).length).toBeLessThan(width / 2)
  }
})
