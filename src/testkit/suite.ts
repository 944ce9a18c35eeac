/** The conformance suite: what every backend owes the engine, told by tests that run through a real studio. */
import assert from 'node:assert/strict'
import type { Backend, ModelCard, Shot } from '../backend.js'
import { canCall } from '../catalog/row.js'
import { stillOpen } from '../cost/entries.js'
import { isZero } from '../cost/money.js'
import { ConfigError } from '../errors.js'
import type { Job, JobEvent } from '../jobs/api.js'
import { nearestWord } from '../nearest.js'
import { FAULTS, type Fault, faultNames } from '../sandbox/faults.js'
import { normalizeShot } from '../shot.js'
import type { Take } from '../take.js'
import { type Outcome, observe, STUCK } from './outcome.js'
import { type Create, onStage, PROMPT, type Stage } from './stage.js'

/** Tests that a backend can't pass, by name, and why: for its users to read. */
export interface Skip {
  reason: string
  tests: readonly string[]
}

/** As vitest, jest, mocha and node:test have them. */
export interface Runner {
  describe(name: string, body: () => void): unknown
  it: ((name: string, body: () => Promise<void>) => unknown) & {
    skip(name: string, body: () => Promise<void>): unknown
  }
}

export interface TestBackendOptions {
  /** A fresh backend with a fresh sandbox, for one test. */
  create: Create
  skip?: readonly Skip[]
  /** @default the globals of the test runner */
  runner?: Runner
  /** Told what came of every fault: for a table like docs/faults.md. */
  onOutcome?: (outcome: Outcome) => void
}

interface Test {
  name: string
  run(create: Create): Promise<unknown>
}

const pictureOf = (format: string) => ({
  sha256: 'a'.repeat(64),
  mime: `image/${format}`,
  bytes: 1000,
  width: 1280,
  height: 720,
})

/** Shots of many kinds: sizes, shapes, lengths, wishes. */
function* shots(card: ModelCard): Generator<Promise<Shot>> {
  const frame = pictureOf(card.abilities?.pictures?.formats?.[0] ?? 'png')
  const read = () => Promise.reject(new Error('no media here'))
  for (const aspect of ['16:9', '9:16', '1:1', '4:3'])
    for (const resolution of ['360p', '720p', '1080p'] as const)
      for (const seconds of [0.5, 3, 5.4, 8, 60])
        for (const wishes of [
          {},
          { audio: 'preferred', negativePrompt: 'fog', seed: 7, fps: 30 },
          { firstFrame: frame },
          { firstFrame: frame, lastFrame: frame, audio: 'required' },
          { references: [frame] },
          { style: { id: 'ink' } },
        ] as const)
          yield normalizeShot({ prompt: PROMPT, aspect, resolution, seconds, ...wishes } as never, read)
}

const live = ({ cards, ...rest }: Backend) =>
  cards.filter((card) => card.abilities && card.role === 'generator' && canCall({ cards, ...rest }, card))

/** A change of the shot is told: as a snap, a drop, or a misfit with its field and its reason. */
async function checkFit(backend: Backend, card: ModelCard, shot: Shot): Promise<void> {
  const before = structuredClone(shot)
  const fit = backend.fit(shot, card)
  assert.deepEqual(shot, before, 'fit leaves the shot alone')
  assert.deepEqual(backend.fit(shot, card), fit, 'fit is pure')
  if (!fit.ok) {
    assert.ok(fit.misfits.length > 0, 'what does not fit has a reason')
    for (const { field, reason } of fit.misfits) assert.ok(field && reason)
    return
  }
  assert.deepEqual(JSON.parse(JSON.stringify(fit.native)), fit.native, 'the native request survives the journal')
  const told = (field: string) => [...fit.snaps, ...fit.drops].some((change) => change.field === field)
  const { output } = fit
  if (Math.abs(output.seconds - shot.seconds) > 0.001) assert.ok(told('seconds'), 'another length is told')
  if (shot.audio === 'required') assert.ok(output.audio, 'required sound is made, or it is a misfit')
  if (shot.audio === 'preferred' && !output.audio) assert.ok(told('audio'), 'a dropped sound is told')
  if (shot.fps !== undefined && output.fps !== shot.fps) assert.ok(told('fps'), 'another frame rate is told')
  if (shot.style) assert.ok(JSON.stringify(fit.native).includes(shot.style.id), 'a style is used, or it is a misfit')
  const portrait = (width: number, height: number) => Math.sign(width - height)
  const [width = 1, height = 1] = shot.aspect.split(':').map(Number)
  assert.ok(portrait(width, height) * portrait(output.width, output.height) >= 0, 'a portrait shot stays one')
}

