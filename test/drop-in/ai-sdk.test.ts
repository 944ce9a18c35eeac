/** The AI SDK, both majors, with heroshot as its video model: takes, money paid once, warnings, errors. */
import type { Experimental_VideoModelV3 } from '@ai-sdk/provider'
import { type experimental_generateVideo, experimental_generateVideo as generateVideo6 } from 'ai'
import {
  customProvider,
  experimental_generateVideo as generateVideo7,
  experimental_getVideoStatus as getVideoStatus,
  experimental_startVideo as startVideo,
} from 'ai-7'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createHeroshot, type VideoModel } from '../../src/drop-in/ai-sdk.js'
import { createStudio } from '../../src/studio.js'
import { atHome } from '../support/home.js'
import { type Fault, rehearsalBackend, startRehearsal } from '../support/rehearsal.js'
import { makeClip } from '../support/stage.js'
import { tempDir } from '../support/temp.js'

// Ours is theirs, for both majors, without their package.
true satisfies VideoModel<'v3'> extends Experimental_VideoModelV3 ? true : false
true satisfies VideoModel<'v3'> extends Parameters<typeof experimental_generateVideo>[0]['model'] ? true : false
true satisfies VideoModel<'v4'> extends Parameters<typeof generateVideo7>[0]['model'] ? true : false

let clip: Awaited<ReturnType<typeof makeClip>>
const warned = globalThis as { AI_SDK_LOG_WARNINGS?: boolean }
beforeAll(async () => {
  warned.AI_SDK_LOG_WARNINGS = false
  clip = await makeClip()
})
afterAll(() => void delete warned.AI_SDK_LOG_WARNINGS)

async function set(...script: Fault[]) {
  const vendor = await startRehearsal({ clip: clip.bytes })
  vendor.script.push(...script)
  onTestFinished(() => vendor.close())
  const home = tempDir()
  const open = <Spec extends 'v3' | 'v4' = 'v3'>(spec?: Spec) => {
    const providers = [atHome({ clip: clip.file }), rehearsalBackend(vendor.origin, { pollIntervalMs: 50 })]
    const own = { home, configFrom: false, env: { REHEARSAL_KEY: 'stage-key' }, providers } as const
    const heroshot = createHeroshot<Spec>({ ...own, ...(spec && { spec }) })
    onTestFinished(() => heroshot.close())
    return heroshot
  }
  return { vendor, open }
}

const PAID = { heroshot: { maxCost: 1, backend: 'rehearsal' } }
const QUICK = { intervalMs: 5, timeoutMs: 20_000 }

