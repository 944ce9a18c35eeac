/** The sandbox's WebSockets: whom a server tells what, the error of its book-keeping included. */
import type { Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { named, type Said } from './sandbox-run.js'

/** A picture of one white pixel. */
const PIXEL = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==',
  'base64',
)
const JPEG = 1

export interface Sockets {
  attach(server: Server): void
  /** To one client, if it is connected; to all without one. */
  say(client: string | undefined, said: Said): void
  /** A picture of a node's work, in the kind each listener asked for: before its progress, or after it. */
  show(client: string | undefined, when: 'before' | 'after', node: string, id: string): void
  /** The sockets that are open stay so, and nothing comes over them any more. */
  silence(): void
  /** Breaks off all of them. */
  end(): void
}

export interface SocketBook {
  remaining(): number
  /** The node that a client's prompt is at now. */
  nodeOf(client: string): string | undefined
  features: object
  /** Brings what is to be said up to now. */
  flush(): void
}

/** Real milliseconds between two looks at the clock. */
const TICK_MS = 10

export function createSockets(book: SocketBook): Sockets {
  const sockets = new WebSocketServer({ noServer: true })
  /** The socket of a client: the newest. */
  const current = new Map<string, WebSocket>()
  /** Those that want to know whose a picture is. */
  const knowing = new WeakSet<WebSocket>()
  const silent = new WeakSet<WebSocket>()
  const send = (socket: WebSocket, data: string | Buffer) => {
    if (!silent.has(socket)) socket.send(data)
  }
  const text = (said: Said) => JSON.stringify(said)
  const listeners = (client: string | undefined) =>
    client === undefined ? [...current.values()] : [current.get(client)].filter((one) => one !== undefined)

  function serve(socket: WebSocket, client: string): void {
    current.set(client, socket)
    socket.once('message', (message) => {
      if (!/"feature_flags"/.test(String(message))) return
      knowing.add(socket)
      send(socket, text({ type: 'feature_flags', data: { ...book.features } }))
    })
    const status = { exec_info: { queue_remaining: book.remaining() } }
    send(socket, text({ type: 'status', data: { status, sid: client } }))
    const node = book.nodeOf(client)
    if (node !== undefined) send(socket, text({ type: 'executing', data: { node } }))
    const timer = setInterval(() => book.flush(), TICK_MS)
    socket.on('close', () => {
      clearInterval(timer)
      // By the client alone, whichever of its sockets this was: the live one hears nothing from now on.
      current.delete(client)
    })
  }

  const end = () => {
    for (const socket of sockets.clients) socket.terminate()
  }
  return {
    attach(server) {
      server.on('upgrade', (request, line, head) => {
        const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sandbox')
        if (!/^(\/api)?\/ws$/.test(pathname)) return line.destroy()
        sockets.handleUpgrade(request, line, head, (socket) => {
          book.flush()
          serve(socket, searchParams.get('clientId') || crypto.randomUUID().replaceAll('-', ''))
        })
      })
      server.once('close', () => sockets.close())
      // A server that is told to end its connections ends these too.
      const endOthers = server.closeAllConnections.bind(server)
      server.closeAllConnections = () => {
        end()
        endOthers()
      }
    },
    say(client, said) {
      for (const socket of listeners(client)) send(socket, text(said))
    },
    show(client, when, node, id) {
      for (const socket of listeners(client))
        if (knowing.has(socket) === (when === 'before')) send(socket, picture(knowing.has(socket), node, id))
    },
    silence() {
      for (const socket of sockets.clients) silent.add(socket)
    },
    end,
  }
}

function picture(isNamed: boolean, node: string, id: string): Buffer {
  if (!isNamed) return Buffer.concat([numbers(1, JPEG), PIXEL])
  const about = Buffer.from(JSON.stringify({ ...named(node, id), image_type: 'image/jpeg' }))
  return Buffer.concat([numbers(4, about.length), about, PIXEL])
}

function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, 4 * i)
  return bytes
}
