import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compare } from '../../src/cost/money.js'
import { ConfigError, ModelGoneError, NoRouteError, ShotError } from '../../src/errors.js'
import { explainRejection, noRoute, planRoute, presetOf, type RoutingState } from '../../src/routing/plan.js'
import type { Route } from '../../src/routing/route.js'
import { ASPECTS, AUDIO, RESOLUTIONS, type ShotInput } from '../../src/shot.js'
import { adapters, allKeys, cards, desktop, NOW, picture, rows, shot, state } from '../support/world.js'

const ready = (changes: Partial<RoutingState> = {}) => state({ keys: allKeys, machine: desktop, ...changes })
const plan = async (input: Partial<ShotInput> = {}, changes: Partial<RoutingState> = {}): Promise<Route> =>
  planRoute(await shot(input), adapters, ready(changes))
const failedOf = (route: Route, card: string) =>
  route.rejected.find((rejection) => rejection.card === card)?.failed.map(({ constraint }) => constraint) ?? []

describe('a fresh installation: no key, no network, no graphics card', () => {
  it('a hero plan lists every cloud row with its lifecycle and what is missing', async () => {
    const route = planRoute(await shot({ tier: 'hero' }), rows, state())
    for (const card of cards.filter(({ locality }) => locality === 'cloud')) {
      const rejection = route.rejected.find((one) => one.card === card.id)!
      expect(rejection.lifecycle, card.id).toMatch(/live|preview|retired|unknown/)
      const constraints = failedOf(route, card.id)
      if (card.lifecycle.state === 'retired') expect(constraints).toContain('lifecycle')
      else expect(constraints, card.id).toEqual(expect.arrayContaining(['adapter', 'key']))
    }
    const gen = route.rejected.find(({ card }) => card === 'runway-gen-4.5')!
    expect(explainRejection(gen)).toBe(
      'runway/gen4.5 rejected: the runway adapter is not in this version; needs RUNWAYML_API_SECRET; get one at https://runway.example/keys; would cost $0.60',
    )
    expect(route.ranked.map(({ card }) => card)).toEqual(['sketch'])
    expect(route.reasons.join(' ')).toMatch(/No cloud card qualifies/)
  })

  it('every known card is in the route once', async () => {
    const route = await plan()
    const named = [...route.ranked, ...route.rejected].map(({ card }) => card)
    expect(named.sort()).toEqual(cards.map(({ id }) => id).sort())
  })

  it('nothing that is gone sends people after a key', async () => {
    const route = planRoute(await shot(), rows, state())
    for (const rejection of route.rejected.filter(({ lifecycle }) => lifecycle.startsWith('retired')))
      expect(explainRejection(rejection)).not.toMatch(/KEY|adapter|would cost/)
  })
})

describe('names that are gone', () => {
  it.each(['Sora 2', 'Vidi2', 'Animate It'])('%s fails at once, keyless', async (model) => {
    const wish = await shot({ model })
    expect(() => planRoute(wish, rows, state())).toThrow(ModelGoneError)
  })
  it('unknown models and backends are refused with the nearest', async () => {
    const typo = await shot({ backend: 'runwya' })
    expect(() => planRoute(typo, rows, state())).toThrow(/nearest: "runway"/)
    const model = await shot({ model: 'gen-9' })
    expect(() => planRoute(model, rows, state())).toThrow(ShotError)
  })
})

