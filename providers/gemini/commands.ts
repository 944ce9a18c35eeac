/** `heroshot sandbox gemini`. */
import { sandboxCommand } from '../../src/sandbox/command.js'

export const commands = [
  sandboxCommand({
    vendor: 'gemini',
    title: 'Gemini Omni',
    async start(options) {
      const { startSandbox } = await import('./sandbox.js')
      return startSandbox(options)
    },
  }),
]
