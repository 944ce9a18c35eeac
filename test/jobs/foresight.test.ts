/** Foresight: progress tells the end as well as it did before, however it is shaped, and is not believed when it never did. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createForesight, endBetween, likelihood, type Sighting, type Told } from '../../src/jobs/foresight.js'
import { seeded } from '../support/virtual.js'

/** Renders of 80 to 250 s whose progress is this function of time and length, looked at six times. */
function past(progress: (seconds: number, end: number) => number, count = 40): Told[] {
  const random = seeded(7)
  return Array.from({ length: count }, () => {
    const ended = 80 + 170 * random() ** 3
    const looks = [0.3, 0.5, 0.7, 0.85, 0.93, 0.97].map((share) => share * ended)
    return { ended, progress: looks.map((at): Sighting => [at, progress(at, ended)]) }
  })
}
const linear = (at: number, end: number) => at / end
const squared = (at: number, end: number) => (at / end) ** 2
/** Waits, then always runs for 70 s. */
const queuedFirst = (at: number, end: number) => Math.min(0.99, Math.max(0.01, (at - (end - 70)) / 70))

describe('foresight', () => {
  it('before anything was learned takes progress for linear, and is not sure', () => {
    const outlook = createForesight([])([[40, 0.5]])!
    expect(outlook.median).toBeCloseTo(40)
    expect(outlook.sigma).toBeGreaterThan(0.3)
    expect(createForesight([])([])).toBeUndefined()
  })

  it.each([
    ['linear', linear],
    ['bent', squared],
  ])('learns progress that is %s', (_, shape) => {
    const foresee = createForesight(past(shape))
    for (const end of [90, 150, 240])
      for (const share of [0.4, 0.6, 0.8, 0.9]) {
        const seen = [share / 2, share].map((s): Sighting => [s * end, shape(s * end, end)])
        const { at, median, sigma } = foresee(seen)!
        expect(Math.abs(at + median - end)).toBeLessThan(0.2 * end)
        expect(Math.abs(at + median - end)).toBeLessThan(3 * sigma * median)
        expect(sigma).toBeLessThan(0.35)
      }
  })

  it('learns that what remains does not depend on how long it took to begin', () => {
    const { at, median } = createForesight(past(queuedFirst))([[165, queuedFirst(165, 200)]])!
    expect(at + median).toBeGreaterThan(193)
    expect(at + median).toBeLessThan(207)
  })

  it('gives up on progress that tells nothing', () => {
    const random = seeded(3)
    const noise = past(() => 0.01 + 0.98 * random() ** 4, 60)
    for (const told of noise) told.ended *= 1 + 30 * random() ** 6
    expect(createForesight(noise)([[50, 0.97]])?.sigma ?? 1).toBeGreaterThan(0.5)
  })

  it('is finite or silent, whatever it was told', () => {
    const sighting = fc.tuple(
      fc.double({ min: 1e-3, max: 1e5, noNaN: true }),
      fc.double({ min: 1e-6, max: 0.999, noNaN: true }),
    )
    const list = fc.array(sighting, { minLength: 1, maxLength: 12 })
    const told = fc.record({ progress: list, ended: fc.double({ min: 0, max: 1e5, noNaN: true }) })
    fc.assert(
      fc.property(
        fc.array(told, { maxLength: 10 }),
        fc.uniqueArray(sighting, { minLength: 1, maxLength: 3, selector: ([at]) => at }),
        (pasts, seen) => {
          const rising = [...seen].sort((a, b) => a[0] - b[0]).filter(([, p], i, all) => i === 0 || p > all[i - 1]![1])
          const outlook = createForesight(pasts)(rising)
          if (!outlook) return
          expect(outlook.median).toBeGreaterThan(0)
          expect(Number.isFinite(outlook.median) && outlook.sigma > 0).toBe(true)
          expect(likelihood(outlook, outlook.at + outlook.median)).toBeCloseTo(1)
          const guess = endBetween(10, 20, outlook)
          expect(guess).toBeGreaterThanOrEqual(10)
          expect(guess).toBeLessThanOrEqual(20)
        },
      ),
      // Two sightings less than an attosecond apart.
      {
        examples: [
          [
            [
              {
                progress: [
                  [0.001, 0.04259833586393245],
                  [0.001, 1e-6],
                ],
                ended: 0,
              },
            ],
            [
              [0.0010000000000000002, 0.15037312012733],
              [0.001, 1e-6],
            ],
          ],
        ],
      },
    )
  })

  it('guesses an end between two polls where the outlook puts it, else in the middle', () => {
    expect(endBetween(90, 100, undefined)).toBe(95)
    expect(endBetween(90, 100, { at: 80, median: 18, sigma: 0.02 })).toBeCloseTo(98, 0)
    expect(endBetween(90, 100, { at: 80, median: 90, sigma: 0.02 })).toBe(100)
  })
})
