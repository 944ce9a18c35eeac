/** The pages made from the conformance suite: docs/faults.md, and README's table of who passes what. */
import { readFileSync } from 'node:fs'
import { faultTable, type Outcome, type Skip, testNames } from '../../src/testkit/index.js'
import { type Entry, subjects } from './subjects.js'

const root = new URL('../../', import.meta.url)
export const FAULTS_PAGE = new URL('docs/faults.md', root)
export const README = new URL('README.md', root)

export const read = (page: URL) => readFileSync(page, 'utf8')

const HEAD = `# What happens when something goes wrong

Every backend is played every fault below, through a real studio and against its own sandbox, by the suite of \`heroshot/testkit\`.
*Creates seen* counts the requests that could have made a paid job, *jobs made* those that did: never more than one for one
paid shot; at home, where nobody bills, a lost render is made again. *Money* is where the reservation ends: charged, at risk (nobody knows), or set aside for a job that can be resumed.

What goes wrong with servers of one's own has a page too: [faults-local.md](faults-local.md).

Written by \`npm run faults\`; the tests check that it is still true.
`

/** One backend's part of docs/faults.md. */
export const section = ({ title, skip }: Pick<Entry, 'title' | 'skip'>, outcomes: readonly Outcome[]): string =>
  `## ${title}\n\n${faultTable(outcomes, skip)}\n`

export const faultsPage = (sections: readonly string[]): string => [HEAD, ...sections].join('\n')

const MARKS = ['<!-- compatibility -->', '<!-- /compatibility -->'] as const

/** README's table, from the skips. */
export function compatibility(): string {
  const line = ({ title, skip }: Entry) => {
    const skipped = skip.reduce((count, { tests }) => count + tests.length, 0)
    const reasons = skip.map(({ reason, tests }: Skip) => `${reason} (${tests.join(', ')})`).join('; ')
    return `| ${title} | ${testNames.length - skipped} of ${testNames.length} | ${reasons || 'nothing'} |`
  }
  return [
    '| backend | passes | left out, and why |',
    '| --- | ---: | --- |',
    ...Object.values(subjects).map(line),
  ].join('\n')
}

/** README with its table as it should be. */
export function withCompatibility(readme: string): string {
  const [open, close] = MARKS
  const from = readme.indexOf(open)
  const to = readme.indexOf(close)
  if (from < 0 || to < from) throw new Error(`README.md has lost its ${open} marks`)
  return `${readme.slice(0, from + open.length)}\n${compatibility()}\n${readme.slice(to)}`
}
