/** `heroshot sandbox vidi`. */
import { InputError } from '../../src/errors.js'
import { sandboxCommand } from '../../src/sandbox/command.js'

export const commands = [
  sandboxCommand({
    vendor: 'vidi',
    title: 'Vidi',
    options: [
      { flags: '--answer <ranges>', about: 'what it says to every query; default "0.21-0.22, 0.46-0.47"' },
      { flags: '--as <server>', about: 'sidecar or mlx; default sidecar' },
    ],
    async start(options, { answer, as = 'sidecar' }) {
      if (as !== 'sidecar' && as !== 'mlx')
        throw new InputError('is no server of Vidi', { field: '--as', value: as, allowed: 'sidecar, mlx' })
      const { startSandbox } = await import('./sandbox.js')
      return startSandbox({ ...options, as, ...(answer !== undefined && { answer: String(answer) }) })
    },
  }),
]
