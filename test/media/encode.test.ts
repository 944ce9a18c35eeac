import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InputError } from '../../src/errors.js'
import { startEncoder } from '../../src/media/encode.js'
import { boxes, findBox } from '../../src/media/mp4.js'
import { decodeErrors, decodeRgb, ffprobe } from './ffprobe.js'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'heroshot-encode-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

type Rgb = readonly [number, number, number]

function flat(width: number, height: number, [r, g, b]: Rgb): Uint8Array {
  const frame = new Uint8Array(width * height * 4)
  for (let i = 0; i < frame.length; i += 4) frame.set([r, g, b, 255], i)
  return frame
}

async function encode(name: string, width: number, height: number, fps: number, colours: readonly Rgb[]) {
  const file = join(dir, name)
  const encoder = startEncoder({ width, height, fps, file })
  for (const colour of colours) await encoder.add(flat(width, height, colour))
  return { file, ...(await encoder.finish()) }
}

const COLOURS: Rgb[] = [
  [255, 255, 255],
  [0, 0, 0],
  [128, 128, 128],
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [200, 30, 30],
  [250, 200, 120],
]

describe('an encoded clip', () => {
  it('is h264, yuv420p, limited range BT.709, with the exact frames and rate', async () => {
    const { file, frames, bytes } = await encode('plain.mp4', 320, 180, 24, Array(36).fill([90, 140, 200]))
    expect(frames).toBe(36)
    expect((await readFile(file)).length).toBe(bytes)
    const { streams, format } = ffprobe(file)
    expect(streams).toHaveLength(1)
    expect(streams[0]).toMatchObject({
      codec_name: 'h264',
      profile: 'Constrained Baseline',
      width: 320,
      height: 180,
      pix_fmt: 'yuv420p',
      color_range: 'tv',
      color_space: 'bt709',
      color_transfer: 'bt709',
      color_primaries: 'bt709',
      r_frame_rate: '24/1',
      avg_frame_rate: '24/1',
      nb_read_frames: '36',
    })
    expect(Number(streams[0]!.duration)).toBe(1.5)
    expect(Number(format.duration)).toBe(1.5)
    expect(decodeErrors(file)).toBe('')
  })

  it('decodes to the colours that went in', async () => {
    const { file } = await encode('colours.mp4', 64, 64, 8, COLOURS)
    for (const [i, colour] of COLOURS.entries()) {
      const rgb = decodeRgb(file, i)
      const middle = (32 * 64 + 32) * 3
      for (const channel of [0, 1, 2] as const)
        expect(
          Math.abs(rgb[middle + channel]! - colour[channel]),
          `${colour} came back as ${[...rgb.subarray(middle, middle + 3)]}`,
        ).toBeLessThanOrEqual(4)
    }
  })

  it('keeps left, right, top and bottom where they were', async () => {
    const [width, height] = [96, 64]
    const frame = flat(width, height, [0, 0, 255])
    for (let y = 0; y < 16; y++) for (let x = 0; x < 32; x++) frame.set([255, 255, 0, 255], (y * width + x) * 4)
    const file = join(dir, 'corner.mp4')
    const encoder = startEncoder({ width, height, fps: 10, file })
    await encoder.add(frame)
    await encoder.finish()
    const rgb = decodeRgb(file, 0)
    const at = (x: number, y: number) => [...rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)]
    expect(at(10, 8)[0]).toBeGreaterThan(240)
    expect(at(60, 8)[0]).toBeLessThan(15)
    expect(at(10, 40)[0]).toBeLessThan(15)
  })

  it.each([
    [23.976, '24000/1001'],
    [29.97, '30000/1001'],
    [25, '25/1'],
    [12.5, '25/2'],
    [60, '60/1'],
  ])('at %s fps says %s', async (fps, rate) => {
    const { file } = await encode(`rate-${fps}.mp4`, 32, 32, fps, Array(10).fill([10, 20, 30]))
    expect(ffprobe(file).streams[0]).toMatchObject({ r_frame_rate: rate, avg_frame_rate: rate, nb_read_frames: '10' })
  })

  it.each([
    [2, 2],
    [34, 18],
    [1918, 1078],
  ])('of %s×%s keeps its size', async (width, height) => {
    const { file } = await encode(`size-${width}.mp4`, width, height, 24, [
      [1, 2, 3],
      [200, 100, 50],
    ])
    expect(ffprobe(file).streams[0]).toMatchObject({ width, height, nb_read_frames: '2' })
  })

  it('has its index before its frames and tells nothing but the picture', async () => {
    const { file } = await encode('layout.mp4', 64, 64, 24, COLOURS)
    const data = await readFile(file)
    expect([...boxes(data)].map((box) => box.type)).toEqual(['ftyp', 'moov', 'mdat'])
    expect(findBox(data, ['moov', 'udta'])).toBeUndefined()
    expect(Object.keys(ffprobe(file).format.tags).sort()).toEqual(['compatible_brands', 'major_brand', 'minor_version'])
  })

  it('is the same file for the same frames', async () => {
    const a = await encode('a.mp4', 64, 48, 24, COLOURS)
    const b = await encode('b.mp4', 64, 48, 24, COLOURS)
    expect(await readFile(a.file)).toEqual(await readFile(b.file))
  })
})

describe('the encoder', () => {
  it.each([
    ['width', 641, 360, 640],
    ['height', 640, 359, 358],
  ])('refuses an odd %s and names the nearest even one', (field, width, height, nearest) => {
    const error = (() => {
      try {
        startEncoder({ width, height, fps: 24, file: join(dir, 'odd.mp4') })
      } catch (thrown) {
        return thrown
      }
    })()
    expect(error).toBeInstanceOf(InputError)
    expect(error).toMatchObject({ field, nearest })
  })

  it('leaves no file when aborted', async () => {
    const file = join(dir, 'aborted.mp4')
    const encoder = startEncoder({ width: 64, height: 64, fps: 24, file })
    await encoder.add(flat(64, 64, [1, 1, 1]))
    await encoder.abort()
    await expect(encoder.finish()).rejects.toMatchObject({ code: 'encode-failed' })
    await expect(readFile(file)).rejects.toThrow()
  })

  it('says so when the file cannot be written', async () => {
    const encoder = startEncoder({ width: 64, height: 64, fps: 24, file: join(dir, 'no', 'such', 'folder.mp4') })
    await encoder.add(flat(64, 64, [1, 1, 1]))
    await expect(encoder.finish()).rejects.toMatchObject({ name: 'RenderError', code: 'encode-failed' })
  })
})