const stateOf = (event: JobEvent) => (event.type === 'state' ? event.state : undefined)

async function until(job: Job, state: string): Promise<void> {
  for await (const event of job) if (stateOf(event) === state) return
  assert.fail(`the job never was ${state}`)
}

const failure = (job: Job) =>
  job.result().then(
    () => assert.fail('it should not have become a take'),
    (error) => error,
  )

/** A take costs what the vendor bills. At home nobody does: it costs its electricity. */
function checkCost({ instance, sandbox }: Stage, take: Take): void {
  if (instance.locality === 'local') assert.equal(sandbox.invoice(), '0')
  else assert.equal(take.cost.usd, sandbox.invoice())
}

/** So long that a cancel comes before its end on a busy machine too. */
const LONG = { renderSeconds: 480 }

/** The engine's words for a cancel, and what they promise. */
async function checkCancel({ studio, sandbox, shot }: Stage, strength: 'request' | 'kill'): Promise<void> {
  const job = await studio.start(shot)
  await until(job, 'accepted')
  const { outcome, atRisk } = await job.cancel(strength)
  const error = await failure(job)
  assert.equal(error.name, 'CancelledError')
  const balance = await studio.ledger.balance({ job: job.id })
  assert.equal(atRisk, error.atRisk)
  if (outcome === 'cancelled') assert.equal(stillOpen(balance), '0', 'nothing stays set aside')
  else assert.ok(error.next?.includes(`resume ${job.id}`), 'what goes on can be resumed')
  assert.equal(sandbox.seen.creates, 1)
  assert.deepEqual(await studio.ledger.audit(), [])
}

/** Lost answers, settled by what the user finds in the vendor's dashboard. */
async function checkResolve(stage: Stage, landed: boolean): Promise<void> {
  const { studio, sandbox, shot } = stage
  sandbox.fault(landed ? 'accepted-then-reset' : 'overloaded')
  const job = await studio.start(shot)
  const ended = await job.result().catch((error) => error)
  // A vendor that can be asked, or that says a clear no, leaves nothing to settle.
  if (ended.name !== 'SubmissionUnknownError') return
  const [open] = await studio.jobs.list({ state: 'submission-unknown' })
  assert.ok(open && !isZero(open.atRisk), 'the job list shows what is at risk')
  if (!landed) {
    const settled = await studio.jobs.resolve(job.id, { notLanded: true })
    assert.deepEqual([settled.state, settled.open, settled.atRisk], ['refused', false, '0'])
  } else {
    await studio.jobs.resolve(job.id, { landed: sandbox.jobs[0]!.id })
    checkCost(stage, await (await studio.jobs.resume(job.id)).result())
  }
  assert.equal(sandbox.seen.creates, 1)
  assert.deepEqual(await studio.ledger.audit(), [])
}

/** A job whose clip didn't come is brought home later, and paid once. At home a bad clip is rendered again, or has failed. */
async function checkSecondTry(stage: Stage, fault: Fault): Promise<void> {
  const { studio, sandbox, shot, instance } = stage
  if (instance.locality === 'local' && fault !== 'stuck') return
  sandbox.fault(fault)
  const job = await studio.start(shot)
  const error = await failure(job)
  assert.ok(error.next?.includes(`resume ${job.id}`))
  sandbox.mend()
  checkCost(stage, await (await studio.jobs.resume(job.id)).result())
  assert.equal(sandbox.seen.creates, 1)
}

