/** The comparison over real parts: quotes that send nothing, renders within one budget, and a repeated call that renders nothing twice. */
import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ComparedRun } from '../../src/compare/comparison.js'
import { InputError, type Studio } from '../../src/index.js'
import { makeClip } from '../support/stage.js'
import { tempDir } from '../support/temp.js'
import { studioOf, vendor } from './vendors.js'

const SHOT = { prompt: 'a red boat | crosses\nthe sea', seconds: 2 }

let clip: Uint8Array
beforeAll(async () => {
  clip = (await makeClip()).bytes
})

const states = (rows: readonly { name: string; runs: readonly { state: string }[] }[]) =>
  Object.fromEntries(rows.map(({ name, runs }) => [name.split('/')[0], runs.map(({ state }) => state).join(' ')]))

describe('without runs', () => {
  it('quotes each model and sends nothing, with or without a key', async () => {
    const [cheap, dear] = [await vendor('cheap', '0.05', clip), await vendor('dear', '0.5', clip, 1300)]
    const studio = studioOf([cheap, dear], { env: {} })
    const table = await studio.compare(SHOT)
    expect(table.rows.map(({ name }) => name)).toEqual(['cheap/dress-1', 'dear/dress-1'])
    expect(table.rows[0]).toMatchObject({
      card: 'cheap-dress',
      money: { low: '0.1', expected: '0.1', high: '0.1' },
      usdPerSecond: '0.05',
      prior: null,
      measured: null,
      onFront: true,
      blocked: [{ reason: 'needs REHEARSAL_KEY' }],
    })
    expect(table.rows[1]!.prior).toMatchObject({ pool: 'text-to-video', rating: 1300, votes: 100 })
    expect(table.front).toEqual({ by: 'rating', measured: false, rows: ['cheap/dress-1', 'dear/dress-1'] })
    expect([cheap.creates, dear.creates]).toEqual([0, 0])
    expect(await studio.jobs.list()).toEqual([])
  })

  it('says why a model cannot take the shot, and refuses the name of none', async () => {
    const studio = studioOf([await vendor('cheap', '0.05', clip)])
    const { rows } = await studio.compare({ ...SHOT, audio: 'required' })
    expect(rows[0]).toMatchObject({ quote: null, money: null, onFront: false })
    expect(rows[0]!.blocked[0]!.reason).toContain('silent')
    await expect(studio.compare(SHOT, { backends: ['cheep'] })).rejects.toMatchObject({
      field: 'backend',
      nearest: 'cheap',
    })
    await expect(studio.compare(SHOT, { models: ['dress'] })).rejects.toBeInstanceOf(InputError)
    await expect(studio.compare(SHOT, { runs: 1.5 })).rejects.toMatchObject({ field: 'runs' })
    await expect(studio.compare(SHOT, { maxCost: 'much' })).rejects.toMatchObject({ field: 'maxCost' })
  })

  it('is Markdown with as many cells in each line, and CSV with the exact figures', async () => {
    const studio = studioOf([await vendor('cheap', '0.05', clip), await vendor('dear', '0.5', clip, 1300)])
    const table = await studio.compare(SHOT, { sandbox: true })
    const markdown = table.toMarkdown()
    expect(markdown).toMatch(/^\*\*SANDBOX: nothing was billed/)
    const lines = markdown.split('\n').filter((line) => line.startsWith('|'))
    expect(new Set(lines.map((line) => line.split(/(?<!\\)\|/).length)).size).toBe(1)
    const rows = parse(table.toCsv(), { columns: true }) as Record<string, string>[]
    expect(rows).toHaveLength(2)
    expect(rows[1]).toMatchObject({
      rating_pool: 'text-to-video',
      rating_as_of: '2026-11-01',
      quality: '1',
      waiting: '0',
    })
    expect(markdown).toContain(`\n\`\`\`sh\n${rows[0]!.command}\n${rows[1]!.command}\n\`\`\`\n`)
    expect(rows[1]).toMatchObject({ backend: 'dear', usd_high: '1', rating: '1300', sandbox: 'true', on_front: 'true' })
    expect(JSON.parse(JSON.stringify(table))).toMatchObject({ key: table.key, rows: [{}, {}] })
  })
})

