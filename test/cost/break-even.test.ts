/** The inequality of buying a card: published tables recomputed, and its laws. */
import fc from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { showBreakEven } from '../../src/cli/breakeven.js'
import { PLAIN } from '../../src/cli/layout.js'
import { type BreakEvenInput, breakEven, costAfter } from '../../src/cost/break-even.js'
import type { LedgerEntry } from '../../src/cost/entries.js'
import { ownFigures } from '../../src/cost/own-figures.js'
import { spendingBy } from '../../src/cost/spending.js'
import { InputError } from '../../src/errors.js'
import { breakEvenHtml } from '../../src/report/break-even.js'
import { heroshot } from '../cli/command.js'
import { tempDir } from '../support/temp.js'

const CARD: BreakEvenInput = {
  hardwareUsd: 800,
  localWh: 37.5,
  usdPerKwh: 0.2,
  cloudUsd: 3.2,
  clipsPerMonth: 100,
}

describe('published tables', () => {
  it.each([
    ['Veo 3.1, 8 s', 3.2, 251, 84],
    ['Gen-4.5, 10 s', 1.2, 671, 224],
    ['Veo 3.1 fast, 8 s', 0.8, 1010, 337],
    ['Gen-4.5, 5 s', 0.6, 1351, 451],
    ['MiniMax H3, 5 s', 0.4, 2039, 680],
    ['Hailuo 02, 6 s', 0.28, 2936, 979],
  ])('%s at $%s: %s clips, %s with three attempts a keeper', (_, cloudUsd, once, thrice) => {
    expect(Math.ceil(breakEven({ ...CARD, cloudUsd }).clips)).toBe(once)
    expect(Math.ceil(breakEven({ ...CARD, cloudUsd, localAttempts: 3, cloudAttempts: 3 }).clips)).toBe(thrice)
  })

  // Wan 2.2 5B on an RTX 4090: $0.014 of electricity a clip.
  it.each([
    [650, [327, 1109, 1337, 2754]],
    [2250, [1133, 3840, 4630, 9533]],
    [2900, [1460, 4949, 5967, 12_288]],
  ])('$%s of hardware against four clouds', (hardwareUsd, clips) => {
    const found = [2, 0.6, 0.5, 0.25].map(
      (cloudUsd) => breakEven({ ...CARD, hardwareUsd, cloudUsd, localWh: 70, usdPerKwh: 0.2 }).clips,
    )
    for (const [i, n] of clips.entries()) expect(Math.abs(found[i]! - n)).toBeLessThan(1)
  })

  it('three years and half the price back: clips a year', () => {
    const yearly = [2, 0.6, 0.5, 0.25].map((cloudUsd) =>
      Math.round(
        breakEven({ ...CARD, hardwareUsd: 2250, resaleUsd: 1125, years: 3, cloudUsd, localWh: 70 }).clipsPerYear,
      ),
    )
    expect(yearly).toEqual([189, 640, 772, 1589])
  })

  it('says where “a few hundred videos a year” holds: in the first table within a year, at one and at three attempts', () => {
    const clouds = {
      veo: 3.2,
      'gen4.5 10 s': 1.2,
      'veo fast': 0.8,
      'gen4.5 5 s': 0.6,
      h3: 0.4,
      'veo lite': 0.4,
      hailuo: 0.28,
    }
    const within = (clipsAYear: number, attempts: number) =>
      Object.entries(clouds).flatMap(([name, cloudUsd]) =>
        breakEven({
          ...CARD,
          years: 1,
          cloudUsd,
          clipsPerMonth: clipsAYear / 12,
          localAttempts: attempts,
          cloudAttempts: attempts,
        }).pays
          ? name
          : [],
      )
    expect(within(500, 1)).toEqual(['veo'])
    expect(within(500, 3)).toEqual(['veo', 'gen4.5 10 s', 'veo fast', 'gen4.5 5 s'])
    // Hundreds a month pay against every one of them.
    expect(within(12 * 300, 1)).toEqual(Object.keys(clouds))
  })

  it('renting the same card is cheaper for tens of thousands of clips', () => {
    const at = (usdPerHour: number) =>
      breakEven({ ...CARD, hardwareUsd: 2250, localWh: 70, rent: { usdPerHour, seconds: 534.7 } }).clipsOverRent!
    expect(at(0.46)).toBeGreaterThan(40_000)
    expect(at(0.3)).toBeLessThan(75_000)
    // 534.7 s each: 6.7 an hour, 162 a day.
    const { mostPerMonth } = breakEven({ ...CARD, rent: { usdPerHour: 0.3, seconds: 534.7 } })
    expect(mostPerMonth! / (365.25 / 12)).toBeCloseTo(161.6, 1)
  })
})

