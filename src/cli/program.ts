/** The command tree, the options all commands share, and the help. */
import { Command } from 'commander'
import type { ProviderCommand } from '../provider-command.js'
import { version } from '../version.js'
import { addAnalyze } from './analyze.js'
import { addBreakEven } from './breakeven.js'
import { addCalibrate } from './calibrate.js'
import { addCompare } from './compare.js'
import { addCosts } from './costs.js'
import { addDoctor } from './doctor.js'
import { addEnergy } from './energy.js'
import { EXIT_CODES } from './exit.js'
import { addGenerate } from './generate.js'
import { addIterate } from './iterate.js'
import { addJobs } from './jobs.js'
import { addPage } from './page.js'
import { addPrices } from './prices.js'
import { addPromote } from './promote.js'
import { addProviderCommands } from './provider-commands.js'
import { addScore } from './score.js'
import { createSession, type Handler, type OpenStudio } from './session.js'
import { addTakes } from './takes.js'

const EXAMPLES = `
Examples:
  heroshot generate "a red boat crosses the sea at sunset"
  heroshot generate "a lighthouse in a storm" --hero --max-cost 1.50
  heroshot plan "a lighthouse in a storm" --hero --json
  heroshot resume`

const codes = () => EXIT_CODES.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`).join('\n')

export interface ProgramParts {
  /** What the providers bring along. */
  commands: readonly ProviderCommand[]
  open: OpenStudio
  /** Told the exit code of the command that ran. */
  exit: (code: number) => void
}

/** The program. Commander's own exits and messages become exceptions. */
export function createProgram({ commands, open, exit }: ProgramParts): Command {
  const program = new Command('heroshot')
  const act = (handler: Handler) =>
    async function (this: Command): Promise<void> {
      exit(await handler(createSession(this.optsWithGlobals(), open), ...this.args))
    }
  program
    .description('Drafts at home, hero shots in the cloud: AI video that is routed, journalled and priced.')
    .version(version)
    .option('--json', 'machine-readable answer on stdout, nothing else')
    .option('--home <folder>', 'jobs, ledger and takes; default .heroshot, or HEROSHOT_HOME')
    .option('--quiet', 'no progress; generate prints the path of the clip alone')
    .option('--no-color', 'no colours (also: NO_COLOR)')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: () => {} })
    .exitOverride()
    .addHelpText('after', `${EXAMPLES}\n\nExit codes:\n${codes()}`)
    .action(function (this: Command) {
      this.outputHelp()
    })
  addGenerate(program, act)
  addIterate(program, act)
  addCompare(program, act, commands)
  addJobs(program, act)
  addCosts(program, act)
  addPromote(program, act)
  addPrices(program, act)
  addEnergy(program, act)
  addBreakEven(program, act)
  addTakes(program, act)
  addScore(program, act)
  addAnalyze(program, act)
  addPage(program, act)
  addDoctor(program, act)
  addCalibrate(program, act)
  addProviderCommands(program, act, commands)
  return program
}
