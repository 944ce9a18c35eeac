/** A vendor that charges more than it lists, from its invoices to the next quote and what is set aside for it. */
import { expect, it, onTestFinished } from 'vitest'
import { runway } from '../../providers/runway/index.js'
import { startSandbox } from '../../providers/runway/sandbox.js'
import { createStudio } from '../../src/index.js'
import { fastClock } from '../support/stage.js'
import { tempDir } from '../support/temp.js'

it('is quoted as it charges once five invoices are there', async () => {
  const clock = fastClock(100)
  const sandbox = await startSandbox({ clock, renderSeconds: 1, queueSeconds: 0 })
  onTestFinished(() => sandbox.close())
  const studio = createStudio({
    home: tempDir(),
    configFrom: false,
    providers: [runway()],
    env: sandbox.env,
    clock,
    // What only a busy machine would run into, the clock being quick.
    limits: { readSeconds: 10_000, submitSeconds: 10_000, idleSeconds: 10_000 },
  })
  onTestFinished(() => studio.close())
  const shot = { prompt: 'a lighthouse', tier: 'hero', model: 'gen4.5', seconds: 2, maxCost: 5 } as const
  const listed = (await studio.plan(shot)).ranked[0]!.money!
  for (let i = 0; i < 5; i++) sandbox.fault('charged-more')
  await Promise.all(Array.from({ length: 5 }, () => studio.generate(shot)))
  const { drift, total } = await studio.ledger.spending()
  const [vendor, model] = drift
  expect(vendor).toMatchObject({ backend: 'runway', n: 5, low: model!.low, high: model!.high })
  expect(model!.median).toBeGreaterThan(1)
  const next = (await studio.plan(shot)).ranked[0]!
  expect(Number(next.money!.expected)).toBeCloseTo(Number(listed.expected) * model!.median, 9)
  expect(Number(next.money!.expected) * 5).toBeCloseTo(Number(total.charged), 1)
  await studio.generate(shot)
  const reserved = (await studio.ledger.entries()).filter(({ kind }) => kind === 'reserve').map(({ usd }) => usd)
  expect(reserved).toEqual([...Array(5).fill(listed.high), next.money!.high])
  expect((await studio.prices()).find(({ drift }) => drift)).toMatchObject({ model: 'gen4.5', drift: { n: 6 } })
  expect(await studio.ledger.audit()).toEqual([])
})
