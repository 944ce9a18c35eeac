/** Everything that has to pass the conformance suite, with what it can't do and why. */
import { echo, wire as echoWire } from '../../examples/custom-backend.js'
import { comfyui } from '../../providers/comfyui/index.js'
import { startSandbox as startComfy } from '../../providers/comfyui/sandbox.js'
import { fal } from '../../providers/fal/index.js'
import { startSandbox as startFal } from '../../providers/fal/sandbox.js'
import { gemini } from '../../providers/gemini/index.js'
import { startSandbox as startGemini } from '../../providers/gemini/sandbox.js'
import { ltx } from '../../providers/ltx/index.js'
import { startSandbox as startLtx } from '../../providers/ltx/sandbox.js'
import { minimax } from '../../providers/minimax/index.js'
import { startSandbox as startMiniMax } from '../../providers/minimax/sandbox.js'
import { openrouter } from '../../providers/openrouter/index.js'
import { startSandbox as startOpenRouter } from '../../providers/openrouter/sandbox.js'
import replicateFile from '../../providers/replicate/cards.json' with { type: 'json' }
import { replicate } from '../../providers/replicate/index.js'
import { SANDBOX_USD_PER_SECOND, startSandbox as startReplicate } from '../../providers/replicate/sandbox.js'
import { runway } from '../../providers/runway/index.js'
import { startSandbox as startRunway } from '../../providers/runway/sandbox.js'
import { veo } from '../../providers/veo/index.js'
import { startSandbox as startVeo } from '../../providers/veo/sandbox.js'
import { openai, videos } from '../../providers/videos/index.js'
import soraFile from '../../providers/videos/openai.cards.json' with { type: 'json' }
import { type SandboxProfile, startSandbox as startVideos } from '../../providers/videos/sandbox.js'
import type { ShotInput } from '../../src/shot.js'
import { type Create, type Fault, openSandbox, type Skip } from '../../src/testkit/index.js'

export interface Entry {
  /** As the tables call it. */
  title: string
  /** Which backend it is. @default the key it stands under */
  backend?: string
  create: Create
  skip: readonly Skip[]
}

/** Sora as somebody else may still sell it, at OpenAI's prices. */
const sora = soraFile.cards.map(({ lifecycle: { source, asOf }, ...card }) => ({
  ...card,
  lifecycle: { state: 'live', source, asOf },
}))

/** Replicate's cards at the price of its sandbox: nobody has read the real ones. */
const priced = replicateFile.cards.map((card) => ({
  ...card,
  price: {
    model: 'rules',
    rules: [{ per: 'second', usd: SANDBOX_USD_PER_SECOND, source: 'the sandbox', asOf: '2026-11-28' }],
  },
}))

const faults = (...names: Fault[]) => names.map((name) => `fault: ${name}`)

const ONE_CALL: readonly Skip[] = [
  {
    reason: 'a render is one call: there is nothing to poll',
    tests: faults(
      'poll-503',
      'poll-429',
      'poll-reset',
      'poll-garbage',
      'poll-404',
      'unknown-status',
      'lost',
      'no-output',
    ),
  },
  { reason: 'no answer is a render that goes on', tests: faults('accepted-then-hang') },
  {
    reason: 'a render ends with its process, and is made again by the next one',
    tests: ['resume: another process finishes the job from its handle'],
  },
]
const NO_LINKS: Skip = {
  reason: 'the clip comes without a link',
  tests: faults('truncated', 'always-truncated', 'mislabelled', 'expired', 'always-expired'),
}
const NO_KEYS: readonly Skip[] = [{ reason: 'it knows no keys', tests: faults('wrong-key') }]

const NO_ACCOUNT: Skip = {
  reason: 'a server of your own has no account, no bill and no moderation',
  tests: faults('no-credit', 'moderated-before', 'moderated-after', 'charged-more', 'charged-less'),
}

/** A ComfyUI of the given version, behind a proxy that wants a bearer. */
const comfy = (version: '0.33.0' | '0.3.64', skip: readonly Skip[] = []): Entry => ({
  title: `ComfyUI ${version}`,
  backend: 'comfyui',
  async create(options) {
    const sandbox = await startComfy({ ...options, version, key: 'a-proxy-key' })
    const { origin: url, close } = sandbox
    const backend = () => comfyui({ servers: [{ url, headers: { authorization: 'Bearer a-proxy-key' } }] })
    return { sandbox, backend, env: {}, shot: { model: 'wan-2.2-5b', seconds: 1, resolution: '360p' }, close }
  },
  skip: [NO_ACCOUNT, ...skip],
})

/** A server at home of the given profile. `as`: the one it is taken for, where that is another. */
const atHome = (
  title: string,
  profile: SandboxProfile,
  skip: readonly Skip[] = [],
  wish: Partial<ShotInput> = {},
  as?: string,
): Entry => ({
  title,
  backend: 'videos',
  async create(options) {
    const sandbox = await startVideos({ ...options, profile })
    const { origin: url, close } = sandbox
    const backend = () => videos({ servers: [{ url, steps: 20, ...(as && { profile: as }) }], graceSeconds: 60 })
    return {
      sandbox,
      backend,
      env: {},
      shot: { model: 'wan-2.2-5b-server', seconds: 1, resolution: '360p', ...wish },
      close,
    }
  },
  skip: [NO_ACCOUNT, ...skip],
})

