import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OutputSpec } from '../../src/backend.js'
import type { PriceRule } from '../../src/catalog/card.js'
import { fitCard } from '../../src/catalog/fit.js'
import { electricityPrice, priceOf, STALE_AFTER_DAYS, staleWarning, vendorPrice } from '../../src/cost/prices.js'
import type { ShotInput } from '../../src/shot.js'
import { card, clip, NOW, picture, shot } from '../support/world.js'

const sourced = { source: 'test', asOf: '2026-11-01' }
const rule = (parts: Partial<PriceRule>): PriceRule => ({ per: 'second', when: {}, ...sourced, ...parts })
const output = (parts: Partial<OutputSpec> = {}): OutputSpec => ({
  width: 1280,
  height: 720,
  fps: 24,
  seconds: 5,
  frames: 120,
  audio: false,
  resolution: '720p',
  task: 'text-to-video',
  ...parts,
})
const rules = (...list: PriceRule[]) => ({ model: 'rules' as const, rules: list })
const exactly = (usd: string) => ({ low: usd, expected: usd, high: usd })
const DAY = 86_400_000

async function quoted(id: string, input: Partial<ShotInput>) {
  const fit = fitCard(await shot(input), card(id))
  if (!fit.ok) throw new Error(JSON.stringify(fit.misfits))
  return priceOf(card(id), fit.output, {
    now: NOW,
    wh: null,
    tariff: undefined,
    references: fit.kept.references.length,
    sourceSeconds: fit.kept.source?.video.seconds ?? 0,
  })
}

