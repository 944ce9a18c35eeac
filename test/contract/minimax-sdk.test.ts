/** MiniMax's own JavaScript client, that of its MCP server, against our MiniMax: what it takes from the service it takes here. */
// @ts-expect-error it ships no types
import { VideoAPI } from 'minimax-mcp-js/build/api/video.js'
// @ts-expect-error it ships no types
import { MiniMaxAPI } from 'minimax-mcp-js/build/utils/api.js'
import { expect, it, onTestFinished } from 'vitest'
import { type MiniMaxSandboxOptions, startSandbox } from '../../providers/minimax/sandbox.js'

interface Client {
  generateVideo(request: object): Promise<{ task_id: string; video_url?: string }>
  queryVideoGeneration(request: { taskId: string }): Promise<{ status: string; video_url?: string }>
}

const CLIP = Buffer.from('0000ftypisom')

async function open(options: MiniMaxSandboxOptions = {}) {
  const sandbox = await startSandbox({ renderSeconds: 4, queueSeconds: 1, clip: async () => CLIP, ...options })
  onTestFinished(() => sandbox.close())
  const client = (apiKey = sandbox.key): Client =>
    new VideoAPI(new MiniMaxAPI({ apiHost: sandbox.origin, apiKey, resourceMode: 'url' }))
  return { sandbox, client: client(), clientWith: client }
}

const boat = { model: 'MiniMax-Hailuo-02', prompt: 'a red boat', duration: 6, resolution: '768P' } as const
const message = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it should have been refused'),
    (error: Error) => `${error.constructor.name}: ${error.message}`,
  )

it('creates a task, follows it, and finds the clip', async () => {
  const { sandbox, client } = await open()
  const { task_id: taskId } = await client.generateVideo({ ...boat, asyncMode: true })
  const states: string[] = []
  for (let i = 0; i < 3; i++) {
    const { status, video_url: url } = await client.queryVideoGeneration({ taskId })
    states.push(status)
    if (url) expect(Buffer.from(await (await fetch(url)).arrayBuffer()).toString('latin1', 4, 8)).toBe('ftyp')
    sandbox.clock.advance(3000)
  }
  expect(states).toEqual(['Preparing', 'Processing', 'Success'])
  expect([sandbox.seen.creates, sandbox.jobs.length, sandbox.invoice()]).toEqual([1, 1, '0.28'])
})

it('reads every no as MiniMax words it, under HTTP 200', async () => {
  const { sandbox, client, clientWith } = await open({ balance: 0.3 })
  expect(await message(clientWith('another-key').generateVideo(boat))).toMatch(
    /MinimaxAuthError: API Error: login fail/,
  )
  expect(await message(client.generateVideo({ ...boat, duration: 10, resolution: '1080P' }))).toMatch(/invalid params/)
  expect(await message(client.generateVideo({ ...boat, duration: 10 }))).toMatch(/insufficient balance/)
  sandbox.fault('throttled', 'moderated-before')
  expect(await message(client.generateVideo(boat))).toMatch(/rate limit, please retry later/)
  expect(await message(client.generateVideo(boat))).toMatch(/sensitive content/)
  expect(sandbox.seen.all.map(({ answer }) => answer)).toEqual([200, 200, 200, 200, 200])
  expect(sandbox.jobs).toHaveLength(0)
})

it('by itself renders another model than it was asked for, and says nothing', async () => {
  const { sandbox, client } = await open()
  await client.generateVideo({ ...boat, model: 'MiniMax-Hailuo-2.3', asyncMode: true })
  expect(sandbox.jobs[0]!.model).toBe('MiniMax-Hailuo-02')
})

it('by itself loses a paid clip to one failed question: the error does not name the task', async () => {
  const { sandbox, client } = await open({ queueSeconds: 0, renderSeconds: 0 })
  for (const fault of ['poll-503', 'poll-reset']) {
    sandbox.fault(fault)
    expect(await message(client.generateVideo(boat))).not.toContain(sandbox.jobs.at(-1)!.id)
  }
  expect(sandbox.invoice()).toBe('0.56')
})

it('by itself loses the id when the answer to a create is lost', async () => {
  const { sandbox, client } = await open()
  sandbox.fault('accepted-then-reset')
  expect(await message(client.generateVideo(boat))).toMatch(/no response received/)
  expect(sandbox.jobs).toHaveLength(1)
})

it('by itself asks for a wrong file where the id comes as a number', async () => {
  const { client } = await open({ numericFileIds: true, queueSeconds: 0, renderSeconds: 0 })
  expect(await message(client.generateVideo(boat))).toMatch(/invalid params, no file 9007199\d{12}/)
})