describe('AI SDK 6', () => {
  it('renders a draft at home and a hero in the cloud, as bytes, with their costs', async () => {
    const { vendor, open } = await set()
    const heroshot = open()
    const draft = await generateVideo6({ model: heroshot.video('draft'), prompt: 'a boat', duration: 2 })
    expect(Buffer.from(draft.video.uint8Array).equals(clip.bytes)).toBe(true)
    expect(draft.video.mediaType).toBe('video/mp4')
    expect(vendor.creates).toBe(0)
    const hero = await generateVideo6({
      model: heroshot.video('hero'),
      prompt: 'a boat',
      duration: 2,
      providerOptions: PAID,
    })
    expect(vendor.creates).toBe(1)
    expect(hero.providerMetadata.heroshot).toMatchObject({
      videos: [
        { backend: 'rehearsal', cost: { usd: '0.2', basis: 'invoiced' }, seconds: 2, reasons: expect.any(Array) },
      ],
    })
  })

  it('auto is a hero where the call allows money, else a draft', async () => {
    const { vendor, open } = await set()
    const model = open().videoModel('auto')
    await generateVideo6({ model, prompt: 'a boat', duration: 2 })
    expect(vendor.creates).toBe(0)
    await generateVideo6({ model, prompt: 'a boat', duration: 2, providerOptions: PAID })
    expect(vendor.creates).toBe(1)
  })

  it('of three paid takes of which one fails, the two others are given out', async () => {
    const { vendor, open } = await set('none', 'moderated-before', 'none')
    const { videos, warnings } = await generateVideo6({
      model: open().video('hero'),
      prompt: 'a boat',
      duration: 2,
      n: 3,
      providerOptions: PAID,
    })
    expect(vendor.creates).toBe(3)
    expect(videos).toHaveLength(2)
    expect(JSON.stringify(warnings)).toContain('one take is missing: [HEROSHOT_')
  })

  it('a limit holds for all takes of a call together', async () => {
    const { vendor, open } = await set()
    const call = (maxCost: number) =>
      generateVideo6({
        model: open().video('hero'),
        prompt: 'a boat',
        duration: 2,
        n: 3,
        providerOptions: { heroshot: { ...PAID.heroshot, maxCost } },
      })
    await expect(call(0.5)).rejects.toMatchObject({ code: 'over-budget' })
    expect(vendor.creates).toBe(0)
    expect((await call(0.6)).videos).toHaveLength(3)
  })

  it('one idempotency key is paid once, however often the call is made', async () => {
    const { vendor, open } = await set()
    const heroshot = open()
    const call = () =>
      generateVideo6({
        model: heroshot.video('hero'),
        prompt: 'a boat',
        duration: 2,
        providerOptions: PAID,
        headers: { 'Idempotency-Key': 'order 1' },
      })
    const [a, b] = await Promise.all([call(), call()])
    const takeOf = ({ providerMetadata }: typeof a) =>
      (providerMetadata.heroshot as { videos: { takeId: string }[] }).videos[0]!.takeId
    expect(takeOf(a)).toBe(takeOf(b))
    expect(vendor.creates).toBe(1)
  })

  it('a lost answer is not sent again by its retries, and says the dollars at risk', async () => {
    const { vendor, open } = await set('accepted-then-reset')
    const call = generateVideo6({
      model: open().video('hero'),
      prompt: 'a boat',
      duration: 2,
      providerOptions: PAID,
      maxRetries: 3,
    })
    await expect(call).rejects.toMatchObject({ code: 'submission-unknown', atRisk: '0.2' })
    expect(vendor.creates).toBe(1)
  })

  it('what is snapped, dropped or not understood is told', async () => {
    const { open } = await set()
    const { warnings, providerMetadata } = await generateVideo6({
      model: open().video('draft'),
      prompt: 'a boat',
      duration: 2,
      resolution: '1000x562',
      seed: 7,
    })
    expect(warnings).toContainEqual({
      type: 'compatibility',
      feature: 'resolution',
      details: '1000x562 is taken as 540p',
    })
    expect(providerMetadata.heroshot).toMatchObject({ videos: [{ seed: 7 }] })
  })

  it.each([
    [{ heroshot: { maxCosts: 1 } }, /maxCosts/],
    [{ heroshot: { maxCost: -1 } }, /maxCost/],
  ])('wrong options are refused before anything is sent: %j', async (providerOptions, words) => {
    const { vendor, open } = await set()
    const call = generateVideo6({ model: open().video('hero'), prompt: 'a boat', providerOptions })
    await expect(call).rejects.toThrow(words)
    expect(vendor.creates).toBe(0)
    expect(() => open().video('runway' as never)).toThrow(/draft, hero, auto/)
  })

  it('a picture is a first frame, and a path is no picture', async () => {
    const { open } = await set()
    const { studio, video } = open()
    const { createCanvas } = await import('@napi-rs/canvas')
    const png = createCanvas(96, 64).toBuffer('image/png')
    await generateVideo6({ model: video('draft'), prompt: { image: png, text: 'a boat' }, duration: 2 }).catch(() => {})
    await expect(
      video('draft').doGenerate({
        prompt: 'a boat',
        n: 1,
        image: { type: 'url', url: '/etc/hostname' },
        aspectRatio: undefined,
        resolution: undefined,
        duration: 2,
        fps: undefined,
        seed: undefined,
        providerOptions: {},
      }),
    ).rejects.toThrow(/firstFrame: is no address of the web/)
    expect(studio).toBeDefined()
  })
})

describe('AI SDK 7', () => {
  it.each(['v3', 'v4'] as const)('starts, is resumed by another process from its JSON, and ends: %s', async (spec) => {
    const { vendor, open } = await set()
    const started = await startVideo({
      model: open(spec).video('hero'),
      prompt: 'a boat',
      duration: 2,
      providerOptions: PAID,
    })
    const operation = JSON.parse(JSON.stringify(started.operation))
    expect(Object.keys(operation)).toEqual(['jobs'])
    let status: Awaited<ReturnType<typeof getVideoStatus>>
    const other = open(spec).video('hero')
    do {
      status = await getVideoStatus(other, { operation })
    } while (status.status === 'pending')
    expect(status).toMatchObject({
      status: 'completed',
      providerMetadata: { heroshot: { videos: [{ cost: { usd: '0.2' } }] } },
    })
    expect(vendor.creates).toBe(1)
  })

  it('polls with progress, and takes a failure for one', async () => {
    const { vendor, open } = await set('none', 'moderated-before')
    const model = open().video('hero')
    const { video } = await generateVideo7({ model, prompt: 'a boat', duration: 2, providerOptions: PAID, poll: QUICK })
    expect(Buffer.from(video.uint8Array).equals(clip.bytes)).toBe(true)
    const failing = generateVideo7({
      model,
      prompt: 'a boat',
      duration: 2,
      providerOptions: PAID,
      poll: QUICK,
    })
    await expect(failing).rejects.toThrow(/\[HEROSHOT_[A-Z_]+\] .*/)
    expect(vendor.creates).toBe(2)
  })

  it('is a provider for customProvider, and its studio may be shared', async () => {
    const home = tempDir()
    const studio = createStudio({ home, configFrom: false, env: {}, providers: [atHome({ clip: clip.file })] })
    onTestFinished(() => studio.close())
    const heroshot = createHeroshot({ studio, spec: 'v4' })
    const mine = customProvider({ videoModels: { quick: heroshot.video('draft') } })
    const { videos } = await generateVideo7({ model: mine.videoModel('quick'), prompt: 'a boat', duration: 2, n: 2 })
    expect(videos).toHaveLength(2)
    await heroshot.close()
    expect(await studio.jobs.list()).toHaveLength(2)
  })
})
