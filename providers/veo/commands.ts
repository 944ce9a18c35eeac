/** `heroshot sandbox veo`. */
import { sandboxCommand } from '../../src/sandbox/command.js'

export const commands = [
  sandboxCommand({
    vendor: 'veo',
    title: 'Google Veo',
    options: [{ flags: '--gemini-retired', about: 'the Gemini wire answers as Google does: no longer available' }],
    async start(options, flags) {
      const { startSandbox } = await import('./sandbox.js')
      return startSandbox({ ...options, geminiRetired: flags.geminiRetired === true })
    },
  }),
]
