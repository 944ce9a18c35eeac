/** Whatever Google, or what stands between, answers: a status, a handle, or an error of ours. HEROSHOT_WIRE_CASES: how many are tried. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { veo } from '../../../providers/veo/index.js'
import type { Handle } from '../../../src/backend.js'
import { contextOf } from '../../support/context.js'
import { startServer } from '../../support/server.js'
import { tempDir } from '../../support/temp.js'

const CASES = Number(process.env.HEROSHOT_WIRE_CASES ?? 60)

const odd = fc.oneof(fc.anything(), fc.constantFrom(null, '', 0, -1, true, [], {}))
const video = fc.record(
  {
    uri: fc.oneof(fc.webUrl(), odd),
    gcsUri: fc.oneof(fc.constantFrom('gs://bucket/a/b.mp4', 'gs://', 'gs://x', '/etc/passwd'), odd),
    bytesBase64Encoded: fc.oneof(fc.base64String(), odd),
    encodedVideo: odd,
    video: odd,
    mimeType: odd,
  },
  { requiredKeys: [] },
)
const rai = {
  raiMediaFilteredCount: fc.oneof(fc.integer(), fc.constant('2'), odd),
  raiMediaFilteredReasons: fc.oneof(fc.array(fc.string()), odd),
}
const response = fc.record(
  {
    ...rai,
    videos: fc.oneof(fc.array(fc.oneof(video, odd)), odd),
    generateVideoResponse: fc.oneof(
      fc.record({ ...rai, generatedSamples: fc.array(fc.oneof(fc.record({ video }), odd)) }, { requiredKeys: [] }),
      odd,
    ),
  },
  { requiredKeys: [] },
)
const error = fc.record(
  {
    code: fc.oneof(fc.integer({ min: 0, max: 20 }), odd),
    message: fc.oneof(fc.constant('Support codes: 58061214'), odd),
    status: fc.oneof(fc.constantFrom('INVALID_ARGUMENT', 'UNAVAILABLE'), odd),
    details: fc.oneof(
      fc.array(fc.oneof(fc.record({ retryDelay: fc.oneof(fc.constant('3s'), odd), reason: odd }), odd)),
      odd,
    ),
  },
  { requiredKeys: [] },
)
const like = fc.record(
  {
    name: fc.oneof(fc.constantFrom('models/m/operations/1', 'projects/p/locations/l/operations/1'), odd),
    done: fc.oneof(fc.constant(true), odd),
    error: fc.option(fc.oneof(error, odd), { nil: undefined, freq: 2 }),
    response: fc.oneof(response, odd),
  },
  { requiredKeys: [] },
)
const STATES = ['queued', 'running', 'done', 'failed', 'cancelled', 'lost', 'unknown']

/** Whatever JSON can't hold, left out. */
function jsonable(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return ''
  }
}

it('never crashes, never hangs, never reads a file it did not write', async () => {
  let [body, status] = ['', 200]
  const server = await startServer((_, answer) => {
    answer.writeHead(status, { 'content-type': 'application/json' })
    answer.end(body)
  })
  const env = {
    GOOGLE_VERTEX_BASE_URL: server.origin,
    GOOGLE_OAUTH_ACCESS_TOKEN: 't',
    GOOGLE_CLOUD_PROJECT: 'p1',
    GEMINI_API_KEY: 'k',
  }
  const workDir = tempDir()
  const ctx = contextOf({ env, workDir })
  const places = [
    {
      backend: veo(),
      surface: 'vertex' as const,
      id: 'projects/p/locations/l/publishers/google/models/m/operations/1',
    },
    {
      backend: veo({ surface: 'gemini', baseUrl: server.origin }),
      surface: 'gemini' as const,
      id: 'models/m/operations/1',
    },
  ]
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 4, arbitrary: like }, odd, fc.string()),
      fc.constantFrom(200, 200, 200, 200, 400, 401, 404, 429, 500, 503),
      fc.constantFrom(...places),
      fc.boolean(),
      async (given, code, { backend, surface, id }, cut) => {
        const text = typeof given === 'string' ? given : jsonable(given)
        ;[body, status] = [cut ? text.slice(0, text.length >> 1) : text, code]
        const handle: Handle = { backend: 'veo', endpoint: server.origin, id, model: 'm' }
        const polled = await backend.poll(handle, ctx).catch((thrown: Error) => thrown)
        if (polled instanceof Error) expect(polled.name).toBe('UnavailableError')
        else expect(STATES).toContain(polled.state)
        if (!(polled instanceof Error) && polled.state === 'done')
          for (const { file, url } of polled.outputs)
            expect(file ? file.startsWith(workDir) : URL.canParse(url!)).toBe(true)
        const native = { surface, model: 'm', prompt: 'x', parameters: {}, pictures: [] }
        const sent = await backend.submit(native, ctx).catch((thrown: Error) => thrown)
        if (sent instanceof Error)
          expect(['RefusedError', 'UnavailableError', 'SubmissionUnknownError']).toContain(sent.name)
        else expect(sent.id).toMatch(/operations\/1$/)
      },
    ),
    { numRuns: CASES },
  )
}, 600_000)
