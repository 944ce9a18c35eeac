/** What a file says about itself is gone, the picture is the same to the bit, and nothing breaks a file it can't follow. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { createCanvas, loadImage } from '@napi-rs/canvas'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stripMetadata } from '../../src/media/metadata.js'

const SECRET = 'a red boat nobody may read about'
let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'heroshot-metadata-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const strip = async (path: string) => {
  const handle = await open(path, 'r+')
  try {
    return await stripMetadata(handle)
  } finally {
    await handle.close()
  }
}

function film(name: string, ...args: string[]): string {
  const path = join(dir, name)
  const source = [
    '-f',
    'lavfi',
    '-i',
    'testsrc=size=96x64:rate=8:duration=1',
    '-f',
    'lavfi',
    '-i',
    'sine=duration=1',
    '-shortest',
  ]
  const said = [
    '-metadata',
    `comment=${SECRET}`,
    '-metadata',
    `prompt={"6":{"text":"${SECRET}"}}`,
    '-metadata',
    `title=${SECRET}`,
    '-metadata:s:v',
    `title=${SECRET}`,
  ]
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...source, ...said, ...args, path])
  return path
}

/** Every decoded frame and sample. */
const pictures = (path: string) => execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 'framemd5', '-']).toString()
const complaints = (path: string) =>
  execFileSync('ffprobe', ['-v', 'warning', '-show_entries', 'format_tags', path], {
    stdio: ['ignore', 'pipe', 'pipe'],
  }).toString()

const H264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'aac']
describe.each<[string, string[]]>([
  ['slow.mp4', [...H264, '-movflags', 'use_metadata_tags']],
  ['fast.mp4', [...H264, '-movflags', '+faststart+use_metadata_tags']],
  ['itunes.mp4', H264],
  ['fragments.mp4', [...H264, '-movflags', 'frag_keyframe+empty_moov+use_metadata_tags']],
  ['film.mov', H264],
  ['film.webm', ['-c:v', 'libvpx', '-c:a', 'libvorbis']],
  ['live.webm', ['-c:v', 'libvpx', '-c:a', 'libvorbis', '-live', '1']],
  ['film.mkv', [...H264, '-attach', new URL(import.meta.url).pathname, '-metadata:s:t', 'mimetype=text/plain']],
  ['film.avi', ['-c:v', 'mjpeg', '-c:a', 'pcm_s16le']],
])('%s', (name, args) => {
  it('says nothing any more, and shows the same', async () => {
    const path = film(name, ...args)
    const [size, before] = [statSync(path).size, pictures(path)]
    expect(readFileSync(path).includes(SECRET)).toBe(true)
    expect(await strip(path)).toBe('stripped')
    expect(readFileSync(path).includes(SECRET)).toBe(false)
    expect(pictures(path)).toBe(before)
    expect(statSync(path).size).toBe(size)
    expect(complaints(path)).not.toContain(SECRET)
    // There is nothing left to do.
    expect(await strip(path)).toBe('nothing')
  })
})

it('an animated WebP loses its EXIF, where ComfyUI puts the graph', async () => {
  const chunk = (type: string, body: Buffer) => {
    const head = Buffer.alloc(8, type, 'latin1')
    head.writeUInt32LE(body.length, 4)
    return Buffer.concat([head, body, Buffer.alloc(body.length % 2)])
  }
  const vp8x = Buffer.from([0x0e, 0, 0, 0, 95, 0, 0, 63, 0, 0])
  const chunks = Buffer.concat([
    Buffer.from('WEBP'),
    chunk('VP8X', vp8x),
    chunk('EXIF', Buffer.from(`prompt:${SECRET}`)),
    chunk('XMP ', Buffer.from(SECRET)),
  ])
  const path = join(dir, 'film.webp')
  writeFileSync(path, chunk('RIFF', chunks))
  expect(await strip(path)).toBe('stripped')
  const after = readFileSync(path)
  expect(after.includes(SECRET)).toBe(false)
  expect(after[20]).toBe(0x02)
})

const canvas = createCanvas(16, 8)
canvas.getContext('2d').fillRect(2, 2, 5, 3)

const pngChunk = (type: string, body: Buffer) => {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(body.length, 0)
  ends.writeUInt32BE(crc32(named), 4)
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)])
}
/** A PNG with chunks after its header, as an engine puts its texts. */
const png = (...chunks: Buffer[]) => {
  const plain = canvas.toBuffer('image/png')
  return Buffer.concat([plain.subarray(0, 33), ...chunks, plain.subarray(33)])
}
/** A JPEG with segments after its first marker. */
const jpeg = (...segments: [marker: number, body: Buffer][]) => {
  const plain = canvas.toBuffer('image/jpeg')
  const said = segments.map(([marker, body]) => Buffer.concat([Buffer.of(0xff, marker, 0, body.length + 2), body]))
  return Buffer.concat([plain.subarray(0, 2), ...said, plain.subarray(2)])
}
const secret = (before: string) => Buffer.from(before + SECRET, 'latin1')
const TALKATIVE = {
  png: png(
    pngChunk('tEXt', secret('prompt\0')),
    pngChunk('iTXt', secret('workflow\0\0\0\0\0')),
    pngChunk('eXIf', secret('MM\0*')),
  ),
  jpeg: jpeg([0xe1, secret('Exif\0\0')], [0xe1, secret('http://ns.adobe.com/xap/1.0/\0')], [0xfe, secret('')]),
}