describe('laws', () => {
  const usd = (max: number) => fc.integer({ min: 0, max: 100 * max }).map((cents) => cents / 100)
  const input = fc.record({
    hardwareUsd: usd(5000),
    localWh: usd(500),
    usdPerKwh: usd(1),
    cloudUsd: usd(10),
    clipsPerMonth: usd(1000),
    localAttempts: fc.integer({ min: 1, max: 10 }),
    cloudAttempts: fc.integer({ min: 1, max: 10 }),
    years: fc.integer({ min: 1, max: 10 }),
    upkeepUsdPerMonth: usd(50),
  })

  it('at the crossing both have cost the same; months count upkeep in; it pays from so many clips a year on', () => {
    fc.assert(
      fc.property(input, (given) => {
        const { perKept, clips, months, clipsPerYear, pays } = breakEven(given)
        if (!Number.isFinite(clips)) {
          expect(perKept.cloud).toBeLessThanOrEqual(perKept.local)
          expect(pays).toBe(false)
          return
        }
        const [owned, bought] = [given.hardwareUsd + clips * perKept.local, clips * perKept.cloud]
        expect(Math.abs(owned - bought)).toBeLessThanOrEqual(1e-6 * Math.max(1, owned))
        if (given.upkeepUsdPerMonth === 0 && given.clipsPerMonth > 0)
          expect(months * given.clipsPerMonth).toBeCloseTo(clips, 3)
        const yearly = 12 * given.clipsPerMonth
        if (Math.abs(yearly - clipsPerYear) > 1e-6 * clipsPerYear) expect(pays).toBe(yearly > clipsPerYear)
      }),
    )
  })

  it('a dearer cloud crosses sooner, a dearer card or more electricity later', () => {
    fc.assert(
      fc.property(input, (given) => {
        const { clips } = breakEven(given)
        expect(breakEven({ ...given, cloudUsd: given.cloudUsd * 1.5 }).clips).toBeLessThanOrEqual(clips)
        expect(breakEven({ ...given, hardwareUsd: given.hardwareUsd * 1.5 }).clips).toBeGreaterThanOrEqual(clips)
        expect(breakEven({ ...given, localWh: given.localWh * 1.5 }).clips).toBeGreaterThanOrEqual(clips)
      }),
    )
  })

  it('over its life the cheapest way comes first, and owning beats the cloud there exactly when it pays', () => {
    const rent = fc.record({ usdPerHour: usd(3), seconds: fc.integer({ min: 1, max: 3600 }) })
    fc.assert(
      fc.property(input, rent, (given, rent) => {
        const { life, pays } = breakEven({ ...given, rent })
        const of = (way: string) => life.find((one) => one.way === way)!.usd
        expect(life.map(({ usd }) => usd)).toEqual(life.map(({ usd }) => usd).sort((a, b) => a - b))
        if (Math.abs(of('own') - of('cloud')) > 1e-6 * of('cloud')) expect(pays).toBe(of('own') < of('cloud'))
        expect(of('rent')).toBe(costAfter({ ...given, rent }, 12 * given.years).rent)
      }),
    )
  })

  it('names the two inputs that matter most', () => {
    expect(breakEven(CARD).sensitivity).toEqual([
      { input: 'cloudUsd', factor: expect.closeTo(0.833, 3) },
      { input: 'hardwareUsd', factor: expect.closeTo(1.2, 9) },
    ])
  })
})

it.each<[Partial<BreakEvenInput>, string]>([
  [{ hardwareUsd: Number.NaN }, 'hardwareUsd'],
  [{ localWh: -1 }, 'localWh'],
  [{ localAttempts: 0 }, 'localAttempts'],
  [{ resaleUsd: 900 }, 'resaleUsd'],
  [{ rent: { usdPerHour: -1, seconds: 5 } }, 'usdPerHour'],
])('refuses %j', (wrong, field) => {
  expect(() => breakEven({ ...CARD, ...wrong })).toThrow(InputError)
  expect(() => breakEven({ ...CARD, ...wrong })).toThrow(field)
})

const spent = (name: string, rest: Partial<LedgerEntry>, takes: number) =>
  Array.from({ length: takes }, (_, i): LedgerEntry => {
    const jobId = `${name}-${i}`
    return {
      id: `${jobId}:1:x`,
      at: '2026-11-01T12:00:00.000Z',
      day: '2026-11-01',
      jobId,
      attempt: 1,
      backend: name,
      model: 'm',
      project: 'p',
      labels: {},
      kind: 'charge',
      usd: '0.5',
      basis: 'invoiced',
      note: '',
      ...rest,
    }
  })

