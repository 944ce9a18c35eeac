/**
 * A recording of a real server, played against the sandbox: the same requests at the same points among its sockets' messages.
 * Left out of the comparison is what differs from run to run: times, the counters in file names, the order of sets (`executed`,
 * cached `nodes`), traces of code, the insides of tensors and pictures. How long the line is (`status`) is told by another thread
 * than a prompt's own messages: the two are compared each in its order. Ids are given anew.
 */
import { readFileSync } from 'node:fs'
import { WebSocket } from 'ws'
import type { ComfySandbox } from '../../../providers/comfyui/sandbox.js'

type Json = { [key: string]: unknown }

interface Ask {
  name: string
  t: number
  ask: { method: string; path: string; headers?: Record<string, string>; body?: unknown }
  status: number
  type?: string | null
  json?: unknown
  text?: string
}
/** A message, or what the recorder did with its socket. */
type Frame = [t: number, frame: Json]

export interface Recording {
  asks: Ask[]
  sockets: Frame[][]
  /** What became of the next good prompt. */
  then?: { worker: string }
}

/** What is kept short in the file: a graph by its number, the two messages that are most of the traffic. */
interface Packed extends Recording {
  graphs?: unknown[]
}

const read = (name: string) => JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'))

/** Recordings of a version by name. */
export function recordingsOf(version: string): Map<string, Recording> {
  const all = read(`v${version}`) as Record<string, Packed>
  return new Map(Object.entries(all).map(([name, packed]) => [name, unpack(packed)]))
}
/** The node classes in them that no recipe uses, or that the room keeps without their tooltips. */
export const recordedNodes = () => read('nodes')

function unpack({ graphs = [], asks, sockets, then }: Packed): Recording {
  const graph = (value: unknown): unknown => {
    if (typeof value === 'string') return /^graph \d+$/.test(value) ? graphs[Number(value.slice(6))] : value
    if (Array.isArray(value)) return value.map(graph)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, graph(one)]))
  }
  return {
    asks: asks.map((one) => graph(one) as Ask),
    sockets: sockets.map((frames) => frames.map((frame) => long(frame as unknown[]))),
    ...(then && { then }),
  }
}

function long([t, kind, id, ...more]: unknown[]): Frame {
  const prompt_id = `00000000-0000-4000-8000-0000000000${id}`
  if (kind === 'progress') {
    const [node, value, max] = more
    return [t as number, { type: 'progress', data: { value, max, prompt_id, node } }]
  }
  if (kind !== 'state') return [t as number, kind as Json]
  const nodes = (more[0] as [string, number, number, string][]).map(([node_id, value, max, state]) => [
    node_id,
    { value, max, state, node_id, prompt_id, display_node_id: node_id, parent_node_id: null, real_node_id: node_id },
  ])
  return [t as number, { type: 'progress_state', data: { prompt_id, nodes: Object.fromEntries(nodes) } }]
}

export interface Played {
  answers: Json[]
  /** By socket: a prompt's messages, and the lengths of the line. */
  sockets: { messages: Json[]; line: unknown[] }[]
  worker?: string
}

const dataOf = (frame: Json) => Object(frame.data) as Json
const isStatus = (frame: Json) => frame.type === 'status'
const isMessage = (frame: Json) => !('event' in frame) && !('sent' in frame)
const isPrompt = ({ ask }: Ask) => ask.method === 'POST' && ask.path.endsWith('/prompt')
const submittedAt = ({ asks }: Recording) => asks.find(isPrompt)?.t ?? 0
/** A recording that begins in the middle of a socket tells of the last prompt alone. */
const beginsInside = (frames: readonly Frame[]) => !frames.some(([, { event }]) => event === 'open')

/** Messages of a socket that are the recording's own: the server had other prompts before, and after. */
function ownOf(recording: Recording, frames: readonly Frame[]): Frame[] {
  const own = new Set(recording.asks.flatMap(({ json }) => [(Object(json) as Json).prompt_id]))
  const begins = submittedAt(recording)
  return frames.filter(([t, frame]) => {
    const { prompt_id, sid } = dataOf(frame)
    if (!isMessage(frame)) return false
    if (prompt_id !== undefined) return own.has(prompt_id)
    if (frame.binary === 1) return t > begins
    return !isStatus(frame) || sid !== undefined || t > begins
  })
}

