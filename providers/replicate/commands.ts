/** `heroshot sandbox replicate`. */
import { sandboxCommand } from '../../src/sandbox/command.js'

export const commands = [
  sandboxCommand({
    vendor: 'replicate',
    title: 'Replicate',
    async start(options) {
      const { startSandbox } = await import('./sandbox.js')
      return startSandbox(options)
    },
  }),
]
