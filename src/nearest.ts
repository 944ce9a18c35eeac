/** The nearest word of a list, for errors that help: by edit distance, then by the longest common beginning. */

/** Edit distance of two words, case-blind. */
export function editDistance(a: string, b: string): number {
  const s = a.toLowerCase()
  const t = b.toLowerCase()
  let previous = Array.from({ length: t.length + 1 }, (_, i) => i)
  for (let i = 1; i <= s.length; i++) {
    const row = [i]
    for (let j = 1; j <= t.length; j++)
      row[j] = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (s[i - 1] === t[j - 1] ? 0 : 1))
    previous = row
  }
  return previous[t.length]!
}

/** The candidate closest to `word`, or undefined when none is close enough to be meant (more than half the letters differ). */
export function nearestWord(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined
  let least = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    // A shared beginning only breaks ties: it is worth less than one letter.
    const distance = editDistance(word, candidate) - Math.min(0.9, 0.1 * sharedPrefix(word, candidate))
    if (distance < least) {
      least = distance
      best = candidate
    }
  }
  return best !== undefined && least <= Math.max(word.length, best.length) / 2 ? best : undefined
}

function sharedPrefix(a: string, b: string): number {
  let i = 0
  while (i < a.length && a[i]?.toLowerCase() === b[i]?.toLowerCase()) i++
  return i
}
