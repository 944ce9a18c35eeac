/** Places in the picture that are said of one thing: left or right side, foreground or background. */
import type { Clauses } from './clauses.js'
import type { Phrase } from './nouns.js'
import type { PhraseRelation } from './relations.js'

/** "in the foreground a campfire, in the background a tent". */
export function readDepths(clauses: Clauses, things: readonly Phrase[]): PhraseRelation[] {
  const { units, phrases } = clauses
  const near: Phrase[] = []
  const far: Phrase[] = []
  for (const place of phrases) {
    if (place.type !== 'prop' || (place.head !== 'foreground' && place.head !== 'background') || place.prep !== 'in')
      continue
    const next = things.find(
      (t) => t.start === place.end || (t.start === place.end + 1 && ['aux', 'verb'].includes(units[place.end]!.type)),
    )
    const left = clauses.lastBefore(place.start - 1)
    const who =
      next &&
      (units[place.start - 2] === undefined ||
        units[place.start - 2]!.type === 'stop' ||
        units[place.start - 2]!.type === 'conj')
        ? next
        : left && things.includes(left)
          ? left
          : undefined
    if (who) (place.head === 'foreground' ? near : far).push(who)
  }
  if (near.length && far.length) return [{ a: near[0]!, name: 'front', b: far[0]! }]
  const behind = far[0]
  const main = things.find((t) => t !== behind && t.value !== behind?.value)
  return behind && main ? [{ a: behind, name: 'behind', b: main }] : []
}

/** "on the left a dog, on the right a cat", "a dog on the left". */
export function readSides(clauses: Clauses, things: readonly Phrase[]): Map<Phrase, 'left' | 'right'> {
  const { units } = clauses
  const verbInClause = (at: number) => {
    for (let k = at - 1; k >= 0 && units[k]!.type !== 'stop' && units[k]!.type !== 'conj'; k--)
      if (units[k]!.type === 'verb') return true
    return false
  }
  const sides = new Map<Phrase, 'left' | 'right'>()
  for (const [i, unit] of units.entries()) {
    if (unit.type !== 'prep' || !/^(on|at|to)$/.test(unit.text)) continue
    const words = units.slice(i + 1, i + 5).map((u) => u.text)
    const owner = words[0] ?? ''
    if (!/^(the|its|his|her|their)$/.test(owner)) continue
    const rest = words.slice(1).filter((w) => w !== 'far')
    const side = rest[0]
    if ((side !== 'left' && side !== 'right') || rest[1] === 'of') continue
    const start = i
    if (unit.text === 'to' && owner === 'the' && (!things.some((t) => t.end === start) || verbInClause(start))) continue
    const end = i + 2 + (words[1] === 'far' ? 1 : 0) + (rest[1] === 'side' ? 1 : 0)
    const opens =
      units[start - 1] === undefined || units[start - 1]!.type === 'stop' || units[start - 1]!.type === 'conj'
    let after = end + 1
    while (
      units[after] &&
      (units[after]!.type === 'aux' ||
        units[after]!.type === 'verb' ||
        units[after]!.text === ',' ||
        units[after]!.text === ':' ||
        units[after]!.text === 'there')
    )
      after++
    const next = things.find((t) => t.start === after)
    const left = clauses.lastBefore(start)
    const target = opens && next ? next : left && things.includes(left) ? left : clauses.rootBefore(start)
    if (!target) continue
    if (owner === 'the') sides.set(target, side)
    else {
      // "a dog with a cat to its left"
      const anchor = things.findLast((t) => t.end <= start && t !== target)
      sides.set(target, side)
      if (anchor && !sides.has(anchor)) sides.set(anchor, side === 'left' ? 'right' : 'left')
    }
  }
  return sides
}
