/** What a refused spend could be instead: the nearest variation of the shot that its caps allow. */
import { explainQuote } from '../routing/explain.js'
import type { Quote, Route } from '../routing/route.js'
import { RESOLUTIONS, type ShotInput } from '../shot.js'
import type { MakeCommand } from './layout.js'
import { wordsOf } from './options.js'

/** Variations from the nearest to the farthest from what was asked. */
export function variations(shot: ShotInput): ShotInput[] {
  const { backend: _, model: _m, ...free } = shot
  const seconds = shot.seconds ?? 5
  const shorter = [seconds / 2, 2, 1].map((n) => Math.round(n * 10) / 10).filter((n) => n < seconds && n >= 0.2)
  const smaller = RESOLUTIONS.slice(0, shot.resolution ? RESOLUTIONS.indexOf(shot.resolution) : 3).reverse()
  const pinned = shot.backend !== undefined || shot.model !== undefined
  return [
    ...(pinned ? [free] : []),
    ...shorter.map((n) => ({ ...shot, seconds: n })),
    ...smaller.map((resolution) => ({ ...shot, resolution })),
    ...(shot.tier === 'hero' ? [{ ...free, tier: 'draft' as const }] : []),
    ...shorter.map((n) => ({ ...free, tier: 'draft' as const, seconds: n, resolution: '360p' as const })),
  ]
}

export interface Cheaper {
  /** Ready to paste. */
  command: string
  /** What it would render, for how much. */
  text: string
}

/** The nearest variation that qualifies; undefined when none does. Planning is free. */
export async function nextCheaper(
  shot: ShotInput,
  plan: (shot: ShotInput) => Promise<Route>,
  command: MakeCommand,
): Promise<Cheaper | undefined> {
  for (const variation of variations(shot)) {
    const { ranked } = await plan(variation)
    const winner: Quote | undefined = ranked[0]
    if (winner) return { command: command('generate', ...wordsOf(variation)), text: explainQuote(winner) }
  }
  return undefined
}
