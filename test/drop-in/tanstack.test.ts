/** TanStack AI with heroshot as its video adapter. */
import { generateVideo, getVideoJobStatus } from '@tanstack/ai'
import type { AnyVideoAdapter } from '@tanstack/ai/adapters'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { type HeroshotVideo, heroshotVideo } from '../../src/drop-in/tanstack.js'
import { type Fault, rehearsalBackend, startRehearsal } from '../support/rehearsal.js'
import { makeClip } from '../support/stage.js'
import { tempDir } from '../support/temp.js'

true satisfies HeroshotVideo extends AnyVideoAdapter ? true : false

let clip: Awaited<ReturnType<typeof makeClip>>
beforeAll(async () => {
  clip = await makeClip()
})

async function set(...script: Fault[]) {
  const vendor = await startRehearsal({ clip: clip.bytes })
  vendor.script.push(...script)
  onTestFinished(() => vendor.close())
  const home = tempDir()
  const open = (options: Parameters<typeof heroshotVideo>[1] = {}) => {
    const providers = [rehearsalBackend(vendor.origin, { pollIntervalMs: 50 })]
    const own = { home, configFrom: false, env: { REHEARSAL_KEY: 'stage-key' }, providers } as const
    const adapter = heroshotVideo('auto', { ...own, ...options })
    onTestFinished(() => adapter.close())
    return adapter
  }
  return { vendor, open }
}

const modelOptions = { maxCost: 1 }

async function over(adapter: HeroshotVideo, jobId: string) {
  for (;;) {
    const status = await getVideoJobStatus({ adapter, jobId })
    if (status.status === 'completed' || status.status === 'failed') return status
  }
}

it('creates a job that another instance sees through, with its cost', async () => {
  const { vendor, open } = await set()
  const { jobId, model } = await generateVideo({
    adapter: open(),
    prompt: 'a boat',
    duration: 2,
    size: '16:9_720p',
    modelOptions,
  })
  expect(model).toBe('auto')
  const status = await over(open({ urlOf: ({ id }) => `https://example.test/${id}.mp4` }), jobId)
  expect(status).toMatchObject({ status: 'completed', url: `https://example.test/take-${jobId}.mp4` })
  expect((await open().getVideoUrl(jobId)).usage).toMatchObject({
    cost: 0.2,
    billed: { quantity: 2, unit: 'seconds' },
    providerUsageDetails: { backend: 'rehearsal', costBasis: 'invoiced', costUsd: '0.2' },
  })
  expect(vendor.creates).toBe(1)
})

it('streams its life', async () => {
  const { vendor, open } = await set()
  const events: string[] = []
  const stream = generateVideo({
    adapter: open(),
    prompt: 'a boat',
    duration: 2,
    modelOptions,
    stream: true,
    pollingInterval: 5,
  })
  for await (const event of stream) events.push('name' in event ? String(event.name) : event.type)
  expect(events.filter((name, i) => name !== events[i - 1])).toEqual([
    'RUN_STARTED',
    'video:job:created',
    'video:status',
    'generation:result',
    'RUN_FINISHED',
  ])
  expect(vendor.creates).toBe(1)
})

it('a lost answer is a failed job that says what to do, and is sent once', async () => {
  const { vendor, open } = await set('accepted-then-reset')
  const adapter = open()
  const { jobId } = await generateVideo({ adapter, prompt: 'a boat', duration: 2, modelOptions })
  const { status, error } = await over(adapter, jobId)
  expect([status, error]).toEqual(['failed', expect.stringMatching(/^\[HEROSHOT_SUBMISSION_UNKNOWN\] .*next: /)])
  expect(vendor.creates).toBe(1)
  await expect(adapter.getVideoUrl(jobId)).rejects.toMatchObject({ code: 'submission-unknown' })
})

it('refuses what it can not do, before anything is sent', async () => {
  const { vendor, open } = await set()
  const adapter = open()
  const source = { type: 'url', value: 'https://example.test/a.wav' } as const
  const create = (prompt: Parameters<typeof adapter.createVideoJob>[0]['prompt'], size?: string) =>
    adapter.createVideoJob({
      prompt,
      modelOptions,
      ...(size !== undefined && { size }),
      logger: { request() {}, errors() {} },
    })
  await expect(create([{ type: 'audio', source }])).rejects.toThrow(/takes no audio/)
  await expect(create([{ type: 'image', source: { type: 'url', value: '/etc/passwd' } }])).rejects.toThrow(/no address/)
  await expect(create('a boat', '16:9_721p')).rejects.toThrow(/resolution/)
  await expect(adapter.getVideoStatus('no-such-job')).rejects.toThrow(/no such job/)
  expect(() => heroshotVideo('sora' as never)).toThrow(/draft, hero, auto/)
  expect([adapter.snapDuration(0), adapter.snapDuration(5), adapter.availableDurations().max]).toEqual([0.2, 5, 600])
  expect(vendor.creates).toBe(0)
})
