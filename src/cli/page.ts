/** `studio`: the web page over this home, for as long as the command runs. */
import type { Command } from 'commander'
import { InputError } from '../errors.js'
import { EXIT } from './exit.js'
import { catchInterrupts } from './interrupt.js'
import type { Act, Handler } from './session.js'

const MOST_PORT = 65_535

function portOf(text: unknown): number | undefined {
  if (text === undefined) return undefined
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= MOST_PORT) return port
  throw new InputError('is no port', { field: '--port', value: text, allowed: `0 to ${MOST_PORT}` })
}

const page: Handler = async ({ terminal, flags, withStudio }) => {
  const port = portOf(flags.port)
  const interrupt = catchInterrupts(terminal.say)
  try {
    await withStudio(async (studio) => {
      const { url, close } = await studio.page({
        ...(port !== undefined && { port }),
        showPrompts: flags.showPrompts === true,
      })
      if (terminal.json) terminal.printJson({ url })
      terminal.print(url)
      terminal.say('Open it in a browser of this machine; the link lets in whoever has it. Ctrl-C ends the page.')
      await interrupt.stopped
      await close()
    })
  } finally {
    interrupt.release()
  }
  return EXIT.ok
}

export function addPage(program: Command, act: Act): void {
  program
    .command('studio')
    .description('a web page on this machine: draft, keep, promote, costs')
    .option('--port <n>', 'default: any free one')
    .option('--show-prompts', 'also those of local-only shots')
    .action(act(page))
}
