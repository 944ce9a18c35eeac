/** An OpenAI-compatible server on loopback that seems to see video, or pictures alone, and says what it is told to. */
import { z } from 'zod'
import {
  type Answer,
  type Call,
  faultNames,
  openSandbox,
  type Sandbox,
  type SandboxOptions,
} from '../../src/sandbox/index.js'

/** What it was shown. */
export interface Shown {
  text: string
  /** Bytes of the video; undefined where it was shown pictures. */
  video?: Buffer
  pictures: number
}

export interface VlmSandboxOptions extends SandboxOptions {
  /** What the model says. @default one range, from 1 to 2 seconds */
  answer?: string | ((shown: Shown) => string)
  /** Whether it takes `video_url`; if not it answers 400, as servers without video do. @default true */
  video?: boolean
  /** Whoever asks without it is refused. @default none */
  key?: string
}

export interface VlmSandbox extends Sandbox {
  readonly env: { VLM_BASE_URL: string; VLM_API_KEY?: string }
}

const MODEL = 'Qwen/Qwen3-VL-8B-Instruct'

const data = (type: string) =>
  z.object({ url: z.string().regex(new RegExp(`^data:${type}/[\\w.+-]+;base64,[A-Za-z0-9+/]+={0,2}$`)) })
const chatSchema = z.object({
  model: z.literal(MODEL),
  temperature: z.number().min(0).max(2).optional(),
  max_tokens: z.int().positive().optional(),
  messages: z
    .array(
      z.object({
        role: z.enum(['system', 'user', 'assistant']),
        content: z.array(
          z.discriminatedUnion('type', [
            z.object({ type: z.literal('text'), text: z.string() }),
            z.object({ type: z.literal('video_url'), video_url: data('video') }),
            z.object({ type: z.literal('image_url'), image_url: data('image') }),
          ]),
        ),
      }),
    )
    .min(1),
})

const PLAYED = new Set([
  'accepted-then-reset',
  'accepted-then-500',
  'accepted-then-hang',
  'accepted-then-garbage',
  'overloaded',
  'throttled',
])

export async function startSandbox(options: VlmSandboxOptions = {}): Promise<VlmSandbox> {
  const { answer = '{"segments":[[1,2]]}', video = true, key, ...rest } = options
  const bad = (status: number, message: string): Answer => ({
    status,
    json: { error: { message, type: 'BadRequestError' } },
  })

  function chat({ json, accept }: Call): Answer {
    const asked = chatSchema.safeParse(json)
    if (!asked.success) return bad(400, z.prettifyError(asked.error))
    const parts = asked.data.messages.flatMap(({ content }) => content)
    const clip = parts.flatMap((part) => (part.type === 'video_url' ? [part.video_url.url] : []))[0]
    if (clip && !video) return bad(400, 'This model does not support video input')
    const shown: Shown = {
      text: parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n'),
      pictures: parts.filter(({ type }) => type === 'image_url').length,
      ...(clip && { video: Buffer.from(clip.slice(clip.indexOf(',') + 1), 'base64') }),
    }
    const { id } = accept({ model: MODEL, width: 0, height: 0, fps: 1, seconds: 0, audio: false, usd: '0' })
    const content = typeof answer === 'string' ? answer : answer(shown)
    const message = { role: 'assistant', content }
    return {
      json: {
        id: `chatcmpl-${id}`,
        object: 'chat.completion',
        model: MODEL,
        choices: [{ index: 0, message, finish_reason: 'stop' }],
      },
    }
  }

  const bare = await openSandbox(
    {
      name: 'vlm',
      ...(key !== undefined && { key }),
      creates: { 'POST /v1/chat/completions': chat },
      polls: {},
      others: { 'GET /v1/models': () => ({ json: { object: 'list', data: [{ id: MODEL, object: 'model' }] } }) },
      refusals: { 'wrong-key': () => bad(401, 'Unauthorized') },
      without: faultNames.filter((name) => !PLAYED.has(name)),
    },
    rest,
  )
  return Object.assign(bare, { env: { VLM_BASE_URL: bare.origin, ...(key !== undefined && { VLM_API_KEY: key }) } })
}
