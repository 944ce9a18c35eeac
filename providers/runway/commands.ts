/** `heroshot sandbox runway`. */
import { numberOf, sandboxCommand } from '../../src/sandbox/command.js'

export const commands = [
  sandboxCommand({
    vendor: 'runway',
    title: 'Runway',
    options: [
      { flags: '--tier <n>', about: "the account's tier, 1 to 5; default 5" },
      { flags: '--credits <n>', about: 'on the account; default 100000' },
      { flags: '--failure-code <code>', about: 'of renders that break; default INTERNAL.BAD_OUTPUT.01' },
    ],
    async start(options, flags) {
      const { startSandbox } = await import('./sandbox.js')
      const tier = numberOf(flags, 'tier', 1)
      const credits = numberOf(flags, 'credits')
      const { failureCode } = flags
      return startSandbox({
        ...options,
        ...(tier && { tier }),
        ...(credits !== undefined && { credits }),
        ...(failureCode !== undefined && { failureCode: String(failureCode) }),
      })
    },
  }),
]
