/** Quotes, rejections and takes as the engine makes them, for tests of how they are shown. */
import type { Quote, Rejection, Route } from '../../src/routing/route.js'
import type { Take } from '../../src/take.js'

const one = (n: number) => ({ low: n / 2, expected: n, high: n * 2 })

export const quote = (change: Partial<Quote> = {}): Quote => ({
  card: 'sketch-storyboard',
  backend: 'sketch',
  model: 'storyboard',
  locality: 'local',
  native: {},
  output: {
    width: 1280,
    height: 720,
    fps: 24,
    seconds: 5,
    frames: 120,
    audio: false,
    resolution: '720p',
    task: 'text-to-video',
  },
  snaps: [{ field: 'fps', asked: 23.976, used: 24, why: 'the model draws whole frames a second' }],
  drops: [],
  money: { low: '0.0000015', expected: '0.0000031', high: '0.0000062' },
  moneyFrom: 'electricity (United States average)',
  seconds: one(4),
  secondsFrom: 'modelled',
  energy: one(0.021),
  energyFrom: 'time-x-power',
  quality: null,
  qualityFrom: 'no rating',
  score: 0.4,
  reasons: ['cost 0.200 (1.000 of 1): electricity'],
  warnings: [],
  ...change,
})

export const rejection = (
  backend: string,
  model: string,
  failed: Rejection['failed'],
  change: Partial<Rejection> = {},
): Rejection => ({
  card: `${backend}-${model}`,
  backend,
  model,
  locality: 'cloud',
  lifecycle: 'live (as of 2026-10-04)',
  failed,
  ...change,
})

export const key = (name: string) => ({
  constraint: 'key',
  reason: `needs ${name}`,
  next: `get one at https://${name}.example`,
})
export const retired = { constraint: 'lifecycle', reason: 'retired on 2026-09-24', next: 'instead: gen4.5' }
export const money = (usd: string) => ({ low: usd, expected: usd, high: usd })

export const route = (change: Partial<Route> = {}): Route => ({
  ranked: [quote()],
  rejected: [
    rejection('openai', 'sora-2', [retired], { lifecycle: retired.reason }),
    rejection('runway', 'gen4.5', [key('RUNWAY')], { money: money('0.6') }),
    rejection('runway', 'hailuo3', [key('RUNWAY')], { money: money('0.5') }),
  ],
  reasons: [
    'sketch/storyboard for $0.0000031.',
    'Preset default, draft: drafts at home.',
    'Nothing else qualifies.',
    'Note: x.',
  ],
  preset: 'default',
  ...change,
})

export const take = (change: Partial<Take> = {}): Take => ({
  id: 't1',
  jobId: 'j1',
  file: '/home/me/film/.heroshot/takes/t1/take.mp4',
  files: [
    {
      role: 'video',
      path: '/home/me/film/.heroshot/takes/t1/take.mp4',
      bytes: 412_345,
      sha256: 'a',
      mime: 'video/mp4',
    },
    {
      role: 'contact-sheet',
      path: '/home/me/film/.heroshot/takes/t1/contact-sheet.png',
      bytes: 9,
      sha256: 'b',
      mime: 'image/png',
    },
  ],
  shot: {
    prompt: 'a red boat \u001b[31mcrosses',
    tier: 'draft',
    seconds: 5,
    aspect: '16:9',
    audio: 'off',
    references: [],
    privacy: 'any',
    offline: false,
    allowUnknownPrice: false,
    allowExtraExposure: false,
    project: 'default',
    labels: {},
    extras: {},
    seed: 4711,
  },
  route: route(),
  backend: 'sketch',
  model: 'storyboard',
  video: { ...quote().output, container: 'mp4', codec: 'h264' },
  cost: {
    usd: '0.000003142857',
    basis: 'modelled',
    lines: [{ what: 'electricity', usd: '0.000003142857', basis: 'modelled', attempt: 1, note: '0.0212 Wh at $0.15' }],
  },
  energy: { wh: one(0.0212), method: 'time-x-power', seconds: 4.2, note: '2 cores of 64 at 180 W' },
  warnings: ['not understood: zeppelin'],
  facts: {},
  parents: [],
  createdAt: '2026-11-22T12:00:00.000Z',
  heroshot: '0.1.0',
  ...change,
})
