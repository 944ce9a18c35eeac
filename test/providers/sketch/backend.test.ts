import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SketchOptions, sketch } from '../../../providers/sketch/index.js'
import type { SketchRequest } from '../../../providers/sketch/request.js'
import type { Backend, Context, Handle, ModelCard, Status } from '../../../src/backend.js'
import { normalizeShot, type Shot, type ShotInput } from '../../../src/shot.js'
import { ffprobe } from '../../media/ffprobe.js'
import { tempDir } from '../../support/temp.js'

const REQUEST: SketchRequest = {
  prompt: 'a red boat crosses the sea at sunset',
  seed: 3,
  width: 160,
  height: 90,
  fps: 12,
  frames: 18,
  steps: 6,
  guidance: 1.6,
}
const sha = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

const context = (jobId: string, workDir: string, attempt = 1): Context => ({
  jobId,
  attempt,
  workDir,
  signal: new AbortController().signal,
  clock: { now: Date.now, sleep: (ms) => sleep(ms) },
  http: {
    request: () => Promise.reject(new Error('no network here')),
    stream: () => Promise.reject(new Error('no network here')),
  },
  env: {},
  media: () => Promise.reject(new Error('no media here')),
  note: () => {},
})

/** Polls until the state is final; gives back every status seen. */
async function watch(
  backend: Backend<SketchRequest>,
  handle: Handle,
  ctx: Context,
): Promise<[last: Status, all: Status[]]> {
  const all: Status[] = []
  for (;;) {
    const status = await backend.poll(handle, ctx)
    all.push(status)
    if (!['queued', 'running'].includes(status.state)) return [status, all]
    await sleep(5)
  }
}

async function done(
  backend: Backend<SketchRequest>,
  handle: Handle,
  ctx: Context,
): Promise<Status & { state: 'done' }> {
  const [status] = await watch(backend, handle, ctx)
  if (status.state !== 'done') throw new Error(JSON.stringify(status))
  return status
}

describe('fit', () => {
  const backend = sketch()
  const card = backend.cards[0]!
  const fitShot = async (shot: Partial<ShotInput>) => {
    const normal = await normalizeShot({ prompt: 'a fox', ...shot } as ShotInput, () =>
      Promise.reject(new Error('no media')),
    )
    return backend.fit(normal, card)
  }

  it('asks for 720p at 24 fps and five seconds when the shot says nothing', async () => {
    expect(await fitShot({ seed: 9 })).toMatchObject({
      ok: true,
      native: { prompt: 'a fox', seed: 9, width: 1280, height: 720, fps: 24, frames: 120, steps: 16, guidance: 1.6 },
      output: { width: 1280, height: 720, frames: 120, seconds: 5, audio: false },
      snaps: [],
      drops: [],
    })
  })

  it('always asks for even sides, whatever the aspect', async () => {
    for (const aspect of ['16:9', '9:16', '1:1', '4:3', '21:9', '7:5'])
      for (const resolution of ['360p', '480p', '720p', '1080p'] as const) {
        const fit = await fitShot({ aspect, resolution })
        if (!fit.ok) throw new Error(`${aspect} ${resolution}: ${JSON.stringify(fit.misfits)}`)
        expect([fit.native.width % 2, fit.native.height % 2], `${aspect} ${resolution}`).toEqual([0, 0])
        expect(fit.native).toMatchObject({ width: fit.output.width, height: fit.output.height })
      }
  })

  it('leaves the seed open when the shot does', async () => {
    expect(await fitShot({})).toMatchObject({ native: { seed: null } })
  })

  it('says which weights render it', async () => {
    const modelDir = tempDir()
    writeFileSync(join(modelDir, 'stats.json'), '{"version": 3}')
    const shot = await normalizeShot({ prompt: 'a fox' }, () => Promise.reject(new Error('no media')))
    const weights = (backend: ReturnType<typeof sketch>) => {
      const fit = backend.fit(shot, card)
      return fit.ok ? fit.native.weights : fit
    }
    expect(weights(sketch())).toBe(weights(backend))
    expect(weights(sketch({ modelDir }))).not.toBe(weights(backend))
    expect(weights(sketch({ modelDir: tempDir() }))).toBeUndefined()
  })

  it('takes steps and guidance from extras and refuses what it does not know', async () => {
    expect(await fitShot({ extras: { sketch: { steps: 8 } } })).toMatchObject({ native: { steps: 8, guidance: 1.6 } })
    for (const extras of [{ steps: 0 }, { steps: 2.5 }, { guidance: 'much' }, { stepz: 3 }])
      expect(await fitShot({ extras: { sketch: extras } })).toMatchObject({
        ok: false,
        misfits: [{ field: expect.stringMatching(/^extras\.sketch/) }],
      })
  })

  it('cannot continue a picture, a clip or a style, nor sound when it is required', async () => {
    const picture = { sha256: 'a'.repeat(64), mime: 'image/png', bytes: 1 }
    const base = await normalizeShot({ prompt: 'a fox' }, () => Promise.reject(new Error('no media')))
    const wishes: Partial<Shot>[] = [
      { firstFrame: picture },
      { source: { video: picture, action: 'extend' } },
      { style: { id: 'x', strength: 1 } },
      { audio: 'required' },
    ]
    for (const wish of wishes)
      expect(backend.fit({ ...base, ...wish }, card), JSON.stringify(wish)).toMatchObject({ ok: false })
  })

  it('is pure: the same answer twice, as JSON', async () => {
    const [a, b] = [await fitShot({ seed: 1, seconds: 3.3 }), await fitShot({ seed: 1, seconds: 3.3 })]
    expect(a).toEqual(b)
    expect(JSON.parse(JSON.stringify(a))).toEqual(a)
  })
})

