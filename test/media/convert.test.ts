/** Clips that are to be MP4: by ffmpeg, by ourselves, or not at all; nothing made is lost. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { copyFile, open, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { OutputSpec } from '../../src/backend.js'
import { readAvi } from '../../src/media/avi.js'
import { collectOutputs } from '../../src/media/collect.js'
import { toMp4 } from '../../src/media/convert.js'
import { probeClip } from '../../src/media/probe.js'
import { createHttp } from '../../src/net/http.js'
import { tempDir } from '../support/temp.js'
import { decodeErrors, decodeRgb } from './ffprobe.js'

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
const MJPEG = ['-c:v', 'mjpeg', '-q:v', '2', '-pix_fmt', 'yuvj420p']
const PATH = process.env.PATH
let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'heroshot-convert-'))
  const source = ['-f', 'lavfi', '-i', 'testsrc=size=96x64:rate=8:duration=2']
  const sound = ['-f', 'lavfi', '-i', 'sine=duration=2']
  const film = (name: string, ...args: string[]) =>
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...args, join(dir, name)], { env: { ...process.env, PATH } })
  film('silent.avi', ...source, ...MJPEG)
  film('odd.avi', '-f', 'lavfi', '-i', 'testsrc=size=95x63:rate=8:duration=2', ...MJPEG)
  film('loud.avi', ...source, ...sound, ...MJPEG, '-c:a', 'pcm_s16le')
  film('film.webm', ...source, ...sound, '-c:v', 'libvpx', '-c:a', 'libvorbis')
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))
afterEach(() => {
  process.env.PATH = PATH
})

const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

async function collect(name: string, program: 'ffmpeg' | 'none' = 'ffmpeg') {
  const [home, work] = [tempDir(), tempDir()]
  const file = join(work, 'clip')
  await copyFile(join(dir, name), file)
  if (program === 'none') process.env.PATH = '/nowhere'
  const signal = new AbortController().signal
  const clock = { now: Date.now, sleep: async () => {} }
  const http = createHttp({ mode: 'open', allow: [] })
  const got = await collectOutputs([{ role: 'video', file, as: 'mp4' }], {
    ...{ dir: home, expect: EXPECT, http, signal, clock, strip: true },
  })
  process.env.PATH = PATH
  expect(await readdir(home)).toEqual([got.files[0]!.path.slice(home.length + 1)])
  return { ...got, file: got.files[0]!, original: readFileSync(join(dir, name)) }
}

describe.each([
  ['film.webm', 'ffmpeg', 'video/webm', true],
  ['silent.avi', 'ffmpeg', 'video/x-msvideo', false],
  ['silent.avi', 'none', 'video/x-msvideo', false],
] as const)('%s by %s', (name, program, mime, audio) => {
  it('is converted, checked, named as what it is then, and known by what it was', async () => {
    const { file, video, warnings, original } = await collect(name, program)
    expect(file).toMatchObject({ mime: 'video/mp4', sha256: sha(readFileSync(file.path)) })
    expect(file.from).toEqual({ sha256: sha(original), bytes: original.length, mime })
    expect(video).toMatchObject({ container: 'mp4', codec: 'h264', width: 96, height: 64, frames: 16, fps: 8, audio })
    expect(warnings).toEqual([`the clip came as ${name.split('.')[1]} and was converted to mp4`])
    expect(decodeErrors(file.path)).toBe('')
  })
})

it('our own conversion shows the same pictures, odd sides made even', async () => {
  for (const [name, width, height] of [
    ['silent.avi', 96, 64],
    ['odd.avi', 96, 64],
  ] as const) {
    const to = join(dir, `${name}.mp4`)
    const done = await toMp4(join(dir, name), to, {
      ...{ signal: new AbortController().signal, limitMs: 1000, program: '/nowhere/ffmpeg' },
    })
    expect(done).toEqual({ ok: true })
    expect(await probeClip(to)).toMatchObject({ width, height, frames: 16, seconds: 2, truncated: false })
    if (name === 'odd.avi') continue
    const [before, after] = [decodeRgb(join(dir, name), 9), decodeRgb(to, 9)]
    expect(after.length).toBe(before.length)
    const off = before.reduce((sum, byte, i) => sum + Math.abs(byte - after[i]!), 0) / before.length
    expect(off).toBeLessThan(6)
  }
})

describe('what can not be converted stays what it is', () => {
  it('without an ffmpeg: a WebM, and an AVI with sound', async () => {
    for (const name of ['film.webm', 'loud.avi']) {
      const { file, warnings, video } = await collect(name, 'none')
      const container = name.split('.')[1]!
      expect(file.path.endsWith(`take.${container}`)).toBe(true)
      expect(file.from).toBeUndefined()
      expect(video).toMatchObject({ container, audio: true, width: 96 })
      expect(warnings[0]).toBe(
        `the clip stays ${container}: there is no ffmpeg to convert it; install ffmpeg, and it will be MP4`,
      )
    }
  })

  it('with pictures nobody can read', async () => {
    const broken = readFileSync(join(dir, 'silent.avi'))
    const movi = broken.indexOf('movi')
    for (let at = movi; (at = broken.indexOf(Buffer.of(0xff, 0xd8, 0xff), at)) > 0; ) broken.fill(0, at, at + 20)
    const name = 'broken.avi'
    writeFileSync(join(dir, name), broken)
    const { file, warnings } = await collect(name, 'none')
    expect(file.path).toMatch(/take\.avi$/)
    expect(warnings[0]).toMatch(/^the clip stays avi: one of its pictures can't be read: /)
  })

  it('where ffmpeg makes something else of it, or nothing', async () => {
    const program = join(dir, 'ffmpeg')
    const pretend = async (script: string) => {
      writeFileSync(program, `#!/bin/sh\n${script}\n`)
      chmodSync(program, 0o755)
      process.env.PATH = `${dir}:${PATH}`
      return (await collect('film.webm')).warnings[0]
    }
    expect(await pretend('echo no encoder >&2; exit 8')).toBe(
      'the clip stays webm: ffmpeg could not convert it: no encoder',
    )
    expect(await pretend('exit 8')).toBe('the clip stays webm: ffmpeg could not convert it: it ended with 8')
    expect(await pretend(`for to; do :; done; cp "${join(dir, 'odd.avi')}" "$to"`)).toBe(
      'the clip stays webm: what came of converting it is not that clip: no MP4',
    )
    rmSync(program)
  })
})

it('an ffmpeg that takes too long is stopped, and so is one nobody waits for', async () => {
  const program = join(dir, 'slow')
  writeFileSync(program, '#!/bin/sh\nexec sleep 60\n')
  chmodSync(program, 0o755)
  const signal = new AbortController().signal
  const [from, to] = [join(dir, 'film.webm'), join(dir, 'never.mp4')]
  const late = await toMp4(from, to, { signal, limitMs: 50, program })
  expect(late).toEqual({ ok: false, why: 'ffmpeg took longer than 0.05 s' })
  const stop = new AbortController()
  const reason = new Error('enough')
  setTimeout(() => stop.abort(reason), 50)
  await expect(toMp4(from, to, { signal: stop.signal, limitMs: 60_000, program })).rejects.toBe(reason)
  await expect(toMp4(from, to, { signal: stop.signal, limitMs: 60_000, program })).rejects.toBe(reason)
})

it('whatever bytes an AVI has, it is read to an end', async () => {
  const good = readFileSync(join(dir, 'silent.avi'))
  const path = join(dir, 'mutant.avi')
  const change = fc.tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 255 }))
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(good.length), async (changes, length) => {
      const mutant = Buffer.from(good.subarray(0, length))
      for (const [at, byte] of changes) if (at < length) mutant[at] = byte
      writeFileSync(path, mutant)
      const handle = await open(path)
      try {
        const avi = await readAvi(handle)
        for (const { at, bytes } of avi?.frames ?? []) expect(at + bytes).toBeLessThanOrEqual(length)
      } finally {
        await handle.close()
      }
    }),
    { numRuns: 100 },
  )
})
