/** RGBA frames to an H.264 MP4, in a thread of its own so that drawing overlaps encoding. */
import type { Worker } from 'node:worker_threads'
import { InputError, RenderError, UnavailableError } from '../errors.js'
import type { EncoderAnswer, EncoderStart } from './encode-worker.js'
import { startWorker } from './worker.js'

export interface ClipEncoder {
  /** Takes a copy of one opaque RGBA frame; resolves when there is room for the next. Rejects when the encoder failed. */
  add(rgba: Uint8Array | Uint8ClampedArray): Promise<void>
  /** Writes the file and resolves when it is whole. Not flushed to the medium: that is the collector's part. */
  finish(): Promise<{ bytes: number; frames: number; encodeMs: number }>
  /** Stops at once; no file is written. Harmless after `finish`. */
  abort(): Promise<void>
}

export interface EncoderOptions extends Omit<EncoderStart, 'quantizer'> {
  /** H.264 quantizer, 10 (large, exact) to 51. @default 20 */
  quantizer?: number
}

/** Frames on their way to the encoder: one being encoded, one waiting, one being filled. */
const IN_FLIGHT = 3

/**
 * Starts an encoder for a clip of `width`×`height` (both even) at `fps`; the file is yuv420p, BT.709 limited range, index
 * in front, and holds nothing but the picture. Frames may be added at once.
 * Throws InputError for an odd side; `add` and `finish` reject with UnavailableError when h264-mp4-encoder is absent.
 */
export function startEncoder(options: EncoderOptions): ClipEncoder {
  for (const side of ['width', 'height'] as const)
    if (options[side] < 2 || options[side] % 2)
      throw new InputError('H.264 needs even sides', {
        field: side,
        value: options[side],
        nearest: Math.max(2, options[side] - (options[side] % 2)),
      })
  const start: EncoderStart = { quantizer: 20, ...options }
  const worker: Worker = startWorker(
    { from: import.meta.url, source: './encode-worker.ts', built: 'encode-worker' },
    { workerData: start, name: 'heroshot-encoder' },
  )
  const bytes = options.width * options.height * 4
  const pool: Uint8Array<ArrayBuffer>[] = []
  let inFlight = 0
  let wake: (() => void) | undefined
  let failure: Error | undefined
  const done = new Promise<{ bytes: number; frames: number; encodeMs: number }>((resolve, reject) => {
    const fail = (error: Error) => {
      failure ??= error
      reject(failure)
      wake?.()
    }
    worker.on('message', (answer: EncoderAnswer) => {
      if (answer.type === 'free') {
        inFlight--
        pool.push(answer.frame)
        wake?.()
      } else if (answer.type === 'done') resolve(answer)
      else if (answer.absent) fail(new UnavailableError(answer.message, answer.absent))
      else fail(new RenderError(answer.message, { code: 'encode-failed' }))
    })
    worker.on('error', (cause) => fail(new RenderError('the encoder broke', { code: 'encode-failed', cause })))
    worker.on('exit', () => fail(new RenderError('the encoder stopped early', { code: 'encode-failed' })))
  })
  // Whoever adds or finishes is told; a failure before that is not an unhandled one.
  done.catch(() => {})

  return {
    async add(rgba) {
      if (failure) throw failure
      const frame = pool.pop() ?? new Uint8Array(bytes)
      frame.set(rgba)
      inFlight++
      worker.postMessage({ frame }, [frame.buffer])
      while (inFlight >= IN_FLIGHT && !failure) await new Promise<void>((resolve) => (wake = resolve))
      if (failure) throw failure
    },
    async finish() {
      worker.postMessage({ end: true })
      const result = await done
      await worker.terminate()
      return result
    },
    async abort() {
      await worker.terminate()
    },
  }
}
