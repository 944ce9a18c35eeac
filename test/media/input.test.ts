import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { startEncoder } from '../../src/media/encode.js'
import { createMediaReader } from '../../src/media/input.js'
import { createHttp } from '../../src/net/http.js'
import { normalizeShot } from '../../src/shot.js'
import { startServer } from '../support/server.js'
import { tempDir } from '../support/temp.js'

// A 3×2 PNG.
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAC0lEQVR4nGNgQAcAABIAAeRVjecAAAAASUVORK5CYII=',
  'base64',
)
const SHA = createHash('sha256').update(PNG).digest('hex')
const EXPECTED = { sha256: SHA, mime: 'image/png', bytes: PNG.length, width: 3, height: 2 }
const http = createHttp({ mode: 'open', allow: [] })

function reader(maxBytes?: { image?: number; video?: number }) {
  const dir = join(tempDir(), 'media')
  return { dir, ...createMediaReader({ dir, http, ...(maxBytes && { maxBytes }) }) }
}

describe('a picture', () => {
  it('is the same input from path, file URL, web, data URL, Buffer, Uint8Array and Blob, and one stored file', async () => {
    const { dir, read, readStored } = reader()
    const path = join(tempDir(), 'name with spaces.png')
    await writeFile(path, PNG)
    const server = await startServer((_, response) => response.end(PNG))
    const base64 = PNG.toString('base64')
    const percent = [...PNG].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
    for (const source of [
      path,
      pathToFileURL(path),
      pathToFileURL(path).href,
      `${server.origin}/a.png`,
      new URL(server.origin),
      `data:image/png;base64,${base64}`,
      `data:image/png;base64,${encodeURIComponent(base64)}`,
      `data:,${percent}`,
      PNG,
      new Uint8Array(PNG),
      new Blob([PNG]),
    ])
      expect(await read(source, 'firstFrame')).toEqual(EXPECTED)
    expect(await readdir(dir)).toEqual([SHA])
    expect(Buffer.from(await readStored(SHA))).toEqual(PNG)
  })

  it('becomes part of the shot’s normal form', async () => {
    const { read } = reader()
    const shot = await normalizeShot({ prompt: 'x', firstFrame: PNG, references: [new Blob([PNG])] }, read)
    expect(shot).toMatchObject({ firstFrame: EXPECTED, references: [EXPECTED] })
    expect(await normalizeShot(shot, read)).toEqual(shot)
  })
})

describe('a clip', () => {
  it('is taken for a source video and refused for a picture, and the other way round', async () => {
    const { read } = reader()
    const file = join(tempDir(), 'clip.mp4')
    const encoder = startEncoder({ width: 32, height: 16, fps: 8, file })
    await encoder.add(new Uint8Array(32 * 16 * 4))
    await encoder.finish()
    expect(await read(file, 'source.video')).toMatchObject({
      mime: 'video/mp4',
      width: 32,
      height: 16,
      fps: 8,
      seconds: 0.125,
    })
    expect(await read(file, 'performance')).toMatchObject({ mime: 'video/mp4' })
    await expect(read(file, 'source.keyframes.0.image')).rejects.toThrow(/is mp4, not a picture/)
    await expect(read(file, 'firstFrame')).rejects.toThrow(/firstFrame: is mp4, not a picture .*allowed: png, jpeg/)
    await expect(read(PNG, 'source.video')).rejects.toThrow(/source.video: is png, not a clip/)
    await expect(read((await readFile(file)).subarray(0, 400), 'source.video')).rejects.toThrow(/cut off/)
  })
})

describe('trouble names the field and shows no secret', () => {
  it.each([
    ['a missing file', () => '/no/such/picture.png', /no such file/],
    ['a folder', () => tempDir(), /is not a file/],
    ['an empty file', () => new Uint8Array(), /is empty/],
    ['a text', () => Buffer.from('<html>hello'), /is html, not a picture/],
    ['noise', () => Buffer.from('hello there'), /of a kind nobody here knows/],
    ['half a picture', () => PNG.subarray(0, 50), /cut off/],
    ['an s3 address', () => 's3://bucket/key.png', /no way to read it/],
    ['a data URL without data', () => 'data:image/png;base64', /comma/],
    ['a data URL of nonsense', () => 'data:,%zz', /of a kind nobody here knows/],
    ['too large a picture', () => Buffer.concat([PNG, Buffer.alloc(2000)]), /too large/],
    ['too large a blob', () => new Blob([Buffer.alloc(2000)]), /too large/],
    ['too large a data URL', () => `data:;base64,${'A'.repeat(3000)}`, /too large/],
  ])('%s', async (_, source, message) => {
    const { dir, read } = reader({ image: 1000 })
    const error = await read(source(), 'references.2').catch((e) => e)
    expect(error).toMatchObject({ name: 'ShotError', field: 'references.2' })
    expect(error.message).toMatch(message)
    expect(await readdir(dir).catch(() => [])).toEqual([])
  })

  it('a mistyped file is answered with its neighbour', async () => {
    const dir = tempDir()
    await writeFile(join(dir, 'poster.png'), PNG)
    await expect(reader().read(join(dir, 'postr.png'), 'firstFrame')).rejects.toMatchObject({
      nearest: join(dir, 'poster.png'),
    })
  })

  it.each([
    ['404', /answers 404/],
    ['flood', /too large/],
    ['declared', /too large/],
    ['cut', /broke off/],
  ])('a server with %s', async (fault, message) => {
    const server = await startServer((_, response) => {
      if (fault === '404') response.writeHead(404).end()
      if (fault === 'flood') response.end(Buffer.alloc(5000))
      if (fault === 'declared') response.writeHead(200, { 'content-length': 1e9 }).write(PNG)
      if (fault === 'cut') {
        response.writeHead(200, { 'content-length': PNG.length })
        response.write(PNG.subarray(0, 40))
        setTimeout(() => response.destroy(), 20)
      }
    })
    const error = await reader({ image: 1000 })
      .read(`${server.origin}/a.png?sig=secret`, 'lastFrame')
      .catch((e) => e)
    expect(error).toMatchObject({ name: 'ShotError', field: 'lastFrame' })
    expect(error.message).toMatch(message)
    expect(error.message).not.toContain('secret')
  })

  it('an address behind the wall stays a WallError', async () => {
    const walled = createMediaReader({ dir: tempDir(), http: createHttp({ mode: 'local', allow: [] }) })
    await expect(walled.read('http://8.8.8.8/a.png', 'firstFrame')).rejects.toMatchObject({ name: 'WallError' })
  })
})

describe('the store', () => {
  it('notices a changed or missing copy', async () => {
    const { dir, read, readStored } = reader()
    await read(PNG, 'firstFrame')
    await writeFile(join(dir, SHA), 'something else')
    await expect(readStored(SHA)).rejects.toThrow(/was changed/)
    await expect(readStored('0'.repeat(64))).rejects.toThrow(/is gone/)
  })

  it('keeps a file that is there', async () => {
    const { dir, read } = reader()
    await mkdir(dir, { recursive: true })
    await Promise.all(Array.from({ length: 8 }, () => read(PNG, 'firstFrame')))
    expect(await readdir(dir)).toEqual([SHA])
  })
})
