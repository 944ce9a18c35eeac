/** From shot to each server's request: every request that is made is one its server takes, and every change is told. */
import fc from 'fast-check'
import type OpenAI from 'openai'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { z } from 'zod'
import { fitOrder, type Order } from '../../../providers/videos/fit.js'
import { openai, videos } from '../../../providers/videos/index.js'
import { taskBody } from '../../../providers/videos/lightx2v.js'
import { videoBody } from '../../../providers/videos/localai.js'
import { generateBody } from '../../../providers/videos/ltx-desktop.js'
import { profileOf } from '../../../providers/videos/profile.js'
import { requestSchemas } from '../../../providers/videos/request.js'
import { vidGenBody } from '../../../providers/videos/sd-server.js'
import { type Server, type Session, sessionOf } from '../../../providers/videos/server.js'
import { bodyOf } from '../../../providers/videos/videos.js'
import { ASPECTS, RESOLUTIONS } from '../../../src/shot.js'
import { contextOf } from '../../support/context.js'
import { tempDir } from '../../support/temp.js'
import { picture, shot } from '../../support/world.js'

const local = videos()
const cloud = openai({ url: 'http://127.0.0.1:1' })
const card = (native: string) => [...local.cards, ...cloud.cards].find((one) => one.native === native)!

/** A session that gives every picture's bytes and asks nobody. */
function session(profile: string): Session {
  const server: Server = { url: 'http://127.0.0.1:1', profile: profileOf(profile), models: [], loras: {}, steps: 20 }
  const capabilities = { output_formats_by_mode: { vid_gen: ['webm', 'webp', 'avi'] } }
  return {
    ...sessionOf(contextOf({ workDir: tempDir() }), server),
    bytes: async () => Buffer.from('a picture'),
    call: async () => ({ status: 200, headers: {}, url: '', text: '', json: capabilities }),
  }
}

type Sent = (order: Order, at: Session) => Promise<unknown>

/** The body of a create of OpenAI's wire; SGLang and FastVideo read a form's texts as what the field is. */
const wired =
  (typed: boolean): Sent =>
  async (order, at) => {
    const sent = await bodyOf(order, { id: order.model, native: order.model }, at)
    if ('json' in sent) return sent.json
    const numeric = (name: string, text: string) => typed && /^[\d.]+$/.test(text) && !name.endsWith('prompt')
    const texts = [...sent.body].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []))
    return Object.fromEntries(texts.map(([name, text]) => [name, numeric(name, text) ? Number(text) : text]))
  }

const BODIES: Record<Exclude<keyof typeof requestSchemas, 'openai'>, Sent> = {
  'openai-wide': wired(false),
  'vllm-omni': wired(false),
  sglang: wired(true),
  fastvideo: wired(true),
  qvac: wired(false),
  localai: (order, at) => videoBody(order, { id: order.model, native: order.model }, at),
  'sd-server': vidGenBody,
  lightx2v: taskBody,
  'ltx-desktop': (order, at) => generateBody(order, { id: 'fast', native: order.model }, at),
}

const wish = fc.record({
  seconds: fc.double({ min: 0.2, max: 60, noNaN: true }),
  aspect: fc.constantFrom(...ASPECTS),
  resolution: fc.option(fc.constantFrom(...RESOLUTIONS), { nil: undefined }),
  fps: fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }),
  audio: fc.constantFrom('off' as const, 'preferred' as const, 'required' as const),
  seed: fc.option(fc.integer({ min: 0, max: 4_294_967_295 }), { nil: undefined }),
  prompt: fc.string({ minLength: 1, maxLength: 200 }).filter((text) => text.trim() !== ''),
  negativePrompt: fc.option(fc.constantFrom('fog', 'a "quoted" word'), { nil: undefined }),
  frames: fc.constantFrom('none', 'first', 'both'),
  style: fc.option(fc.constantFrom({ id: 'ink' }, { id: 'a/repository', strength: 0.5 }), { nil: undefined }),
  steps: fc.option(fc.integer({ min: 1, max: 200 }), { nil: undefined }),
  guidance: fc.option(
    fc.double({ min: 0.5, max: 20, noNaN: true }).map((n) => Number(n.toFixed(2))),
    { nil: undefined },
  ),
})