const plain: readonly Test[] = [
  {
    name: 'names itself, its cards and its keys',
    run: (create) =>
      onStage(create, async ({ instance }) => {
        assert.match(instance.id, /^[a-z0-9][a-z0-9-]*$/)
        for (const card of instance.cards) assert.equal(card.backend, instance.id)
        for (const name of instance.keys ?? []) assert.match(name, /^[A-Z][A-Z0-9_]*$/)
        assert.ok(live(instance).length > 0, 'it can submit some card')
      }),
  },
  {
    name: 'snapping and misfits: every change of a shot is told',
    run: (create) =>
      onStage(create, async ({ instance }) => {
        for (const card of live(instance)) for (const shot of shots(card)) await checkFit(instance, card, await shot)
      }),
  },
  {
    name: 'a probe answers and makes no job',
    run: (create) =>
      onStage(create, async ({ studio, sandbox }) => {
        const [found] = (await studio.facts()).backends
        assert.equal(found?.availability.ok, true, found?.availability.reason)
        assert.deepEqual([sandbox.seen.creates, sandbox.jobs.length], [0, 0])
      }),
  },
  {
    name: 'happy path: one create, the clip, and what the vendor bills',
    run: (create) =>
      onStage(create, async (stage) => {
        const { studio, sandbox, shot, instance } = stage
        const take = await studio.generate(shot)
        assert.ok(take.files.some(({ role }) => role === 'video'))
        checkCost(stage, take)
        assert.deepEqual([sandbox.seen.creates, sandbox.jobs.length, sandbox.seen.downloads], [1, 1, 1])
        const kinds = (await studio.ledger.entries({ jobId: take.jobId })).map(({ kind }) => kind)
        const billed = ['reserve', 'charge'] as const
        if (instance.locality === 'local') for (const kind of billed) assert.ok(!kinds.includes(kind), 'nobody bills')
        else for (const kind of billed) assert.ok(kinds.includes(kind), 'reserved, then charged')
        assert.deepEqual(await studio.ledger.audit(), [])
      }),
  },
  {
    name: 'progress: states in order, progress that grows',
    run: (create) =>
      onStage(
        create,
        async ({ studio, shot }) => {
          const events: JobEvent[] = []
          await studio.generate(shot, { onEvent: (event) => events.push(event) })
          const states = events.flatMap((event) => stateOf(event) ?? [])
          assert.deepEqual(states, ['reserved', 'submitting', 'accepted', 'rendered', 'collected', 'settled'])
          const told = events.flatMap((event) => (event.type === 'progress' ? (event.progress ?? []) : []))
          for (const progress of told) assert.ok(progress >= 0 && progress <= 1)
          assert.deepEqual(
            told,
            [...told].sort((a, b) => a - b),
          )
        },
        { renderSeconds: 240 },
      ),
  },
  {
    name: 'resume: another process finishes the job from its handle',
    run: (create) =>
      onStage(create, async (stage) => {
        const job = await stage.studio.start(stage.shot)
        await until(job, 'accepted')
        const next = await stage.restart()
        checkCost(stage, await (await next.jobs.resume(job.id)).result())
        assert.equal(stage.sandbox.seen.creates, 1)
        assert.deepEqual(await next.ledger.audit(), [])
      }),
  },
  {
    name: 'cancel: detach lets it go on',
    run: (create) =>
      onStage(create, async (stage) => {
        const { studio, sandbox, shot } = stage
        const job = await studio.start(shot)
        await until(job, 'accepted')
        assert.equal((await job.cancel('detach')).outcome, 'detached')
        assert.equal((await failure(job)).outcome, 'detached')
        assert.equal(sandbox.seen.cancels, 0)
        checkCost(stage, await (await studio.jobs.resume(job.id)).result())
        assert.equal(sandbox.seen.creates, 1)
      }),
  },
  { name: 'cancel: request', run: (create) => onStage(create, (stage) => checkCancel(stage, 'request'), LONG) },
  { name: 'cancel: kill', run: (create) => onStage(create, (stage) => checkCancel(stage, 'kill'), LONG) },
  {
    name: 'cancel: after the end it is over',
    run: (create) =>
      onStage(create, async ({ studio, shot }) => {
        const job = await studio.start(shot)
        await job.result()
        assert.deepEqual(await job.cancel('request'), { strength: 'request', outcome: 'over', atRisk: '0' })
      }),
  },
  {
    name: 'settled by hand: it landed',
    run: (create) => onStage(create, (stage) => checkResolve(stage, true)),
  },
  {
    name: 'settled by hand: it did not land',
    run: (create) => onStage(create, (stage) => checkResolve(stage, false)),
  },
  ...(['stuck', 'always-truncated', 'always-expired', 'never-output'] as const).map((fault) => ({
    name: `second try after ${fault}`,
    run: (create: Create) =>
      onStage(create, (stage) => checkSecondTry(stage, fault), fault === 'stuck' ? { limits: STUCK } : {}),
  })),
  {
    name: 'a cap stops it before anything is sent',
    run: (create) =>
      onStage(create, async ({ studio, sandbox, shot, instance }) => {
        if (instance.locality === 'local') return
        const refused = await studio.generate({ ...shot, maxCost: 0, allowUnknownPrice: false }).catch((error) => error)
        assert.equal(refused.name, 'BudgetError')
        assert.equal(sandbox.seen.creates, 0)
      }),
  },
  {
    name: 'a local-only shot never reaches a cloud',
    run: (create) =>
      onStage(create, async ({ studio, sandbox, shot, instance }) => {
        if (instance.locality === 'local') return
        const refused = await studio.generate({ ...shot, privacy: 'local-only' }).catch((error) => error)
        assert.equal(refused.name, 'NoRouteError')
        const { creates, polls, others } = sandbox.seen
        assert.deepEqual([creates, polls, others], [0, 0, 0])
      }),
  },
]

