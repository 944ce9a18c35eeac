/** `heroshot sandbox ltx`. */
import { numberOf, sandboxCommand } from '../../src/sandbox/command.js'

export const commands = [
  sandboxCommand({
    vendor: 'ltx',
    title: 'LTX',
    options: [{ flags: '--balance <usd>', about: 'on the account; default 1000' }],
    async start(options, flags) {
      const { startSandbox } = await import('./sandbox.js')
      const balance = numberOf(flags, 'balance')
      return startSandbox({ ...options, ...(balance !== undefined && { balance }) })
    },
  }),
]
