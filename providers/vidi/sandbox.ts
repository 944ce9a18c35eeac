/** A Vidi server on loopback that plays what it is told to answer: the sidecar's wire, or that of the MLX port. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { type ClipFacts, probeClip } from '../../src/media/probe.js'
import {
  type Answer,
  type Call,
  faultNames,
  openSandbox,
  type Sandbox,
  type SandboxOptions,
} from '../../src/sandbox/index.js'
import { rangesIn } from './wire.js'

export interface VidiSandboxOptions extends SandboxOptions {
  /** What the model says about a query: shares of the clip, like `0.21-0.22, 0.46-0.47`. @default that */
  answer?: string | ((query: string, seconds: number) => string)
  /** Which server it is. @default 'sidecar' */
  as?: 'sidecar' | 'mlx'
}

export interface VidiSandbox extends Sandbox {
  readonly env: { VIDI_URL: string }
}

const inferSchema = z.object({
  filename: z.string(),
  query: z.string().min(1),
  fps: z.number().positive().optional(),
  max_frames: z.int().positive().optional(),
  template: z.enum(['retrieve', 'ask']).optional(),
})

/** A question is answered by the server or not at all: nothing is rendered, polled or paid. */
const PLAYED = new Set([
  'accepted-then-reset',
  'accepted-then-500',
  'accepted-then-hang',
  'accepted-then-garbage',
  'overloaded',
])
const MAX_UPLOAD = 500 << 20

export async function startSandbox(options: VidiSandboxOptions = {}): Promise<VidiSandbox> {
  const { answer = '0.21-0.22, 0.46-0.47', as = 'sidecar', ...rest } = options
  const clips = new Map<string, ClipFacts>()
  const bad = (status: number, error: string): Answer => ({ status, json: { error } })

  async function upload({ body, headers }: Call): Promise<Answer> {
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': headers['content-type'] ?? '' },
    })
      .formData()
      .catch(() => undefined)
    const file = form?.get('video')
    if (!file || typeof file === 'string') return bad(400, 'No video file provided')
    if (file.size > MAX_UPLOAD) return bad(413, 'File too large')
    const facts = await factsOf(new Uint8Array(await file.arrayBuffer()))
    if (!facts?.seconds) return bad(400, 'Not a video')
    const filename = `${randomUUID().slice(0, 8)}.mp4`
    clips.set(filename, facts)
    return { json: { filename, duration: facts.seconds, size_mb: file.size / 1e6 } }
  }

  function infer({ json, accept }: Call): Answer {
    const asked = inferSchema.safeParse(json)
    if (!asked.success) return bad(400, 'query and filename are required')
    const { filename, query, template = 'retrieve', max_frames = 128 } = asked.data
    const { seconds = 0, audio, width = 0, height = 0, fps = 1 } = clips.get(filename) ?? {}
    if (!seconds) return bad(404, 'Video not found')
    // As its ffmpeg does: there is nothing to take the sound from.
    if (!audio) return bad(500, "Command '['ffmpeg', ...]' returned non-zero exit status 234.")
    accept({ model: 'Vidi1.5-9B', width, height, fps, seconds, audio, usd: '0' })
    const raw_output = typeof answer === 'string' ? answer : answer(query, seconds)
    if (template === 'ask' && as === 'sidecar') return { json: { raw_output, duration: seconds } }
    // The servers keep ByteDance's pattern, which needs a point in both numbers.
    const segments = [...raw_output.matchAll(/(\d\.\d+)-(\d\.\d+)/g)].flatMap(([raw]) =>
      rangesIn(raw, seconds).map(({ from: start, to: end }) => ({
        start,
        end,
        start_norm: start / seconds,
        end_norm: end / seconds,
        raw,
      })),
    )
    const timings = { time_preprocess: 0.1, time_generate: 0.1, tokens_per_sec: 10 }
    return {
      json: {
        raw_output,
        duration: seconds,
        segments,
        ...(as === 'mlx' && { query, num_frames: Math.min(max_frames, Math.ceil(seconds)), num_tokens: 8, ...timings }),
      },
    }
  }

  const bare = await openSandbox(
    {
      name: 'vidi',
      creates: { 'POST /infer': infer },
      polls: {},
      others: {
        'POST /upload': upload,
        ...(as === 'sidecar' && {
          'GET /health': (): Answer => ({
            json: { ok: true, model: 'Vidi1.5-9B', capabilities: ['retrieve', 'ask'] },
          }),
        }),
      },
      without: faultNames.filter((name) => !PLAYED.has(name)),
      notFound: { status: 404, text: '<h1>Not Found</h1>' },
    },
    rest,
  )
  return Object.assign(bare, { env: { VIDI_URL: bare.origin } })
}

async function factsOf(bytes: Uint8Array): Promise<ClipFacts | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'heroshot-sandbox-'))
  try {
    const path = join(folder, 'clip')
    await writeFile(path, bytes)
    return await probeClip(path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
