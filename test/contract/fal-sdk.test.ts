/** The official client against our fal: what it accepts from the real service it accepts from the sandbox. */
import { type ApiError, createFalClient, type ValidationError } from '@fal-ai/client'
import { expect, it, onTestFinished } from 'vitest'
import { startSandbox } from '../../providers/fal/sandbox.js'
import type { SandboxOptions } from '../../src/sandbox/index.js'

async function open(options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ renderSeconds: 2, queueSeconds: 0, ...options })
  onTestFinished(() => sandbox.close())
  // The client has no setting for its hosts; the sandbox is all of them.
  const asked: string[] = []
  const there = (url: string | URL | Request, init?: RequestInit) => {
    const { pathname, search } = new URL(String(url))
    asked.push(`${init?.method ?? 'GET'} ${pathname}`)
    return fetch(`${sandbox.origin}${pathname}${search}`, init)
  }
  const client = createFalClient({ credentials: sandbox.key, fetch: there as typeof fetch, retry: { maxRetries: 0 } })
  return { sandbox, client, asked }
}

const KANDINSKY = 'fal-ai/kandinsky5/text-to-video/distill'
const boat = { prompt: 'a red boat', duration: '5s' } as const
const refused = async <Expected = ApiError<{ detail: unknown }>>(promise: PromiseLike<unknown>): Promise<Expected> =>
  promise.then(
    () => expect.unreachable('it should have been refused'),
    (error) => error,
  )

it('submits, sees the states, and gets the clip', async () => {
  const { sandbox, client, asked } = await open({ queueSeconds: 1 })
  const submitted = await client.queue.submit(KANDINSKY, { input: boat })
  const { request_id: requestId } = submitted
  expect(submitted).toEqual({
    status: 'IN_QUEUE',
    request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    queue_position: 0,
    response_url: `${sandbox.origin}/fal-ai/kandinsky5/requests/${requestId}`,
    status_url: `${sandbox.origin}/fal-ai/kandinsky5/requests/${requestId}/status`,
    cancel_url: `${sandbox.origin}/fal-ai/kandinsky5/requests/${requestId}/cancel`,
  })
  const status = () => client.queue.status(KANDINSKY, { requestId, logs: true })
  const states = [await status()]
  sandbox.clock.advance(1500)
  states.push(await status())
  expect((await refused(client.queue.result(KANDINSKY, { requestId }))).status).toBe(400)
  sandbox.clock.advance(5000)
  states.push(await status())
  expect(states).toMatchObject([
    { status: 'IN_QUEUE', queue_position: 0 },
    { status: 'IN_PROGRESS', logs: [{ level: 'INFO' }] },
    { status: 'COMPLETED', metrics: { inference_time: expect.any(Number) } },
  ])
  const { data, requestId: header } = await client.queue.result(KANDINSKY, { requestId })
  expect(data.video).toMatchObject({ content_type: 'video/mp4', file_name: 'output.mp4' })
  expect(header).not.toBe('')
  const clip = Buffer.from(await (await fetch(data.video!.url)).arrayBuffer())
  expect(clip.toString('latin1', 4, 8)).toBe('ftyp')
  expect(asked[1]).toBe(`GET /fal-ai/kandinsky5/requests/${requestId}/status`)
  expect([sandbox.seen.creates, sandbox.jobs.length, sandbox.invoice()]).toEqual([1, 1, '0.05'])
})

it('is told COMPLETED of what failed: the error comes with the result, and has no message', async () => {
  const { sandbox, client } = await open({ renderSeconds: 0 })
  const outcome = async (input: object) => {
    const { request_id: requestId } = await client.queue.submit(KANDINSKY, { input: input as never })
    expect((await client.queue.status(KANDINSKY, { requestId })).status).toBe('COMPLETED')
    return refused<ValidationError>(client.queue.result(KANDINSKY, { requestId }))
  }
  const invalid = await outcome({ ...boat, duration: '7s' })
  expect([invalid.name, invalid.status]).toEqual(['ValidationError', 422])
  expect(invalid.fieldErrors).toEqual([
    { loc: ['body', 'duration'], msg: "Input should be '5s' or '10s'", type: 'literal_error', input: '7s' },
  ])
  // The client looks for a `message`; over HTTP/1.1 it finds at least the name of the status.
  expect(invalid.message).toBe('Unprocessable Entity')
  expect((await outcome({})).getFieldErrors('prompt')).toMatchObject([{ msg: 'Field required', type: 'missing' }])
  sandbox.fault('moderated-before', 'failed')
  expect((await outcome(boat)).body).toMatchObject({
    detail: [{ type: 'content_policy_violation', url: 'https://docs.fal.ai/errors#content_policy_violation' }],
  })
  expect(sandbox.invoice()).toBe('0')
})

it('cancels: what waits is gone, what renders is told to stop, what is over stays', async () => {
  const { sandbox, client } = await open({ queueSeconds: 5, renderSeconds: 60 })
  const submit = async () => (await client.queue.submit(KANDINSKY, { input: boat })).request_id
  const waiting = await submit()
  await client.queue.cancel(KANDINSKY, { requestId: waiting })
  expect((await refused(client.queue.status(KANDINSKY, { requestId: waiting }))).status).toBe(404)
  const running = await submit()
  sandbox.clock.advance(10_000)
  await client.queue.cancel(KANDINSKY, { requestId: running })
  expect((await client.queue.status(KANDINSKY, { requestId: running })).status).toBe('COMPLETED')
  expect(sandbox.invoice()).toBe('0')
  const done = await submit()
  sandbox.clock.advance(70_000)
  const late = await refused(client.queue.cancel(KANDINSKY, { requestId: done }))
  expect([late.status, late.body]).toEqual([400, { status: 'ALREADY_COMPLETED' }])
})

it('gets refusals as the service words them', async () => {
  const { sandbox, client } = await open()
  sandbox.fault('no-credit', 'wrong-key')
  const locked = await refused(client.queue.submit(KANDINSKY, { input: boat }))
  expect([locked.name, locked.status, locked.body]).toEqual([
    'ApiError',
    403,
    { detail: 'User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.' },
  ])
  expect((await refused(client.queue.submit(KANDINSKY, { input: boat }))).status).toBe(401)
  expect((await refused(client.queue.submit('fal-ai/nothing/of-the-kind', { input: {} }))).status).toBe(404)
  expect(sandbox.jobs).toHaveLength(0)
})

it('uploads a picture of its own accord, and sends its address', async () => {
  const { sandbox, client } = await open()
  const picture = new Blob([new Uint8Array(1000)], { type: 'image/png' })
  const input = { prompt: 'it moves', image_url: picture }
  await client.queue.submit('fal-ai/minimax/hailuo-2.3/standard/image-to-video', { input })
  expect(sandbox.jobs[0]!.request).toMatchObject({
    input: { image_url: expect.stringContaining('/_storage/') },
    wrong: [],
  })
})

it('submits a second paid request when the answer to the first is lost, even when told not to retry', async () => {
  const { sandbox, client } = await open()
  sandbox.fault('accepted-then-reset')
  await client.queue.submit(KANDINSKY, { input: boat })
  expect([sandbox.seen.creates, sandbox.jobs.length, sandbox.invoice()]).toEqual([2, 2, '0.1'])
})
