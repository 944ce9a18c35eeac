/** `heroshot sandbox comfyui`. */
import { sandboxCommand } from '../../src/sandbox/command.js'

export const commands = [
  sandboxCommand({
    vendor: 'comfyui',
    title: 'ComfyUI',
    options: [{ flags: '--wire <version>', about: 'whose wire: 0.33.0 (default) or 0.3.64' }],
    async start(options, { wire }) {
      const { startSandbox } = await import('./sandbox.js')
      return startSandbox({ ...options, ...(wire !== undefined && { version: wire as never }) })
    },
  }),
]
