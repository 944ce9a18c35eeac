import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { defaultProviders } from '../../../providers/index.js'
import { type OnnxOptions, onnx } from '../../../providers/onnx/index.js'
import { requestSchema } from '../../../providers/onnx/request.js'
import type { Backend, Context, Handle, Status } from '../../../src/backend.js'
import { normalizeShot, type ShotInput } from '../../../src/shot.js'
import { createStudio } from '../../../src/studio.js'
import { ffprobe } from '../../media/ffprobe.js'
import { contextOf } from '../../support/context.js'
import { tempDir } from '../../support/temp.js'
import { manifest, toyModel } from './toy.js'

const LAB = fileURLToPath(new URL('./pixel-lab/model', import.meta.url))
const read = () => Promise.reject(new Error('no media here'))
const shotOf = (shot: Partial<ShotInput> = {}) => normalizeShot({ prompt: 'a red ball', ...shot } as ShotInput, read)
const sha = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

function open(options: OnnxOptions) {
  const backend = onnx(options)
  onTestFinished(() => backend.close!())
  return backend
}
const toy = (change: object = {}) => toyModel({ manifest: { ...manifest(), ...change } })

async function ended(backend: Pick<Backend, 'poll'>, handle: Handle, ctx: Context): Promise<Status> {
  for (;;) {
    const status = await backend.poll(handle, ctx)
    if (status.state !== 'queued' && status.state !== 'running') return status
    await sleep(5)
  }
}

async function nativeOf(backend: ReturnType<typeof onnx>, shot: Partial<ShotInput> = {}) {
  const fit = backend.fit(await shotOf(shot), backend.cards[0]!)
  if (!fit.ok) throw new Error(JSON.stringify(fit.misfits))
  return fit.native
}

describe('options', () => {
  it('are checked by field', () => {
    const wrong: [options: unknown, field: string][] = [
      [{ models: 'x' }, 'backends.onnx.models'],
      [{ models: [3] }, 'backends.onnx.models.0'],
      [{ model: [] }, 'backends.onnx.model'],
      [{ threads: 0 }, 'backends.onnx.threads'],
    ]
    for (const [options, field] of wrong)
      expect(() => onnx(options as OnnxOptions)).toThrow(expect.objectContaining({ name: 'ConfigError', field }))
  })

  it('come from the configuration to the factory', async () => {
    const entry = defaultProviders().find(({ id }) => id === 'onnx')!
    const backend = await entry.load({ models: [LAB] })
    expect(backend.cards.map(({ id }) => id)).toEqual(['tiny-clips'])
  })
})

describe('probe', () => {
  const ctx = contextOf()
  it('without a folder says what to set; with a broken one, where it is broken', async () => {
    expect(await open({}).probe(ctx)).toMatchObject({
      ok: false,
      next: expect.stringContaining('HEROSHOT_ONNX_MODELS'),
    })
    const broken = open({ models: [toy({ scheduler: { type: 'pndm' } })] })
    expect(broken.cards).toEqual([])
    expect(await broken.probe(ctx)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/video-model\.json:\d+: scheduler/),
    })
  })

  it('finds the folders of the environment, and each one mended since', async () => {
    const [good, bad] = [toy(), toy({ format: 'other' })]
    const backend = open({})
    const env = { HEROSHOT_ONNX_MODELS: [good, bad].join(delimiter) }
    const found = await backend.probe({ ...ctx, env })
    expect(found).toMatchObject({ ok: true, models: ['toy'], reason: expect.stringContaining('format') })
    writeFileSync(join(bad, 'video-model.json'), JSON.stringify({ ...manifest(), id: 'other' }))
    expect(await backend.probe({ ...ctx, env })).toMatchObject({ ok: true, models: ['toy', 'other'] })
    expect(backend.cards.map(({ id }) => id)).toEqual(['toy', 'other'])
  })

  it('tells two models of one name apart by saying so', async () => {
    const backend = open({ models: [toy(), toy()] })
    expect(backend.cards).toHaveLength(1)
    expect(await backend.probe(ctx)).toMatchObject({
      ok: true,
      reason: expect.stringContaining('another model has the id toy'),
    })
  })
})

