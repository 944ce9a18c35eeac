/** The adapter's socket: one at a time, later each time, and under the wall like everything else. */
import { createServer } from 'node:http'
import net, { type AddressInfo, createServer as createTcp, type Socket as Line } from 'node:net'
import type { Duplex } from 'node:stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { comfyui } from '../../../providers/comfyui/index.js'
import { createReader, follow } from '../../../providers/comfyui/progress.js'
import { startSandbox } from '../../../providers/comfyui/sandbox.js'
import { serverAt } from '../../../providers/comfyui/server.js'
import { createStudio } from '../../../src/index.js'
import { createHttp } from '../../../src/net/http.js'
import { fastClock } from '../../../src/testkit/index.js'
import { contextOf } from '../../support/context.js'
import { tempDir } from '../../support/temp.js'

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port
const listen = (server: { listen(port: number, host: string, done: () => void): unknown }) =>
  new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

/** A clock that doesn't wait, and remembers for how long it was to. */
function hurried() {
  const waits: number[] = []
  const clock = {
    now: () => Date.now(),
    sleep: async (ms: number) => {
      waits.push(ms)
      await new Promise((resolve) => setTimeout(resolve, 5))
    },
  }
  return { clock, waits }
}

/** Whatever this process connects to. */
function watchConnects(): string[] {
  const connects: string[] = []
  const { connect } = net.Socket.prototype
  net.Socket.prototype.connect = function (this: Line, ...args: never[]) {
    const [given] = [args].flat(2) as unknown as [{ host?: string; port?: number }]
    connects.push(`${given.host ?? 'localhost'}:${given.port}`)
    return connect.apply(this, args as never)
  } as typeof connect
  onTestFinished(() => {
    net.Socket.prototype.connect = connect
  })
  return connects
}

describe('a line that breaks', () => {
  it('is taken up by one socket at a time, later each time, up to half a minute', async () => {
    const server = createServer()
    const sockets = new WebSocketServer({ server })
    const open = new Set<WebSocket>()
    let most = 0
    let met = 0
    sockets.on('connection', (socket) => {
      open.add(socket)
      most = Math.max(most, open.size)
      socket.on('close', () => open.delete(socket))
      if (++met === 9) socket.send(JSON.stringify({ type: 'execution_success', data: { prompt_id: 'mine' } }))
      else socket.terminate()
    })
    await listen(server)
    onTestFinished(() => void server.close())
    const { clock, waits } = hurried()
    const place = { url: `http://127.0.0.1:${portOf(server)}` }
    for await (const _ of follow(place, 'mine', createReader('mine', new Map()), contextOf({ clock })));
    expect([met, most]).toEqual([9, 1])
    expect(waits).toHaveLength(8)
    for (const [i, ms] of waits.entries()) {
      const mean = Math.min(30_000, 1000 * 2 ** i)
      expect(ms).toBeGreaterThanOrEqual(0.5 * mean)
      expect(ms).toBeLessThanOrEqual(1.5 * mean)
    }
    // Not all the same: many clients of one server don't come back at once.
    expect(new Set(waits.map((ms, i) => ms / 2 ** i)).size).toBeGreaterThan(1)
  })

  it('is closed on our side before the next one opens: a server that mixes them up goes on telling', async () => {
    const sandbox = await startSandbox({ renderSeconds: 1.5 })
    onTestFinished(() => sandbox.close())
    /** Between the two, so that a line can be cut at the client's end alone. */
    const lines: Line[] = []
    const between = createTcp((line) => {
      lines.push(line)
      const on = net.connect(Number(new URL(sandbox.origin).port), '127.0.0.1')
      line.pipe(on).pipe(line)
      for (const end of [line, on]) end.on('error', () => undefined)
      line.on('close', () => on.destroy())
    })
    await listen(between)
    onTestFinished(() => {
      for (const line of lines) line.destroy()
      between.close()
    })
    const context = contextOf({ clock: fastClock(20) })
    const graph = {
      vae: { class_type: 'VAELoader', inputs: { vae_name: 'wan2.2_vae.safetensors' } },
      latent: { class_type: 'EmptyHunyuanLatentVideo', inputs: { width: 832, height: 480, length: 33, batch_size: 1 } },
      decode: {
        class_type: 'VAEDecode',
        inputs: { samples: ['latent', 0] as [string, number], vae: ['vae', 0] as [string, number] },
      },
      clip: { class_type: 'CreateVideo', inputs: { images: ['decode', 0] as [string, number], fps: 24 } },
      save: {
        class_type: 'SaveVideo',
        inputs: { video: ['clip', 0] as [string, number], filename_prefix: 'x', format: 'mp4', codec: 'h264' },
      },
    }
    const id = crypto.randomUUID()
    await serverAt({ url: sandbox.origin }, context).submit(graph, id, id)
    const place = { url: `http://127.0.0.1:${portOf(between)}` }
    const weights = new Map(Object.keys(graph).map((node) => [node, 1]))
    const stages: (string | undefined)[] = []
    for await (const { stage } of follow(place, id, createReader(id, weights), context)) {
      if (stages.length === 0) for (const line of lines) line.destroy()
      stages.push(stage)
    }
    expect(lines.length).toBeGreaterThan(1)
    expect(stages.at(-1)).not.toBe(stages[0])
  })
})

