/** The sandbox's WebSocket: tells each client how far its own prompts are, as a server does. */
import type { Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import type { JobView } from '../../src/sandbox/index.js'
import type { Graph } from './graph.js'

interface Book {
  jobs(): readonly JobView[]
  of(id: string): { client: string; graph: Graph } | undefined
  runs(job: JobView): boolean
}

/** Real milliseconds between two messages. */
const TICK_MS = 10
/** Denoising steps its samplers take. */
const STEPS = 8
/** A picture of one white pixel. */
const PIXEL = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==',
  'base64',
)

export function attachSockets(server: Server, book: Book): void {
  const sockets = new WebSocketServer({ server, path: '/ws' })
  sockets.on('connection', (socket, request) => {
    const client = new URL(request.url ?? '/', 'http://sandbox').searchParams.get('clientId') ?? crypto.randomUUID()
    serve(socket, client, book)
  })
  server.once('close', () => sockets.close())
  // A server that is told to end its connections ends these too.
  const end = server.closeAllConnections.bind(server)
  server.closeAllConnections = () => {
    for (const socket of sockets.clients) socket.terminate()
    end()
  }
}

function serve(socket: WebSocket, client: string, book: Book): void {
  const send = (type: string, data: object) => socket.send(JSON.stringify({ type, data }))
  let owns = false
  socket.on('message', (message) => {
    if (!/feature_flags/.test(String(message))) return
    owns = true
    send('feature_flags', { supports_preview_metadata: true })
  })
  send('status', { status: { exec_info: { queue_remaining: 0 } }, sid: client })
  const said = new Map<string, number>()
  const timer = setInterval(() => {
    for (const job of book.jobs()) {
      const kept = book.of(job.id)
      if (!kept || kept.client !== client || said.get(job.id) === Number.POSITIVE_INFINITY) continue
      if (book.runs(job)) advance(job, kept.graph)
      else if (said.has(job.id)) {
        send('executing', { node: null, display_node: null, prompt_id: job.id })
        said.set(job.id, Number.POSITIVE_INFINITY)
      }
    }
  }, TICK_MS)
  socket.on('close', () => clearInterval(timer))

  function advance({ id, progress }: JobView, graph: Graph): void {
    const value = Math.floor(progress * STEPS)
    if (said.get(id) === value) return
    if (!said.has(id)) {
      send('execution_start', { prompt_id: id, timestamp: Date.now() })
      send('execution_cached', { nodes: [], prompt_id: id, timestamp: Date.now() })
    }
    said.set(id, value)
    const node = Object.keys(graph).find((name) => /sampler/i.test(graph[name]!.class_type)) ?? 'sample'
    send('progress_state', {
      prompt_id: id,
      nodes: { [node]: { value, max: STEPS, state: 'running', node_id: node, prompt_id: id, display_node_id: node } },
    })
    if (!owns) return
    const about = Buffer.from(JSON.stringify({ node_id: node, prompt_id: id, image_type: 'image/jpeg' }))
    const head = Buffer.alloc(8)
    head.writeUInt32BE(4)
    head.writeUInt32BE(about.length, 4)
    socket.send(Buffer.concat([head, about, PIXEL]))
  }
}
