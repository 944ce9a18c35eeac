/** Any vision language model behind an OpenAI-compatible server (vLLM, SGLang, llama.cpp, a hosted one): sees the clip, or frames of it. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type AnalyzedClip, type Analyzer, type AnalyzerContext, findingOf } from '../../src/analyzer.js'
import { parseOptions } from '../../src/backend.js'
import { UnavailableError } from '../../src/errors.js'
import { framePng } from '../../src/media/frames.js'
import { proxyOf } from '../../src/media/proxy.js'
import type { HttpAnswer } from '../../src/net/http.js'
import { retryAfterMs } from '../../src/net/retry-after.js'
import { isLoopback, isPrivateAddress } from '../../src/net/wall.js'
import { completionSchema, modelsSchema, refusalSchema, segmentsIn } from './wire.js'

const optionsSchema = z.strictObject({
  /** With or without `/v1`. @default VLM_BASE_URL */
  url: z.url({ protocol: /^https?$/ }),
  /** @default VLM_MODEL, else the first the server lists */
  model: z.string().min(1).optional(),
})

/** Seconds a frame of the fallback stands for, and how many there are at least and at most. */
const FRAME_SECONDS = 0.5
const [FEWEST, MOST] = [8, 16]
const FRAME_SIDE = 512
/** Longer side of the clip that is sent: what these models look at is smaller still. */
const CLIP_SIDE = 640
const ANSWER_MS = 300_000

type Part =
  | { type: 'text'; text: string }
  | { type: 'video_url'; video_url: { url: string } }
  | { type: 'image_url'; image_url: { url: string } }

/** Undefined when nobody says where a server is. The key comes from VLM_API_KEY. Throws ConfigError for wrong options. */
export function vlm(given: unknown, env: Readonly<Record<string, string | undefined>>): Analyzer | undefined {
  const where = given ?? (env.VLM_BASE_URL ? { url: env.VLM_BASE_URL } : undefined)
  if (where === undefined) return undefined
  const options = parseOptions(optionsSchema, where, 'vlm', 'analyzers')
  const base = options.url.replace(/\/+$/, '').replace(/\/v1$/, '')
  const { hostname } = new URL(base)
  const headers = (ctx: AnalyzerContext) => ({
    ...(ctx.env.VLM_API_KEY && { authorization: `Bearer ${ctx.env.VLM_API_KEY}` }),
  })

  const models = (ctx: AnalyzerContext) =>
    ctx.http.request({ url: `${base}/v1/models`, headers: headers(ctx), timeoutMs: 10_000, signal: ctx.signal })

  /** The first the server lists, unless one was chosen. */
  function modelOf(answer: HttpAnswer, ctx: AnalyzerContext): string {
    const [first] = modelsSchema.safeParse(answer.json).data?.data ?? []
    const model = options.model ?? ctx.env.VLM_MODEL ?? first?.id
    if (answer.status === 401 || model === undefined) throw failed(answer, ctx)
    return model
  }

  const chat = (ctx: AnalyzerContext, model: string, content: readonly Part[]) =>
    ctx.http.request({
      method: 'POST',
      url: `${base}/v1/chat/completions`,
      headers: headers(ctx),
      json: { model, temperature: 0, max_tokens: 512, messages: [{ role: 'user', content }] },
      timeoutMs: ANSWER_MS,
      signal: ctx.signal,
    })

  return {
    id: 'vlm',
    runsOn: isLoopback(hostname) ? 'gpu' : isPrivateAddress(hostname) ? 'elsewhere' : 'cloud',
    cautions: ['how many frames it sees is up to its server: times are approximate'],

    async available(ctx) {
      return { ok: true, model: modelOf(await models(ctx), ctx) }
    },

    async open(clip, ctx) {
      const model = modelOf(await models(ctx), ctx)
      const path = await proxyOf(clip, { dir: ctx.workDir, side: CLIP_SIDE, sound: false, signal: ctx.signal })
      const video = `data:video/mp4;base64,${(await readFile(path)).toString('base64')}`
      let seen: readonly Part[] = [{ type: 'video_url', video_url: { url: video } }]
      let frames = false

      /** The model's words. A server that takes no video gets frames, from then on. */
      async function say(text: string): Promise<string> {
        const question: Part = { type: 'text', text }
        let answer = await chat(ctx, model, [...seen, question])
        if (answer.status === 400 && !frames) {
          frames = true
          seen = await framesOf(clip, path, ctx)
          answer = await chat(ctx, model, [...seen, question])
        }
        const completion = completionSchema.safeParse(answer.json)
        if (answer.status !== 200 || !completion.success) throw failed(answer, ctx)
        return completion.data.choices[0]!.message.content
      }

      return {
        async find(query) {
          const task = `List every time range, in seconds, where this is visible: ${query}. The clip is ${clip.seconds.toFixed(2)} s long. Answer only with JSON: {"segments":[[start,end]]}, and an empty list if it is never visible.`
          for (let attempt = 1; ; attempt++) {
            const text = await say(task)
            const spans = segmentsIn(text)
            if (spans?.length === 0) return { spans: [], text }
            if (spans) return findingOf(text, spans, clip.seconds)
            if (attempt === 2) return { spans: [], text, unclear: 'the answer is not in the form that was asked for' }
          }
        },
        async ask(question) {
          return { text: await say(question) }
        },
      }
    },
  }
}

/** Frames over the whole clip, each after its time. */
async function framesOf(clip: AnalyzedClip, path: string, { signal }: AnalyzerContext): Promise<Part[]> {
  const count = Math.min(MOST, Math.max(FEWEST, Math.round(clip.seconds / FRAME_SECONDS)))
  const size = clip.width >= clip.height ? { width: FRAME_SIDE } : { height: FRAME_SIDE }
  const parts: Part[] = []
  for (let n = 0; n < count; n++) {
    const at = ((n + 0.5) * clip.seconds) / count
    const png = await framePng(path, at, { ...size, signal })
    parts.push(
      { type: 'text', text: `At ${at.toFixed(2)} s:` },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${png.toString('base64')}` } },
    )
  }
  return parts
}

function failed(answer: HttpAnswer, { clock }: AnalyzerContext): UnavailableError {
  const { status, json, url, headers } = answer
  const why = status === 200 ? 'with something nobody can read' : `${status}`
  const said = refusalSchema.safeParse(json).data?.error
  return new UnavailableError(`${url} answered ${[why, said].filter(Boolean).join(': ')}`, {
    code: status === 200 ? 'bad-answer' : status === 401 ? 'wrong-key' : `http-${status}`,
    next: status === 401 ? 'Check VLM_API_KEY.' : undefined,
    retryAfterMs: retryAfterMs(headers, clock.now()),
  })
}
