/** The wrapper: time limits, what counts as refused, clean errors, probes shared. */
import { describe, expect, it } from 'vitest'
import type { Backend, Context, Handle, Status } from '../../src/backend.js'
import { RefusedError, RenderError, SubmissionUnknownError, UnavailableError, WallError } from '../../src/errors.js'
import { guardBackend, redact, scrub } from '../../src/jobs/guard.js'
import { NetworkError } from '../../src/net/network-error.js'
import { fastClock } from '../support/stage.js'

const clock = fastClock(100)
const handle: Handle = { backend: 'b', endpoint: 'e', id: '1', model: 'm' }
const context: Context = {
  jobId: 'j',
  attempt: 1,
  signal: new AbortController().signal,
  clock,
  http: { request: () => Promise.reject(new Error('unused')), stream: () => Promise.reject(new Error('unused')) },
  env: {},
  workDir: '/nowhere',
  media: () => Promise.reject(new Error('unused')),
  note: () => undefined,
}
const backend = (members: Partial<Backend>): Backend => ({
  id: 'b',
  locality: 'cloud',
  cards: [],
  keys: ['B_KEY'],
  fit: () => ({ ok: false, misfits: [] }),
  probe: async () => ({ ok: true }),
  submit: async () => handle,
  poll: async () => ({ state: 'running' }),
  ...members,
})
const guard = (members: Partial<Backend>, submitMs = 1000) =>
  guardBackend(backend(members), { clock, submitMs, readMs: 1000, env: { B_KEY: 'sk-123456' } })
async function thrown(act: Promise<unknown>): Promise<Error> {
  try {
    await act
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}

describe('submit', () => {
  it.each([
    new RefusedError('bad key', { code: 'no-key' }),
    new UnavailableError('down', { code: 'no-connection' }),
    new WallError('wall'),
  ])('lets $name through: it was not accepted', async (error) => {
    expect(await thrown(guard({ submit: () => Promise.reject(error) }).submit({}, context))).toBe(error)
    expect(error).toMatchObject({ jobId: 'j', backend: 'b', billed: 'no' })
  })

  it.each<[string, unknown]>([
    ['a broken line', new NetworkError('reset')],
    ['a stranger’s error', new TypeError('fetch failed')],
    ['another error of the family', new RenderError('odd')],
    ['no error at all', 'oops'],
    ['its own word', new SubmissionUnknownError('lost')],
  ])('takes %s for unclear', async (_, error) => {
    const caught = await thrown(guard({ submit: () => Promise.reject(error) }).submit({}, context))
    expect(caught).toMatchObject({ name: 'SubmissionUnknownError', billed: 'maybe', jobId: 'j', backend: 'b' })
  })

  it('waits for an answer only so long, and does not call that a refusal', async () => {
    let stopped = false
    const hanging = guard({
      submit: (_, ctx) =>
        new Promise((_, reject) =>
          ctx.signal.addEventListener('abort', () => {
            stopped = true
            reject(ctx.signal.reason)
          }),
        ),
    })
    expect(await thrown(hanging.submit({}, context))).toMatchObject({ name: 'SubmissionUnknownError' })
    expect(stopped).toBe(true)
    const deaf = guard({ submit: () => new Promise(() => undefined) })
    expect(await thrown(deaf.submit({}, context))).toMatchObject({ name: 'SubmissionUnknownError' })
  })

  it('keeps a handle that comes just after the limit', async () => {
    const late = guard({ submit: (_, ctx) => ctx.clock.sleep(1500).then(() => handle) })
    expect(await late.submit({}, context)).toBe(handle)
  })

  it('does not take an answer without an id for acceptance or refusal', async () => {
    const nameless = guard({ submit: async () => ({ ...handle, id: '' }) })
    expect(await thrown(nameless.submit({}, context))).toMatchObject({ name: 'SubmissionUnknownError' })
  })

  it('never calls a backend that is only a row of the catalogue', async () => {
    let calls = 0
    const row = guard({
      callable: false,
      submit: async () => {
        calls++
        return handle
      },
    })
    expect(await thrown(row.submit({}, context))).toMatchObject({ code: 'not-callable' })
    expect(calls).toBe(0)
  })
})

describe('reads', () => {
  it('gives up a poll that hangs, and turns a nonsense state into an unknown one', async () => {
    expect(await thrown(guard({ poll: () => new Promise(() => undefined) }).poll(handle, context))).toBeInstanceOf(
      Error,
    )
    const odd = guard({ poll: async () => ({ state: 'dancing' }) as unknown as Status })
    expect(await odd.poll(handle, context)).toEqual({ state: 'unknown', raw: 'dancing' })
    const none = guard({ poll: async () => undefined as unknown as Status })
    expect(await none.poll(handle, context)).toMatchObject({ state: 'unknown' })
  })

  it('probes once for all who ask, tries again, remembers, and never rejects', async () => {
    let probes = 0
    const flaky = guard({
      probe: async () => {
        if (++probes < 3) throw new Error('reset')
        return { ok: true, device: 'cpu' }
      },
    })
    const answers = await Promise.all([flaky.probe(context), flaky.probe(context), flaky.probe(context)])
    expect(answers.map(({ device }) => device)).toEqual(['cpu', 'cpu', 'cpu'])
    expect(await flaky.probe(context)).toEqual({ ok: true, device: 'cpu' })
    expect(probes).toBe(3)
    const down = guard({ probe: () => Promise.reject(new UnavailableError('no sk-123456', { next: 'start it' })) })
    expect(await down.probe(context)).toEqual({ ok: false, reason: 'no [redacted]', next: 'start it' })
  })

  it('answers for what a backend leaves out', async () => {
    const bare = guard({})
    expect(await bare.cancel(handle, context, 'request')).toBe('unsupported')
    expect(await bare.reconcile({}, 'a', context)).toBe('unknown')
    expect([bare.concurrency, bare.pollIntervalMs, bare.canReconcile]).toEqual([4, 5000, false])
    const local = guardBackend(backend({ locality: 'local' }), { clock })
    expect([local.concurrency, local.pollIntervalMs]).toEqual([1, 250])
    const broken = guard({
      cancel: () => Promise.reject(new Error('x')),
      reconcile: () => Promise.reject(new Error('x')),
    })
    expect(await broken.cancel(handle, context, 'request')).toBe('unknown')
    expect(await broken.reconcile({}, 'a', context)).toBe('unknown')
    const odd = guard({ cancel: async () => 'perhaps' as never })
    expect(await odd.cancel(handle, context, 'request')).toBe('unknown')
  })
})

describe('clean errors', () => {
  it('carry no key and no prompt, in message, stack or cause', async () => {
    const cause = Object.assign(new Error('401 for sk-123456'), {
      config: { headers: 'Bearer sk-123456' },
      code: 'E401',
    })
    const error = new RefusedError('wrong key sk-123456', { cause })
    const caught = await thrown(guard({ submit: () => Promise.reject(error) }).submit({}, context))
    const text = JSON.stringify([caught, caught.message, caught.stack, Object.entries(caught.cause as object)])
    expect(text).not.toContain('sk-123456')
    expect((caught.cause as Error).message).toBe('401 for [redacted]')
    expect(caught.cause).toMatchObject({ code: 'E401' })
    const nested = scrub(new RefusedError('a', { cause: new RefusedError('my film', { cause: 'my film' }) }), [
      'my film',
    ])
    expect(String((nested.cause as Error).message)).toBe('[redacted]')
    expect(redact('a b a', ['a'])).toBe('a b a')
  })
})