it('takes from the ledger what there is enough of, and says so', () => {
  const power = { kind: 'electricity', usd: '0.014', basis: 'metered', wh: 76 } as const
  const entries = [
    ...spent('comfyui', power, 9),
    ...spent('sketch', { ...power, wh: 0.02 }, 40),
    ...spent('runway', {}, 6),
  ]
  const jobs = [...new Set(entries.map(({ jobId }) => jobId))].map((id) => ({ id, state: 'settled', takeId: id }))
  const verdicts = new Map(
    jobs.filter(({ id }) => /^comfyui-[0-5]|^runway-0/.test(id)).map(({ id }) => [id, 'kept' as const]),
  )
  const figures = (few: boolean) =>
    ownFigures(
      spendingBy(few ? entries.filter(({ jobId }) => /-[0-3]$/.test(jobId)) : entries, jobs, 'model', verdicts),
      61,
    )
  expect(figures(false)).toEqual({
    local: { model: 'comfyui/m', takes: 9, attempts: 9, perKept: 1.5, wh: 76 },
    cloud: { model: 'runway/m', takes: 6, attempts: 6, perKept: undefined, usd: expect.closeTo(0.5, 9) },
    clipsPerMonth: expect.closeTo(3.49, 2),
  })
  expect(figures(true)).not.toHaveProperty('local')
  expect(ownFigures(spendingBy([], [], 'model'), 0)).toEqual({})
})

const RENTED = { ...CARD, hardwareUsd: 2250, resaleUsd: 1125, cloudUsd: 0.6, rent: { usdPerHour: 0.4, seconds: 534.7 } }
const report = {
  input: RENTED,
  result: breakEven(RENTED),
  cloud: 'gen4.5, 5 s',
  own: ['76 Wh: 9 attempts on comfyui/m'],
}

it('shows the inequality, three ways over the card’s life, and what the ledger gave', () => {
  const text = showBreakEven(report, PLAIN)
  expect(text).toMatch(/crossing +1,899 kept clips = \(\$2,250 - \$1,125\) \/ \(\$0\.60 - \$0\.0075\)/)
  expect(text).toMatch(/pays from +633 kept clips a year: “a few hundred videos a year” does not hold here/)
  expect(text).toMatch(/a rented card +\$214 +█+\n.*a card of your own +\$1,152 +█+\n.*the cloud +\$2,160 +█{40}$/m)
  expect(text).toMatch(
    /moved most by +price of the card: a fifth more makes it 2,659 kept clips\n +resale: a fifth more makes it 1,519/,
  )
  expect(text).toContain('76 Wh: 9 attempts on comfyui/m')
})

it('the page draws the ways as lines that meet where it says', () => {
  const html = breakEvenHtml(report, '2026-11-28T12:00:00.000Z')
  expect(html).not.toMatch(/<script|https?:|NaN|Infinity|undefined/)
  const chart = /<svg.*<\/svg>/.exec(html)![0]
  const { svg } = new XMLParser({ ignoreAttributes: false }).parse(chart)
  expect(svg.polyline).toHaveLength(3)
  const line = (name: string): number[][] =>
    svg.polyline
      .find(({ title }: { title: string }) => title === name)
      ['@_points'].split(' ')
      .map((at: string) => at.split(',').map(Number))
  const at = (name: string, x: number) => {
    const [[x0, y0], [x1, y1]] = line(name) as [[number, number], [number, number]]
    return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0)
  }
  const mark = svg.circle
  for (const name of ['a card of your own', 'the cloud'])
    expect(at(name, Number(mark['@_cx']))).toBeCloseTo(Number(mark['@_cy']), 0)
})

it('the command takes a model’s price and the own tariff, and says what is missing', async () => {
  const home = ['--home', tempDir()]
  const words = ['breakeven', '--hardware', '2250', '--cloud', 'gen4.5', '--wh', '76', ...home]
  const { code, stdout } = await heroshot([...words, '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ input: { cloudUsd: 0.6 }, perKept: { cloud: 0.6 } })
  expect(await heroshot(['breakeven', '--hardware', '2250', '--cloud', '1', ...home])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/--wh.*heroshot energy estimate/s),
  })
  expect((await heroshot(['breakeven', '--cloud', '1', ...home])).stderr).toMatch(/--hardware/)
})
