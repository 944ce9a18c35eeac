/** The wires of the vendors, as far as one text-to-video job needs them: what a request asks for, and what is answered. */

export interface WireJob {
  id: string
  /** Where its clip can be fetched. */
  file: string
}

export interface Wire {
  /** Matched against `POST /path`. */
  create: RegExp
  /** Matched against `GET /path`; the group is the job's id. */
  poll: RegExp
  /** Where this vendor serves clips itself. @default /files/<id>.mp4 */
  download?: RegExp
  cancel?: RegExp
  /** What it tells of the account. */
  account?: { route: RegExp; answer: unknown }
  /** Status of the answer to an accepted create. @default 200 */
  acceptedStatus?: number
  accepted(job: WireJob): unknown
  /** The answer to a poll; an array is a status and a body. `path` tells apart vendors' two kinds of looks. */
  state(job: WireJob, done: boolean, path: string): unknown
}

const CREATED = 1_795_305_600
const RUNWAY_COST = { credits: 24 }

export const WIRES = {
  runway: {
    create: /^POST \/v1\/text_to_video$/,
    poll: /^GET \/v1\/tasks\/([\w-]+)$/,
    cancel: /^DELETE \/v1\/tasks\/([\w-]+)$/,
    account: { route: /^GET \/v1\/organization$/, answer: { creditBalance: 1_000_000 } },
    accepted: ({ id }) => ({ id, estimatedCost: RUNWAY_COST }),
    state: ({ id, file }, done) => ({
      id,
      createdAt: new Date(CREATED * 1000).toISOString(),
      ...(done
        ? { status: 'SUCCEEDED', output: [file], cost: RUNWAY_COST }
        : { status: 'RUNNING', progress: 0.5, estimatedCost: RUNWAY_COST }),
    }),
  },
  openai: {
    create: /^POST \/v1\/videos$/,
    poll: /^GET \/v1\/videos\/([\w-]+)$/,
    download: /^GET \/v1\/videos\/([\w-]+)\/content$/,
    cancel: /^DELETE \/v1\/videos\/([\w-]+)$/,
    accepted: ({ id }) => openaiVideo(id, 'queued'),
    state: ({ id }, done) => openaiVideo(id, done ? 'completed' : 'in_progress'),
  },
  fal: {
    create: /^POST \/[\w./-]+$/,
    poll: /^GET \/[\w./-]+\/requests\/([\w-]+)(?:\/status)?$/,
    cancel: /^PUT \/[\w./-]+\/requests\/([\w-]+)\/cancel$/,
    accepted: ({ id }) => {
      // The AI SDK sends its key only to the origin it asked first.
      const at = `https://queue.fal.run/fal-ai/ray/requests/${id}`
      const urls = { response_url: at, status_url: `${at}/status`, cancel_url: `${at}/cancel` }
      return { request_id: id, status: 'IN_QUEUE', queue_position: 0, ...urls }
    },
    state({ id, file }, done, path) {
      if (path.endsWith('/status')) return { status: done ? 'COMPLETED' : 'IN_PROGRESS', request_id: id, logs: [] }
      return done
        ? { video: { url: file, content_type: 'video/mp4' }, seed: 1 }
        : [400, { detail: 'Request is still in progress' }]
    },
  },
  replicate: {
    create: /^POST \/v1\/(?:models\/[\w-]+\/[\w-]+\/)?predictions$/,
    poll: /^GET \/v1\/predictions\/([\w-]+)$/,
    cancel: /^POST \/v1\/predictions\/([\w-]+)\/cancel$/,
    acceptedStatus: 201,
    accepted: ({ id, file }) => prediction(id, 'starting', new URL(file).origin),
    state: ({ id, file }, done) => ({
      ...prediction(id, done ? 'succeeded' : 'processing', new URL(file).origin),
      ...(done && { output: file }),
    }),
  },
  google: {
    create: /^POST \/v1beta\/models\/[\w.-]+:predictLongRunning$/,
    poll: /^GET \/v1beta\/models\/[\w.-]+\/operations\/([\w-]+)$/,
    download: /^GET \/v1beta\/files\/([\w-]+):download$/,
    accepted: ({ id }) => ({ name: operation(id) }),
    state: ({ id }, done) => ({
      name: operation(id),
      ...(done && {
        done,
        response: { generateVideoResponse: { generatedSamples: [{ video: { uri: veoFile(id) } }] } },
      }),
    }),
  },
  xai: {
    create: /^POST \/v1\/videos\/generations$/,
    poll: /^GET \/v1\/videos\/([\w-]+)$/,
    accepted: ({ id }) => ({ request_id: id }),
    state: ({ file }, done) =>
      done
        ? { status: 'done', video: { url: file, duration: 2 }, model: 'grok-imagine-video' }
        : [202, { status: 'pending' }],
  },
  openrouter: {
    create: /^POST \/api\/v1\/videos$/,
    poll: /^GET \/api\/v1\/videos\/([\w-]+)$/,
    download: /^GET \/api\/v1\/videos\/([\w-]+)\/content$/,
    acceptedStatus: 202,
    accepted: ({ id }) => ({ id, polling_url: `/api/v1/videos/${id}`, status: 'pending' }),
    state: ({ id, file }, done) => ({
      id,
      polling_url: `/api/v1/videos/${id}`,
      ...(done ? { status: 'completed', unsigned_urls: [file], usage: { cost: 0.2 } } : { status: 'in_progress' }),
    }),
  },
} satisfies Record<string, Wire>

export type WireName = keyof typeof WIRES

const openaiVideo = (id: string, status: string) => ({
  id,
  object: 'video',
  model: 'sora-2',
  status,
  progress: status === 'completed' ? 100 : 0,
  created_at: CREATED,
  completed_at: status === 'completed' ? CREATED + 60 : null,
  expires_at: status === 'completed' ? CREATED + 3660 : null,
  prompt: null,
  seconds: '4',
  size: '1280x720',
  error: null,
  remixed_from_video_id: null,
})

const prediction = (id: string, status: string, origin: string) => ({
  id,
  status,
  model: 'a/b',
  version: 'hidden',
  input: {},
  logs: '',
  error: null,
  urls: { get: `${origin}/v1/predictions/${id}`, cancel: `${origin}/v1/predictions/${id}/cancel` },
})

const operation = (id: string) => `models/veo-3.1-generate-preview/operations/${id}`

/** Google's client takes the letters and digits after `files/` for the name. */
const veoFile = (id: string) =>
  `https://generativelanguage.googleapis.com/v1beta/files/${id.slice(0, 8)}:download?alt=media`