describe('a hostile socket, behind the wall', () => {
  /** A ComfyUI whose upgrade is answered by somebody else. */
  async function hostile(answer: (line: Duplex) => void) {
    const clock = fastClock(60)
    const sandbox = await startSandbox({ clock, renderSeconds: 20 })
    onTestFinished(() => sandbox.close())
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const passed = await fetch(sandbox.origin + request.url, {
        method: request.method!,
        ...(chunks.length && { body: Buffer.concat(chunks) }),
      })
      response.writeHead(passed.status, { 'content-type': passed.headers.get('content-type') ?? 'text/plain' })
      response.end(Buffer.from(await passed.arrayBuffer()))
    })
    let upgrades = 0
    server.on('upgrade', (_, line) => {
      upgrades++
      answer(line)
    })
    await listen(server)
    const url = `http://127.0.0.1:${portOf(server)}`
    const studio = createStudio({
      home: tempDir(),
      configFrom: false,
      clock,
      env: {},
      providers: [comfyui({ servers: [url] })],
      limits: { readSeconds: 10_000, submitSeconds: 10_000, idleSeconds: 10_000 },
    })
    onTestFinished(async () => {
      await studio.close()
      server.closeAllConnections()
      server.close()
    })
    const take = () =>
      studio.generate({
        prompt: 'a red boat',
        seconds: 1,
        resolution: '360p',
        model: 'wan-2.2-5b',
        privacy: 'local-only',
      })
    return { take, upgrades: () => upgrades }
  }
  const redirect = (to: string) => (line: Duplex) =>
    void line.end(`HTTP/1.1 302 Found\r\nlocation: ${to}\r\ncontent-length: 0\r\n\r\n`)

  it.each([
    ['a public address', 'ws://203.0.113.7:8188/ws'],
    ['a public name', 'wss://collector.example/ws'],
    ['another server of this machine', 'ws://127.0.0.1:9/ws'],
  ])('that sends to %s is not followed: the render goes on by polling', async (_, to) => {
    const { take, upgrades } = await hostile(redirect(to))
    const connects = watchConnects()
    expect((await take()).backend).toBe('comfyui')
    expect(upgrades()).toBeGreaterThan(0)
    expect(connects.length).toBeGreaterThan(0)
    for (const one of connects) expect(one).toMatch(/^(127\.0\.0\.1|localhost):(?!9$)\d+$/)
  })

  it('that says what it likes changes nothing', async () => {
    const { take, upgrades } = await hostile((line) => void line.end('HTTP/1.1 101 Switching Protocols\r\n\r\ngarbage'))
    expect((await take()).backend).toBe('comfyui')
    expect(upgrades()).toBeGreaterThan(0)
  })

  it('of a public server is never opened', async () => {
    const connects = watchConnects()
    const place = { url: 'http://203.0.113.7:8188' }
    const stop = new AbortController()
    const { clock, waits } = hurried()
    const sleep = async (ms: number) => {
      await clock.sleep(ms)
      if (waits.length === 3) stop.abort()
    }
    const context = contextOf({
      clock: { ...clock, sleep },
      signal: stop.signal,
      http: createHttp({ mode: 'local', allow: [] }),
    })
    for await (const _ of follow(place, 'mine', createReader('mine', new Map()), context)) expect.unreachable()
    expect(connects).toEqual([])
  })
})
