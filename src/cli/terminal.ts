/** The streams of the command line: answers on stdout, everything else on stderr. */
import picocolors from 'picocolors'
import { commandsFor, type Look, type View } from './layout.js'

/** Options every command takes. */
export interface Globals {
  json?: boolean
  home?: string
  quiet?: boolean
  /** False with `--no-color`. */
  color?: boolean
}

export interface Terminal {
  readonly json: boolean
  readonly quiet: boolean
  /** How answers on stdout look. */
  readonly view: View
  /** How messages on stderr look. */
  readonly aside: View
  /** A person watches stderr: bars may move. */
  readonly live: boolean
  /** A person can be asked. */
  readonly asks: boolean
  /** An answer for a person; silent with `--json`. */
  print(text: string): void
  /** The answer for a script. */
  printJson(value: unknown): void
  /** A message by the way, on stderr; silent with `--quiet`. */
  say(text: string): void
  /** What may not be missed, on stderr even with `--quiet`. */
  warn(text: string): void
}

const isScreen = (stream: NodeJS.WriteStream) => stream.isTTY === true && process.env.TERM !== 'dumb'

function lookOf(stream: NodeJS.WriteStream, { color }: Globals): Look {
  const { bold, dim, red, green, yellow, cyan } = picocolors.createColors(
    isScreen(stream) && color !== false && !process.env.NO_COLOR,
  )
  // A line that fills the last column makes some terminals add an empty one.
  return { bold, dim, red, green, yellow, cyan, width: stream.isTTY ? Math.max(40, stream.columns - 1) : Infinity }
}

export function createTerminal(globals: Globals): Terminal {
  const { json = false, quiet = false, home } = globals
  const view = (stream: NodeJS.WriteStream) => ({
    look: lookOf(stream, globals),
    cwd: process.cwd(),
    command: commandsFor(home),
  })
  return {
    json,
    quiet,
    view: view(process.stdout),
    aside: view(process.stderr),
    live: isScreen(process.stderr) && !quiet,
    asks: process.stdin.isTTY === true && isScreen(process.stderr),
    print(text) {
      if (!json) process.stdout.write(`${text}\n`)
    },
    printJson(value) {
      process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
    },
    say(text) {
      if (!quiet) process.stderr.write(`${text}\n`)
    },
    warn(text) {
      process.stderr.write(`${text}\n`)
    },
  }
}
