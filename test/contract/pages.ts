/** The page made from the conformance suite: docs/faults.md, who passes what and how each fault ends. */
import { readFileSync } from 'node:fs'
import { faultTable, type Outcome, type Skip, testNames } from '../../src/testkit/index.js'
import { type Entry, subjects } from './subjects.js'

const root = new URL('../../', import.meta.url)
export const FAULTS_PAGE = new URL('docs/faults.md', root)

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

/** Who passes how much of the suite, from the skips. */
function compatibility(): string {
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

/** All of the page up to the first backend's part. */
export const head = (): string => `${HEAD}\n${compatibility()}\n`

export const faultsPage = (sections: readonly string[]): string => [head(), ...sections].join('\n')
