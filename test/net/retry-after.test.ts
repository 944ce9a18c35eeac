import { expect, it } from 'vitest'
import { retryAfterMs } from '../../src/net/retry-after.js'

const NOW = Date.parse('2026-11-28T12:00:00Z')

it.each([
  ['7', 7000],
  ['0.5', 500],
  ['0', 0],
  ['Sat, 28 Nov 2026 12:01:30 GMT', 90_000],
  ['Sat, 28 Nov 2026 11:00:00 GMT', 0],
  ['soon', undefined],
  ['-3', undefined],
  ['', undefined],
])('Retry-After: %s is %s ms', (header, ms) => {
  expect(retryAfterMs({ 'retry-after': header }, NOW)).toBe(ms)
  expect(retryAfterMs({}, NOW)).toBeUndefined()
})