describe('with runs', () => {
  it('renders each, measures it, and finds it all again when called again', async () => {
    const [cheap, dear] = [await vendor('cheap', '0.05', clip), await vendor('dear', '0.5', clip)]
    const home = tempDir()
    const first = studioOf([cheap, dear], { home })
    const heard: string[] = []
    const options = { runs: 2, maxCost: 3 }
    const table = await first.compare(SHOT, { ...options, onRun: (name, { run }) => heard.push(`${name} ${run}`) })
    expect(states(table.rows)).toEqual({ cheap: 'take take', dear: 'take take' })
    expect(heard.sort()).toEqual(['cheap/dress-1 1', 'cheap/dress-1 2', 'dear/dress-1 1', 'dear/dress-1 2'])
    expect(table.rows[1]!.measured).toMatchObject({
      clips: 2,
      failures: 0,
      usd: '2',
      usdPerClip: '1',
      usdPerSecond: '0.5',
      energy: null,
    })
    expect(table.rows[0]!.measured!.seconds).toBeGreaterThan(0)
    expect(table.rows[0]!.measured!.queueSeconds).toBeGreaterThanOrEqual(0)
    expect(table.rows[0]!.runs[0]!.command).toMatch(/^heroshot generate .*--backend cheap --model cheap-dress$/)
    expect(table.budget).toEqual({ maxCost: '3', committed: '2.2' })
    // As cheap, and not slower or worse in anything it could be told apart by.
    expect(table.front).toMatchObject({ measured: true })
    expect(table.front.rows).toContain('cheap/dress-1')

    await first.takes.keep(table.rows[1]!.runs[0]!.take!.id)
    const again = await first.compare(SHOT, options)
    expect(again.rows[1]!.measured).toMatchObject({ clips: 2, kept: 1, usdPerKept: '2' })
    expect(again.rows[1]!.runs.map(({ verdict }) => verdict)).toEqual(['kept', 'undecided'])
    await first.close()
    const later = await studioOf([cheap, dear], { home }).compare(SHOT, options)
    expect([cheap.creates, dear.creates]).toEqual([2, 2])
    const files = ({ rows }: typeof table) => rows.flatMap(({ runs }) => runs.map(({ take }) => take!.file))
    expect(files(again)).toEqual(files(table))
    expect(later.rows.map(({ runs, measured }) => ({ runs, measured }))).toEqual(
      again.rows.map(({ runs, measured }) => ({ runs, measured })),
    )
  })

  it('starts nothing twice when two processes’ worth of studios ask at once', async () => {
    const one = await vendor('cheap', '0.05', clip)
    // Slow enough for the second to find the first one's renders under way.
    const backend = { ...one.backend, pollIntervalMs: 1500 }
    const home = tempDir()
    const [a, b] = [1, 2].map(() => studioOf([{ ...one, backend }], { home })) as [Studio, Studio]
    const heard: string[] = []
    const onRun = (_: string, { state, error }: ComparedRun) => heard.push(error ? `${state}: ${error.message}` : state)
    const both = await Promise.all([a.compare(SHOT, { runs: 2, onRun }), b.compare(SHOT, { runs: 2, onRun })])
    const waits = heard.filter((text) => text.startsWith('waiting'))
    expect([waits.length, heard.length]).toEqual([2, 6])
    for (const text of waits) expect(text).toMatch(/^waiting: process \d+ is at it: [a-z]+$/)
    expect(one.creates).toBe(2)
    // Whoever drives a run, each waits for its take.
    expect(both.map(({ rows }) => states(rows))).toEqual([{ cheap: 'take take' }, { cheap: 'take take' }])
  })

  it('spends within the budget: of three it can pay for one, the cheapest, and goes on from there', async () => {
    const vendors = [
      await vendor('dear', '0.5', clip),
      await vendor('cheap', '0.05', clip),
      await vendor('fair', '0.2', clip),
    ]
    const studio = studioOf(vendors)
    const table = await studio.compare(SHOT, { runs: 1, maxCost: '0.4' })
    expect(states(table.rows)).toEqual({ dear: 'over-budget', cheap: 'take', fair: 'over-budget' })
    expect(table.rows[0]!.runs[0]!.error).toMatchObject({ code: 'over-budget' })
    expect(table.budget).toEqual({ maxCost: '0.4', committed: '0.1' })
    const more = await studio.compare(SHOT, { runs: 1, maxCost: '0.5' })
    expect(states(more.rows)).toEqual({ dear: 'over-budget', cheap: 'take', fair: 'take' })
    expect(vendors.map(({ creates }) => creates)).toEqual([0, 1, 1])
    expect(more.toMarkdown()).toContain('1 run over the budget, not sent')
  })

  it('counts what failed and what it cost, and asks again only where nothing was billed', async () => {
    const [broken, refusing] = [await vendor('broken', '0.05', clip), await vendor('refusing', '0.05', clip)]
    broken.script.push('none', 'moderated-charged')
    refusing.script.push('invalid')
    const studio = studioOf([broken, refusing])
    const table = await studio.compare(SHOT, { runs: 2 })
    expect(table.rows[0]!.measured).toMatchObject({ clips: 1, failures: 1, usd: '0.3', usdPerClip: '0.3' })
    expect(table.rows[1]!.measured).toMatchObject({ clips: 1, failures: 1 })
    expect(table.rows[1]!.runs.find(({ state }) => state === 'failed')!.error!.message).toContain('at most 10')
    const again = await studio.compare(SHOT, { runs: 2 })
    expect(states(again.rows).refusing).toBe('take take')
    expect([broken.creates, refusing.creates]).toEqual([2, 3])
  })

  it('never sends again what may have landed', async () => {
    const one = await vendor('cheap', '0.05', clip)
    one.script.push('accepted-then-reset')
    const studio = studioOf([one])
    const table = await studio.compare(SHOT, { runs: 1 })
    const again = await studio.compare(SHOT, { runs: 1, maxCost: 1 })
    for (const { rows } of [table, again])
      expect(rows[0]!.runs[0]).toMatchObject({ state: 'waiting', error: { code: 'submission-unknown' } })
    expect(again.budget!.committed).toBe('0.1')
    expect(one.creates).toBe(1)
  })
})
