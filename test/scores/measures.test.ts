/** Each measure on frames whose answer is known. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountOf, driftOf, motionField, smoothnessOf, type Vector } from '../../src/scores/motion.js'
import { changeBetween, laplacianVariance, lightOf } from '../../src/scores/picture.js'
import { createTally, overallOf } from '../../src/scores/score.js'
import { cutsIn, flickerOf, spansOf } from '../../src/scores/series.js'
import { blur, draw, flat, mirror, shifted, texture } from './pictures.js'

const noise = fc.uint8Array({ minLength: 48 * 32, maxLength: 48 * 32 }).map((data) => ({ width: 48, height: 32, data }))
const tallyOf = (frames: ReturnType<typeof flat>[], fps = 10) => {
  const tally = createTally(fps)
  for (const frame of frames) tally.add(frame)
  return tally.measures()
}

describe('sharpness', () => {
  it('is nothing on a flat frame or a ramp, and 64·A² on a checkerboard of ±A', () => {
    expect(laplacianVariance(flat(90))).toBe(0)
    expect(laplacianVariance(draw(64, 64, (x) => x * 2))).toBeCloseTo(0)
    const board = draw(64, 64, (x, y) => ((x + y) % 2 ? 138 : 118))
    // Every neighbour lies 2A away: the Laplacian is ±8A, its variance 64·A².
    expect(laplacianVariance(board)).toBeCloseTo(64 * 100)
  })
  it('never grows by a blur, and is that of the mirrored frame', () => {
    fc.assert(
      fc.property(noise, (frame) => {
        expect(laplacianVariance(blur(frame))).toBeLessThanOrEqual(laplacianVariance(frame) + 1)
        expect(laplacianVariance(mirror(frame))).toBeCloseTo(laplacianVariance(frame), 6)
      }),
      { numRuns: 30 },
    )
    const frames = [draw(64, 64, (x, y) => (x > 20 && y > 30 ? 200 : 40))]
    for (let i = 0; i < 4; i++) frames.push(blur(frames.at(-1)!))
    const sharp = frames.map(laplacianVariance)
    expect(sharp).toEqual([...sharp].sort((a, b) => b - a))
  })
})

describe('light', () => {
  it('tells mean, what is cut off, and black', () => {
    expect(lightOf(flat(51))).toMatchObject({ mean: 0.2, shadows: 0, highlights: 0, black: false })
    const split = lightOf(draw(100, 10, (x) => (x < 30 ? 0 : x < 40 ? 255 : 128)))
    expect(split).toMatchObject({ shadows: 0.3, highlights: 0.1, black: false })
    expect(lightOf(flat(25)).black).toBe(true)
    expect(lightOf(flat(26)).black).toBe(false)
    expect(lightOf(draw(100, 100, (_x, y) => (y < 3 ? 200 : 5))).black).toBe(false)
  })
  it('takes a small thing that moves for a change, and an encoder noise for none', () => {
    const dot = (at: number) => draw(320, 176, (x, y) => (x >= at && x < at + 6 && y > 80 && y < 86 ? 200 : 60))
    expect(changeBetween(dot(100), dot(102)).same).toBe(false)
    expect(changeBetween(dot(100), dot(100))).toEqual({ mean: 0, same: true })
    expect(
      changeBetween(
        flat(60),
        draw(96, 64, (x) => 60 + (x % 8 === 0 ? 1 : 0)),
      ).same,
    ).toBe(true)
  })
})

describe('motion', () => {
  it.each([
    [1, 0],
    [3, -2],
    [7, 4],
    [12, 0],
    [0.5, 0],
    [2.3, 1.6],
  ])('finds a shift by %f, %f pixels', (dx, dy) => {
    const field = motionField(shifted(0), shifted(dx, dy))
    // Blocks at the border come from outside of the frame.
    const inner = field.flatMap((vector, i) =>
      vector && i % 10 > 1 && i % 10 < 8 && i >= 20 && i < 40 ? [vector] : [],
    )
    expect(inner.length).toBeGreaterThan(8)
    const [x, y] = driftOf(inner)
    expect(x).toBeCloseTo(dx, 1)
    expect(y).toBeCloseTo(dy, 1)
    for (const vector of inner) {
      expect(Math.abs(vector[0] - dx)).toBeLessThan(0.25)
      expect(Math.abs(vector[1] - dy)).toBeLessThan(0.25)
    }
  })
  it('counts only what moves, and nothing on a still or a flat frame', () => {
    expect(amountOf(motionField(shifted(0), shifted(0)))).toBe(0)
    expect(amountOf(motionField(flat(80), flat(90)))).toBe(0)
    // A textured square of 48 pixels on a textured ground: 3 x 3 of 10 x 6 blocks.
    const square = (dx: number) =>
      draw(160, 96, (x, y) =>
        x >= 48 + dx && x < 96 + dx && y >= 32 && y < 80 ? texture(x * 3 - dx * 3, y * 3) : texture(x, y),
      )
    expect(amountOf(motionField(square(0), square(4)))).toBeCloseTo((4 * 9) / 60, 0.5)
  })
  it('is as much in a mirror', () => {
    for (const dx of [1, 3, 5]) {
      const [a, b] = [shifted(0), shifted(dx)]
      expect(amountOf(motionField(mirror(a), mirror(b)))).toBeCloseTo(amountOf(motionField(a, b)), 0)
    }
  })
  const drifts = (speed: (t: number) => number) => [Array.from({ length: 40 }, (_, t): Vector => [speed(t), 0])]
  it('is even when constant, accelerated or swinging slowly; uneven when it stutters; unknown when there is none', () => {
    expect(smoothnessOf(drifts(() => 3))).toBe(1)
    expect(smoothnessOf(drifts((t) => 1 + t / 10))).toBeCloseTo(1, 10)
    expect(smoothnessOf(drifts((t) => 3 * Math.sin(t / 4)))).toBeGreaterThan(0.95)
    // Every second frame repeated: rms(jerk) / (√6·rms(speed)) = 4 / (√6·√2).
    expect(smoothnessOf(drifts((t) => (t % 2 ? 6 : 0)))).toBe(0)
    expect(smoothnessOf(drifts(() => 0))).toBeNull()
  })
  it('is less even with every bit of jitter', () => {
    const even = [0, 0.2, 0.5, 1].map((much) => smoothnessOf(drifts((t) => 3 + much * Math.sin(t * t)))!)
    expect(even).toEqual([...even].sort((a, b) => b - a))
    expect(new Set(even).size).toBe(4)
  })
})

describe('flicker', () => {
  it('is A·(1 - cos ω)/√2 for a sine, 2A for a strobe, nothing for a fade, and no cut', () => {
    const [a, cycles] = [0.04, 0.2]
    const sine = Array.from({ length: 100 }, (_, t) => 0.5 + a * Math.sin(2 * Math.PI * cycles * t))
    expect(flickerOf(sine, [])).toBeCloseTo((a * (1 - Math.cos(2 * Math.PI * cycles))) / Math.SQRT2, 3)
    expect(flickerOf([0.4, 0.6, 0.4, 0.6, 0.4], [])).toBeCloseTo(0.2)
    expect(flickerOf([0.1, 0.2, 0.3, 0.4], [])).toBeCloseTo(0)
    expect(flickerOf([0.2, 0.2, 0.2, 0.7, 0.7, 0.7], [3])).toBeCloseTo(0)
    expect(flickerOf([0.5], [])).toBe(0)
  })
  it('takes one great change for a cut, and a strobe for none', () => {
    expect(cutsIn([1, 2, 80, 1, 1])).toEqual([3])
    expect(cutsIn([80, 80, 80, 80])).toEqual([])
  })
})

describe('a clip', () => {
  it('tells black, frozen and repeated frames with their times', () => {
    const moving = (from: number, count: number) => Array.from({ length: count }, (_, n) => shifted(2 * (from + n)))
    const m = tallyOf([
      ...Array.from({ length: 5 }, () => flat(0, 160, 96)),
      ...moving(0, 10),
      ...Array.from({ length: 9 }, () => shifted(18)),
      ...moving(10, 5),
      shifted(28),
      ...moving(15, 5),
    ])
    expect(m.black).toEqual([{ from: 0, to: 0.5 }])
    expect(m.frozen).toEqual([
      { from: 0, to: 0.5 },
      { from: 1.4, to: 2.4 },
    ])
    expect(m.duplicates).toEqual([2.9])
    expect(m.cuts).toEqual([0.5])
    expect(m).toMatchObject({ frames: 35, seconds: 3.5 })
  })
  it('has its motion in diagonals a second', () => {
    const m = tallyOf(Array.from({ length: 12 }, (_, n) => shifted(2 * n, 0)))
    expect(m.motion).toBeGreaterThan((0.85 * 20) / Math.hypot(160, 96))
    expect(m.motion).toBeLessThan((1.1 * 20) / Math.hypot(160, 96))
    expect(m.smoothness).toBeGreaterThan(0.9)
    expect(overallOf(m)).toBeGreaterThan(0.6)
  })
  it('is never good when black or frozen, and never better for a blur, a flicker or a stutter', () => {
    const good = Array.from({ length: 12 }, (_, n) => shifted(2 * n))
    const worth = (frames: ReturnType<typeof flat>[]) => overallOf(tallyOf(frames))
    const best = worth(good)
    expect(worth(good.map(() => flat(0, 160, 96)))).toBe(0)
    expect(worth(good.map(() => shifted(0)))).toBe(0)
    expect(worth([...good.slice(0, 6), ...good.slice(0, 6).map(() => flat(3, 160, 96))])).toBeLessThan(0.3)
    expect(worth(good.map((frame) => blur(blur(frame))))).toBeLessThan(best)
    expect(
      worth(good.map(({ data, ...size }, n) => ({ ...size, data: data.map((v) => v + (n % 2 ? 8 : 0)) }))),
    ).toBeLessThan(best)
    expect(worth(good.map((_, n) => good[n - (n % 2)]!))).toBeLessThan(best / 1.5)
  })
  it('is scored between 0 and 1, whatever its frames', () => {
    fc.assert(
      fc.property(fc.array(noise, { minLength: 2, maxLength: 5 }), (frames) => {
        const overall = overallOf(tallyOf(frames))
        expect(overall).toBeGreaterThanOrEqual(0)
        expect(overall).toBeLessThanOrEqual(1)
      }),
      { numRuns: 20 },
    )
  })
  it('has spans that lie apart and in order', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean()), (marked) => {
        const spans = spansOf(marked, 1)
        const marks = marked.map((_, n) => spans.some(({ from, to }) => n >= from && n < to))
        expect(marks).toEqual(marked)
        for (const [i, { from }] of spans.entries()) if (i) expect(from).toBeGreaterThan(spans[i - 1]!.to)
      }),
    )
  })
})
