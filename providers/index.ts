/** The registry: every provider, one line each. Importing this loads none of them. */
import type { Backend } from '../src/backend.js'
import type { ProviderCommand } from '../src/provider-command.js'

type Options = Readonly<Record<string, unknown>>

export interface ProviderEntry {
  readonly id: string
  /**
   * @param options what the configuration says under the id, for the factory to check
   * @param env the environment, for a factory that finds its models there
   */
  load(options?: Options, env?: Readonly<Record<string, string | undefined>>): Promise<Backend>
  /** What it adds to the command line. */
  commands?(): Promise<readonly ProviderCommand[]>
}

const PROVIDERS: readonly ProviderEntry[] = [
  {
    id: 'sketch',
    load: async () => (await import('./sketch/index.js')).sketch(),
    commands: async () => (await import('./sketch/commands.js')).commands,
  },
  {
    id: 'comfyui',
    load: async (options, env) => (await import('./comfyui/index.js')).comfyui(options, env),
    commands: async () => (await import('./comfyui/commands.js')).commands,
  },
  { id: 'onnx', load: async (options, env) => (await import('./onnx/index.js')).onnx(options, env) },
  { id: 'upscale', load: async (options) => (await import('./upscale/index.js')).upscale(options) },
  {
    id: 'videos',
    load: async (options) => (await import('./videos/index.js')).videos(options),
    commands: async () => (await import('./videos/commands.js')).commands,
  },
  {
    id: 'runway',
    load: async (options) => (await import('./runway/index.js')).runway(options),
    commands: async () => (await import('./runway/commands.js')).commands,
  },
  {
    id: 'veo',
    load: async (options) => (await import('./veo/index.js')).veo(options),
    commands: async () => (await import('./veo/commands.js')).commands,
  },
  {
    id: 'gemini',
    load: async (options) => (await import('./gemini/index.js')).gemini(options),
    commands: async () => (await import('./gemini/commands.js')).commands,
  },
  {
    id: 'minimax',
    load: async (options) => (await import('./minimax/index.js')).minimax(options),
    commands: async () => (await import('./minimax/commands.js')).commands,
  },
  {
    id: 'ltx',
    load: async (options) => (await import('./ltx/index.js')).ltx(options),
    commands: async () => (await import('./ltx/commands.js')).commands,
  },
  {
    id: 'fal',
    load: async (options) => (await import('./fal/index.js')).fal(options),
    commands: async () => (await import('./fal/commands.js')).commands,
  },
  {
    id: 'replicate',
    load: async (options) => (await import('./replicate/index.js')).replicate(options),
    commands: async () => (await import('./replicate/commands.js')).commands,
  },
  {
    id: 'openrouter',
    load: async (options) => (await import('./openrouter/index.js')).openrouter(options),
    commands: async () => (await import('./openrouter/commands.js')).commands,
  },
  { id: 'luma', load: async () => (await import('./luma/index.js')).luma() },
  { id: 'kling', load: async () => (await import('./kling/index.js')).kling() },
  { id: 'openai', load: async (options) => (await import('./videos/index.js')).openai(options) },
  {
    id: 'vidi',
    load: async () => (await import('./vidi/index.js')).vidi(),
    commands: async () => [
      ...(await import('./vidi/commands.js')).commands,
      ...(await import('./vlm/commands.js')).commands,
    ],
  },
  { id: 'snapchat', load: async () => (await import('./snapchat/index.js')).snapchat() },
]

/** All providers that come with heroshot. `load` imports one when it is needed. */
export const defaultProviders = (): readonly ProviderEntry[] => PROVIDERS
