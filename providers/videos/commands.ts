/** `heroshot sandbox videos`. */
import { sandboxCommand } from '../../src/sandbox/command.js'

export const commands = [
  sandboxCommand({
    vendor: 'videos',
    title: 'Video server',
    options: [
      {
        flags: '--profile <name>',
        about:
          'openai, vllm-omni, sglang, fastvideo, qvac, localai, sd-server, lightx2v or ltx-desktop; default openai',
      },
      { flags: '--model <id>', about: 'the model of a server that has one; default Wan-AI/Wan2.2-TI2V-5B-Diffusers' },
    ],
    async start(options, { profile, model }) {
      const { startSandbox } = await import('./sandbox.js')
      return startSandbox({
        ...options,
        ...(profile !== undefined && { profile: profile as never }),
        ...(model !== undefined && { model: String(model) }),
      })
    },
  }),
]
