/** Google's own client against our Veo, on both of its surfaces: what it takes from the real service it takes from the sandbox. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { GenerateVideosOperation, GoogleGenAI } from '@google/genai'
import { OAuth2Client } from 'google-auth-library'
import { expect, it, onTestFinished } from 'vitest'
import { bodyOf } from '../../providers/veo/fit.js'
import { veo } from '../../providers/veo/index.js'
import { startSandbox, type VeoSandboxOptions } from '../../providers/veo/sandbox.js'
import { tempDir } from '../support/temp.js'
import { shot } from '../support/world.js'

async function open(options: VeoSandboxOptions = {}) {
  const sandbox = await startSandbox({ renderSeconds: 60, queueSeconds: 0, ...options })
  onTestFinished(() => sandbox.close())
  const { origin, token, key } = sandbox
  const authClient = new OAuth2Client()
  authClient.setCredentials({ access_token: token })
  const vertex = new GoogleGenAI({
    enterprise: true,
    project: 'a-project',
    location: 'us-central1',
    googleAuthOptions: { authClient },
    httpOptions: { baseUrl: origin, apiVersion: 'v1' },
  })
  const gemini = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: origin } })
  return { sandbox, vertex, gemini, origin }
}

const boat = { model: 'veo-3.1-fast-generate-preview', source: { prompt: 'a red boat' } }
const onVertex = { ...boat, model: 'veo-3.1-fast-generate-001' }
const refused = async (promise: PromiseLike<unknown>) =>
  promise.then(
    () => expect.unreachable('it should have been refused'),
    (error) => error,
  )

it('on the Gemini wire creates, polls, and downloads', async () => {
  const { sandbox, gemini } = await open()
  let operation = await gemini.models.generateVideos({ ...boat, config: { durationSeconds: 4, aspectRatio: '9:16' } })
  expect(operation.name).toMatch(/^models\/veo-3\.1-fast-generate-preview\/operations\/[a-z0-9]{12}$/)
  operation = await gemini.operations.getVideosOperation({ operation })
  expect(operation.done).toBeUndefined()
  sandbox.clock.advance(61_000)
  operation = await gemini.operations.getVideosOperation({ operation })
  const [video] = operation.response!.generatedVideos!
  const file = join(tempDir(), 'boat.mp4')
  await gemini.files.download({ file: video!, downloadPath: file })
  await expect.poll(() => readFileSync(file).toString('latin1', 4, 8)).toBe('ftyp')
  expect([sandbox.seen.creates, sandbox.invoice()]).toEqual([1, '0.4'])
})

it('on Vertex creates, polls by POST, and gets the clip inside the answer, or its place in a bucket', async () => {
  const { sandbox, vertex } = await open()
  const silent = { durationSeconds: 4, generateAudio: false }
  const inline = await vertex.models.generateVideos({ ...onVertex, config: silent })
  const stored = await vertex.models.generateVideos({
    ...onVertex,
    config: { ...silent, outputGcsUri: 'gs://bucket/x' },
  })
  sandbox.clock.advance(61_000)
  const clip = await vertex.operations.getVideosOperation({ operation: inline })
  const bytes = Buffer.from(clip.response!.generatedVideos![0]!.video!.videoBytes!, 'base64')
  expect(bytes.toString('latin1', 4, 8)).toBe('ftyp')
  const there = await vertex.operations.getVideosOperation({ operation: stored })
  expect(there.response!.generatedVideos![0]!.video!.uri).toMatch(/^gs:\/\/bucket\/x\/\d+\/sample_0\.mp4$/)
  expect(sandbox.invoice()).toBe('0.64')
})

it('puts the same body on the wire as our adapter', async () => {
  const { sandbox, vertex, gemini, origin } = await open()
  const config = { durationSeconds: 4, aspectRatio: '16:9', resolution: '720p' }
  await vertex.models.generateVideos({
    ...onVertex,
    config: {
      ...config,
      numberOfVideos: 1,
      generateAudio: true,
      seed: 0,
      negativePrompt: 'fog',
      outputGcsUri: 'gs://bucket/x',
    },
  })
  await gemini.models.generateVideos({ ...boat, config })
  const asked = await shot({ prompt: 'a red boat', seconds: 4, audio: 'preferred', seed: 0, negativePrompt: 'fog' })
  const bodies = [veo({ storageUri: 'gs://bucket/x' }), veo({ surface: 'gemini', baseUrl: origin })].map((backend) => {
    const found = backend.fit(asked, backend.cards.find(({ id }) => id === 'veo-3.1-fast')!)
    return found.ok ? bodyOf(found.native, async () => Buffer.alloc(0)) : expect.unreachable()
  })
  expect(await Promise.all(bodies)).toEqual(sandbox.jobs.map(({ request }) => request))
})

it('gets refusals as Google words them, and only as text', async () => {
  const { sandbox, gemini, vertex } = await open()
  const retired = await open({ geminiRetired: true })
  const seconds = await refused(gemini.models.generateVideos({ ...boat, config: { durationSeconds: 5 } }))
  expect(seconds.status).toBe(400)
  expect(JSON.parse(seconds.message).error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' })
  expect(seconds.message).toContain('Unsupported output video duration 5 seconds')
  const person = await refused(gemini.models.generateVideos({ ...boat, config: { personGeneration: 'dont_allow' } }))
  expect(person.message).toContain('dont_allow for personGeneration is currently not supported.')
  const gone = await refused(retired.gemini.models.generateVideos(boat))
  expect([gone.status, gone.message]).toEqual([404, expect.stringContaining('is no longer available')])
  const wrongName = await refused(vertex.models.generateVideos(boat))
  expect([wrongName.status, wrongName.message]).toEqual([404, expect.stringContaining('Publisher Model')])
  sandbox.fault('throttled')
  const slow = await refused(gemini.models.generateVideos(boat))
  expect(JSON.parse(slow.message).error.details[0]).toMatchObject({ retryDelay: '7s' })
  const stranger = new GoogleGenAI({ apiKey: 'wrong', httpOptions: { baseUrl: sandbox.origin } })
  expect((await refused(stranger.models.generateVideos(boat))).message).toContain('API key not valid')
  expect(sandbox.jobs).toHaveLength(0)
})

it('sees a filtered job as one that is done, with reasons and no video, and a bad option only in the operation', async () => {
  const { sandbox, vertex, gemini } = await open()
  sandbox.fault('moderated-after')
  const filtered = await gemini.models.generateVideos(boat)
  const unenhanced = await vertex.models.generateVideos({ ...onVertex, config: { enhancePrompt: false } })
  sandbox.clock.advance(61_000)
  const done = await gemini.operations.getVideosOperation({ operation: filtered })
  expect(done).toMatchObject({ done: true, response: { raiMediaFilteredCount: 1 } })
  expect(done.response!.generatedVideos).toBeUndefined()
  const failed = await vertex.operations.getVideosOperation({ operation: unenhanced })
  expect(failed.error).toEqual({ code: 3, message: 'Veo 3 prompt enhancement cannot be disabled.' })
  expect(sandbox.invoice()).toBe('0')
})

it('prints operations as Google does, to the byte', async () => {
  const { sandbox, origin } = await open()
  const headers = { 'x-goog-api-key': sandbox.key, 'content-type': 'application/json' }
  const body = JSON.stringify({ instances: [{ prompt: 'a red boat' }] })
  const url = `${origin}/v1beta/models/veo-3.1-generate-preview:predictLongRunning`
  const { name } = (await (await fetch(url, { method: 'POST', headers, body })).json()) as { name: string }
  const size = async () => (await (await fetch(`${origin}/v1beta/${name}`, { headers })).text()).length
  // 73 and 443 bytes were recorded for a name five letters longer.
  expect(await size()).toBe(73 - 'veo-3.0-fast-generate-001'.length + 'veo-3.1-generate-preview'.length)
  sandbox.clock.advance(61_000)
  expect(await size()).toBe(443 - 'veo-3.0-fast-generate-001'.length + 'veo-3.1-generate-preview'.length)
  const plain = await fetch(`${origin}/v1/projects/p/locations/us-central1/publishers/google/models/m/operations/1`, {
    headers: { authorization: `Bearer ${sandbox.token}` },
  })
  expect(plain.status).toBe(404)
})

it('makes a second paid job when it is told to retry and the answer to the first is a 500', async () => {
  const { sandbox, origin } = await open()
  const httpOptions = { baseUrl: origin, retryOptions: { attempts: 2 } }
  const eager = new GoogleGenAI({ apiKey: sandbox.key, httpOptions })
  sandbox.fault('accepted-then-500')
  await eager.models.generateVideos(boat)
  expect(sandbox.jobs).toHaveLength(2)
})

it('can’t poll by a bare name: without an instance of its class the answer is thrown away', async () => {
  const { gemini } = await open()
  const { name } = await gemini.models.generateVideos(boat)
  const plain = { name } as GenerateVideosOperation
  expect(await refused(gemini.operations.getVideosOperation({ operation: plain }))).toBeInstanceOf(TypeError)
  const operation = Object.assign(new GenerateVideosOperation(), { name })
  expect((await gemini.operations.getVideosOperation({ operation })).name).toBe(name)
})