describe('the card', () => {
  const card = sketch().cards[0] as ModelCard
  it('says what it is and claims no quality', () => {
    expect(card.notes.join(' ')).toMatch(/storyboard.*not photoreal/)
    expect(card.quality).toEqual([])
    expect(card).toMatchObject({ locality: 'local', price: { model: 'electricity' }, lifecycle: { state: 'live' } })
  })
})

describe('probe', () => {
  const ctx = context('probe', '/nowhere')
  it('is ready when packages and weights are there', async () => {
    expect(await sketch().probe(ctx)).toMatchObject({ ok: true, device: 'cpu' })
  })
  it('says which weight is missing', async () => {
    expect(await sketch({ modelDir: tempDir() }).probe(ctx)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('text.onnx'),
    })
  })
})

describe('a render', () => {
  let backend: Backend<SketchRequest>
  let dir: string
  beforeAll(() => {
    backend = sketch()
    dir = mkdtempSync(join(tmpdir(), 'heroshot-sketch-'))
  })
  afterAll(async () => {
    await backend.close!()
    rmSync(dir, { recursive: true, force: true })
  })

  it('answers at once, tells its progress, and ends with clip, pictures and facts', async () => {
    const ctx = context('job-a', dir)
    const handle = await backend.submit(REQUEST, ctx)
    expect(handle).toEqual({ backend: 'sketch', endpoint: 'in-process', id: 'job-a.1', model: 'sketch' })
    expect((await backend.poll(handle, ctx)).state).toBe('running')
    const [last, all] = await watch(backend, handle, ctx)
    if (last.state !== 'done') throw new Error(JSON.stringify(last))
    const shares = all.flatMap((status) => (status.state === 'running' ? [status.progress!] : []))
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    expect(last.outputs.map(({ role }) => role)).toEqual(['video', 'poster', 'contact-sheet'])
    expect(ffprobe(last.outputs[0]!.file!).streams[0]).toMatchObject({
      codec_name: 'h264',
      width: 160,
      height: 90,
      nb_read_frames: '18',
      pix_fmt: 'yuv420p',
    })
    expect(last.facts).toMatchObject({
      seed: 3,
      model: expect.stringMatching(/^sketch [0-9a-f]{12}$/),
      recipe: { steps: 6, guidance: 1.6 },
      executionProvider: 'cpu',
      scene: { background: expect.any(String), entities: expect.any(Array) },
    })
    expect(JSON.parse(JSON.stringify(last))).toEqual(last)
    // A poll is safe to repeat for ever.
    expect(await backend.poll(handle, ctx)).toEqual(last)
    expect(readFileSync(last.outputs[0]!.file!).includes('red boat')).toBe(false)
  })

  it('is the same file for the same request, and another for another seed', async () => {
    const files: string[] = []
    for (const [i, seed] of [5, 5, 6].entries()) {
      const ctx = context(`same-${i}`, mkdtempSync(join(dir, 'x')))
      const status = await done(backend, await backend.submit({ ...REQUEST, seed }, ctx), ctx)
      files.push(sha(status.outputs[0]!.file!))
    }
    expect(files[0]).toBe(files[1])
    expect(files[0]).not.toBe(files[2])
  })

  it('without a seed has the job’s own, the same in every attempt', async () => {
    const seeds = []
    for (const [job, attempt] of [
      ['job-s', 1],
      ['job-s', 2],
      ['job-t', 1],
    ] as const) {
      const ctx = context(job, mkdtempSync(join(dir, 'x')), attempt)
      seeds.push((await done(backend, await backend.submit({ ...REQUEST, seed: null }, ctx), ctx)).facts!.seed)
    }
    expect(seeds[0]).toBe(seeds[1])
    expect(seeds[0]).not.toBe(seeds[2])
  })

  it('names the words it did not understand', async () => {
    const ctx = context('words', mkdtempSync(join(dir, 'x')))
    const request = { ...REQUEST, prompt: 'a red boat and a qzxvblorp on the sea' }
    expect((await done(backend, await backend.submit(request, ctx), ctx)).warnings).toContain(
      'not understood: qzxvblorp',
    )
  })

  it('submitted twice under one attempt is rendered once', async () => {
    const ctx = context('twice', mkdtempSync(join(dir, 'x')))
    const first = await backend.submit(REQUEST, ctx)
    expect(await backend.submit(REQUEST, ctx)).toEqual(first)
    await done(backend, first, ctx)
    expect(await backend.reconcile!(REQUEST, 'any', ctx)).toEqual(first)
    expect(await backend.reconcile!(REQUEST, 'any', context('never', dir))).toBe('absent')
  })

  it('waits its turn', async () => {
    const contexts = [0, 1, 2].map((i) => context(`queue-${i}`, mkdtempSync(join(dir, 'x'))))
    const handles = await Promise.all(contexts.map((ctx) => backend.submit(REQUEST, ctx)))
    expect(await backend.poll(handles[1]!, contexts[1]!)).toEqual({ state: 'queued', position: 1 })
    expect(await backend.poll(handles[2]!, contexts[2]!)).toEqual({ state: 'queued', position: 2 })
    expect(await backend.cancel!(handles[1]!, contexts[1]!, 'request')).toBe('cancelled')
    expect(await backend.poll(handles[2]!, contexts[2]!)).toEqual({ state: 'queued', position: 1 })
    await done(backend, handles[2]!, contexts[2]!)
    await done(backend, handles[0]!, contexts[0]!)
    expect(await backend.poll(handles[1]!, contexts[1]!)).toEqual({ state: 'cancelled', charged: 'none' })
  })

  it.each(['request', 'kill'] as const)(
    'is stopped by %s while it draws, and the next one goes on',
    async (strength) => {
      const ctx = context(`stop-${strength}`, mkdtempSync(join(dir, 'x')))
      const handle = await backend.submit({ ...REQUEST, width: 640, height: 360, frames: 2000 }, ctx)
      for (let stage: string | undefined; stage !== 'drawing'; await sleep(5)) {
        const status = await backend.poll(handle, ctx)
        stage = status.state === 'running' ? status.stage : status.state
      }
      expect(await backend.cancel!(handle, ctx, strength)).toBe('cancelled')
      expect(await backend.poll(handle, ctx)).toEqual({ state: 'cancelled', charged: 'none' })
      expect(readdirSync(ctx.workDir).filter((file) => file.endsWith('.mp4'))).toEqual([])
      const after = context(`after-${strength}`, mkdtempSync(join(dir, 'x')))
      await done(backend, await backend.submit(REQUEST, after), after)
      expect(await backend.cancel!(handle, ctx, strength)).toBe('cancelled')
    },
  )

  it('is stopped while it samples', async () => {
    const ctx = context('stop-sampling', mkdtempSync(join(dir, 'x')))
    const handle = await backend.submit({ ...REQUEST, steps: 100 }, ctx)
    await sleep(30)
    expect(await backend.cancel!(handle, ctx, 'request')).toBe('cancelled')
  })

  it('that is done is too late to stop; detaching stops nothing; strangers are unknown', async () => {
    const ctx = context('late', mkdtempSync(join(dir, 'x')))
    const handle = await backend.submit(REQUEST, ctx)
    expect(await backend.cancel!(handle, ctx, 'detach')).toBe('unsupported')
    await done(backend, handle, ctx)
    expect(await backend.cancel!(handle, ctx, 'kill')).toBe('too-late')
    expect(await backend.cancel!({ ...handle, id: 'nobody' }, ctx, 'kill')).toBe('unknown')
  })

  it('of another process is lost', async () => {
    const handle: Handle = { backend: 'sketch', endpoint: 'in-process', id: 'job-z.1', model: 'sketch' }
    expect(await backend.poll(handle, context('job-z', dir))).toMatchObject({ state: 'lost' })
    expect(await sketch().poll(handle, context('job-z', dir))).toMatchObject({ state: 'lost' })
  })

  it('of nonsense is refused before anything starts', async () => {
    const native = { ...REQUEST, width: -2 }
    await expect(backend.submit(native, context('bad', dir))).rejects.toMatchObject({
      name: 'RefusedError',
      billed: 'no',
    })
  })

  it('without its weights fails and says so', async () => {
    const lame = sketch({ modelDir: tempDir() })
    const ctx = context('lame', mkdtempSync(join(dir, 'x')))
    const [status] = await watch(lame, await lame.submit(REQUEST, ctx), ctx)
    expect(status).toMatchObject({ state: 'failed', charged: 'none', message: expect.stringContaining('ENOENT') })
    await lame.close!()
  })
})