describe('where shots go', () => {
  it('a draft goes local while anything local qualifies, whatever keys there are', async () => {
    const route = await plan()
    expect(route.ranked[0]!.locality).toBe('local')
    const firstCloud = route.ranked.findIndex(({ locality }) => locality === 'cloud')
    expect(route.ranked.slice(firstCloud).every(({ locality }) => locality === 'cloud')).toBe(true)
  })

  it('a real local model goes before the storyboard', async () => {
    const route = await plan()
    const local = route.ranked.filter(({ locality }) => locality === 'local').map(({ card }) => card)
    expect(local.length).toBeGreaterThan(3)
    expect(local.at(-1)).toBe('sketch')
  })

  it('a hero goes to the best rated live cloud model within the budget', async () => {
    const best = (await plan({ tier: 'hero' })).ranked[0]!
    expect(best.locality).toBe('cloud')
    const tight = (await plan({ tier: 'hero', maxCost: 0.3 })).ranked[0]!
    expect(tight.locality).toBe('cloud')
    expect(compare(tight.money!.high, '0.3')).toBeLessThanOrEqual(0)
    expect(tight.quality!).toBeLessThan(best.quality!)
  })

  it.each([
    ['default', undefined, 'draft', 'local'],
    ['default', undefined, 'hero', 'cloud'],
    ['occasional', undefined, 'draft', 'cloud'],
    ['occasional', undefined, 'hero', 'cloud'],
    ['frequent', undefined, 'draft', 'local'],
    ['frequent', undefined, 'hero', 'cloud'],
    ['artist', undefined, 'draft', 'local'],
    ['artist', undefined, 'hero', 'local'],
    ['product', 'production', 'draft', 'cloud'],
    ['product', 'production', 'hero', 'cloud'],
    ['product', 'test', 'draft', 'local'],
    ['product', 'development', 'hero', 'local'],
    ['product', undefined, 'hero', 'local'],
  ] as const)('preset %s (NODE_ENV %s): a %s goes %s', async (name, nodeEnv, tier, locality) => {
    const route = await plan({ tier }, { preset: presetOf(name, nodeEnv) })
    expect(route.ranked[0]!.locality).toBe(locality)
    expect(route.preset).toBe(name)
  })

  it('occasional has a cap of its own, and a shot may raise it', async () => {
    const preset = presetOf('occasional')
    const capped = await plan({ tier: 'hero' }, { preset })
    expect(capped.ranked.every(({ money }) => compare(money!.high, '1') <= 0)).toBe(true)
    expect(failedOf(capped, 'runway-seedance-2')).toEqual(['budget'])
    expect(failedOf(await plan({ tier: 'hero', maxCost: 5 }, { preset }), 'runway-seedance-2')).toEqual([])
  })

  it('frequent keeps drafts off the cloud even when nothing else qualifies; a pin overrides it', async () => {
    const preset = presetOf('frequent')
    const route = planRoute(await shot({ audio: 'required', seconds: 8 }), adapters, state({ keys: allKeys, preset }))
    expect(route.ranked).toEqual([])
    const pinned = await plan({ audio: 'required', seconds: 8, model: 'minimax-h3' }, { preset })
    expect(pinned.ranked.map(({ card }) => card)).toEqual(['minimax-h3'])
  })

  it('an unknown preset is refused with the nearest', () => {
    expect(() => presetOf('artst')).toThrow(ConfigError)
    expect(() => presetOf('artst')).toThrow(/nearest: "artist"/)
  })
})

