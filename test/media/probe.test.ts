import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { probeClip } from '../../src/media/probe.js'
import { pictureSize, sniff } from '../../src/media/sniff.js'
import { tempDir } from '../support/temp.js'

const SOUND = ['-f', 'lavfi', '-i', 'sine=d=2', '-shortest']

/** A two-second 24 fps clip of 128×72 made by the system's ffmpeg. */
function make(file: string, ...args: string[]): string {
  const input = ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc=d=2:s=128x72:r=24']
  execFileSync('ffmpeg', [...input, ...args, file])
  return file
}

const X264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-preset', 'ultrafast']

describe('a clip is told', () => {
  it.each([
    ['mp4', 'a.mp4', X264, { container: 'mp4', mime: 'video/mp4', codec: 'h264', audio: false }],
    ['mp4 with sound', 'b.mp4', [...SOUND, ...X264], { container: 'mp4', codec: 'h264', audio: true }],
    ['mp4, index first', 'c.mp4', [...X264, '-movflags', '+faststart'], { container: 'mp4', codec: 'h264' }],
    [
      'fragmented mp4',
      'd.mp4',
      [...X264, '-movflags', '+frag_keyframe+empty_moov', '-g', '10'],
      { container: 'mp4', codec: 'h264' },
    ],
    [
      'fragmented mp4 with default durations',
      'e.mp4',
      [...SOUND, ...X264, '-movflags', '+cmaf'],
      { container: 'mp4', audio: true },
    ],
    ['QuickTime', 'f.mov', X264, { container: 'mov', mime: 'video/quicktime', codec: 'h264' }],
    [
      'WebM',
      'g.webm',
      [...SOUND, '-c:v', 'libvpx-vp9', '-deadline', 'realtime'],
      { container: 'webm', codec: 'vp9', audio: true },
    ],
    ['Matroska', 'h.mkv', X264, { container: 'mkv', codec: 'h264', audio: false }],
  ])('%s', async (_, name, args, expected) => {
    const file = make(join(tempDir(), name), ...args)
    const facts = await probeClip(file)
    expect(facts).toMatchObject({ kind: 'video', width: 128, height: 72, truncated: false, ...expected })
    expect(facts!.seconds).toBeCloseTo(2, 1)
    expect(facts!.fps).toBeCloseTo(24, 1)
    expect(Math.abs(facts!.frames! - 48)).toBeLessThanOrEqual(1)
    expect(facts!.bytes).toBe((await readFile(file)).length)
  })

  it('with sides swapped when it is to be turned', async () => {
    const dir = tempDir()
    const plain = make(join(dir, 'plain.mp4'), ...X264)
    const turned = join(dir, 'turned.mp4')
    execFileSync('ffmpeg', ['-v', 'error', '-i', plain, '-c', 'copy', '-metadata:s:v', 'rotate=90', turned])
    expect(await probeClip(turned)).toMatchObject({ width: 72, height: 128 })
  })

  it('by name only, for AVI and sound files', async () => {
    const dir = tempDir()
    expect(await probeClip(make(join(dir, 'a.avi'), '-c:v', 'mpeg4'))).toMatchObject({
      container: 'avi',
      kind: 'video',
      truncated: false,
    })
    execFileSync('ffmpeg', ['-v', 'error', ...SOUND, join(dir, 'a.wav')])
    expect(await probeClip(join(dir, 'a.wav'))).toMatchObject({ container: 'wav', kind: 'audio', audio: true })
  })
})