describe('fit', () => {
  it('asks for what the manifest allows and tells every change', async () => {
    const backend = open({ models: [LAB] })
    expect(backend.fit(await shotOf({ seconds: 5, seed: 3, negativePrompt: 'fog' }), backend.cards[0]!)).toMatchObject({
      ok: true,
      native: {
        model: 'tiny-clips',
        width: 256,
        height: 144,
        frames: 16,
        fps: 8,
        steps: 16,
        seed: 3,
        negativePrompt: 'fog',
      },
      output: { seconds: 2 },
      snaps: expect.arrayContaining([expect.objectContaining({ field: 'seconds', asked: 5, used: 2 })]),
    })
  })

  it('is another request once a file of the model is another', async () => {
    const dir = toy()
    const weights = async () => (await nativeOf(open({ models: [dir] }))).weights
    const before = await weights()
    expect(await weights()).toBe(before)
    utimesSync(join(dir, 'unet/model.onnx'), 1, 1)
    expect(await weights()).not.toBe(before)
  })

  it('takes steps, guidance, solver and enlarging from extras, and refuses the rest by field', async () => {
    const backend = open({ models: [LAB] })
    const extras = { steps: 4, guidance: 1.5, scheduler: 'unipc', upscale: true }
    expect(backend.fit(await shotOf({ extras: { onnx: extras } }), backend.cards[0]!)).toMatchObject({
      ok: true,
      native: extras,
      output: { width: 512, height: 288 },
    })
    for (const wrong of [{ steps: 0 }, { guidance: 'much' }, { scheduler: 'magic' }, { stepz: 1 }])
      expect(backend.fit(await shotOf({ extras: { onnx: wrong as never } }), backend.cards[0]!)).toMatchObject({
        ok: false,
        misfits: [{ field: expect.stringMatching(/^extras\.onnx/) }],
      })
    const plain = open({ models: [toy()] })
    expect(plain.fit(await shotOf({ extras: { onnx: { upscale: true } } }), plain.cards[0]!)).toMatchObject({
      ok: false,
      misfits: [{ field: 'extras.onnx.upscale' }],
    })
  })

  it('always asks for frames and sides the manifest has', async () => {
    const frames = { multipleOf: 4, offset: 1, min: 5, max: 17 }
    const backend = open({
      models: [
        toy({
          video: { ...manifest().video, frames },
          latents: { channels: 4, spatial: 4, temporal: 4, causal: true },
        }),
      ],
    })
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seconds: fc.double({ min: 0.2, max: 600, noNaN: true }),
          aspect: fc.constantFrom('16:9', '9:16', '1:1', '4:3', '21:9'),
          resolution: fc.constantFrom('360p' as const, '720p' as const, '2160p' as const),
          fps: fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }),
        }),
        async ({ fps, ...wishes }) => {
          const fit = backend.fit(await shotOf({ ...wishes, ...(fps && { fps }) }), backend.cards[0]!)
          if (!fit.ok) throw new Error(JSON.stringify(fit.misfits))
          const { width, height, frames: made } = requestSchema.parse(fit.native)
          expect([width % 8, height % 8, (made - 1) % 4]).toEqual([0, 0, 0])
          expect(made).toBeGreaterThanOrEqual(5)
          expect(made).toBeLessThanOrEqual(17)
          expect(width * height).toBeLessThanOrEqual(16384)
        },
      ),
    )
  })
})

