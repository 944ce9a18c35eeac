/** One backend through the conformance suite, and its part of docs/faults.md through a comparison. */
import { describe, expect, it } from 'vitest'
import { faultNames, type Outcome, testBackend } from '../../src/testkit/index.js'
import { FAULTS_PAGE, read, section } from './pages.js'
import { subjects } from './subjects.js'

const inOrder = (outcomes: readonly Outcome[]) =>
  outcomes.toSorted((a, b) => faultNames.indexOf(a.fault) - faultNames.indexOf(b.fault))

export function conform(id: string): void {
  const subject = subjects[id]!
  const outcomes: Outcome[] = []
  testBackend({
    // They wait, each on its own stage: side by side they wait once.
    runner: { describe: describe.concurrent, it },
    create: subject.create,
    skip: subject.skip,
    onOutcome: (outcome) => outcomes.push(outcome),
  })
  it('docs/faults.md says what came of every fault', () => {
    expect(read(FAULTS_PAGE)).toContain(section(subject, inOrder(outcomes)))
  })
}
