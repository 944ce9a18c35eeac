/** `heroshot sandbox vlm`. */
import { sandboxCommand } from '../../src/sandbox/command.js'

export const commands = [
  sandboxCommand({
    vendor: 'vlm',
    title: 'vision language model',
    options: [
      { flags: '--answer <text>', about: 'what it says to every question; default {"segments":[[1,2]]}' },
      { flags: '--no-video', about: 'it takes pictures alone' },
    ],
    async start(options, { answer, video }) {
      const { startSandbox } = await import('./sandbox.js')
      return startSandbox({
        ...options,
        ...(answer !== undefined && { answer: String(answer) }),
        ...(video === false && { video }),
      })
    },
  }),
]