describe('a render', () => {
  it('through the studio is a take with its seed, its solver and what computed it', async () => {
    const studio = createStudio({
      home: tempDir(),
      configFrom: false,
      env: { HEROSHOT_ONNX_MODELS: LAB },
      providers: defaultProviders().filter(({ id }) => id === 'onnx'),
    })
    onTestFinished(() => studio.close())
    const take = await studio.generate({
      prompt: 'a red ball over a green field, and then it goes on and on and on and on and on and on',
      seed: 11,
      model: 'tiny clips',
      extras: { onnx: { steps: 2 } },
    })
    expect(take.energy).toBeDefined()
    expect(ffprobe(take.file).streams[0]).toMatchObject({
      codec_name: 'h264',
      width: 256,
      height: 144,
      nb_read_frames: '16',
    })
    expect(JSON.stringify(take)).toContain('"seed":11')
  })

  it('has facts and warnings, and is the same file for the same seed in another process', async () => {
    const clips = toy()
    const ends: Status[] = []
    for (const job of ['one', 'two', 'one']) {
      // A new instance knows nothing of the others, as after a crash.
      const backend = open({ models: [clips] })
      const ctx = contextOf({ jobId: job, workDir: tempDir() })
      const native = await nativeOf(backend, { prompt: 'a red ball '.repeat(20), extras: { onnx: { steps: 2 } } })
      const lost = { backend: 'onnx', endpoint: 'in-process', id: `${job}.1`, model: 'toy' }
      expect(await backend.poll(lost, ctx)).toMatchObject({ state: 'lost' })
      expect(await backend.reconcile!(native, 'any', ctx)).toBe('absent')
      const handle = await backend.submit(native, ctx)
      expect(await backend.submit(native, ctx)).toEqual(handle)
      expect(await backend.reconcile!(native, 'any', ctx)).toEqual(handle)
      ends.push(await ended(backend, handle, ctx))
    }
    const [a, b, again] = ends as (Status & { state: 'done' })[]
    expect(a!.facts).toMatchObject({
      model: 'toy',
      recipe: { steps: 2, guidance: 2, schedule: 'flow', solver: 'euler' },
      executionProviders: { 'unet/model.onnx': 'cpu', 'vae_decoder/model.onnx': 'cpu' },
    })
    expect(a!.warnings).toEqual([expect.stringMatching(/the prompt was cut: its last \d+ tokens/)])
    expect(JSON.stringify(a!.facts)).not.toContain('red ball')
    expect(a!.facts!.seed).toBe(again!.facts!.seed)
    expect(a!.facts!.seed).not.toBe(b!.facts!.seed)
    expect(sha(again!.outputs[0]!.file!)).toBe(sha(a!.outputs[0]!.file!))
    expect(sha(b!.outputs[0]!.file!)).not.toBe(sha(a!.outputs[0]!.file!))
  })

  it('is stopped between two steps, and the next one goes on', async () => {
    const backend = open({ models: [LAB] })
    const ctx = contextOf({ jobId: 'long', workDir: tempDir() })
    const handle = await backend.submit(await nativeOf(backend, { extras: { onnx: { steps: 200 } } }), ctx)
    for (let stage: string | undefined; stage !== 'denoising'; await sleep(5)) {
      const status = await backend.poll(handle, ctx)
      stage = status.state === 'running' ? status.stage : status.state
    }
    expect(await backend.cancel!(handle, ctx, 'detach')).toBe('unsupported')
    const before = performance.now()
    expect(await backend.cancel!(handle, ctx, 'kill')).toBe('cancelled')
    expect(performance.now() - before).toBeLessThan(10_000)
    expect(await backend.poll(handle, ctx)).toEqual({ state: 'cancelled', charged: 'none' })
    expect(readdirSync(ctx.workDir).filter((file) => file.endsWith('.mp4'))).toEqual([])
    const after = contextOf({ jobId: 'after', workDir: tempDir() })
    const next = await backend.submit(await nativeOf(backend, { extras: { onnx: { steps: 1 } } }), after)
    expect(await ended(backend, next, after)).toMatchObject({ state: 'done' })
    expect(await backend.cancel!(next, after, 'kill')).toBe('too-late')
  })

  it('changes models, frees the idle one, and comes back', async () => {
    const backend = open({ models: [toy({ id: 'other' }), toy()], idleMs: 1 })
    for (const [i, card] of [0, 1, 0].entries()) {
      const ctx = contextOf({ jobId: `job-${i}`, workDir: tempDir() })
      const fit = backend.fit(await shotOf({ seconds: 0.5, extras: { onnx: { steps: 1 } } }), backend.cards[card]!)
      if (!fit.ok) throw new Error('misfit')
      expect(await ended(backend, await backend.submit(fit.native, ctx), ctx)).toMatchObject({ state: 'done' })
      if (i) await sleep(20)
    }
  })

  it('of nonsense or of a model that is gone is refused before anything starts', async () => {
    const backend = open({ models: [toy()] })
    const native = await nativeOf(backend)
    const ctx = contextOf({ workDir: tempDir() })
    await expect(backend.submit({ ...native, width: -2 }, ctx)).rejects.toMatchObject({ name: 'RefusedError' })
    await expect(backend.submit({ ...native, model: 'gone' }, ctx)).rejects.toMatchObject({
      name: 'RefusedError',
      code: 'model-absent',
      billed: 'no',
    })
  })

  it('of a folder broken meanwhile fails with the manifest’s line', async () => {
    const dir = toy()
    const backend = open({ models: [dir] })
    const native = await nativeOf(backend)
    writeFileSync(join(dir, 'video-model.json'), JSON.stringify({ ...manifest(), defaults: { steps: 0 } }, null, 2))
    const ctx = contextOf({ workDir: tempDir() })
    expect(await ended(backend, await backend.submit(native, ctx), ctx)).toMatchObject({
      state: 'failed',
      code: 'manifest-field',
      charged: 'none',
      message: expect.stringMatching(/video-model\.json:\d+: defaults\.steps/),
    })
  })

  it('on a provider that this machine lacks falls back to the processor and says so', async () => {
    const backend = open({ models: [toy()], executionProviders: ['cuda', 'coreml'], threads: 1 })
    const ctx = contextOf({ workDir: tempDir() })
    const status = await ended(backend, await backend.submit(await nativeOf(backend), ctx), ctx)
    expect(status).toMatchObject({ state: 'done', facts: { executionProviders: { 'unet/model.onnx': 'cpu' } } })
  })

  // Ending a thread inside native inference would abort the process: exit code 134 instead of 0.
  it('a process may exit in the middle of one', async () => {
    const root = fileURLToPath(new URL('../../../', import.meta.url))
    const script = `
      import { onnx } from '${root}providers/onnx/index.ts'
      const backend = onnx({ models: ['${LAB}'] })
      const ctx = { jobId: 'x', attempt: 1, workDir: '${tempDir()}', env: {} }
      const native = { model: 'tiny-clips', prompt: 'a', seed: 1, width: 256, height: 144, fps: 8, frames: 16, steps: 200 }
      await backend.submit(native, ctx)
      const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
      while ((await backend.poll({ id: 'x.1' }, ctx)).stage !== 'denoising') await pause(1)
      await pause(60)
      process.exit(0)
    `
    const args = ['--import', 'tsx', '--input-type=module', '-e', script]
    expect((await promisify(execFile)(process.execPath, args, { cwd: root })).stderr).toBe('')
  })
})