it('makes only requests that the server takes', async () => {
  const fitted: Record<string, number> = {}
  const profiles = Object.keys(BODIES)
  const missed = () => profiles.filter((profile) => !fitted[profile])
  const round = () =>
    fc.assert(
      fc.asyncProperty(
        wish,
        fc.nat(),
        fc.constantFrom(...(Object.keys(BODIES) as (keyof typeof BODIES)[])),
        async (given, nth, profile) => {
          const { frames, steps, guidance, ...rest } = given
          const hosted = profile === 'openai-wide'
          const backend = hosted ? cloud : local
          const model = backend.cards[nth % backend.cards.length]!
          const extras = { ...(steps && { steps }), ...(guidance && { guidance }) }
          const normal = await shot({
            ...rest,
            ...(frames !== 'none' && { firstFrame: picture() as never }),
            ...(frames === 'both' && { lastFrame: picture() as never }),
            extras: { [backend.id]: extras },
          })
          const found = fitOrder(backend.id, normal, model, hosted ? profileOf('openai') : undefined)
          if (!found.ok) return void expect(found.misfits.length).toBeGreaterThan(0)
          const order = { ...found.native, ...(!hosted && { seed: found.native.seed ?? 7 }) }
          const sent = await BODIES[profile](order, session(hosted ? 'openai' : profile)).catch((error) => error)
          // A server's own limits, told before anything is sent.
          if (sent instanceof Error) return void expect(sent.name).toBe('RefusedError')
          fitted[profile] = (fitted[profile] ?? 0) + 1
          expect(requestSchemas[profile].safeParse(sent).error?.issues).toBeUndefined()
        },
      ),
      { numRuns: 1200 },
    )
  // A profile that takes little may be missed by chance once, not five times.
  for (let n = 0; n < 5 && missed().length; n++) await round()
  expect(missed()).toEqual([])
})

it('sends what the official client calls parameters', () => {
  expectTypeOf<z.infer<typeof requestSchemas.openai>>().toExtend<OpenAI.VideoCreateParams>()
  expectTypeOf<Pick<z.infer<typeof requestSchemas.qvac>, 'prompt' | 'model' | 'input_reference'>>().toExtend<
    Pick<OpenAI.VideoCreateParams, 'prompt' | 'model' | 'input_reference'>
  >()
})

describe('a shot', () => {
  const order = async (native: string, input: Parameters<typeof shot>[0], profile?: string) => {
    const backend = native.startsWith('sora') ? 'openai' : 'videos'
    const found = fitOrder(
      backend,
      await shot(input),
      card(native),
      profile === undefined ? undefined : profileOf(profile),
    )
    return found.ok ? found : expect.unreachable(JSON.stringify(found.misfits))
  }

  it('becomes an order that names no server and no profile', async () => {
    const { native } = await order('Wan-AI/Wan2.2-TI2V-5B', { seconds: 5, seed: 7, negativePrompt: 'fog' })
    expect(native).toEqual({
      model: 'Wan-AI/Wan2.2-TI2V-5B',
      prompt: 'a red boat crosses the sea',
      negativePrompt: 'fog',
      width: 1280,
      height: 704,
      fps: 24,
      frames: 121,
      seconds: 5.042,
      seed: 7,
    })
  })

  it('with a first frame of another size tells that Sora gets it scaled, and leaves one of its size alone', async () => {
    const { native, snaps } = await order('sora-2', { seconds: 4, firstFrame: picture(1000, 1000) as never }, 'openai')
    expect(snaps).toContainEqual(expect.objectContaining({ field: 'firstFrame', asked: '1000x1000', used: '1280x720' }))
    expect(native.firstFrame).toMatchObject({ exact: true })
    const same = await order('sora-2', { seconds: 4, firstFrame: picture(1280, 720) as never }, 'openai')
    expect(same.native.firstFrame).not.toHaveProperty('exact')
    expect(same.snaps.map(({ field }) => field)).toEqual(['audio'])
  })

  it('with a clip to go on from is a misfit: the wire knows only its own', async () => {
    const source = { video: { ...picture(), mime: 'video/mp4' }, action: 'extend' }
    const found = fitOrder('openai', await shot({ seconds: 4, source } as never), card('sora-2'), profileOf('openai'))
    expect(found).toMatchObject({ ok: false, misfits: [{ field: 'source', asked: 'extend' }] })
  })

  it('is a misfit for options nobody knows, and values out of range', async () => {
    const misfits = async (extras: object) => {
      const found = fitOrder('videos', await shot({ extras: { videos: extras as never } }), card('any'))
      return found.ok ? [] : found.misfits.map(({ field }) => field)
    }
    expect(await misfits({ steps: 0 })).toEqual(['extras.videos.steps'])
    expect(await misfits({ stepps: 20 })).toEqual(['extras.videos'])
    expect(await misfits({ steps: 20, guidance: 4, guidance2: 3, flowShift: 5 })).toEqual([])
  })
})