describe.each(['png', 'jpeg'] as const)('a %s', (kind) => {
  const path = () => join(dir, `poster.${kind}`)
  const pixels = async (file: Buffer) => {
    const seen = createCanvas(16, 8)
    seen.getContext('2d').drawImage(await loadImage(file), 0, 0)
    return Buffer.from(seen.getContext('2d').getImageData(0, 0, 16, 8).data)
  }

  it('loses its texts, EXIF and XMP, and shows the same', async () => {
    const before = TALKATIVE[kind]
    writeFileSync(path(), before)
    expect(await strip(path())).toBe('stripped')
    const after = readFileSync(path())
    expect(after.includes(SECRET)).toBe(false)
    expect(after.length).toBe(before.length)
    expect((await pixels(after)).equals(await pixels(before))).toBe(true)
    // Strict about checksums and lengths.
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-xerror',
      '-err_detect',
      'crccheck+explode',
      '-i',
      path(),
      '-f',
      'null',
      '-',
    ])
    expect(await strip(path())).toBe('nothing')
  })

  it('that is signed is left as it is', async () => {
    const signed =
      kind === 'png'
        ? png(pngChunk('tEXt', secret('prompt\0')), pngChunk('caBX', Buffer.from('jumb')))
        : jpeg([0xfe, secret('')], [0xeb, Buffer.from('JP\0\0jumb')])
    writeFileSync(path(), signed)
    expect(await strip(path())).toBe('signed')
    expect(readFileSync(path()).equals(signed)).toBe(true)
  })
})

it('an AVIF keeps the box its picture is described in', async () => {
  const path = join(dir, 'poster.avif')
  const file = Buffer.concat([Buffer.from('\0\0\0\x10ftypavif\0\0\0\0\0\0\0\x0cmeta', 'latin1'), Buffer.alloc(4, 1)])
  writeFileSync(path, file)
  expect(await strip(path)).toBe('nothing')
  expect(readFileSync(path).equals(file)).toBe(true)
})

it('what another tool freed, but left standing, goes too', async () => {
  const path = join(dir, 'freed.mp4')
  const box = (body: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, 8 + body.length]), Buffer.from('free'), body])
  writeFileSync(path, Buffer.concat([Buffer.from('\0\0\0\x0cftypisom', 'latin1'), box(secret(''))]))
  expect(await strip(path)).toBe('stripped')
  expect(readFileSync(path).includes(SECRET)).toBe(false)
})

it('the checksums of what stands around a tag go with it', async () => {
  const path = film('sum.mkv', ...H264)
  // What the segment's information begins with, after its id and a size of one or eight bytes.
  const first = () => {
    const file = readFileSync(path)
    const info = file.lastIndexOf(Buffer.from('1549a966', 'hex')) + 4
    return file[info + (file[info] === 1 ? 8 : 1)]
  }
  expect(first()).toBe(0xbf)
  await strip(path)
  expect(first()).toBe(0xec)
})

it('a signed file is left as it is', async () => {
  const path = film('signed.mp4', ...H264)
  const uuid = Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex')
  const box = Buffer.alloc(8, 'uuid', 'latin1')
  const body = Buffer.concat([uuid, Buffer.alloc(40, 1)])
  box.write('uuid', 4, 'latin1')
  box.writeUInt32BE(8 + body.length, 0)
  const signed = Buffer.concat([readFileSync(path), box, body])
  writeFileSync(path, signed)
  expect(await strip(path)).toBe('signed')
  expect(readFileSync(path).equals(signed)).toBe(true)
})

it('a broken file is neither grown nor a reason to hang', async () => {
  const films = ['slow.mp4', 'fragments.mp4', 'film.webm', 'film.avi'].map((name) => readFileSync(join(dir, name)))
  const good = [...films, TALKATIVE.png, TALKATIVE.jpeg]
  const path = join(dir, 'broken')
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...good),
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 8,
      }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (file, changes, length) => {
        const broken = Buffer.from(file.subarray(0, Math.ceil(file.length * length)))
        // Most of what decides stands at the two ends.
        for (const [where, byte] of changes)
          if (broken.length)
            broken[Math.floor((where < 0.5 ? where / 50 : 1 - (1 - where) / 5) * (broken.length - 1))] = byte
        writeFileSync(path, broken)
        await strip(path)
        expect(statSync(path).size).toBe(broken.length)
      },
    ),
    { numRuns: 150 },
  )
})