describe('a file cut short', () => {
  it.each([
    ['mp4, index last', 'a.mp4', X264],
    ['mp4, index first', 'b.mp4', [...X264, '-movflags', '+faststart']],
    ['fragmented mp4', 'c.mp4', [...X264, '-movflags', '+frag_keyframe+empty_moov', '-g', '10']],
    ['WebM', 'd.webm', ['-c:v', 'libvpx', '-deadline', 'realtime']],
    ['AVI', 'e.avi', ['-c:v', 'mpeg4']],
    ['GIF', 'f.gif', []],
    ['PNG', 'g.png', ['-frames:v', '1']],
    ['JPEG', 'h.jpg', ['-frames:v', '1']],
  ])('%s, is found out', async (_, name, args) => {
    const file = make(join(tempDir(), name), ...args)
    const whole = await readFile(file)
    for (const share of [0.3, 0.6, 0.95]) {
      await writeFile(file, whole.subarray(0, Math.floor(whole.length * share)))
      expect((await probeClip(file))?.truncated, `${share}`).toBe(true)
    }
  })

  it('anywhere, never makes the probe throw, and no cut of an MP4 passes for whole', async () => {
    const file = make(join(tempDir(), 'a.mp4'), ...SOUND, ...X264)
    const whole = await readFile(file)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 12, max: whole.length - 1 }), async (length) => {
        await writeFile(file, whole.subarray(0, length))
        expect((await probeClip(file))?.truncated).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('or damaged in its index, never makes the probe throw', async () => {
    const file = make(join(tempDir(), 'a.mp4'), ...X264, '-movflags', '+faststart')
    const whole = await readFile(file)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1500 }), fc.integer({ min: 0, max: 255 }), async (at, value) => {
        const damaged = Buffer.from(whole)
        damaged[at] = value
        await writeFile(file, damaged)
        await probeClip(file)
      }),
      { numRuns: 150 },
    )
  })
})

describe('a picture', () => {
  it.each([
    ['png', [], 'image/png'],
    ['jpg', [], 'image/jpeg'],
    ['gif', [], 'image/gif'],
    ['webp', ['-c:v', 'libwebp'], 'image/webp'],
    ['webp', ['-c:v', 'libwebp', '-lossless', '1'], 'image/webp'],
  ])('as %s %s is known by type and size', async (extension, args, mime) => {
    const file = make(join(tempDir(), `a.${extension}`), '-frames:v', '1', ...args)
    expect(await probeClip(file)).toMatchObject({ kind: 'image', mime, width: 128, height: 72, truncated: false })
    expect(pictureSize(await readFile(file))).toEqual({ width: 128, height: 72 })
  })

  it('turned by its camera has its sides swapped', () => {
    const jpeg = make(join(tempDir(), 'a.jpg'), '-frames:v', '1')
    const plain = execFileSync('cat', [jpeg])
    const tiff = Buffer.from(
      '4d4d002a00000008' + '0001' + '0112' + '0003' + '00000001' + '00060000' + '00000000',
      'hex',
    )
    const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff])
    const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, body.length + 2]), body])
    expect(pictureSize(Buffer.concat([plain.subarray(0, 2), segment, plain.subarray(2)]))).toEqual({
      width: 72,
      height: 128,
    })
  })

  it('of any bytes never makes the reader throw', () => {
    const heads = ['\x89PNG\r\n\x1a\n', '\xff\xd8\xff', 'GIF89a', 'RIFF0000WEBPVP8X', ''].map((head) =>
      Buffer.from(head, 'latin1'),
    )
    fc.assert(
      fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 80 }), (head, tail) => {
        pictureSize(Buffer.concat([head, tail]))
      }),
    )
  })
})

describe('what is no media', () => {
  it.each([
    ['<!DOCTYPE html><html>', 'html'],
    ['\n  <HTML>', 'html'],
    ['<?xml version="1.0"?><Error><Code>AccessDenied', 'xml'],
    ['{"error":{"message":"gone"}}', 'json'],
  ])('%s is called by its name', (text, container) => {
    expect(sniff(Buffer.from(text))).toMatchObject({ container, kind: 'text' })
  })

  it.each(['', 'hello', '\0\0\0\0', '[1, 2'])('%j is unknown', (text) =>
    expect(sniff(Buffer.from(text))).toBeUndefined(),
  )
})
