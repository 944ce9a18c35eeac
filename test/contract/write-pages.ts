/** Writes docs/faults.md. `npm run faults` */
import { writeFileSync } from 'node:fs'
import { faultNames, type Outcome, observe } from '../../src/testkit/index.js'
import { FAULTS_PAGE, faultsPage, section } from './pages.js'
import { subjects } from './subjects.js'

const sections: string[] = []
for (const subject of Object.values(subjects)) {
  const skipped = new Set(subject.skip.flatMap(({ tests }) => tests))
  const outcomes: Outcome[] = []
  for (const fault of faultNames)
    if (!skipped.has(`fault: ${fault}`)) outcomes.push(await observe(subject.create, fault))
  sections.push(section(subject, outcomes))
  console.log(`${subject.title}: ${outcomes.length} faults`)
}
writeFileSync(FAULTS_PAGE, faultsPage(sections))