describe('prices of known cards', () => {
  it.each([
    ['runway-gen-4.5', { seconds: 5 }, '0.6'],
    ['runway-gen-4.5', { seconds: 10 }, '1.2'],
    ['runway-gen-4-turbo', { seconds: 5, firstFrame: picture() }, '0.25'],
    ['runway-veo-3.1', { seconds: 8, audio: 'required' }, '3.2'],
    ['runway-veo-3.1', { seconds: 8 }, '1.6'],
    ['runway-veo-3.1-fast', { seconds: 4 }, '0.4'],
    ['runway-seedance-2', { seconds: 5, resolution: '2160p' }, '7.5'],
    ['runway-hailuo-3', { seconds: 5, references: [picture(), picture()] }, '0.54'],
    ['veo-3.1', { seconds: 8, audio: 'required' }, '3.2'],
    ['veo-3.1', { seconds: 8, resolution: '2160p', audio: 'required' }, '4.8'],
    ['veo-3.1-fast', { seconds: 8, audio: 'required' }, '0.8'],
    ['veo-3.1-lite', { seconds: 8, audio: 'required' }, '0.4'],
    ['minimax-h3', { seconds: 5 }, '0.4'],
    ['minimax-h3', { seconds: 10, resolution: '1440p' }, '1.3'],
    ['minimax-hailuo-02', { seconds: 6 }, '0.28'],
    ['minimax-hailuo-02', { seconds: 10 }, '0.56'],
    ['minimax-hailuo-02', { seconds: 6, resolution: '1080p' }, '0.49'],
    ['fal-kandinsky-5', { seconds: 10, aspect: '3:2' }, '0.1'],
    ['luma-ray-2', { seconds: 9, resolution: '1080p' }, '2.87'],
    ['sora-2-pro', { seconds: 8, resolution: '1080p' }, '5.6'],
    ['gemini-omni-1.1-flash', { seconds: 5 }, '0.5068'],
    // By resolution, and with sound or without.
    ['ltx-api-2.5-pro', { seconds: 5, resolution: '1080p' }, '0.85'],
    ['ltx-api-2.3-pro', { seconds: 8, resolution: '1440p' }, '1.28'],
    ['openrouter-veo-3.1-fast', { seconds: 8, resolution: '720p', audio: 'required' }, '0.8'],
    ['openrouter-veo-3.1-fast', { seconds: 8, resolution: '720p' }, '0.64'],
    ['openrouter-veo-3.1-lite', { seconds: 8, resolution: '1080p' }, '0.4'],
    ['openrouter-kling-v3.0-std', { seconds: 5 }, '0.42'],
    ['fal-ltx-2', { seconds: 6, resolution: '1080p' }, '0.36'],
    ['fal-wan-2.5-preview', { seconds: 10, resolution: '1080p' }, '1.5'],
    // By the clip.
    ['fal-hailuo-2.3-fast', { seconds: 6, firstFrame: picture() }, '0.19'],
    ['luma-ray-2', { seconds: 5, resolution: '540p' }, '0.4'],
    // A picture costs extra, two of them twice.
    ['openrouter-grok-imagine-video', { seconds: 5, resolution: '720p', firstFrame: picture() }, '0.352'],
    ['runway-grok-imagine-1.5', { seconds: 5, resolution: '720p', firstFrame: picture() }, '0.81'],
    ['runway-hailuo-3', { seconds: 5, references: [picture()] }, '0.52'],
    // Credits at a cent each, and no fewer than the least.
    ['runway-seedance-2-mini', { seconds: 4 }, '0.64'],
    ['runway-seedance-2-mini', { seconds: 5 }, '0.8'],
    ['runway-aleph-2', { source: { video: clip(2), action: 'restyle' } }, '0.56'],
    ['runway-aleph-2', { source: { video: clip(5), action: 'restyle' } }, '1.4'],
  ] as const)('%s %o costs $%s', async (id, input, usd) => {
    expect((await quoted(id, input as Partial<ShotInput>)).money?.expected).toBe(usd)
  })

  it('per frame: three seconds at 30 fps upscaled to 1k are 63 cents, as Runway charged on 2026-08-26', async () => {
    const source = { video: clip(3), action: 'upscale' as const }
    const price = await quoted('runway-magnific-upscaler', { source, resolution: '1080p' })
    expect(price.money).toEqual(exactly('0.63'))
    expect((await quoted('runway-magnific-upscaler', { source, resolution: '1440p' })).money).toEqual(exactly('0.81'))
  })

  it('by the source clip: Seedance 2.5 takes half its rate for every second it is given', async () => {
    const source = { video: clip(6), action: 'restyle' as const }
    expect((await quoted('runway-seedance-2.5', { source })).money).toEqual({
      low: '1.8',
      expected: '2.7',
      high: '6.12',
    })
    expect((await quoted('runway-seedance-2', { source, seconds: 5 })).money).toBeNull()
  })

  it('a minimum holds: seedance 2.5 for 4 s at 480p is not below 80 credits', async () => {
    expect((await quoted('runway-seedance-2.5', { seconds: 4, resolution: '480p' })).money).toEqual(exactly('0.8'))
  })

  it('a price the sources disagree about is an interval', async () => {
    expect((await quoted('minimax-hailuo-02', { seconds: 6 })).money).toEqual({
      low: '0.23',
      expected: '0.28',
      high: '0.28',
    })
  })

  it('an unknown price is unknown, not zero', async () => {
    const price = await quoted('kling-2.6-pro', {})
    expect(price.money).toBeNull()
    expect(price.from).toMatch(/^unknown: /)
    expect((await quoted('gemini-omni-1.1-flash', { resolution: '1080p' })).money).toBeNull()
  })
})