function told(
  recording: Recording,
  all: readonly (readonly Json[])[],
  { quiet = false }: PlayOptions = {},
): Played['sockets'] {
  const begins = submittedAt(recording)
  return all.map((frames, index) => {
    const recorded = recording.sockets[index]!
    // Some were recorded without the progress.
    const isQuiet = quiet || !recorded.some(([, { type }]) => type === 'progress_state')
    const messages = frames.filter((frame) => !isStatus(frame) && !(isQuiet && /^progress/.test(String(frame.type))))
    const openedAt = recorded.find(([, { event }]) => event === 'open')?.[0] ?? 0
    const line = frames.filter(isStatus).map((frame) => {
      const { status, sid } = dataOf(frame)
      const { queue_remaining } = Object((status as Json).exec_info) as Json
      // Before the first prompt others of the server may be left.
      return sid === undefined ? queue_remaining : [sid, openedAt < begins ? 0 : queue_remaining]
    })
    return { messages, line }
  })
}

/** What was recorded, as `play` tells it. */
export function expected(recording: Recording, options?: PlayOptions): Played {
  const answers = recording.asks.map(({ name, status, type, json, text }) => ({
    name,
    status,
    ...(json === undefined ? { text: text ?? '', type: type ?? null } : { json }),
  }))
  const sockets = recording.sockets.map((frames) => ownOf(recording, frames).map(([, frame]) => frame))
  const worker = recording.then?.worker.split(' ')[0]
  return plain({ answers, sockets: told(recording, sockets, options), ...(worker && { worker }) })
}

/** A prompt that any server takes. */
const GOOD = {
  1: { class_type: 'EmptyImage', inputs: { width: 64, height: 48, batch_size: 1, color: 0 } },
  2: {
    class_type: 'SaveAnimatedWEBP',
    inputs: { images: ['1', 0], filename_prefix: 'good', fps: 8, lossless: false, quality: 80, method: 'default' },
  },
}

/** Recorded milliseconds by which the step under way comes later than the answer to a stop. */
const STOP_MS = 5

export interface PlayOptions {
  /** A prompt that isn't in the recording keeps the worker at first. */
  busy?: boolean
  /** Progress is told by the clock of the machine. */
  quiet?: boolean
}

