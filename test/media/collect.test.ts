import { createHash } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Clock, Output, OutputSpec } from '../../src/backend.js'
import { CollectError } from '../../src/errors.js'
import { collectOutputs } from '../../src/media/collect.js'
import { startEncoder } from '../../src/media/encode.js'
import { diskError } from '../../src/media/files.js'
import { createHttp } from '../../src/net/http.js'
import { type Answer, startServer } from '../support/server.js'
import { tempDir } from '../support/temp.js'

const EXPECT: OutputSpec = {
  width: 96,
  height: 64,
  fps: 8,
  seconds: 2,
  frames: 16,
  audio: false,
  resolution: '720p',
  task: 'text-to-video',
}
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAC0lEQVR4nGNgQAcAABIAAeRVjecAAAAASUVORK5CYII=',
  'base64',
)
const http = createHttp({ mode: 'open', allow: [] })
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
let clip: Buffer

beforeAll(async () => {
  const file = join(tmpdir(), `heroshot-collect-${process.pid}.mp4`)
  const encoder = startEncoder({ width: 96, height: 64, fps: 8, file })
  for (let i = 0; i < 16; i++) await encoder.add(new Uint8Array(96 * 64 * 4).map((_, j) => (i * 7 + (j >> 3)) & 255))
  await encoder.finish()
  clip = await readFile(file)
  await rm(file)
})

/** Time that passes only where it is slept through. */
function quickClock(): Clock {
  let now = Date.parse('2026-11-22T12:00:00Z')
  return {
    now: () => now,
    async sleep(ms, signal) {
      await new Promise((resolve) => setTimeout(resolve, 1))
      signal?.throwIfAborted()
      now += ms
    },
  }
}

const realClock: Clock = {
  now: Date.now,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms)
      signal?.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(signal.reason)
      })
    }),
}

interface Extra {
  expect?: Partial<OutputSpec>
  signal?: AbortSignal
  clock?: Clock
  idleMs?: number
  maxBytes?: number
  strip?: boolean
}

const collect = (outputs: Output[], dir: string, { expect: spec, ...extra }: Extra = {}) =>
  collectOutputs(outputs, {
    dir,
    expect: { ...EXPECT, ...spec },
    http,
    signal: new AbortController().signal,
    clock: realClock,
    ...extra,
  })

const serve = async (answer: Answer) => {
  const server = await startServer(answer)
  return { server, output: { role: 'video' as const, url: `${server.origin}/clip.mp4?sig=secret` } }
}

const failure = (promise: Promise<unknown>): Promise<CollectError> =>
  promise.then(
    () => expect.fail('was collected'),
    (error) => error,
  )

