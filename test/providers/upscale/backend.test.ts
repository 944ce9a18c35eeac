/** Clips through the backend, in a studio: what comes out, what is kept, and what is skipped. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { upscale } from '../../../providers/upscale/index.js'
import { createStudio, type Studio } from '../../../src/index.js'
import { ffprobe } from '../../media/ffprobe.js'
import { contextOf } from '../../support/context.js'
import { tempDir } from '../../support/temp.js'

function film(source: string, ...more: string[]): string {
  const file = join(tempDir(), 'clip.mp4')
  const fast = ['-pix_fmt', 'yuv420p', '-preset', 'ultrafast']
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, ...fast, ...more, file])
  return file
}

let studio: Studio
beforeAll(() => {
  studio = createStudio({ home: tempDir(), configFrom: false, env: {}, providers: [upscale()] })
})
afterAll(() => studio.close())

const upscaled = (video: string, more: object = {}) => ({
  prompt: 'a red boat',
  tier: 'hero' as const,
  source: { video, action: 'upscale' as const },
  ...more,
})

it('a clip comes out twice as large with its frames and its sound, a frame like the one before for nothing', async () => {
  // Four pictures a second, each of them twice, without loss; and a tone.
  const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=1', '-c:a', 'aac']
  const file = join(tempDir(), 'clip.mp4')
  const twos = ['-f', 'lavfi', '-i', 'testsrc2=size=96x54:rate=4:duration=1']
  const exact = ['-vf', 'fps=8', '-pix_fmt', 'yuv420p', '-qp', '0', '-preset', 'ultrafast']
  execFileSync('ffmpeg', ['-v', 'error', ...twos, ...tone, ...exact, file])
  const progress: number[] = []
  const take = await studio.generate(upscaled(file), {
    onEvent: (event) => event.type === 'progress' && progress.push(event.progress ?? 0),
  })
  expect(take.video).toMatchObject({ width: 192, height: 108, fps: 8, frames: 8, seconds: 1, audio: true })
  expect(take.files.map(({ role }) => role)).toEqual(['video', 'poster', 'contact-sheet'])
  expect(take.facts).toMatchObject({ model: 'anime4k-vl x2', repeatedFrames: 4 })
  const { streams } = ffprobe(take.file)
  const packets = (path: string) =>
    execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-map', '0:a', '-c', 'copy', '-f', 'md5', '-']).toString()
  expect(streams.map(({ codec_name }) => codec_name)).toEqual(['h264', 'aac'])
  expect(packets(take.file)).toBe(packets(file))
  expect(take.cost.lines).toMatchObject([{ what: 'electricity' }])
  expect(progress).toEqual([...progress].sort((a, b) => a - b))
  expect(progress.length).toBeGreaterThan(2)
})

it('a wish between two and four is averaged down', async () => {
  const tall = film('testsrc2=size=100x178:rate=4:duration=0.5')
  const take = await studio.generate(upscaled(tall, { resolution: '360p' }))
  expect(take.video).toMatchObject({ width: 360, height: 640, frames: 2, audio: false })
  expect(take.facts.recipe).toMatchObject({ factor: 4, averagedFrom: '400x712' })
})

it('without ffmpeg its probe says how to get one', async () => {
  expect(await upscale().probe(contextOf())).toMatchObject({ ok: true, models: ['anime4k-vl'] })
  expect(await upscale({ ffmpeg: '/nowhere/ffmpeg' }).probe(contextOf())).toEqual({
    ok: false,
    reason: 'there is no ffmpeg to decode clips with',
    next: expect.stringContaining('apt install ffmpeg'),
  })
  expect(() => upscale({ threads: 0 })).toThrow(expect.objectContaining({ field: 'backends.upscale.threads' }))
})

it('a job of another process is lost, and made again', async () => {
  const backend = upscale()
  const handle = { backend: 'upscale', endpoint: 'in-process', id: 'nobody.1', model: 'anime4k-vl' }
  expect(await backend.poll(handle, contextOf())).toMatchObject({ state: 'lost' })
  expect(await backend.reconcile!({} as never, 'a', contextOf())).toBe('absent')
  await expect(backend.submit({ factor: 3 } as never, contextOf())).rejects.toMatchObject({ name: 'RefusedError' })
})