export async function play(
  sandbox: ComfySandbox,
  recording: Recording,
  { busy = false, quiet = false }: PlayOptions = {},
): Promise<Played> {
  /** The ids of the recording by those of the sandbox. */
  const ids = new Map<string, string>()
  const recorded = (text: string) => [...ids].reduce((all, [ours, theirs]) => all.replaceAll(ours, theirs), text)
  const ours = (text: string) => [...ids].reduce((all, [mine, theirs]) => all.replaceAll(theirs, mine), text)
  const sockets = recording.sockets.map(() => undefined as WebSocket | undefined)
  const heard: Json[][] = recording.sockets.map(() => [])
  const answers: Json[] = []

  /** Until all that was sent has come. */
  const settle = () =>
    Promise.all(
      sockets.map(async (socket) => {
        if (socket?.readyState !== WebSocket.OPEN) return
        const back = new Promise((resolve) => socket.once('pong', resolve))
        socket.ping()
        await back
      }),
    )
  const states = () => sandbox.jobs.filter(({ removed }) => !removed).map((job) => sandbox.look(job).state)
  async function until(isReached: () => boolean): Promise<void> {
    for (let ticks = 0; ticks < 800 && !isReached(); ticks++) {
      sandbox.clock.advance(500)
      states()
      await settle()
    }
  }
  const untilIdle = () => until(() => states().every((state) => ['done', 'failed', 'cancelled'].includes(state)))

  function open(index: number, client: string): Promise<unknown> {
    const socket = new WebSocket(`${sandbox.origin.replace('http', 'ws')}/ws?clientId=${client}`)
    sockets[index] = socket
    socket.on('message', (data, isBinary) =>
      heard[index]!.push(isBinary ? binary(data as Buffer) : JSON.parse(String(data))),
    )
    return new Promise((resolve) => socket.once('open', resolve)).then(settle)
  }
  const post = (path: string, body: unknown) =>
    fetch(sandbox.origin + path, { method: 'POST', body: JSON.stringify(body) }).then(settle)

  async function ask({ name, ask: { method, path, headers, body }, json: answer }: Ask): Promise<void> {
    const isForm = typeof body === 'string' && body.startsWith('[multipart]')
    const raw = body === undefined ? undefined : typeof body === 'string' ? body : ours(JSON.stringify(body))
    const response = await fetch(sandbox.origin + ours(path), {
      method,
      redirect: 'manual',
      ...(headers && { headers }),
      ...(raw !== undefined && { body: isForm ? formOf(raw) : raw }),
    })
    const text = await response.text()
    const type = response.headers.get('content-type')
    const isJson = /json/.test(type ?? '')
    const [given, known] = [isJson && JSON.parse(text), answer].map((one) => (Object(one) as Json).prompt_id)
    if (typeof given === 'string' && typeof known === 'string') ids.set(given, known)
    answers.push({ name, status: response.status, ...(isJson ? { json: JSON.parse(recorded(text)) } : { text, type }) })
    await settle()
  }

  const isOver = (path: string) => {
    const job = sandbox.jobs.findLast(({ id }) => ours(path).endsWith(id))
    return !job || ['done', 'failed', 'cancelled'].includes(sandbox.look(job).state)
  }
  /** All that had been heard when it was recorded. A stop is answered before the step that was under way comes. */
  const isHeard = (t: number, stops = false) =>
    recording.sockets.every((frames, index) => {
      if (sockets[index]?.readyState !== WebSocket.OPEN || beginsInside(frames)) return true
      const own = ownOf(recording, frames)
      const stop = own.findIndex(([at, { type }]) => stops && type === 'execution_interrupted' && at >= t)
      const due = own
        .slice(0, stop < 0 ? own.length : stop)
        .findLast(([at, frame]) => at < (stops ? t + STOP_MS : t) && typeof frame.type === 'string' && !isStatus(frame))
      return !due || heard[index]!.some((frame) => recorded(keyOf(frame)) === keyOf(due[1]))
    })
  const isStopped = (id: string) =>
    recording.asks.some(({ ask: { path, body } }) =>
      path === '/interrupt' ? [undefined, id].includes(Object(body).prompt_id) : path.endsWith(`${id}/cancel`),
    )
  async function arrive({ name, t, ask: { method, path } }: Ask): Promise<void> {
    const stops = method === 'POST' && /interrupt|cancel$/.test(path)
    await until(() => isHeard(t, stops))
    if (name.startsWith('after')) await until(() => isOver(path))
    if (recording.sockets.some(beginsInside) && method === 'POST') {
      await untilIdle()
      for (const frames of heard) frames.length = 0
    }
  }

  const asked = recording.asks.map((one) => ({ t: one.t, act: () => arrive(one).then(() => ask(one)) }))
  const done = recording.sockets.flatMap((frames, index) =>
    frames.flatMap(([t, frame]) => {
      const act = async () => {
        if (!isMessage(frame)) await until(() => isHeard(t + 1))
        if (frame.event === 'open') await open(index, frame.client as string)
        if (frame.event === 'close') await close(sockets[index])
        if ('sent' in frame) sockets[index]!.send(JSON.stringify(frame.sent))
        // Whoever stopped it did so over a line that isn't in the recording.
        if (frame.type === 'execution_interrupted' && !isStopped(String(dataOf(frame).prompt_id))) {
          await until(() => isHeard(t, true))
          await post('/interrupt', { prompt_id: ours(String(dataOf(frame).prompt_id)) })
        }
      }
      return [{ t, act }]
    }),
  )
  for (const [index, frames] of recording.sockets.entries())
    if (beginsInside(frames)) await open(index, (recording.asks[0]!.ask.body as { client_id: string }).client_id)
  if (busy) {
    asked.unshift({ t: submittedAt(recording) - 1, act: () => post('/prompt', { prompt: GOOD }).then(() => undefined) })
  }
  for (const { act } of [...asked, ...done].sort((a, b) => a.t - b.t)) await act()
  let worker: string | undefined
  if (recording.then) {
    await untilIdle()
    await post('/prompt', { prompt: { ...GOOD, 1: { ...GOOD[1], inputs: { ...GOOD[1].inputs, color: 1 } } } })
    await untilIdle()
    worker = states().at(-1) === 'done' ? 'alive' : 'DEAD'
  }
  for (const socket of sockets) socket?.terminate()
  const own = (JSON.parse(recorded(JSON.stringify(heard))) as Json[][]).map((frames, index) => {
    const late = frames.map((frame): Frame => [Number.POSITIVE_INFINITY, frame])
    return afterGap(ownOf(recording, late), recording.sockets[index]!)
  })
  const sides = told(recording, own, { quiet })
  // The recorder left while the good prompt ran.
  if (recording.then)
    for (const [index, { line }] of told(
      recording,
      recording.sockets.map((frames) => ownOf(recording, frames).map(([, frame]) => frame)),
    ).entries())
      sides[index]!.line.length = Math.min(sides[index]!.line.length, line.length)
  return plain({ answers, sockets: sides, ...(worker && { worker }) })
}

