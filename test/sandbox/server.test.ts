/** The server of every sandbox, asked by a plain client over a real socket. */
import { describe, expect, it, onTestFinished } from 'vitest'
import { openSandbox, type SandboxOptions, type Wire } from '../../src/sandbox/index.js'

const wire: Wire = {
  name: 'plain',
  key: 'a-key',
  creates: {
    'POST /clips': ({ json, accept }) => {
      if (!Object(json).seconds) return { status: 400, json: { error: 'seconds?' } }
      const order = { model: 'm', width: 96, height: 64, fps: 8, seconds: 1, audio: false, usd: '0.1' }
      return { status: 201, json: { id: accept(order).id } }
    },
  },
  polls: { 'GET /clips/:id': ({ job: { state, outputs, progress } }) => ({ json: { state, outputs, progress } }) },
  cancels: { 'DELETE /clips/:id': ({ job }) => ({ json: { outcome: job.cancel() } }) },
  others: { 'GET /hello/:who': ({ params }) => ({ text: `hello ${params.who}` }) },
  without: ['moderated-after'],
}

async function open(options: SandboxOptions = {}) {
  const sandbox = await openSandbox(wire, { clip: async () => Buffer.from('the clip, all of it'), ...options })
  onTestFinished(() => sandbox.close())
  const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(`${sandbox.origin}${path}`, {
      method,
      headers: { authorization: 'Bearer a-key', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  const json = async (response: Promise<Response>) =>
    (await (await response).json()) as Record<string, unknown> & { outputs: string[] }
  const create = async (...faults: string[]) => {
    sandbox.fault(...faults)
    return String((await json(ask('POST', '/clips', { seconds: 1 }))).id)
  }
  return { sandbox, ask, json, create }
}

it('routes by method and path, asks for the key, and answers what it does not know with 404', async () => {
  const { sandbox, ask } = await open()
  expect(await (await ask('GET', '/hello/world')).text()).toBe('hello world')
  expect((await ask('GET', '/hello/world', undefined, { authorization: 'Bearer no' })).status).toBe(401)
  expect((await ask('PUT', '/hello/world')).status).toBe(404)
  expect((await ask('GET', '/clips/nobody')).status).toBe(404)
  expect((await ask('POST', '/clips', {})).status).toBe(400)
  expect([sandbox.seen.creates, sandbox.jobs.length]).toEqual([1, 0])
})

it('takes a job through its states by its clock, and serves the clip by a signed link that dies', async () => {
  const { sandbox, ask, json, create } = await open({ queueSeconds: 1, renderSeconds: 4, linkSeconds: 60 })
  const id = await create()
  const look = () => json(ask('GET', `/clips/${id}`))
  expect(await look()).toMatchObject({ state: 'queued', outputs: [] })
  sandbox.clock.advance(3000)
  expect(await look()).toMatchObject({ state: 'running', outputs: [] })
  sandbox.clock.advance(3000)
  const { state, outputs } = await look()
  expect([state, outputs.length]).toEqual(['done', 1])
  expect(await (await fetch(outputs[0]!)).text()).toBe('the clip, all of it')
  expect((await fetch(outputs[0]!.replace(/signature=./, 'signature=x'))).status).toBe(403)
  sandbox.clock.advance(61_000)
  expect((await fetch(outputs[0]!)).status).toBe(403)
  expect((await fetch((await look()).outputs[0]!)).status).toBe(200)
  expect(sandbox.invoice()).toBe('0.1')
})

describe('a fault', () => {
  it('strikes the next create only, and is told in the journal', async () => {
    const { sandbox, ask, create } = await open()
    await expect(create('accepted-then-reset')).rejects.toThrow()
    await create()
    expect(sandbox.jobs.map(({ fault }) => fault)).toEqual(['accepted-then-reset', undefined])
    expect(sandbox.seen.all.map(({ act, answer, fault }) => [act, answer, fault])).toEqual([
      ['create', 'reset', 'accepted-then-reset'],
      ['create', 201, undefined],
    ])
    expect((await ask('POST', '/clips', { seconds: 1 }, { 'x-sandbox-fault': 'overloaded' })).status).toBe(503)
    expect(sandbox.jobs).toHaveLength(2)
  })

  it.each([
    ['accepted-then-500', 500, 1],
    ['throttled', 429, 0],
    ['throttled-silent', 429, 0],
    ['overloaded', 503, 0],
    ['wrong-key', 401, 0],
    ['no-credit', 402, 0],
    ['retired', 410, 0],
    ['invalid', 400, 0],
  ])('of the submit: %s', async (fault, status, made) => {
    const { sandbox, ask } = await open()
    sandbox.fault(fault)
    const response = await ask('POST', '/clips', { seconds: 1 })
    expect([response.status, response.headers.has('retry-after'), sandbox.jobs.length]).toEqual([
      status,
      fault === 'throttled',
      made,
    ])
  })

  it('that leaves a create without an answer keeps the line open, and the sandbox still closes', async () => {
    const { sandbox, ask } = await open()
    sandbox.fault('accepted-then-hang')
    const asked = ask('POST', '/clips', { seconds: 1 })
    const answered = asked.then(
      () => 'answered',
      () => 'broken',
    )
    while (!sandbox.jobs.length) await new Promise((resolve) => setTimeout(resolve, 5))
    await sandbox.close()
    expect(await answered).toBe('broken')
  })

  it('it does not know, or that its vendor can not play, is refused with the nearest', async () => {
    const { sandbox, ask } = await open()
    expect(() => sandbox.fault('acepted-then-reset')).toThrow(/nearest: "accepted-then-reset"/)
    expect(() => sandbox.fault('moderated-after')).toThrow(/can't play it/)
    expect((await ask('POST', '/clips', { seconds: 1 }, { 'x-sandbox-fault': 'nonsense' })).status).toBe(400)
    expect(sandbox.jobs).toHaveLength(0)
  })
})

it('is driven from outside under /_sandbox', async () => {
  const { sandbox, ask, json } = await open()
  expect(await json(ask('POST', '/_sandbox/faults', ['overloaded']))).toEqual({ set: ['overloaded'] })
  expect((await ask('POST', '/clips', { seconds: 1 })).status).toBe(503)
  expect((await ask('POST', '/_sandbox/faults', ['nonsense'])).status).toBe(400)
  const before = sandbox.clock.now()
  await ask('POST', '/_sandbox/advance', 3600)
  expect(sandbox.clock.now() - before).toBeGreaterThanOrEqual(3_600_000)
  expect((await ask('POST', '/_sandbox/advance', -1)).status).toBe(400)
  await ask('POST', '/clips', { seconds: 1 })
  expect(await json(ask('GET', '/_sandbox'))).toMatchObject({ name: 'plain', invoice: '0.1', seen: { creates: 2 } })
  expect((await ask('GET', '/_sandbox/nothing')).status).toBe(404)
})

it('makes the same ids for the same seed', async () => {
  const ids = async (seed: number) => {
    const { create } = await open({ seed })
    return [await create(), await create()]
  }
  expect(await ids(5)).toEqual(await ids(5))
  expect(await ids(5)).not.toEqual(await ids(6))
})
