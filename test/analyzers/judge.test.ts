/** What answers mean: nonsense and vague ones are unknown, never good; phrases, scores and verdicts by known cases and by law. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Finding, findingOf, type Span, tidySpans } from '../../src/analyzer.js'
import { type Asked, bestOf, byScore, judge, verdictOf, within } from '../../src/analyzers/judge.js'
import { phrasesOf } from '../../src/analyzers/phrases.js'
import { windowsOf } from '../../src/analyzers/reel.js'

const span = (from: number, to: number): Span => ({ from, to })
const asked = (phrase: string, ...spans: Span[]): Asked => ({ phrase, finding: { spans, text: '' } })
const unclear = (phrase: string): Asked => ({ phrase, finding: { spans: [], text: 'hm', unclear: 'no sense' } })
const number = fc.double({ min: -20, max: 40, noNaN: true })
const spans = fc.array(fc.record({ from: number, to: number }), { maxLength: 8 })

describe('spans', () => {
  it('come out in order, apart, inside the clip, whatever came in', () => {
    fc.assert(
      fc.property(spans, fc.double({ min: 0.1, max: 20, noNaN: true }), (given, seconds) => {
        const tidy = tidySpans(given, seconds)
        for (const [i, { from, to }] of tidy.entries()) {
          expect(from).toBeGreaterThanOrEqual(0)
          expect(to).toBeLessThanOrEqual(seconds)
          expect(from).toBeLessThan(to)
          if (i) expect(from).toBeGreaterThan(tidy[i - 1]!.to)
        }
        expect(tidySpans(tidy, seconds)).toEqual(tidy)
      }),
    )
  })
  it('make a finding: nothing said is nothing there, words without a time are unclear', () => {
    expect(findingOf('', [], 5)).toEqual({ spans: [], text: '' })
    expect(findingOf('1.2-0.4', [span(6, 2)], 5)).toMatchObject({ spans: [], unclear: expect.any(String) })
    expect(findingOf('0.98-1.02', [span(4.9, 5.1)], 5).spans).toEqual([span(4.9, 5)])
  })
})

describe('phrases', () => {
  it('are the things in a prompt, without its style, six at most', () => {
    expect(phrasesOf('a red boat crosses the sea, and a gull follows. Cinematic lighting, 35 mm')).toEqual([
      'a red boat crosses the sea',
      'a gull follows',
    ])
    expect(phrasesOf('cinematic')).toEqual(['cinematic'])
    expect(phrasesOf('a, b, c, d, e, f, g, a')).toHaveLength(6)
    for (const prompt of ['লাল নৌকা', '赤い船', '...', ''])
      expect(() => phrasesOf(prompt)).toThrow(expect.objectContaining({ field: 'phrases' }))
  })
})

describe('a reel', () => {
  it('has each clip in a window of its own, a second of black around each', () => {
    const { windows, seconds } = windowsOf([
      { id: 'a', seconds: 3 },
      { id: 'b', seconds: 2.5 },
    ])
    expect(windows).toEqual([
      { id: 'a', from: 1, to: 4 },
      { id: 'b', from: 5, to: 7.5 },
    ])
    expect(seconds).toBe(8.5)
  })
})

describe('judge', () => {
  const windows = [
    { id: 'a', from: 1, to: 5 },
    { id: 'b', from: 6, to: 10 },
  ]
  it('scores by the mean share in which the phrases are seen, and says where', () => {
    const [a, b] = judge([asked('boat', span(1, 5), span(6, 7)), asked('gull', span(2, 3))], windows, 11, true)
    expect(a).toMatchObject({
      id: 'a',
      score: (1 + 0.25) / 2,
      perPhrase: [{ coverage: 1, best: span(0, 4) }, { best: span(1, 2) }],
    })
    expect(b).toMatchObject({
      id: 'b',
      score: 0.125,
      perPhrase: [{ coverage: 0.25, best: span(0, 1) }, { coverage: 0 }],
    })
    expect(verdictOf(a!)).toBe('match')
    expect(verdictOf(b!)).toBe('partial')
    expect(verdictOf(judge([asked('whale')], windows, 11, true)[0]!)).toBe('miss')
  })
  it('takes an answer that covers the gaps too, or makes no sense, for none', () => {
    const all = asked('boat', span(0, 11))
    const [vague] = judge([all], windows, 11, true)
    expect(vague).toMatchObject({ score: null, perPhrase: [{ coverage: null }] })
    expect(verdictOf(vague!)).toBe('unknown')
    const [half] = judge([all, asked('gull', span(1, 5))], windows, 11, true)
    expect(half).toMatchObject({ score: 1, reasons: [expect.stringContaining('boat')] })
    expect(verdictOf(half!)).toBe('partial')
    const [none] = judge([unclear('boat'), asked('gull')], windows, 11, true)
    expect(verdictOf(none!)).toBe('unknown')
  })
  it('believes in one long clip that something is there throughout, unless everything is', () => {
    const window = [{ id: 'a', from: 0, to: 20 }]
    expect(judge([asked('sea', span(0, 20)), asked('gull', span(2, 4))], window, 20, false)[0]!.score).toBe(0.55)
    expect(judge([asked('sea', span(0, 20)), asked('gull', span(0, 19.5))], window, 20, false)[0]!.score).toBeNull()
  })
  it('is never perfect about what it does not know, and between 0 and 1 about what it does', () => {
    const finding: fc.Arbitrary<Finding> = fc.oneof(
      spans.map((given) => ({ spans: tidySpans(given, 11), text: '' })),
      fc.constant<Finding>({ spans: [], text: 'x', unclear: 'no' }),
    )
    const answers = fc.array(fc.record({ phrase: fc.string(), finding }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(answers, fc.boolean(), (given, gaps) => {
        for (const one of judge(given, windows, 11, gaps)) {
          if (one.score !== null) expect(one.score >= 0 && one.score <= 1).toBe(true)
          const open = one.perPhrase.filter(({ coverage }) => coverage === null).length
          if (open) expect(['unknown', 'partial']).toContain(verdictOf(one))
          if (open === given.length) expect(verdictOf(one)).toBe('unknown')
          expect(one.reasons).toHaveLength(open)
        }
      }),
    )
  })
  it('ranks the best first, unknown ones last, equals by id', () => {
    const of = (id: string, score: number | null) => ({ id, score, perPhrase: [], reasons: [] })
    const sorted = [of('c', null), of('b', 0.5), of('a', 0.5), of('d', 0.9)].sort(byScore)
    expect(sorted.map(({ id }) => id)).toEqual(['d', 'a', 'b', 'c'])
  })
})

describe('bestOf', () => {
  it('is the longest that is long enough, cut to what is asked, the earliest of equals', () => {
    const list = [span(0, 1), span(2, 5), span(6, 9)]
    expect(bestOf(list)).toEqual(span(2, 5))
    expect(bestOf(list, 0, 2)).toEqual(span(2, 4))
    expect(bestOf(list, 4)).toBeNull()
    expect(bestOf([])).toBeNull()
    expect(within(list, span(4, 7))).toEqual([span(0, 1), span(2, 3)])
  })
})