describe('rules', () => {
  it('of each kind the first that matches applies; every matching surcharge is added', () => {
    const price = vendorPrice(
      rules(
        rule({ usd: '0.3', when: { audio: true } }),
        rule({ usd: '0.1' }),
        rule({ usd: '0.2' }),
        rule({ per: 'surcharge', usd: '0.05' }),
        rule({ per: 'surcharge', credits: '3', usdPerCredit: '0.01', when: { task: ['text-to-video'] } }),
        rule({ per: 'surcharge', usd: '9', when: { task: ['extend'] } }),
      ),
      output(),
      NOW,
    )
    expect(price.money).toEqual(exactly('0.58'))
  })

  it('free references are free, the rest are not', () => {
    const list = rules(rule({ usd: '0.1' }), rule({ per: 'reference', usd: '0.04', free: 5 }))
    expect(vendorPrice(list, output(), NOW, 5).money).toEqual(exactly('0.5'))
    expect(vendorPrice(list, output(), NOW, 7).money).toEqual(exactly('0.58'))
  })

  it('a surcharge alone is no price', () => {
    expect(vendorPrice(rules(rule({ per: 'surcharge', usd: '1' })), output(), NOW).money).toBeNull()
  })

  it('says where a price comes from: the oldest rule it used', () => {
    const price = vendorPrice(
      rules(rule({ usd: '0.1' }), rule({ per: 'minimum', usd: '0.2', source: 'old page', asOf: '2026-01-02' })),
      output(),
      NOW,
    )
    expect(price.from).toBe('price-rules (old page, 2026-01-02)')
    expect(price.warnings).toHaveLength(1)
  })

  it('sums are exact for any cents, seconds and surcharge', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 600 }), fc.nat(100_000), (mills, seconds, extra) => {
        const usd = (n: number) => `${Math.floor(n / 1000)}.${String(n % 1000).padStart(3, '0')}`
        const list = rules(rule({ usd: usd(mills) }), rule({ per: 'surcharge', usd: usd(extra) }))
        const total = BigInt(
          vendorPrice(list, output({ seconds }), NOW).money!.expected.replace(
            /^(\d+)\.?(\d*)$/,
            (_, a, b) => a + b.padEnd(3, '0'),
          ),
        )
        expect(total).toBe(BigInt(mills) * BigInt(seconds) + BigInt(extra))
      }),
    )
  })
})

describe('stale prices', () => {
  it('are warned of after 90 days, not before', () => {
    const read = Date.parse('2026-08-01')
    expect(staleWarning('2026-08-01', read + STALE_AFTER_DAYS * DAY)).toEqual([])
    expect(staleWarning('2026-08-01', read + (STALE_AFTER_DAYS + 1) * DAY)).toEqual([
      'price read 91 days ago (2026-08-01): it may have changed',
    ])
  })
})

describe('electricity', () => {
  const tariff = { usdPerKwh: '0.20', source: 'test', asOf: '2026-11-01' }
  it('is watt-hours times tariff, exactly, and never rounds to zero', () => {
    const price = electricityPrice({ low: 0.05, expected: 37.5, high: 40 }, tariff, 0, null)
    expect(price.money).toEqual({ low: '0.00001', expected: '0.0075', high: '0.008' })
    expect(price.from).toBe('electricity (test, 2026-11-01)')
  })
  it('is the price of the time it is burnt in, and pays where a market does', () => {
    const hourly = {
      ...tariff,
      slots: () => [
        { from: 0, to: 3_600_000, usdPerKwh: '0.30' },
        { from: 3_600_000, to: 7_200_000, usdPerKwh: '-0.10' },
      ],
    }
    const wh = { low: 900, expected: 1000, high: 1100 }
    const hour = { low: 3600, expected: 3600, high: 3600 }
    expect(electricityPrice(wh, hourly, 0, hour).money).toEqual({ low: '0.27', expected: '0.3', high: '0.33' })
    expect(electricityPrice(wh, hourly, 1_800_000, hour).money!.expected).toBe('0.1')
    expect(electricityPrice(wh, hourly, 3_600_000, hour).money).toEqual({
      low: '-0.11',
      expected: '-0.1',
      high: '-0.09',
    })
  })
  it('is unknown without an estimate or a tariff', () => {
    expect(electricityPrice(null, tariff, 0, null).money).toBeNull()
    expect(electricityPrice({ low: 1, expected: 1, high: 1 }, undefined, 0, null).money).toBeNull()
  })
})
