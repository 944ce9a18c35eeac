/** Runs a command line from arguments to exit code, whatever goes wrong between. */
import { CommanderError } from 'commander'
import { InputError } from '../errors.js'
import { EXIT, errorJson, errorText, exitCodeOf } from './exit.js'
import { createProgram, type ProgramParts } from './program.js'
import { createTerminal } from './terminal.js'

/** How long after the end open handles may keep the process. */
const LINGER_MS = 3000

type Parts = Omit<ProgramParts, 'exit'>

/** Commander's complaints as ours: `unknown option '--secnds' (Did you mean --seconds?)`. */
const misuse = ({ message }: CommanderError, argv: readonly string[]) =>
  new InputError(message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' '), {
    field: 'command line',
    value: argv.slice(2).join(' '),
    next: 'heroshot --help, or --help after any command',
  })

function report(error: unknown, argv: readonly string[]): number {
  // A broken command line has no parsed options to ask.
  const given = (flag: string) => argv.includes(flag)
  const terminal = createTerminal({ json: given('--json'), color: !given('--no-color') })
  if (terminal.json) terminal.printJson(errorJson(error))
  terminal.warn(errorText(error, terminal.aside.look))
  if (process.env.HEROSHOT_DEBUG) terminal.warn(String((error as Error)?.stack ?? error))
  return exitCodeOf(error)
}

async function codeOf(argv: readonly string[], parts: () => Promise<Parts>): Promise<number> {
  let code: number = EXIT.ok
  const exit = (given: number) => {
    code = given
  }
  try {
    const program = createProgram({ ...(await parts()), exit })
    await program.parseAsync(argv)
    return code
  } catch (error) {
    if (!(error instanceof CommanderError)) return report(error, argv)
    return error.exitCode === 0 ? EXIT.ok : report(misuse(error, argv), argv)
  }
}

/** Runs `process.argv`, then ends the process with the exit code. Never rejects. */
export async function run(parts: () => Promise<Parts>): Promise<void> {
  // `heroshot plan | head`: a reader that has seen enough is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
  // Threads of a backend keep no process alive; without this one it could end, as a success, in the middle of closing.
  const alive = setInterval(() => {}, 60_000)
  process.exitCode = await codeOf(process.argv, parts)
  clearInterval(alive)
  setTimeout(() => process.exit(), LINGER_MS).unref()
}
