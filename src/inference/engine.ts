/** The caller's side of an inference thread: a queue of one at a time, answers from memory, and an end that aborts nothing. */
import type { Worker } from 'node:worker_threads'
import type { CancelOutcome, Status } from '../backend.js'
import { startWorker, type WorkerPlace } from '../media/worker.js'
import { FLAG, type Order, type RenderOrder, type Report, type WorkerStart } from './protocol.js'

export interface EngineOptions<Setup> {
  /** The thread's code: a module that calls `serve`. */
  place: WorkerPlace
  /** The backend's id, for messages. */
  name: string
  /** Handed to the thread when it starts. */
  setup: Setup
  /** Milliseconds without work after which the thread goes and its memory comes back. */
  idleMs: number
}

export interface Engine<Request> {
  /** Queues a render. An id already known is left as it is. */
  submit(id: string, request: Request, workDir: string): void
  /** Undefined for ids this process never took. */
  status(id: string): Status | undefined
  cancel(id: string): Promise<CancelOutcome>
  /** Stops the work between two steps and ends the thread. */
  close(): Promise<void>
}

/** Finished renders whose answer is kept; their files are collected long before. */
const REMEMBERED = 500
/** How long the end of the process waits for inference to come to its next step: milliseconds, but for a starved machine. */
const EXIT_WAIT_MS = 120_000

interface Job<Request> {
  order: RenderOrder<Request>
  status: Status
  /** Resolves when the status is final. */
  over: Promise<void>
  end(status: Status): void
}

interface Thread {
  worker: Worker
  flag: Int32Array
  gone: Promise<void>
}

const isOver = ({ state }: Status) => state !== 'queued' && state !== 'running'

export function createEngine<Setup, Request>(options: EngineOptions<Setup>): Engine<Request> {
  const { place, name, setup, idleMs } = options
  const jobs = new Map<string, Job<Request>>()
  const queue: Job<Request>[] = []
  let current: Job<Request> | undefined
  let thread: Thread | undefined
  let idle: NodeJS.Timeout | undefined

  function startThread(): Thread {
    const flags = new SharedArrayBuffer(8)
    const flag = new Int32Array(flags)
    const workerData: WorkerStart<Setup> = { setup, flags }
    const worker = startWorker(place, { workerData, name: `heroshot-${name}` })
    const beforeExit = () => {
      Atomics.store(flag, FLAG.stop, 1)
      Atomics.wait(flag, FLAG.inside, 1, EXIT_WAIT_MS)
    }
    process.on('exit', beforeExit)
    worker.on('message', (report: Report) => {
      if (!current || report.id !== current.order.id) return
      if (report.type === 'progress')
        current.status = { state: 'running', progress: report.progress, stage: report.stage }
      else finish(statusOf(report))
    })
    let failure = `the ${name} thread ended`
    worker.on('error', (error) => {
      failure = `the ${name} thread broke: ${error.message}`
    })
    const gone = new Promise<void>((resolve) => {
      worker.on('exit', () => {
        process.off('exit', beforeExit)
        resolve()
        // A dismissed thread may end while its successor is at work.
        if (thread?.worker !== worker) return
        thread = undefined
        if (current) finish({ state: 'failed', code: 'worker-died', message: failure, charged: 'none' })
      })
    })
    // The job belongs to whoever polls it: the thread alone keeps no process alive. After the listeners, which would undo it.
    worker.unref()
    return { worker, flag, gone }
  }

  function next(): void {
    if (current) return
    current = queue.shift()
    if (!current) {
      idle = setTimeout(dismiss, idleMs).unref()
      return
    }
    clearTimeout(idle)
    thread ??= startThread()
    Atomics.store(thread.flag, FLAG.stop, 0)
    current.status = { state: 'running', progress: 0, stage: 'starting' }
    thread.worker.postMessage(current.order)
  }

  function finish(status: Status): void {
    current!.end(status)
    current = undefined
    next()
  }

  /** Lets the idle thread go; a new one is started when there is work again. */
  function dismiss(): Promise<void> {
    const leaving = thread
    thread = undefined
    // Whoever awaits this must not see the process end first.
    leaving?.worker.ref()
    leaving?.worker.postMessage({ type: 'close' } satisfies Order<Request>)
    return leaving?.gone ?? Promise.resolve()
  }

  function forgetOldest(): void {
    for (const [id, job] of jobs) {
      if (jobs.size <= REMEMBERED) return
      if (isOver(job.status)) jobs.delete(id)
    }
  }

  return {
    submit(id, request, workDir) {
      if (jobs.has(id)) return
      const { promise: over, resolve } = withResolvers()
      const job: Job<Request> = {
        order: { type: 'render', id, request, workDir },
        status: { state: 'queued' },
        over,
        end(status) {
          job.status = status
          resolve()
        },
      }
      jobs.set(id, job)
      forgetOldest()
      queue.push(job)
      next()
    },
    status(id) {
      const job = jobs.get(id)
      if (job?.status.state !== 'queued') return job?.status
      return { state: 'queued', position: queue.indexOf(job) + 1 }
    },
    async cancel(id) {
      const job = jobs.get(id)
      if (!job) return 'unknown'
      const waiting = queue.indexOf(job)
      if (waiting >= 0) {
        queue.splice(waiting, 1)
        job.end({ state: 'cancelled', charged: 'none' })
      } else if (job === current && thread) Atomics.store(thread.flag, FLAG.stop, 1)
      await job.over
      return job.status.state === 'cancelled' ? 'cancelled' : 'too-late'
    },
    async close() {
      clearTimeout(idle)
      for (const job of queue.splice(0)) job.end({ state: 'cancelled', charged: 'none' })
      if (current && thread) {
        Atomics.store(thread.flag, FLAG.stop, 1)
        // Nothing else may be left that keeps the process: it must not end before its close does.
        thread.worker.ref()
        await current.over
      }
      clearTimeout(idle)
      await dismiss()
    },
  }
}

function statusOf(report: Exclude<Report, { type: 'progress' }>): Status {
  if (report.type === 'done') return { state: 'done', ...report.clip }
  if (report.type === 'cancelled') return { state: 'cancelled', charged: 'none' }
  return { state: 'failed', code: report.code, message: report.message, charged: 'none' }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