describe('what a file says about itself', () => {
  const said = Buffer.from('prompt: a red boat nobody may read about')
  const box = (type: string, body: Buffer) => {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(8 + body.length)
    head.write(type, 4, 'latin1')
    return Buffer.concat([head, body])
  }
  const talkative = () => Buffer.concat([clip, box('meta', said)])
  const video = async (file: Buffer, strip: boolean) => {
    const { output } = await serve((_, response) => response.end(file))
    const got = await collect([output], tempDir(), { strip })
    const path = got.files[0]!.path
    return { ...got, bytes: await readFile(path), file: got.files[0]! }
  }

  it('is blanked where that is asked for, and the hash is of what is left', async () => {
    const { bytes, file, warnings } = await video(talkative(), true)
    expect(bytes.includes(said)).toBe(false)
    expect(bytes.subarray(0, clip.length).equals(clip)).toBe(true)
    expect(file).toMatchObject({ sha256: sha(bytes), bytes: clip.length + 8 + said.length })
    expect(warnings).toEqual([])
  })

  it('stays otherwise, and in a signed file, which is told', async () => {
    expect((await video(talkative(), false)).bytes.equals(talkative())).toBe(true)
    const c2pa = box('uuid', Buffer.concat([Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex'), said]))
    const signed = Buffer.concat([talkative(), c2pa])
    const kept = await video(signed, true)
    expect(kept.bytes.equals(signed)).toBe(true)
    expect(kept.warnings).toEqual(['the video is signed (C2PA): its metadata was left in place'])
  })
})

describe('local files', () => {
  it('move into the folder under their roles, hashed and measured', async () => {
    const work = tempDir()
    const dir = join(tempDir(), 'new', 'take')
    await writeFile(join(work, 'x.bin'), clip)
    await writeFile(join(work, 'p'), PNG)
    await writeFile(join(work, 'c'), PNG)
    const { files, video, warnings } = await collect(
      [
        { role: 'poster', file: join(work, 'p') },
        { role: 'video', file: join(work, 'x.bin') },
        { role: 'contact-sheet', file: join(work, 'c') },
      ],
      dir,
    )
    expect(files).toEqual([
      { role: 'video', path: join(dir, 'take.mp4'), bytes: clip.length, sha256: sha(clip), mime: 'video/mp4' },
      { role: 'poster', path: join(dir, 'poster.png'), bytes: PNG.length, sha256: sha(PNG), mime: 'image/png' },
      {
        role: 'contact-sheet',
        path: join(dir, 'contact-sheet.png'),
        bytes: PNG.length,
        sha256: sha(PNG),
        mime: 'image/png',
      },
    ])
    expect(video).toEqual({ ...EXPECT, container: 'mp4', codec: 'h264' })
    expect(warnings).toEqual([])
    expect((await readdir(dir)).sort()).toEqual(['contact-sheet.png', 'poster.png', 'take.mp4'])
    expect(await readdir(work)).toEqual([])
  })

  it('are collected a second time after a crash: before the sources went, and after', async () => {
    const work = tempDir()
    const dir = tempDir()
    const output: Output = { role: 'video', file: join(work, 'x.mp4') }
    await writeFile(output.file!, clip)
    const first = await collect([output], dir)
    await copyFile(join(dir, 'take.mp4'), output.file!)
    await writeFile(join(dir, '.0123456789abcdef.part'), 'half')
    expect(await collect([output], dir)).toEqual(first)
    expect(await collect([output], dir)).toEqual(first)
    expect(await readdir(dir)).toEqual(['take.mp4'])
  })

  it('that are gone are missing', async () => {
    expect(await failure(collect([{ role: 'video', file: '/no/such.mp4' }], tempDir()))).toMatchObject({
      code: 'missing',
    })
    expect(await failure(collect([], tempDir()))).toMatchObject({ code: 'missing' })
    expect(await failure(collect([{ role: 'video' }], tempDir()))).toMatchObject({ code: 'missing' })
  })
})

describe('a download', () => {
  it('streams to disk with the headers it needs', async () => {
    const { server, output } = await serve((_, response) =>
      response.writeHead(200, { 'content-length': clip.length }).end(clip),
    )
    const dir = tempDir()
    const { files, video } = await collect([{ ...output, headers: { 'x-goog-api-key': 'k' } }], dir)
    expect(files[0]).toMatchObject({ path: join(dir, 'take.mp4'), sha256: sha(clip), bytes: clip.length })
    expect(video.frames).toBe(16)
    expect(server.requests[0]!.headers['x-goog-api-key']).toBe('k')
    expect(await readdir(dir)).toEqual(['take.mp4'])
  })

  it('works without a declared length', async () => {
    const { output } = await serve((_, response) => {
      response.write(clip.subarray(0, 100))
      response.end(clip.subarray(100))
    })
    expect((await collect([output], tempDir())).files[0]!.sha256).toBe(sha(clip))
  })

  it('follows a redirect to a store that never sees the key', async () => {
    const store = await startServer((_, response) => response.end(clip))
    const { server, output } = await serve((_, response) =>
      response.writeHead(302, { location: `${store.origin}/x` }).end(),
    )
    await collect([{ ...output, headers: { 'x-goog-api-key': 'k', authorization: 'Bearer k' } }], tempDir())
    expect(server.requests[0]!.headers.authorization).toBe('Bearer k')
    expect(JSON.stringify(store.requests[0]!.headers)).not.toMatch(/Bearer|api-key/)
  })

  it('is not repeated for bytes that are there', async () => {
    const { output } = await serve((_, response) => response.end(clip))
    const dir = tempDir()
    const first = await collect([output], dir)
    expect(await collect([output], dir)).toEqual(first)
    expect(await readdir(dir)).toEqual(['take.mp4'])
  })
})

describe('a fault leaves nothing under a final name', () => {
  const faults: [string, string, Answer, Extra?][] = [
    [
      'a body that always breaks off',
      'truncated',
      (_, r) => {
        r.writeHead(200, { 'content-length': clip.length }).write(clip.subarray(0, 500))
        setTimeout(() => r.destroy(), 5)
      },
    ],
    ['a file cut short at its maker', 'truncated', (_, r) => r.end(clip.subarray(0, clip.length - 400))],
    [
      'a web page called MP4',
      'mislabelled',
      (_, r) => r.writeHead(200, { 'content-type': 'video/mp4' }).end('<!doctype html><title>Sign in</title>'),
    ],
    [
      'a JSON error with status 200',
      'mislabelled',
      (_, r) => r.writeHead(200, { 'content-type': 'video/mp4' }).end('{"error":"gone"}'),
    ],
    ['a picture called MP4', 'mislabelled', (_, r) => r.end(PNG)],
    ['nothing at all', 'mislabelled', (_, r) => r.end()],
    ['noise', 'mislabelled', (_, r) => r.end(Buffer.alloc(3000, 7))],
    [
      '403',
      'expired',
      (_, r) => r.writeHead(403, { 'content-type': 'application/xml' }).end('<Error><Code>AccessDenied</Code></Error>'),
    ],
    ['404', 'expired', (_, r) => r.writeHead(404).end()],
    ['410', 'expired', (_, r) => r.writeHead(410).end()],
    ['503 for ever', 'server-error', (_, r) => r.writeHead(503).end()],
    ['418', 'refused', (_, r) => r.writeHead(418).end()],
    [
      'more than the disk can hold',
      'disk-full',
      (_, r) => void r.writeHead(200, { 'content-length': 2 ** 52 }).write(clip),
      { maxBytes: 2 ** 53 },
    ],
    [
      'more than is allowed, declared',
      'too-large',
      (_, r) => void r.writeHead(200, { 'content-length': 5000 }).write('x'),
      { maxBytes: 4000 },
    ],
    ['more than is allowed, undeclared', 'too-large', (_, r) => r.end(Buffer.alloc(100_000)), { maxBytes: 4000 }],
  ]
  it.each(faults)('%s is %s', async (_, code, answer, extra = {}) => {
    const { output } = await serve(answer)
    const dir = tempDir()
    const error = await failure(collect([output], dir, { clock: quickClock(), ...extra }))
    expect(error).toBeInstanceOf(CollectError)
    expect(error).toMatchObject({ code, billed: 'yes' })
    expect(JSON.stringify(error)).not.toContain('secret')
    expect(await readdir(dir)).toEqual([])
  })

  it('a server that falls silent is stalled', async () => {
    const { server, output } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': clip.length }).write(clip.subarray(0, 500))
    })
    const dir = tempDir()
    expect(await failure(collect([output], dir, { clock: quickClock(), idleMs: 30_000 }))).toMatchObject({
      code: 'stalled',
    })
    expect(server.requests).toHaveLength(1)
    expect(await readdir(dir)).toEqual([])
  })

  it('a server that is slow but alive is waited for', async () => {
    const { output } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': clip.length })
      const step = Math.ceil(clip.length / 8)
      let at = 0
      const timer = setInterval(() => {
        response.write(clip.subarray(at, (at += step)))
        if (at >= clip.length) response.end(clearInterval(timer))
      }, 60)
    })
    expect((await collect([output], tempDir(), { idleMs: 250 })).files[0]!.bytes).toBe(clip.length)
  })

  it('an unreachable server is told as such', async () => {
    const output: Output = { role: 'video', url: 'http://127.0.0.1:1/clip.mp4' }
    expect(await failure(collect([output], tempDir()))).toMatchObject({ code: 'no-connection' })
  })

  it('a wall in the way stays a wall', async () => {
    const options = { dir: tempDir(), expect: EXPECT, signal: new AbortController().signal, clock: realClock }
    const walled = createHttp({ mode: 'local', allow: [] })
    const outputs: Output[] = [{ role: 'video', url: 'http://8.8.8.8/clip.mp4' }]
    expect(await failure(collectOutputs(outputs, { ...options, http: walled }))).toMatchObject({ name: 'WallError' })
  })

  it('an abort stops the download with its reason', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    const { output } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': clip.length }).write(clip.subarray(0, 500))
      setTimeout(() => stop.abort(reason), 30)
    })
    const dir = tempDir()
    expect(await failure(collect([output], dir, { signal: stop.signal }))).toBe(reason)
    expect(await readdir(dir)).toEqual([])
  })

  it.skipIf(process.platform !== 'linux')('a full disk is told as such', async () => {
    const full = await writeFile('/dev/full', 'x').catch((error) => error)
    expect(diskError(full, '/takes')).toMatchObject({ name: 'CollectError', code: 'disk-full', cause: full })
    const other = new Error('other')
    expect(diskError(other, '/takes')).toBe(other)
  })
})

