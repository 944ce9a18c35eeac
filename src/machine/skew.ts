/** How far this clock is from others': from the Date header of whoever answers. */
import type { HttpAnswer, HttpClient } from '../net/http.js'
import { isLoopback } from '../net/wall.js'

export interface Skew {
  /** This clock minus theirs; positive: it is ahead. Good to a second or two. */
  seconds: number
  host: string
}

/** Of an answer that came in between two instants, in milliseconds since the epoch. A cache's answer, which is old, tells nothing. */
export function skewOf(
  { url, headers }: Pick<HttpAnswer, 'url' | 'headers'>,
  from: number,
  to: number,
): Skew | undefined {
  const { hostname: host } = new URL(url)
  const theirs = Date.parse(headers.date ?? '')
  if (Number.isNaN(theirs) || isLoopback(host) || Number(headers.age) > 0) return undefined
  // The header has whole seconds, cut off.
  return { seconds: Math.round(((from + to) / 2 - theirs - 500) / 1000), host }
}

/** The client, telling the skew of every answer that has one. */
export const withSkew = (http: HttpClient, now: () => number, tell: (skew: Skew) => void): HttpClient => ({
  ...http,
  async request(request) {
    const from = now()
    const answer = await http.request(request)
    const skew = skewOf(answer, from, now())
    if (skew) tell(skew)
    return answer
  },
})

/** What most of them say: the median. */
export const commonSkew = (skews: readonly Skew[]): Skew | undefined =>
  [...skews].sort((a, b) => a.seconds - b.seconds)[Math.floor(skews.length / 2)]
