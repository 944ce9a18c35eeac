/** What each machine can render: recorded cards against the recipes of every local card. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import comfyui from '../../providers/comfyui/cards.json' with { type: 'json' }
import { readCards } from '../../src/catalog/catalog.js'
import { isEnough, judgeRecipes, type Room } from '../../src/catalog/recipes.js'
import { type Gpu, parseApple, parseNvidia, parseRocm } from '../../src/machine/gpus.js'
import { judgeSetups } from '../../src/machine/survey.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/machines/${name}`, import.meta.url), 'utf8')
const cards = readCards(comfyui, 'comfyui/cards.json')
const most = (gpus: readonly Gpu[]) => Math.max(0, ...gpus.flatMap(({ vramGb }) => vramGb ?? []))

const machines: Record<string, Room> = {
  'RTX 4090, 64 GB': { vramGb: most(parseNvidia(fixture('nvidia-4090.csv'))), ramGb: 62.7, diskFreeGb: 400 },
  'RTX 4070 Ti Super in WSL, 32 GB': {
    vramGb: most(parseNvidia(fixture('nvidia-4070tis-wsl.csv'))),
    ramGb: 31.2,
    diskFreeGb: 120,
  },
  'RX 7900 XTX, 32 GB': { vramGb: most(parseRocm(fixture('rocm-7900xtx.json'))), ramGb: 31.3, diskFreeGb: 30 },
  'M2 Max, 64 GB': { vramGb: most(parseApple(fixture('apple-m2-max.json'), 64)), ramGb: 64, diskFreeGb: 200 },
  'no card, 7.7 GB': { vramGb: 0, ramGb: 7.7, diskFreeGb: 20 },
}

describe('a verdict', () => {
  it.each(Object.entries(machines))('%s', (_, room) => {
    const verdicts = cards.flatMap((card) => judgeRecipes(card, room))
    expect(
      verdicts.map(({ card, recipe, verdict, short }) =>
        [card, recipe, verdict, ...short.map(({ of, needs }) => `${needs} of ${of}`)].join(' | '),
      ),
    ).toMatchSnapshot()
  })

  const recipe = { id: 'r', source: 's', asOf: '2026-11-22' }
  const judge = (needs: object, room: Room, models?: string[]) =>
    judgeRecipes({ ...cards[0]!, recipes: [{ ...recipe, ...needs }] }, room, models)[0]!

  it('counts a size as sold: a 24 GB card that tells 23.99 GiB', () => {
    expect(isEnough(24564 / 1024, 24)).toBe(true)
    expect(isEnough(16376 / 1024, 24)).toBe(false)
  })
  it('asks no disk for what is installed, and no limit of what is not known', () => {
    const full = { vramGb: 24, ramGb: 64, diskFreeGb: 1 }
    expect(judge({ vramMinGb: 8, diskGb: 20 }, full)).toMatchObject({
      verdict: 'does-not-fit',
      short: [{ of: 'disk', needs: 20, has: 1 }],
    })
    expect(judge({ vramMinGb: 8, diskGb: 20 }, full, [cards[0]!.native])).toMatchObject({
      verdict: 'fits',
      installed: true,
    })
    expect(
      judge(
        { vramMinGb: 14, ramMinGb: 32, diskGb: 20 },
        { vramGb: undefined, ramGb: undefined, diskFreeGb: undefined },
      ),
    ).toMatchObject({
      verdict: 'fits-with-offload',
      short: [],
    })
  })
  it('is that it fits where it runs already, whatever this machine is', () => {
    const none = { vramGb: 0, ramGb: 1, diskFreeGb: 1 }
    const native = cards[0]!.native
    const verdicts = judgeRecipes(cards[0]!, none, [native], [native])
    expect(verdicts.map(({ verdict, short }) => [verdict, short])).toEqual(verdicts.map(() => ['fits', []]))
  })
  it('never gets worse with more of anything', () => {
    const rank = { 'does-not-fit': 0, 'fits-with-offload': 1, fits: 2 }
    const gb = fc.double({ min: 0, max: 128, noNaN: true })
    const room = fc.record({ vramGb: gb, ramGb: gb, diskFreeGb: gb })
    fc.assert(
      fc.property(room, room, fc.constantFrom(...cards), (a, b, card) => {
        const larger = {
          vramGb: Math.max(a.vramGb, b.vramGb),
          ramGb: Math.max(a.ramGb, b.ramGb),
          diskFreeGb: Math.max(a.diskFreeGb, b.diskFreeGb),
        }
        const [small, large] = [a, larger].map((one) => judgeRecipes(card, one))
        for (const [i, { verdict, short }] of small!.entries()) {
          expect(rank[large![i]!.verdict]).toBeGreaterThanOrEqual(rank[verdict])
          expect(verdict === 'does-not-fit').toBe(short.length > 0)
        }
      }),
    )
  })
})

it("the article's set-ups are judged as they were written: 14 GB of video memory, 32 of memory, 100 of disk", () => {
  const met = (room: Room) => judgeSetups(room).map(({ id, meets }) => [id, meets])
  expect(met(machines['RTX 4090, 64 GB']!)).toEqual([
    ['minimum', true],
    ['recommended', true],
  ])
  expect(met(machines['RTX 4070 Ti Super in WSL, 32 GB']!)).toEqual([
    ['minimum', true],
    ['recommended', false],
  ])
  expect(judgeSetups(machines['no card, 7.7 GB']!)[0]!.short).toEqual([
    { of: 'video memory', needs: 14, has: 0 },
    { of: 'memory', needs: 32, has: 7.7 },
    { of: 'disk', needs: 100, has: 20 },
  ])
})
