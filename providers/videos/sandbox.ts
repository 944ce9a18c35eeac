/**
 * A video server of your own on loopback: OpenAI's Videos API as it was, or one of the servers that speak it now.
 *
 *     const sandbox = await startSandbox({ profile: 'vllm-omni' })
 *     const studio = createStudio({ env: sandbox.env })       // or any client of the wire, the official one too
 *     sandbox.fault('accepted-then-reset')
 *     console.log(sandbox.seen.creates, sandbox.invoice())
 *     await sandbox.close()
 */
import { InputError } from '../../src/errors.js'
import { openSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.js'
import type { Setting, Stand } from './sandbox-kit.js'
import { lightx2v, ltxDesktop, sdServer } from './sandbox-others.js'
import { localai, qvac, sglang, vllmOmni } from './sandbox-servers.js'
import { ASSET_SECONDS, sora } from './sandbox-sora.js'
import { type Notice, noticeOf } from './sandbox-webhooks.js'

export type { Sandbox } from '../../src/sandbox/index.js'

export const SANDBOX_PROFILES = [
  'openai',
  'vllm-omni',
  'sglang',
  'fastvideo',
  'qvac',
  'localai',
  'sd-server',
  'lightx2v',
  'ltx-desktop',
] as const
export type SandboxProfile = (typeof SANDBOX_PROFILES)[number]

export interface VideosSandboxOptions extends SandboxOptions {
  /** Whose server it is. @default 'openai' */
  profile?: SandboxProfile
  /** The model of a server that has one. @default Wan-AI/Wan2.2-TI2V-5B-Diffusers */
  model?: string
  /** OpenAI: also 16 and 20 seconds, and 1080p for the larger model. @default false */
  wide?: boolean
  /** The key it wants. @default one for OpenAI, none for the others */
  key?: string
}

export interface VideosSandbox extends Sandbox {
  /** The key it wants; empty when it wants none. */
  readonly key: string
  /** What clients need in their environment: heroshot's variables, and those of the official client. */
  readonly env: Readonly<Record<string, string>>
  /** OpenAI's notice of a job that has ended; undefined for one that hasn't. */
  notice(id: string, secret: string): Notice | undefined
}

const STANDS: Record<SandboxProfile, (setting: Setting, options: VideosSandboxOptions) => Stand> = {
  openai: sora,
  'vllm-omni': vllmOmni,
  sglang: (setting) => sglang(setting),
  fastvideo: (setting) => sglang(setting, true),
  qvac,
  localai,
  'sd-server': sdServer,
  lightx2v,
  'ltx-desktop': ltxDesktop,
}

/** Throws InputError for a profile it can't play. */
export async function startSandbox(options: VideosSandboxOptions = {}): Promise<VideosSandbox> {
  const { profile = 'openai', model = 'Wan-AI/Wan2.2-TI2V-5B-Diffusers' } = options
  const stand = STANDS[profile]
  if (!stand)
    throw new InputError('no sandbox of this profile', {
      field: 'profile',
      value: profile,
      allowed: SANDBOX_PROFILES.join(', '),
    })
  const key = options.key ?? (profile === 'openai' ? `sk-sandbox-${'0'.repeat(32)}` : undefined)
  const setting: Setting = { sandbox: () => sandbox, models: [model], key }
  const bare = await openSandbox(
    {
      name: profile,
      headers: () => ({ 'x-request-id': `req_${Date.now().toString(36)}` }),
      ...stand(setting, options),
    },
    { ...(profile === 'openai' && { linkSeconds: ASSET_SECONDS }), ...options },
  )
  const sandbox: VideosSandbox = Object.assign(bare, {
    key: key ?? '',
    env: {
      OPENAI_BASE_URL: `${bare.origin}/v1`,
      ...(key !== undefined && { OPENAI_API_KEY: key }),
      // OpenAI's own is a vendor, and no server at home.
      ...(profile !== 'openai' && { OPENAI_VIDEOS_BASE_URL: `${bare.origin}/v1` }),
      ...(profile !== 'openai' && key !== undefined && { OPENAI_VIDEOS_API_KEY: key }),
    },
    notice(id: string, secret: string) {
      const job = bare.jobs.find((one) => one.id === id)
      const view = job && bare.look(job)
      return view && ['done', 'failed'].includes(view.state) ? noticeOf(view, secret, bare.clock.now()) : undefined
    },
  })
  return sandbox
}
