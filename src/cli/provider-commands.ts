/** Commands that providers bring along: `sketch scene`, and the sandbox of each vendor that has one. */
import type { Command } from 'commander'
import { InputError } from '../errors.js'
import { nearestWord } from '../nearest.js'
import { EXIT } from './exit.js'
import type { Flags } from './options.js'
import type { Act, Handler } from './session.js'

/** A command of a provider. Declared lightly; whatever is heavy is imported by `run`. */
export interface ProviderCommand {
  /** Group and name: `['sketch', 'scene']`. The group `sandbox` is for servers that speak a vendor's wire. */
  readonly path: readonly [group: string, name: string]
  readonly about: string
  /** As commander writes them; `required` ones must be given. */
  readonly options: readonly { readonly flags: string; readonly about: string; readonly required?: boolean }[]
  /** Resolves when done. `line` writes one line to stdout. Throws InputError for a wrong option. */
  run(options: Flags, line: (text: string) => void): Promise<void>
}

const GROUPS: Record<string, string> = {
  sandbox: "local servers that speak a vendor's own wire, faults included: no key, no money",
  sketch: 'the embedded storyboard model',
}

const listSandboxes =
  (names: readonly string[]): Handler =>
  async ({ terminal }, vendor) => {
    if (vendor !== undefined)
      throw new InputError('no such sandbox in this version', {
        field: 'sandbox',
        value: vendor,
        allowed: names.join(', ') || 'none yet',
        nearest: nearestWord(vendor, names),
      })
    if (terminal.json) terminal.printJson({ sandboxes: names })
    terminal.print(
      names.length
        ? names.map((name) => `heroshot sandbox ${name}`).join('\n')
        : 'No sandboxes in this version: each comes with the adapter of its vendor, as `heroshot sandbox <vendor>`.',
    )
    return EXIT.ok
  }

/** Adds every provider's commands. */
export function addProviderCommands(program: Command, act: Act, commands: readonly ProviderCommand[]): void {
  const groups = new Set(['sandbox', ...commands.map(({ path }) => path[0])])
  for (const name of groups) {
    const group = program.command(name).description(GROUPS[name] ?? `commands of ${name}`)
    const members = commands.filter(({ path }) => path[0] === name)
    for (const { path, about, options, run } of members) {
      const command = group.command(path[1]).description(about)
      for (const { flags, about, required } of options)
        if (required) command.requiredOption(flags, about)
        else command.option(flags, about)
      const handler: Handler = async ({ flags }) => {
        await run(flags, (text) => process.stdout.write(`${text}\n`))
        return EXIT.ok
      }
      command.action(act(handler))
    }
    if (name === 'sandbox')
      group
        .command('list [vendor]', { isDefault: true })
        .description('the sandboxes of this version')
        .action(act(listSandboxes(members.map(({ path }) => path[1]))))
  }
}
