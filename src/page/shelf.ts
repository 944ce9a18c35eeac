/** The takes as the grid asks for them: found by words, verdict and tag, in an order, shot by shot, a page at a time. Pure. */
import { sum } from '../cost/money.js'
import type { Verdict } from '../library/rows.js'
import { rankTakes } from '../scores/rank.js'
import type { ShotGroup, Sort, TakeCard, TakeList } from './words.js'

export interface Wish {
  /** Words that must all be in the prompt, a name or a tag. */
  text?: string
  verdict?: Verdict
  tag?: string
  sort: Sort
  limit: number
}

const dearest = (a: TakeCard, b: TakeCard) => Number(b.usd ?? -1) - Number(a.usd ?? -1)

/** Unknown scores and costs come last; discards have no place among the best. */
const SORTED: Record<Sort, (cards: TakeCard[]) => TakeCard[]> = {
  newest: (cards) => cards,
  cost: (cards) => cards.toSorted(dearest),
  score: (cards) =>
    rankTakes(cards.map((card) => ({ ...card, card, scores: { overall: card.score ?? null } }))).map(
      ({ card }) => card,
    ),
}

function matches(card: TakeCard, { text = '', verdict, tag }: Wish): boolean {
  if (verdict !== undefined && card.verdict !== verdict) return false
  if (tag !== undefined && !card.tags.includes(tag)) return false
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const said = [card.prompt, card.model, card.backend, card.project, card.tier, ...card.tags].join(' ').toLowerCase()
  return words.every((word) => said.includes(word))
}

/** `$0.60`, or null where nobody knows what one of them cost. */
function totalOf(cards: readonly TakeCard[]): string | null {
  const known = cards.flatMap(({ usd }) => usd ?? [])
  return known.length === cards.length ? sum(known) : null
}

/** @param cards the newest first. Shots come in the order of their first takes. */
export function shelve(cards: readonly TakeCard[], wish: Wish): TakeList {
  const found = cards.filter((card) => matches(card, wish))
  const shots = new Map<string, TakeCard[]>()
  for (const card of SORTED[wish.sort](found)) {
    const key = `${card.project}\n${card.prompt}`
    const group = shots.get(key)
    if (group) group.push(card)
    else shots.set(key, [card])
  }
  const list: ShotGroup[] = []
  let shown = 0
  for (const takes of shots.values()) {
    if (shown >= wish.limit) break
    const page = takes.slice(0, wish.limit - shown)
    shown += page.length
    list.push({
      prompt: takes[0]!.prompt,
      project: takes[0]!.project,
      count: takes.length,
      kept: takes.filter(({ verdict }) => verdict === 'kept').length,
      usd: totalOf(takes),
      takes: page,
    })
  }
  const tags = [...new Set(cards.flatMap(({ tags }) => tags))].sort()
  return { shots: list, shown, matched: found.length, total: cards.length, tags }
}
