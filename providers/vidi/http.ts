/** Vidi behind HTTP: our sidecar (docs/vidi_sidecar.py), or the web application of the MLX port, which has no `/health`. */
import { openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Analyzer, type AnalyzerContext, findingOf } from '../../src/analyzer.js'
import { InputError, UnavailableError } from '../../src/errors.js'
import { proxyOf } from '../../src/media/proxy.js'
import type { HttpAnswer } from '../../src/net/http.js'
import { isLoopback, isPrivateAddress } from '../../src/net/wall.js'
import { healthSchema, inferredSchema, rangesIn, refusalSchema, uploadedSchema } from './wire.js'

/** Of the MLX port, as of 2026-10. */
const MAX_UPLOAD = 500 << 20
/** Twenty seconds a query on an A6000; a Mac takes minutes for a long clip. */
const INFER_MS = 600_000

/** The `vidi-http` transport. */
export function vidiHttp(id: string, given: string): Analyzer {
  const url = given.replace(/\/+$/, '')
  const { hostname } = new URL(url)
  const call = async (ctx: AnalyzerContext, path: string, content: { json: unknown } | { body: FormData }) => {
    const answer = await ctx.http.request({
      method: 'POST',
      url: url + path,
      timeoutMs: INFER_MS,
      signal: ctx.signal,
      ...content,
    })
    if (answer.status !== 200) throw failed(answer)
    return answer
  }
  const healthOf = async (ctx: AnalyzerContext) => {
    const answer = await ctx.http.request({ url: `${url}/health`, timeoutMs: 10_000, signal: ctx.signal })
    return { answer, health: healthSchema.safeParse(answer.json).data }
  }

  return {
    id,
    runsOn: isLoopback(hostname)
      ? 'gpu'
      : isPrivateAddress(hostname) || !hostname.includes('.')
        ? 'elsewhere'
        : 'cloud',
    sampleFps: 1,
    cautions: ['it sees a frame a second: times are right to about a second'],

    async available(ctx) {
      const { answer, health } = await healthOf(ctx)
      if (health) return health.ok ? { ok: true, model: health.model } : { ok: false, reason: `${health.model} loads` }
      // The MLX port knows no such page: only its 404 says that somebody is there.
      if (answer.status === 404) return { ok: true, model: 'Vidi1.5-9B-mlx' }
      return {
        ok: false,
        reason: `${answer.url} answered ${answer.status}`,
        next: 'Look whether this is a Vidi server.',
      }
    },

    async open(clip, ctx) {
      // A clip without sound makes Vidi's own code fail.
      const path = await proxyOf(clip, { dir: ctx.workDir, sound: true, signal: ctx.signal })
      const { size } = await stat(path)
      if (size > MAX_UPLOAD)
        throw new InputError('is larger than Vidi takes', { field: 'file', value: clip.path, allowed: '500 MB' })
      const body = new FormData()
      body.append('video', await openAsBlob(path, { type: 'video/mp4' }), basename(path))
      const uploaded = uploadedSchema.safeParse((await call(ctx, '/upload', { body })).json)
      if (!uploaded.success) throw new UnavailableError('Vidi took an upload without naming it', { code: 'bad-answer' })
      const { filename } = uploaded.data
      const infer = async (query: string, template?: 'ask') => {
        const answer = await call(ctx, '/infer', { json: { filename, query, ...(template && { template }) } })
        const inferred = inferredSchema.safeParse(answer.json)
        if (!inferred.success) throw new UnavailableError('Vidi gave an answer nobody can read', { code: 'bad-answer' })
        return inferred.data
      }
      const { health } = await healthOf(ctx)
      return {
        async find(query) {
          const { raw_output: text, segments } = await infer(query)
          // A sound track may make the file a little longer than its pictures: their shares are of these.
          const spans = (segments ?? []).map(({ start, end, start_norm, end_norm }) => ({
            from: start_norm === undefined ? start : start_norm * clip.seconds,
            to: end_norm === undefined ? end : end_norm * clip.seconds,
          }))
          return findingOf(text, spans.length ? spans : rangesIn(text, clip.seconds), clip.seconds)
        },
        ...(health?.capabilities.includes('ask') && {
          async ask(question: string) {
            return { text: (await infer(question, 'ask')).raw_output }
          },
        }),
      }
    },
  }
}

const failed = ({ status, json, url }: HttpAnswer) =>
  new UnavailableError(`${url} answered ${status}: ${refusalSchema.safeParse(json).data?.error ?? 'no reason given'}`, {
    code: `http-${status}`,
  })