/** Without the progress that a recorded gap between two sockets swallowed. */
function afterGap(frames: readonly Frame[], recorded: readonly Frame[]): Json[] {
  const all = frames.map(([, frame]) => frame)
  const isGreeted = all.some((frame) => frame.type === 'executing' && dataOf(frame).prompt_id === undefined)
  const first = recorded.find(([, { type }]) => type === 'progress_state')
  if (!isGreeted || !first) return all
  const from = all.findIndex((frame) => keyOf(frame) === keyOf(first[1]))
  return all.filter((frame, i) => i >= from || !/^progress/.test(String(frame.type)))
}

/** A message without what differs. */
const keyOf = ({ type, data }: Json) => {
  const { nodes, node, value, node_id, prompt_id } = Object(data) as Json
  return JSON.stringify([type, type === 'progress_state' && nodes, node, value, node_id, prompt_id])
}

async function close(socket: WebSocket | undefined): Promise<void> {
  if (socket?.readyState !== WebSocket.OPEN) return
  const over = new Promise((resolve) => socket.once('close', resolve))
  socket.close(1000)
  await over
}

function binary(bytes: Buffer): Json {
  const kind = bytes.readUInt32BE(0)
  const length = bytes.readUInt32BE(4)
  if (kind !== 4) return { binary: kind, head: bytes.subarray(8, 20).toString('hex') }
  const head = bytes.subarray(8 + length, 20 + length).toString('hex')
  return { binary: kind, about: JSON.parse(bytes.subarray(8, 8 + length).toString()), head }
}

/** `[multipart] image=file:name.png:70&subfolder=a`: a file of so many bytes, told apart by their number. */
function formOf(text: string): FormData {
  const form = new FormData()
  for (const part of text.slice('[multipart] '.length).split('&')) {
    const [name = '', value = ''] = part.split('=')
    const [, file, bytes] = /^file:(.*):(\d+)$/.exec(value) ?? []
    if (file === undefined) form.set(name, value)
    else form.set(name, new Blob([new Uint8Array(Number(bytes)).fill(Number(bytes) % 256)]), file)
  }
  return form
}

const TIMES = new Set(['timestamp', 'create_time', 'execution_start_time', 'execution_end_time'])
const SETS = new Set(['executed', 'nodes'])

function plain(played: Played): Played {
  const files = new Map<string, string>()
  const count = (text: string) =>
    text.replace(/_(\d{5})(?=[_.])/g, (_, digits) => {
      if (!files.has(digits)) files.set(digits, `_${files.size + 1}`)
      return files.get(digits)!
    })
  const walk = (value: unknown, key: string): unknown => {
    if (TIMES.has(key)) return 0
    if (key === 'traceback' || key === 'current_outputs') return []
    if (key === 'current_inputs') return Object.keys(value as object).sort()
    if (typeof value === 'string') return count(value)
    if (Array.isArray(value)) {
      const list = value.map((one) => walk(one, ''))
      return SETS.has(key) ? list.sort() : list
    }
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, walk(one, name)]))
  }
  return walk(played, '') as Played
}
