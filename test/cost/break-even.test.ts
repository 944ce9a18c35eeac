/** The inequality of buying a card: published tables recomputed, and its laws. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BreakEvenInput, breakEven } from '../../src/cost/break-even.js'
import { InputError } from '../../src/errors.js'
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

  it('renting the same card is cheaper for tens of thousands of clips', () => {
    const at = (usdPerHour: number) =>
      breakEven({ ...CARD, hardwareUsd: 2250, localWh: 70, rent: { usdPerHour, seconds: 534.7 } }).clipsOverRent!
    expect(at(0.46)).toBeGreaterThan(40_000)
    expect(at(0.3)).toBeLessThan(75_000)
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

it('the command takes a model’s price and the own tariff, and says what is missing', async () => {
  const home = ['--home', tempDir()]
  const words = ['breakeven', '--hardware', '2250', '--cloud', 'gen4.5', '--wh', '76', ...home]
  const { code, stdout } = await heroshot([...words, '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ input: { cloudUsd: 0.6 }, perKept: { cloud: 0.6 } })
  expect((await heroshot(words)).stdout).toMatch(/crossing +3,\d{3} kept clips = \(\$2250/)
  expect(await heroshot(['breakeven', '--hardware', '2250', '--cloud', '1', ...home])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/--wh.*heroshot energy estimate/s),
  })
  expect((await heroshot(['breakeven', '--cloud', '1', ...home])).stderr).toMatch(/--hardware/)
})