describe('hard constraints', () => {
  it('privacy: a local-only shot sees no cloud at all', async () => {
    const route = await plan({ privacy: 'local-only', tier: 'hero' })
    expect(route.ranked.every(({ locality }) => locality === 'local')).toBe(true)
    for (const rejection of route.rejected.filter(({ locality }) => locality !== 'local'))
      expect(rejection.failed.map(({ constraint }) => constraint)).toContain('privacy')
  })

  it.each([
    [{ offline: true }, {}],
    [{}, { offline: true }],
  ] as const)('offline %o %o', async (input, changes) => {
    const route = await plan(input, changes)
    expect(route.ranked.length).toBeGreaterThan(0)
    expect(route.ranked.every(({ locality }) => locality === 'local')).toBe(true)
  })

  it('audio: a draft that needs sound is met at home by LTX and H3 alone', async () => {
    const route = await plan({ audio: 'required', privacy: 'local-only' })
    expect(route.ranked.map(({ card }) => card).sort()).toEqual(['ltx-2.3', 'ltx-2.5', 'minimax-h3-local'])
    expect(failedOf(route, 'hunyuanvideo-1.5')).toEqual(['audio'])
  })

  it('vram: a card that is too small is told how much is needed', async () => {
    const small = { ...desktop, gpu: { ...desktop.gpu!, vramGb: 12 } }
    const route = await plan({}, { machine: small })
    expect(failedOf(route, 'hunyuanvideo-1.5')).toEqual(['vram'])
    expect(failedOf(route, 'kandinsky-5-lite')).toEqual([])
    const free = await plan({}, { availability: { comfyui: { ok: true, vramFreeGb: 9 } } })
    expect(failedOf(free, 'kandinsky-5-lite')).toEqual(['vram'])
    expect(failedOf(free, 'wan-2.2-5b')).toEqual([])
  })

  it('model-installed: a server that tells its models is believed', async () => {
    const availability = { comfyui: { ok: true, models: ['wan-2.2-ti2v-5b'] } }
    const route = await plan({}, { availability })
    expect(failedOf(route, 'wan-2.2-5b')).toEqual([])
    expect(failedOf(route, 'ltx-2.5')).toEqual(['model-installed'])
  })

  it('reachable: what a probe found is the reason, with its next step', async () => {
    const availability = { comfyui: { ok: false, reason: 'nothing listens on 127.0.0.1:8188', next: 'start ComfyUI' } }
    const route = await plan({}, { availability })
    const rejection = route.rejected.find(({ card }) => card === 'ltx-2.5')!
    expect(rejection.failed).toEqual([
      { constraint: 'reachable', reason: 'nothing listens on 127.0.0.1:8188', next: 'start ComfyUI' },
    ])
  })

  it.each([
    // jurisdiction, card, allowed
    ['DE', 'hunyuanvideo-1.5', false],
    ['EU', 'hunyuanvideo-1.5', false],
    ['GB', 'hunyuanvideo-1.5', false],
    ['UK', 'hunyuanvideo-1.5', false],
    ['US', 'hunyuanvideo-1.5', true],
    ['us', 'minimax-h3-local', false],
    ['IN', 'minimax-h3-local', true],
    ['DE', 'kandinsky-5-lite', true],
  ] as const)('licence: in %s, %s is allowed: %s', async (jurisdiction, id, allowed) => {
    expect(failedOf(await plan({}, { jurisdiction }), id)).toEqual(allowed ? [] : ['licence'])
  })

  it('licence: revenue and users count only where a licence ends at them', async () => {
    expect(failedOf(await plan({}, { commercial: true, revenueUsd: 12e6 }), 'ltx-2.5')).toEqual(['licence'])
    expect(failedOf(await plan({}, { commercial: true, revenueUsd: 1e6 }), 'ltx-2.5')).toEqual([])
    expect(failedOf(await plan({}, { monthlyUsers: 2e8 }), 'hunyuanvideo-1.5')).toEqual(['licence'])
    expect(failedOf(await plan({}, { commercial: true, revenueUsd: 12e6 }), 'wan-2.2-5b')).toEqual([])
  })

  it('budget: an unknown price counts as over any cap, unless the shot says otherwise', async () => {
    expect(failedOf(await plan({ tier: 'hero', maxCost: 100 }), 'kling-2.6-pro')).toEqual(['budget'])
    const allowed = await plan({ tier: 'hero', maxCost: 100, allowUnknownPrice: true })
    expect(failedOf(allowed, 'kling-2.6-pro')).toEqual([])
    expect(failedOf(await plan({ tier: 'hero' }), 'kling-2.6-pro')).toEqual([])
  })

  it('budget: the tightest cap counts and is named', async () => {
    const budgets = [
      { name: 'project film', remaining: '0.45' },
      { name: 'today', remaining: '20' },
    ]
    const route = await plan({ tier: 'hero', maxCost: 3 }, { budgets })
    const rejection = route.rejected.find(({ card }) => card === 'runway-gen-4.5')!
    expect(rejection.failed[0]).toMatchObject({
      constraint: 'budget',
      reason: 'would cost $0.60, over project film of $0.45',
    })
  })

  it('budget: exactly the cap is within it', async () => {
    expect(failedOf(await plan({ tier: 'hero', maxCost: '0.60' }), 'runway-gen-4.5')).toEqual([])
    expect(failedOf(await plan({ tier: 'hero', maxCost: '0.599999' }), 'runway-gen-4.5')).toEqual(['budget'])
  })

  it('deadline: too slow a card is out, a passed deadline puts all out', async () => {
    const soon = new Date(NOW + 60_000).toISOString()
    const route = await plan({ deadline: soon })
    expect(failedOf(route, 'wan-2.2-5b')).toEqual(['deadline'])
    expect(route.ranked.map(({ card }) => card)).toContain('sketch')
    expect((await plan({ deadline: new Date(NOW - 1000).toISOString() })).ranked).toEqual([])
  })

  it('pin: only the pinned model or backend stays', async () => {
    const veo = await plan({ tier: 'hero', model: 'Veo 3' })
    expect(veo.ranked.map(({ card }) => card).sort()).toEqual(['runway-veo-3.1', 'veo-3.1'])
    const runway = await plan({ tier: 'hero', backend: 'runway' })
    expect(new Set(runway.ranked.map(({ backend }) => backend))).toEqual(new Set(['runway']))
  })

  it('a rejected card names everything that is missing at once', async () => {
    const route = planRoute(
      await shot({ audio: 'required', privacy: 'local-only', offline: true, maxCost: 0.1, style: { id: 'noir' } }),
      rows,
      state(),
    )
    expect(failedOf(route, 'runway-gen-4.5')).toEqual(['privacy', 'offline', 'audio', 'style', 'adapter', 'key'])
  })
})