/** MiniMax by either of its contracts. H3's tasks can be cancelled while they wait: as long as they render. */
const hailuo = (title: string, shot: Partial<ShotInput>, skip: readonly Skip[] = []): Entry => ({
  title,
  async create(options) {
    const sandbox = await startMiniMax({
      ...options,
      ...(shot.model === 'minimax-h3' && { queueSeconds: options.renderSeconds }),
    })
    return { sandbox, backend: () => minimax(), env: { ...sandbox.env }, shot, close: sandbox.close }
  },
  skip: [{ reason: 'it never says what it charges', tests: faults('charged-more', 'charged-less') }, ...skip],
})

export const subjects: Record<string, Entry> = {
  runway: {
    title: 'Runway',
    async create(options) {
      const sandbox = await startRunway(options)
      return { sandbox, backend: () => runway(), env: { ...sandbox.env }, close: sandbox.close }
    },
    skip: [],
  },
  minimax: hailuo('MiniMax H3', { model: 'minimax-h3' }),
  'minimax-hailuo': hailuo('MiniMax Hailuo', { model: 'minimax-hailuo-2.3' }, [
    { reason: 'it has no way to cancel', tests: faults('cancel-races-success') },
  ]),
  ltx: {
    title: 'LTX',
    async create(options) {
      const sandbox = await startLtx(options)
      return { sandbox, backend: () => ltx(), env: { ...sandbox.env }, close: sandbox.close }
    },
    skip: [
      { reason: 'it never says what it charges', tests: faults('charged-more', 'charged-less') },
      { reason: 'it has no way to cancel', tests: faults('cancel-races-success') },
    ],
  },
  veo: {
    title: 'Veo on Vertex, clips in a bucket',
    async create(options) {
      const sandbox = await startVeo(options)
      const backend = () => veo({ storageUri: 'gs://a-bucket/clips' })
      return { sandbox, backend, env: { ...sandbox.env }, close: sandbox.close }
    },
    skip: [
      { reason: 'it never says what it charges', tests: faults('charged-more', 'charged-less') },
      { reason: 'it has no way to cancel', tests: faults('cancel-races-success') },
    ],
  },
  gemini: {
    title: 'Gemini Omni',
    async create(options) {
      const sandbox = await startGemini(options)
      return { sandbox, backend: () => gemini(), env: { ...sandbox.env }, close: sandbox.close }
    },
    skip: [
      {
        reason: 'a create answers when the clip is done: nothing is left to cancel',
        tests: faults('cancel-races-success'),
      },
      {
        reason: 'for the same reason a render that is stuck is an answer that never comes',
        tests: [...faults('stuck'), 'second try after stuck'],
      },
    ],
  },
  fal: {
    title: 'fal',
    async create(options) {
      const sandbox = await startFal(options)
      return { sandbox, backend: () => fal(), env: { ...sandbox.env }, close: sandbox.close }
    },
    skip: [{ reason: 'it never says what it charges', tests: faults('charged-more', 'charged-less') }],
  },
  openrouter: {
    title: 'OpenRouter',
    async create(options) {
      const sandbox = await startOpenRouter(options)
      const shot = { model: 'openrouter-veo-3.1-lite', seconds: 4 }
      return { sandbox, backend: () => openrouter(), env: { ...sandbox.env }, shot, close: sandbox.close }
    },
    skip: [{ reason: 'it has no way to cancel', tests: faults('cancel-races-success') }],
  },
  replicate: {
    title: 'Replicate',
    async create(options) {
      const sandbox = await startReplicate(options)
      const backend = () => replicate({ cards: priced })
      const shot = { model: 'replicate-seedance-1-pro', seconds: 2 }
      return { sandbox, backend, env: { ...sandbox.env }, shot, close: sandbox.close }
    },
    skip: [{ reason: 'it never says what it charges', tests: faults('charged-more', 'charged-less') }],
  },
  openai: {
    title: 'OpenAI Videos, as it was',
    async create(options) {
      const sandbox = await startVideos(options)
      const { origin: url, env, close } = sandbox
      return { sandbox, backend: () => openai({ url, cards: sora }), env: { ...env }, close }
    },
    skip: [
      { reason: 'it never says what it charges', tests: faults('charged-more', 'charged-less') },
      { reason: 'it has no way to cancel', tests: faults('cancel-races-success') },
    ],
  },
  comfyui: comfy('0.33.0'),
  'comfyui-old': comfy('0.3.64'),
  'vllm-omni': atHome('vLLM-Omni', 'vllm-omni'),
  sglang: atHome('SGLang', 'sglang'),
  fastvideo: atHome('FastVideo', 'fastvideo'),
  qvac: atHome('QVAC', 'qvac'),
  generic: atHome(
    'Any other server of the wire',
    'vllm-omni',
    [{ reason: 'nobody knows how it cancels', tests: faults('cancel-races-success') }],
    {},
    'generic',
  ),
  localai: atHome('LocalAI', 'localai', [
    ...ONE_CALL,
    { reason: 'it has no way to cancel', tests: faults('cancel-races-success') },
    { reason: 'its links never die', tests: faults('expired') },
  ]),
  'sd-server': atHome('stable-diffusion.cpp, after its sources', 'sd-server', [NO_LINKS, ...NO_KEYS]),
  lightx2v: atHome('LightX2V, after its sources', 'lightx2v', NO_KEYS),
  'ltx-desktop': atHome('LTX Desktop, after its sources', 'ltx-desktop', [NO_LINKS, ...NO_KEYS, ...ONE_CALL], {
    model: 'ltx-2.3-server',
    resolution: '720p',
  }),
  echo: {
    title: "A stranger's backend (`examples/custom-backend.ts`)",
    async create(options) {
      const sandbox = await openSandbox(echoWire, options)
      return { sandbox, backend: () => echo(sandbox.origin), env: { ECHO_KEY: echoWire.key! }, close: sandbox.close }
    },
    skip: [],
  },
}
