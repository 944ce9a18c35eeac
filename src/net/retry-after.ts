/** When a server says to come again: `Retry-After` in seconds or as a date. */

/** Milliseconds to wait, or undefined when the header is absent or says nothing. */
export function retryAfterMs(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const text = headers['retry-after']?.trim()
  if (!text) return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000)
  // Dates begin with the day of the week; `Date.parse` would take other things for dates too.
  const date = /^[a-z]/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