describe('no route', () => {
  it('is an error that names every card and the nearest step', async () => {
    const route = planRoute(await shot({ audio: 'required' }), rows, state())
    expect(route.ranked).toEqual([])
    const error = noRoute(route)
    expect(error).toBeInstanceOf(NoRouteError)
    expect(error.rejected).toHaveLength(cards.length)
    expect(error.message).toMatch(/Closest: /)
    expect(error.next).toBeTruthy()
  })

  it('of a pinned model speaks of that model first', async () => {
    const error = noRoute(planRoute(await shot({ model: 'Gen-4.5', tier: 'hero' }), rows, state()))
    expect(error.message).toMatch(/Closest: runway\/gen4\.5 rejected: .*needs RUNWAYML_API_SECRET/)
  })
})

describe('warnings', () => {
  it('name stale prices, unknown lifecycles, dropped wishes and licence conditions', async () => {
    const route = await plan({ tier: 'hero', negativePrompt: 'rain' })
    const of = (id: string) => route.ranked.find(({ card }) => card === id)!.warnings.join(' | ')
    expect(of('minimax-hailuo-02')).toMatch(/price read 113 days ago/)
    expect(of('veo-3.1')).toMatch(/unknown whether it is live/)
    expect(of('runway-gen-4.5')).toMatch(/negativePrompt is dropped/)
    expect(of('ltx-2.5')).toMatch(/conditions on commercial use/)
    expect(of('hunyuanvideo-1.5')).toMatch(/may not be used in EU, GB, KR/)
  })
})

