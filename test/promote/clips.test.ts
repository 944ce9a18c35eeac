/** Odd parents: 4K, another codec, silent and with sound, no ffmpeg; and what Runway's own checks say of the shots. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { runway } from '../../providers/runway/index.js'
import { startSandbox } from '../../providers/runway/sandbox.js'
import { createStudio, type Studio, type Take } from '../../src/index.js'
import { probeClip } from '../../src/media/probe.js'
import { STRATEGIES } from '../../src/promote/strategies.js'
import { fastClock } from '../../src/testkit/index.js'
import { tempDir } from '../support/temp.js'
import { BOAT, cloud, drafts, film, pattern, studioOf } from './stage.js'

/** Models of each strategy; all 45 ways once, by hand. */
const CASES = Number(process.env.HEROSHOT_WIRE_CASES ?? 1)

let small: string
let draft: Take
beforeAll(async () => {
  small = film(pattern())
  const studio = createStudio({ home: tempDir(), configFrom: false, env: {}, providers: [drafts(small)] })
  draft = await studio.generate({ prompt: BOAT, seconds: 2 })
  await studio.close()
})

/** The draft, had it come out as this file. */
async function takeOf(file: string): Promise<Take> {
  const bytes = readFileSync(file)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const { width, height, fps, seconds, frames, audio, codec, container, mime } = (await probeClip(file))!
  const video = { ...draft.video, ...{ width, height, fps, seconds, frames, audio, codec, container } } as Take['video']
  return { ...draft, file, video, files: [{ role: 'video', path: file, bytes: bytes.length, sha256, mime }] }
}

const offer = async (studio: Studio, take: Take, strategy: string, backend: string) =>
  (await studio.promotions(take, { to: backend })).offers.find((one) => one.strategy === strategy)!

it('a 4K take goes along as a picture every model takes', async () => {
  const frames = await cloud('frames', '0.1', ['image-to-video'], small, {
    sizes: { oneOf: [{ width: 96, height: 54, resolution: '720p', aspect: '16:9' }] },
    seconds: { oneOf: [2] },
    pictures: { formats: ['png'], maxBytes: 10_000_000 },
  })
  const fit: typeof frames.backend.fit = (shot, card) => {
    const fit = frames.backend.fit(shot, card)
    return fit.ok ? { ...fit, output: { ...fit.output, loose: ['size'] } } : fit
  }
  const studio = studioOf([{ ...frames.backend, fit }])
  const take = await takeOf(
    film('testsrc2=size=3840x2160:rate=1:duration=1', '-c:v', 'libx264', '-preset', 'ultrafast'),
  )
  const hero = await studio.promote(take, { maxCost: 1 })
  expect(hero.shot.firstFrame).toMatchObject({ width: 1920, height: 1080, mime: 'image/png' })
  expect(hero.promotion.carried.find(({ what }) => what === 'size')).toMatchObject({
    was: '3840x2160',
    becomes: '96x54',
  })
})

it('a take in another codec gives its frames; where its container is not read, the reason stands in the table', async () => {
  const both = await cloud('both', '0.1', ['image-to-video', 'restyle'], small, {
    followsClip: ['restyle'],
    clips: { formats: ['mp4'] },
  })
  const studio = studioOf([both.backend])
  const take = await takeOf(film(pattern(), '-c:v', 'libvpx-vp9', '-cpu-used', '8'))
  expect(take.video.codec).toBe('vp9')
  expect((await offer(studio, take, 'restyle', 'both')).blocked).toMatchObject([
    { reason: 'reads mp4, not webm (nearest: mp4)' },
  ])
  const { promotion } = await studio.promote(take)
  expect(promotion.strategy).toBe('first-frame')
  // The vendor's clip shows the same picture, in H.264.
  expect(promotion.check.similarity.first).toBeGreaterThan(0.9)
})

it('a silent take asks for no sound; one with sound wishes for it, and is told when it is lost', async () => {
  const restyle = await cloud('restyle', '0.1', ['restyle'], small, { followsClip: ['restyle'], audio: 'optional' })
  const mute = await cloud('mute', '0.1', ['restyle'], small, { followsClip: ['restyle'] })
  const studio = studioOf([restyle.backend, mute.backend])
  const sound = ['-f', 'lavfi', '-i', 'sine=duration=2', '-shortest', '-c:v', 'libx264', '-c:a', 'aac']
  const loud = await takeOf(film(pattern(), ...sound))
  const audio = async (take: Take, backend: string) =>
    (await offer(studio, take, 'restyle', backend)).carried.find(({ what }) => what === 'audio')
  expect(loud.video.audio).toBe(true)
  expect(await audio(draft, 'restyle')).toMatchObject({ how: 'kept', was: 'silent', becomes: 'silent' })
  expect(await audio(loud, 'restyle')).toMatchObject({ how: 'changed', becomes: 'sound' })
  expect(await audio(loud, 'mute')).toMatchObject({ how: 'lost', becomes: 'silent' })
})

it('without ffmpeg, ways that need a frame say so, and the others go on', async () => {
  const all = await cloud('all', '0.1', ['image-to-video', 'restyle'], small, { followsClip: ['restyle'] })
  const studio = studioOf([all.backend])
  vi.stubEnv('PATH', '/nowhere')
  onTestFinished(() => void vi.unstubAllEnvs())
  const { impossible } = await studio.promotions(draft)
  expect(impossible.find(({ strategy }) => strategy === 'first-frame')).toMatchObject({
    reason: 'there is no ffmpeg to look into the clip with',
    next: expect.stringContaining('Install ffmpeg'),
  })
  const hero = await studio.promote(draft, { maxCost: 1 })
  expect([hero.promotion.strategy, hero.cost.usd]).toEqual(['restyle', '0.2'])
})

it('what is priced for Runway passes the checks of its wire', async () => {
  const clock = fastClock(100)
  const sandbox = await startSandbox({ clock, renderSeconds: 1, queueSeconds: 0 })
  const limits = { readSeconds: 10_000, submitSeconds: 10_000, idleSeconds: 10_000 }
  const studio = studioOf([runway()], { clock, limits, env: sandbox.env })
  onTestFinished(() => sandbox.close())
  const take = await takeOf(film('testsrc2=size=640x360:rate=24:duration=4'))
  const { offers, impossible } = await studio.promotions(take)
  expect(impossible).toEqual([])
  const ready = STRATEGIES.flatMap((strategy) =>
    offers.filter((offer) => offer.strategy === strategy && !offer.blocked.length).slice(0, CASES),
  )
  expect(new Set(ready.map(({ strategy }) => strategy)).size).toBe(6)
  const jobs = []
  for (const { strategy, card } of ready) {
    const job = await studio.startPromotion(take, { strategy, to: card })
    for await (const event of job) if (event.type === 'state' && event.state === 'accepted') break
    await job.cancel('detach')
    jobs.push(job)
  }
  expect(sandbox.seen.creates).toBe(ready.length)
  expect(sandbox.jobs).toHaveLength(ready.length)
  await Promise.allSettled(jobs.map((job) => job.result()))
})
