import { expect, it } from 'vitest'
import { FAULTS_PAGE, head, read } from './pages.js'
import { subjects } from './subjects.js'

it('docs/faults.md says which backends pass the suite', () => {
  expect(read(FAULTS_PAGE).startsWith(head())).toBe(true)
})

it('docs/faults.md has no double create and no backend that is gone', () => {
  const page = read(FAULTS_PAGE)
  const titles = [...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title)
  expect(titles).toEqual(Object.values(subjects).map(({ title }) => title))
  const rows = page.split('\n').filter((line) => line.startsWith('| `') && !line.includes('not played'))
  for (const row of rows) {
    const [jobs, billed] = row.split('|').slice(6, 8)
    // At home, where nobody bills, a lost render is made again.
    expect(Number(jobs), row).toBeLessThanOrEqual(billed!.trim() === 'no' ? 3 : 1)
  }
})
