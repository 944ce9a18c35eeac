/** `doctor`: what this installation has, what it lacks, and whether the ledger adds up. */
import type { Command } from 'commander'
import { RECIPE_RULE } from '../catalog/recipes.js'
import { findingsOf } from '../machine/findings.js'
import type { DoctorReport } from '../machine/report.js'
import { SETUPS_FROM } from '../machine/survey.js'
import { version } from '../version.js'
import { EXIT } from './exit.js'
import type { Act, Handler } from './session.js'
import { isReady, showDoctor } from './show-doctor.js'

const doctor: Handler = async ({ terminal, withStudio }) => {
  const { found, audit } = await withStudio(async (studio) => ({
    found: await studio.facts(),
    audit: await studio.ledger.audit(),
  }))
  const findings = findingsOf(found)
  if (terminal.json) {
    const report: DoctorReport = {
      heroshot: version,
      node: process.versions.node,
      ...found,
      setupsFrom: SETUPS_FROM,
      recipeRule: RECIPE_RULE,
      findings,
      audit,
    }
    terminal.printJson(report)
  }
  terminal.print(showDoctor(found, findings, audit, terminal.view))
  if (audit.length) return EXIT.unexpected
  return found.backends.some(isReady) ? EXIT.ok : EXIT.unavailable
}

export function addDoctor(program: Command, act: Act): void {
  program.command('doctor').description('what is installed, reachable and missing').action(act(doctor))
}
