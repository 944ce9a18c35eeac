/** The worked examples of the README, recomputed from its own text. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { breakEven } from '../../src/cost/break-even.js'
import { formatUsd, multiply } from '../../src/cost/money.js'
import { resolveTariff } from '../../src/energy/tariff.js'
import { planRoute } from '../../src/routing/plan.js'
import { adapters, allKeys, desktop, NOW, shot, state } from '../support/world.js'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const [, section = ''] = /\n## What a clip costs\n([\s\S]*?)\n## /.exec(readme) ?? []
/** The example that begins with a bold title, up to the next. */
const example = (title: string) => section.split('\n**').find((part) => part.startsWith(title)) ?? ''
/** Rows of its table, without head and rule. */
const rows = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    )
/** The figures of a text, in its order: `$1,342` is 1342. */
const figures = (text: string) =>
  [...text.matchAll(/\$?(\d[\d,]*(?:\.\d+)?)/g)].map(([, n]) => Number(n!.replaceAll(',', '')))
const numberIn = (text: string, before: RegExp) => Number(before.exec(text)![1]!.replaceAll(',', ''))

describe('README: what a clip costs', () => {
  it('a thousand drafts at home, in three countries', async () => {
    const text = example('A thousand drafts')
    const [seconds, wh] = [numberIn(text, /takes (\d+) s/), numberIn(text, /and ([\d.]+) Wh/)]
    const draft = planRoute(
      await shot({ seconds: 5, resolution: '720p', backend: 'comfyui', model: 'Wan 2.2 5B' }),
      adapters,
      state({ machine: desktop }),
    ).ranked[0]!
    expect(Math.round(draft.seconds!.expected)).toBe(seconds)
    expect(draft.energy!.expected).toBeCloseTo(wh, 1)
    expect(rows(text)).toHaveLength(3)
    for (const [country, perKwh, total] of rows(text)) {
      const { usdPerKwh } = await resolveTariff(country, {
        env: {},
        today: '2026-11-22',
        rates: undefined,
        http: undefined,
        now: () => NOW,
      })
      expect(formatUsd(usdPerKwh)).toBe(perKwh)
      // 1,000 drafts of so many watt-hours are as many kilowatt-hours.
      expect(Number(multiply(usdPerKwh, draft.energy!.expected))).toBeCloseTo(figures(total!)[0]!, 2)
    }
  })

  it('one hero in five clouds', async () => {
    const table = rows(example('One hero'))
    expect(new Set(table.map(([backend]) => backend)).size).toBe(5)
    for (const [backend, model, clip, costs] of table) {
      const hero = await shot({ tier: 'hero', seconds: 5, resolution: '720p', backend: backend!, model: model! })
      const quote = planRoute(hero, adapters, state({ keys: allKeys })).ranked[0]!
      expect([`${quote.output.seconds} s`, formatUsd(quote.money!.expected)]).toEqual([clip, costs])
    }
  })

  it('when a card pays, for three profiles', () => {
    const text = example('When a card pays')
    const hardwareUsd = numberIn(text, /4090 for \$([\d,]+)/)
    const years = numberIn(text, /after (\d+) years/)
    const input = {
      hardwareUsd,
      resaleUsd: hardwareUsd / 2,
      years,
      localWh: numberIn(text, /([\d.]+) Wh/),
      usdPerKwh: numberIn(text, /\$([\d.]+) a kWh/),
      cloudUsd: numberIn(text, /Gen-4\.5 at \$([\d.]+)/),
      localAttempts: numberIn(text, /(\d+) attempts for a kept clip at home/),
      cloudAttempts: numberIn(text, /, (\d+) in the cloud/),
      rent: { usdPerHour: numberIn(text, /rented at \$([\d.]+)/), seconds: numberIn(text, /(\d+) s an attempt/) },
    }
    const table = rows(text)
    expect(table).toHaveLength(3)
    for (const [, ...cells] of table) {
      const [clipsPerMonth, months, own, cloud, rent] = cells.map((cell) => figures(cell)[0]!)
      const result = breakEven({ ...input, clipsPerMonth: clipsPerMonth! })
      expect(Number(result.months.toPrecision(3))).toBe(months)
      const life = Object.fromEntries(result.life.map(({ way, usd }) => [way, Math.round(usd)]))
      expect(life).toEqual({ own, cloud, rent })
      expect(result.pays).toBe(months! <= 12 * years)
      expect(result.mostPerMonth).toBeGreaterThan(clipsPerMonth!)
    }
  })

  it('where a few hundred videos a year hold', () => {
    const text = section.slice(section.indexOf('So "a few hundred'))
    const [card, electricity, veoClips, , veo, runwayClips, , runway, thrice] = figures(text)
    const at = (cloudUsd: number, attempts: number) =>
      Math.ceil(
        breakEven({
          hardwareUsd: card!,
          localWh: 1000,
          usdPerKwh: electricity!,
          cloudUsd,
          clipsPerMonth: 1,
          localAttempts: attempts,
          cloudAttempts: attempts,
        }).clips,
      )
    expect([at(veo!, 1), at(runway!, 1), at(runway!, 3)]).toEqual([veoClips, runwayClips, thrice])
  })
})
