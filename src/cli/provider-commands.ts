/** Commands that providers bring along: `sketch scene`, and the sandbox of each vendor that has one. */
import type { Command } from 'commander'
import { InputError } from '../errors.js'
import { nearestWord } from '../nearest.js'
import type { ProviderCommand } from '../provider-command.js'
import { EXIT } from './exit.js'
import type { Act, Handler } from './session.js'

const SANDBOXES = "local servers that speak a vendor's own wire, faults included: no key, no money"

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
    const members = commands.filter(({ path }) => path[0] === name)
    const about = name === 'sandbox' ? SANDBOXES : members.find(({ groupAbout }) => groupAbout)?.groupAbout
    const group = program.command(name).description(about ?? `commands of ${name}`)
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
