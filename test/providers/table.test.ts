import { expect, it } from 'vitest'
import { PAGE, page, README, read, rooms, summary, withSummary } from './table.js'

it('README and docs/providers.md say of each provider what its cards say', async () => {
  const all = await rooms()
  expect(read(PAGE)).toBe(page(all))
  expect(withSummary(read(README), summary(all))).toBe(read(README))
})