describe('a whole clip that is not what was ordered is kept aside, for it may be paid', () => {
  it.each([
    ['too-long', { seconds: 1 }],
    ['too-short', { seconds: 5 }],
    ['wrong-size', { width: 1280, height: 720 }],
    ['wrong-size', { width: 64, height: 96 + 40 }],
  ])('%s', async (code, spec) => {
    const { output } = await serve((_, response) => response.end(clip))
    const dir = tempDir()
    const error = await failure(collect([output], dir, { expect: spec }))
    expect(error).toMatchObject({ code, next: expect.stringContaining('rejected.mp4') })
    expect(await readdir(dir)).toEqual(['rejected.mp4'])
    expect(await readFile(join(dir, 'rejected.mp4'))).toEqual(clip)
  })

  it.each([[{ seconds: 2.5 }], [{ seconds: 1.5 }], [{ width: 104, height: 72 }]])(
    'but %j is near enough, and told as measured',
    async (spec) => {
      const { output } = await serve((_, response) => response.end(clip))
      const { video } = await collect([output], tempDir(), { expect: spec })
      expect(video).toMatchObject({ seconds: 2, width: 96, height: 64, frames: 16, fps: 8 })
    },
  )
})

it('a size and a length that were never promised are no reason to turn a clip away, and are told', async () => {
  const { output } = await serve((_, response) => response.end(clip))
  const unpromised = { width: 1280, height: 720, seconds: 5, loose: ['size', 'seconds'] } as const
  const { video, warnings } = await collect([output], tempDir(), { expect: unpromised as never })
  expect(video).toMatchObject({ seconds: 2, width: 96, height: 64 })
  expect(video).not.toHaveProperty('loose')
  expect(warnings).toEqual(['the clip is 96×64; 1280×720 were expected', 'the clip lasts 2.00 s; 5 s were expected'])
})

it('a lost poster is a warning, not a lost take', async () => {
  const server = await startServer((request, response) =>
    request.url === '/clip' ? response.end(clip) : response.writeHead(404).end(),
  )
  const outputs: Output[] = [
    { role: 'poster', url: `${server.origin}/poster` },
    { role: 'video', url: `${server.origin}/clip` },
  ]
  const { files, warnings } = await collect(outputs, tempDir())
  expect(files.map((file) => file.role)).toEqual(['video'])
  expect(warnings).toEqual([expect.stringMatching(/^no poster: .*expired/)])
})

it('several clips are numbered', async () => {
  const work = tempDir()
  const dir = tempDir()
  await mkdir(work, { recursive: true })
  for (const name of ['a', 'b']) await writeFile(join(work, name), clip)
  const { files } = await collect(
    ['a', 'b'].map((name) => ({ role: 'video', file: join(work, name) })),
    dir,
  )
  expect(files.map((file) => file.path)).toEqual([join(dir, 'take.mp4'), join(dir, 'take-2.mp4')])
})