describe('the end', () => {
  it('closing stops what runs and what waits', async () => {
    const backend = sketch()
    const [a, b] = [context('a', tempDir()), context('b', tempDir())]
    const handles = [await backend.submit({ ...REQUEST, frames: 5000 }, a), await backend.submit(REQUEST, b)]
    await sleep(100)
    await backend.close!()
    expect(await backend.poll(handles[0]!, a)).toMatchObject({ state: 'cancelled' })
    expect(await backend.poll(handles[1]!, b)).toMatchObject({ state: 'cancelled' })
  })

  it('an idle thread goes and comes back when there is work', async () => {
    const backend = sketch({ idleMs: 1 } satisfies SketchOptions)
    // Work may come while the old thread is still on its way out.
    for (const pause of [2, 5, 10, 200]) {
      const ctx = context(`after-${pause}`, tempDir())
      await done(backend, await backend.submit({ ...REQUEST, frames: 2 }, ctx), ctx)
      await sleep(pause)
    }
    await backend.close!()
  })

  // Ending a thread inside native inference would abort the process: exit code 134 instead of 0.
  it('a process may leave or exit at any moment', { timeout: 120_000 }, async () => {
    const root = new URL('../../../', import.meta.url).pathname
    const script = `
      import { sketch } from '${root}providers/sketch/index.ts'
      const [how, after] = process.argv.slice(1)
      const backend = sketch()
      const ctx = { jobId: 'x', attempt: 1, workDir: '${tempDir()}' }
      await backend.submit(${JSON.stringify({ ...REQUEST, steps: 100, frames: 3000 })}, ctx)
      const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
      while ((await backend.poll({ id: 'x.1' }, ctx)).stage === 'starting') await pause(1)
      await pause(Number(after))
      if (how === 'exit') process.exit(0)
    `
    const moments = [
      ['exit', 0],
      ['exit', 150],
      ['leave', 150],
    ] as const
    for (const [how, after] of moments) {
      const args = ['--import', 'tsx', '--input-type=module', '-e', script, how, String(after)]
      const { stderr } = await promisify(execFile)(process.execPath, args, { cwd: root })
      expect(stderr, `${how} after ${after} ms`).toBe('')
    }
  })
})