const faultTest = (fault: Fault, onOutcome?: (outcome: Outcome) => void): Test => ({
  name: `fault: ${fault}`,
  run: async (create) => onOutcome?.(await observe(create, fault)),
})

/** Names of all tests, for `skip`. */
export const testNames: readonly string[] = [...plain, ...faultNames.map((fault) => faultTest(fault))].map(
  ({ name }) => name,
)

function found(): Runner {
  const { describe, it } = globalThis as unknown as Partial<Runner>
  if (describe && it) return { describe, it }
  throw new ConfigError('no test runner is around', {
    field: 'runner',
    value: undefined,
    allowed:
      '{ describe, it } of vitest, jest, mocha or node:test, as in testBackend({ runner: { describe, it }, ... })',
  })
}

/**
 * Registers the suite with a test runner: the happy path, snapping and misfits, progress, the strengths of cancel, resume in
 * another process, and every fault there is. Each test starts a backend and a sandbox of its own with `create`.
 * Throws ConfigError for a skip that names no test.
 */
export function testBackend({ create, skip = [], runner = found(), onOutcome }: TestBackendOptions): void {
  for (const name of skip.flatMap(({ tests }) => tests))
    if (!testNames.includes(name))
      throw new ConfigError('no test has this name', {
        field: 'skip',
        value: name,
        nearest: nearestWord(name, testNames),
      })
  const { describe, it } = runner
  const reasonOf = (name: string) => skip.find(({ tests }) => tests.includes(name))?.reason
  const add = ({ name, run }: Test, about = '') => {
    const reason = reasonOf(name)
    if (reason === undefined) it(`${name}${about}`, async () => void (await run(create)))
    else it.skip(`${name}: ${reason}`, async () => undefined)
  }
  describe('what every backend owes', () => {
    for (const test of plain) add(test)
  })
  describe('faults', () => {
    for (const fault of faultNames) add(faultTest(fault, onOutcome ?? (() => undefined)), ` (${FAULTS[fault].about})`)
  })
}
