/** The conformance suite is worth what it refuses: backends with one flaw each, and the test that has to find it. */
import { describe, expect, it } from 'vitest'
import { echo, wire } from '../../examples/custom-backend.js'
import type { Backend, Handle } from '../../src/backend.js'
import { RefusedError } from '../../src/errors.js'
import {
  type Create,
  faultNames,
  faultTable,
  type Outcome,
  openSandbox,
  type Runner,
  testBackend,
  testNames,
} from '../../src/testkit/index.js'

/** Echo with something changed. */
const flawed =
  (change: (good: Backend) => Partial<Backend>): Create =>
  async (options) => {
    const sandbox = await openSandbox(wire, options)
    const backend = () => {
      const good = echo(sandbox.origin) as Backend
      return { ...good, ...change(good) }
    }
    return { sandbox, backend, env: { ECHO_KEY: wire.key! }, close: sandbox.close }
  }

/** The suite's tests by name, to be run one by one. */
function testsOf(create: Create, skip: Parameters<typeof testBackend>[0]['skip'] = []) {
  const tests = new Map<string, () => Promise<void>>()
  const skipped: string[] = []
  const outcomes: Outcome[] = []
  const register = (name: string, body: () => Promise<void>) => void tests.set(name.replace(/ \(.*\)$/, ''), body)
  const runner: Runner = {
    describe: (_, body) => body(),
    it: Object.assign(register, { skip: (name: string) => void skipped.push(name) }),
  }
  testBackend({ create, skip, runner, onOutcome: (outcome) => outcomes.push(outcome) })
  return { tests, skipped, outcomes, run: (name: string) => tests.get(name)!() }
}

const FLAWS: Record<string, [test: string, complaint: RegExp, change: (good: Backend) => Partial<Backend>]> = {
  'submits again when the answer is lost': [
    'fault: accepted-then-reset',
    /2 jobs were made|right: unknown/,
    ({ submit }) => ({ submit: (native, ctx) => submit(native, ctx).catch(() => submit(native, ctx)) }),
  ],
  'takes a 500 for a no': [
    'fault: accepted-then-500',
    /ends as RefusedError/,
    ({ submit }) => ({
      async submit(native, ctx) {
        const handle = await submit(native, ctx)
        if (!handle.id) throw new RefusedError('it failed')
        return handle
      },
    }),
  ],
  'takes a broken poll for the end': [
    'fault: poll-reset',
    /ends as RenderError/,
    ({ poll }) => ({
      poll: (handle, ctx) =>
        poll(handle, ctx).catch(() => ({ state: 'failed', code: 'x', message: 'x', charged: 'none' }) as const),
    }),
  ],
  'takes a status it does not know for the end': [
    'fault: unknown-status',
    /ends as RenderError/,
    ({ poll }) => ({
      async poll(handle, ctx) {
        const status = await poll(handle, ctx)
        return status.state === 'unknown' ? { state: 'failed', code: 'x', message: 'x', charged: 'none' } : status
      },
    }),
  ],
  'tells less than the vendor bills': [
    'happy path: one create, the clip, and what the vendor bills',
    /0\.01/,
    ({ poll }) => ({
      async poll(handle, ctx) {
        const status = await poll(handle, ctx)
        return status.state === 'done' ? { ...status, charged: { usd: '0.01' } } : status
      },
    }),
  ],
  'calls a billed failure free': [
    'fault: moderated-after',
    /the vendor will bill 0\.05, the ledger holds 0/,
    ({ poll }) => ({
      async poll(handle, ctx) {
        const status = await poll(handle, ctx)
        return status.state === 'failed' ? { ...status, charged: 'none' } : status
      },
    }),
  ],
  'keeps its handles in memory': [
    'resume: another process finishes the job from its handle',
    /LostJobError|no longer knows/,
    ({ submit, poll }) => {
      const mine = new Set<string>()
      return {
        async submit(native, ctx): Promise<Handle> {
          const handle = await submit(native, ctx)
          mine.add(handle.id)
          return handle
        },
        poll: async (handle, ctx) =>
          mine.has(handle.id) ? poll(handle, ctx) : { state: 'lost', reason: 'not of this process' },
      }
    },
  ],
  'changes the length without a word': [
    'snapping and misfits: every change of a shot is told',
    /another length is told/,
    (good) => ({
      fit(shot, card) {
        const found = good.fit(shot, card)
        return found.ok ? { ...found, snaps: [] } : found
      },
    }),
  ],
  'gives no reason': [
    'snapping and misfits: every change of a shot is told',
    /has a reason/,
    () => ({ fit: () => ({ ok: false, misfits: [] }) }),
  ],
  'downloads the clip by itself, again and again': [
    'happy path: one create, the clip, and what the vendor bills',
    /downloads|deeply equal|deep-equal/i,
    ({ poll }) => ({
      async poll(handle, ctx) {
        const status = await poll(handle, ctx)
        if (status.state === 'done') await ctx.http.request({ url: status.outputs[0]!.url! })
        return status
      },
    }),
  ],
  'renders when it is only asked whether it is there': [
    'a probe answers and makes no job',
    /deep-equal|deeply equal/i,
    ({ submit }) => ({
      async probe(ctx) {
        await submit({ prompt: 'x', seconds: 1 }, ctx)
        return { ok: true }
      },
    }),
  ],
}

describe('a backend that', () => {
  it.each(Object.entries(FLAWS))('%s is found out', async (_, [test, complaint, change]) => {
    await expect(testsOf(flawed(change)).run(test)).rejects.toThrow(complaint)
  })
})

it('a good one passes the same tests', async () => {
  const { run, outcomes } = testsOf(flawed(() => ({})))
  for (const name of new Set(Object.values(FLAWS).map(([test]) => test))) await run(name)
  expect(outcomes.map(({ ends }) => ends)).toContain('take')
})

it('names every test, and leaves out what is skipped, with its reason', () => {
  const skip = [{ reason: 'it has no moderation', tests: ['fault: moderated-before', 'fault: moderated-after'] }]
  const { tests, skipped } = testsOf(
    flawed(() => ({})),
    skip,
  )
  expect(skipped).toEqual([
    'fault: moderated-before: it has no moderation',
    'fault: moderated-after: it has no moderation',
  ])
  expect(tests.size + skipped.length).toBe(testNames.length)
  expect(testNames.filter((name) => name.startsWith('fault: '))).toHaveLength(faultNames.length)
})

it('refuses a skip that names no test, and a place without a test runner', () => {
  const create = flawed(() => ({}))
  expect(() => testsOf(create, [{ reason: 'x', tests: ['fault: lst'] }])).toThrow(/nearest: "fault: lost"/)
  expect(() => testBackend({ create })).toThrow(/runner/)
})

it('makes a table of outcomes for people', () => {
  const outcome: Outcome = {
    fault: 'lost',
    ends: 'LostJobError',
    code: 'job-lost',
    creates: 1,
    jobs: 1,
    billed: 'maybe',
    atRisk: '0.24',
    charged: '0',
    exposed: '0.24',
    open: '0',
    invoice: '0.24',
  }
  const table = faultTable([outcome], [{ reason: 'never stuck', tests: ['fault: stuck'] }])
  expect(table).toContain('LostJobError `job-lost` | 1 | 1 | maybe | $0.24 at risk |')
  expect(table).toMatch(/`stuck`.*not played: never stuck/)
})
