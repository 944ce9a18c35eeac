/** When a server says to come again: `Retry-After` in seconds or as a date. */

/** Milliseconds to wait, or undefined when the header is absent or says nothing. */
export function retryAfterMs(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const text = headers['retry-after']?.trim()
  if (!text) return undefined
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isFinite(ms) ? Math.max(0, Math.round(ms)) : undefined
}
