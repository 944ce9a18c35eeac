/** The runner's promises: a shot becomes a take, money follows, cancels do what they say, nothing is lost. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Rehearsal, rehearsalBackend, startRehearsal } from '../support/rehearsal.js'
import { localBackend, makeClip, openStage, quoteOf, routeOf, type StageOptions, shotOf } from '../support/stage.js'
import { tempDir } from '../support/temp.js'

let clip: Awaited<ReturnType<typeof makeClip>>
beforeAll(async () => {
  clip = await makeClip()
})

async function vendor(options: Partial<Parameters<typeof startRehearsal>[0]> = {}): Promise<Rehearsal> {
  const rehearsal = await startRehearsal({ clip: clip.bytes, ...options })
  onTestFinished(() => rehearsal.close())
  return rehearsal
}

async function stage(options: Omit<StageOptions, 'home'> & { home?: string }) {
  const opened = await openStage({ home: tempDir(), ...options })
  onTestFinished(() => opened.close())
  return opened
}

describe('a local shot', () => {
  it('becomes a take with its files, electricity and reasons on disk', async () => {
    const local = localBackend({ clip: clip.file })
    const home = tempDir()
    const { runner, ledger } = await stage({ home, backends: [local] })
    const job = await runner.start({ shot: await shotOf(), route: routeOf(quoteOf(local)) })
    const seen: string[] = []
    for await (const event of job) if (event.type === 'state') seen.push(event.state)
    const take = await job.result()
    expect(seen).toEqual(['reserved', 'submitting', 'accepted', 'rendered', 'collected', 'settled'])
    expect(readFileSync(take.file)).toEqual(clip.bytes)
    expect(take).toMatchObject({
      jobId: job.id,
      backend: 'stage',
      cost: { usd: '0.000004', basis: 'modelled', lines: [{ what: 'electricity', attempt: 1 }] },
      energy: { wh: { expected: 0.02 } },
      facts: { seed: 7 },
    })
    const sidecar = JSON.parse(readFileSync(join(take.file, '..', 'take.json'), 'utf8'))
    expect(sidecar).toEqual(JSON.parse(JSON.stringify(take)))
    expect(existsSync(join(home, 'work', `${job.id}-1`))).toBe(false)
    expect(await ledger.balance({ job: job.id })).toMatchObject({ reserved: '0', electricity: '0.000004', wh: 0.02 })
    expect(await runner.audit()).toEqual([])
  })
})

describe('a paid shot', () => {
  it('reserves, charges what the vendor says, and releases the rest', async () => {
    const rehearsal = await vendor()
    const cloud = rehearsalBackend(rehearsal.origin)
    const { runner, ledger } = await stage({ backends: [cloud] })
    const quote = quoteOf(cloud, { money: { low: '0.2', expected: '0.2', high: '0.35' } })
    const job = await runner.start({ shot: await shotOf(), route: routeOf(quote) })
    const take = await job.result()
    expect(take.cost).toMatchObject({ usd: '0.2', basis: 'invoiced' })
    expect(take.energy).toBeUndefined()
    const entries = await ledger.entries({ jobId: job.id })
    expect(entries.map(({ kind, usd, basis }) => [kind, usd, basis])).toEqual(
      expect.arrayContaining([
        ['reserve', '0.35', 'quoted'],
        ['charge', '0.2', 'invoiced'],
        ['release', '0.15', 'quoted'],
      ]),
    )
    expect([rehearsal.creates, rehearsal.billed()]).toEqual([1, '0.20'])
    expect(await runner.audit()).toEqual([])
  })
})