describe('laws', () => {
  const inputs = fc.record({
    tier: fc.constantFrom('draft' as const, 'hero' as const),
    seconds: fc.double({ min: 0.2, max: 60, noNaN: true }),
    aspect: fc.constantFrom(...ASPECTS),
    resolution: fc.option(fc.constantFrom(...RESOLUTIONS), { nil: undefined }),
    audio: fc.constantFrom(...AUDIO),
    privacy: fc.constantFrom('any' as const, 'local-only' as const),
    offline: fc.boolean(),
    maxCost: fc.option(fc.double({ min: 0, max: 10, noNaN: true }), { nil: undefined }),
    allowUnknownPrice: fc.boolean(),
    firstFrame: fc.option(fc.constant(picture()), { nil: undefined }),
    deadline: fc.option(
      fc.integer({ min: 1, max: 3600 }).map((s) => new Date(NOW + s * 1000).toISOString()),
      {
        nil: undefined,
      },
    ),
    backend: fc.option(fc.constantFrom(...rows.map(({ id }) => id)), { nil: undefined }),
  })
  const states = fc.record({
    preset: fc.constantFrom('default', 'occasional', 'frequent', 'product', 'artist').map((name) => presetOf(name)),
    keys: fc.subarray(allKeys),
    offline: fc.boolean(),
    machine: fc.constantFrom(desktop, undefined),
    jurisdiction: fc.constantFrom('DE', 'US', 'IN', undefined),
    budgets: fc.array(
      fc.integer({ min: 0, max: 500 }).map((n) => ({ name: 'day', remaining: `${n / 100}` })),
      {
        maxLength: 1,
      },
    ),
  })

  it('the same shot and state give the byte-identical route', async () => {
    await fc.assert(
      fc.asyncProperty(inputs, states, async (input, changes) => {
        const wish = await shot(input as Partial<ShotInput>)
        const again = JSON.parse(JSON.stringify(wish))
        const once = JSON.stringify(planRoute(wish, adapters, state(changes)))
        expect(JSON.stringify(planRoute(again, adapters, state(changes)))).toBe(once)
        expect(JSON.parse(once)).toEqual(planRoute(wish, adapters, state(changes)))
      }),
      { numRuns: 25 },
    )
  })

  it('the order of the backends does not matter', async () => {
    const wish = await shot({ tier: 'hero' })
    expect(planRoute(wish, [...adapters].reverse(), ready())).toEqual(planRoute(wish, adapters, ready()))
  })

  it('whatever is ranked satisfies every hard constraint', async () => {
    await fc.assert(
      fc.asyncProperty(inputs, states, async (input, changes) => {
        const wish = await shot(input as Partial<ShotInput>)
        const given = state(changes)
        const route = planRoute(wish, adapters, given)
        for (const quote of route.ranked) {
          const card = cards.find(({ id }) => id === quote.card)!
          const backend = adapters.find(({ id }) => id === quote.backend)!
          expect(card.role).toBe('generator')
          expect(['live', 'preview', 'unknown']).toContain(card.lifecycle.state)
          if (wish.privacy === 'local-only') expect(quote.locality).toBe('local')
          if (wish.offline || given.offline) expect(quote.locality).not.toBe('cloud')
          if (wish.backend) expect(quote.backend).toBe(wish.backend)
          if (wish.audio === 'required') expect(quote.output.audio).toBe(true)
          if (backend.keys?.length) expect(backend.keys.some((key) => given.keys.includes(key))).toBe(true)
          const caps = [wish.maxCost ?? given.preset.maxCost, ...given.budgets.map(({ remaining }) => remaining)]
          for (const cap of caps) {
            // Electricity is reported, not capped.
            if (cap === undefined || card.price.model === 'electricity') continue
            if (quote.money) expect(compare(quote.money.high, cap)).toBeLessThanOrEqual(0)
            else expect(wish.allowUnknownPrice).toBe(true)
          }
          if (wish.deadline && quote.seconds)
            expect(quote.seconds.high * 1000).toBeLessThanOrEqual(Date.parse(wish.deadline) - NOW)
          if (given.jurisdiction) expect(card.licence?.territoryExcluded ?? []).not.toContain(given.jurisdiction)
        }
        for (const rejection of route.rejected) expect(rejection.failed.length).toBeGreaterThan(0)
      }),
      { numRuns: 50 },
    )
  })

  it('raising maxCost never removes a candidate', async () => {
    await fc.assert(
      fc.asyncProperty(inputs, states, fc.double({ min: 0, max: 5, noNaN: true }), async (input, changes, more) => {
        const low = input.maxCost ?? 0
        const before = planRoute(await shot({ ...input, maxCost: low } as Partial<ShotInput>), adapters, state(changes))
        const after = planRoute(
          await shot({ ...input, maxCost: low + more } as Partial<ShotInput>),
          adapters,
          state(changes),
        )
        const kept = after.ranked.map(({ card }) => card)
        for (const { card } of before.ranked) expect(kept).toContain(card)
      }),
      { numRuns: 50 },
    )
  })
})

describe('every licence of every card', () => {
  const EU = ['DE', 'FR', 'PL', 'SE']
  it.each(cards.filter(({ licence }) => licence))('$id keeps its terms', async ({ id, licence }) => {
    const failed = async (change: Parameters<typeof state>[0]) =>
      failedOf(await plan({}, change), id).includes('licence')
    const { territoryExcluded, commercial, revenueCapUsd, mauCap } = licence!
    for (const place of ['US', 'GB', 'KR', 'JP', ...EU])
      expect(await failed({ jurisdiction: place })).toBe(
        territoryExcluded.includes(place) || (EU.includes(place) && territoryExcluded.includes('EU')),
      )
    expect(await failed({ commercial: true })).toBe(commercial === 'no')
    expect(await failed({ commercial: false })).toBe(false)
    if (revenueCapUsd !== undefined) {
      expect(await failed({ commercial: true, revenueUsd: revenueCapUsd })).toBe(true)
      expect(await failed({ commercial: false, revenueUsd: revenueCapUsd })).toBe(false)
    }
    if (mauCap !== undefined) {
      expect(await failed({ monthlyUsers: mauCap })).toBe(false)
      expect(await failed({ monthlyUsers: mauCap + 1 })).toBe(true)
    }
  })
})
