/** The encoder's thread: RGBA in, one MP4 file out. H.264 by h264-mp4-encoder (WASM), container by ours. */
import { writeFile } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import type { UnavailableError } from '../errors.js'
import { i420Bytes, toI420 } from './colour.js'
import { optional } from './load.js'
import { readH264 } from './mp4.js'
import { writeMp4 } from './mux.js'

export interface EncoderStart {
  width: number
  height: number
  fps: number
  quantizer: number
  /** Where the MP4 goes. Written whole at the end. */
  file: string
  /** Length of the clip in frames: what was added is played over and over until then. @default what was added */
  frames?: number
  /** Adds a sound track with nothing on it. @default false */
  silence?: boolean
}

export type EncoderAnswer =
  /** The frame was taken in; its memory may be filled again. */
  | { type: 'free'; frame: Uint8Array<ArrayBuffer> }
  | { type: 'done'; bytes: number; frames: number; encodeMs: number }
  | { type: 'failed'; message: string; absent?: { code: string; next: string | undefined } }

type Order = { frame: Uint8Array<ArrayBuffer> } | { end: true }

const port = parentPort!
const { width, height, fps, quantizer, file, frames, silence = false } = workerData as EncoderStart
const answer = (message: EncoderAnswer, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer)

async function createEncoder() {
  const { createH264MP4Encoder } = await optional('h264-mp4-encoder', () => import('h264-mp4-encoder'))
  const encoder = await createH264MP4Encoder()
  Object.assign(encoder, { width, height, frameRate: fps, quantizationParameter: quantizer, speed: 10 })
  encoder.groupOfPictures = Math.max(1, Math.round(fps * 2))
  encoder.initialize()
  return encoder
}

const ready = createEncoder()
const yuv = new Uint8Array(i420Bytes(width, height))
let encodeMs = 0

async function take(order: Order): Promise<void> {
  const encoder = await ready
  const start = performance.now()
  if ('frame' in order) {
    toI420(order.frame, width, height, yuv)
    encoder.addFrameYuv(yuv)
    encodeMs += performance.now() - start
    answer({ type: 'free', frame: order.frame }, [order.frame.buffer])
    return
  }
  encoder.finalize()
  const track = readH264(Buffer.from(encoder.FS.readFile(encoder.outputFilename)))
  encoder.delete()
  const once = track.samples
  const samples = Array.from({ length: frames ?? once.length }, (_, i) => once[i % once.length]!)
  const mp4 = writeMp4({ width, height, fps, ...track, samples }, { silence })
  await writeFile(file, mp4)
  answer({ type: 'done', bytes: mp4.length, frames: samples.length, encodeMs: Math.round(encodeMs) })
}

let failed = false
let last = Promise.resolve()
port.on('message', (order: Order) => {
  last = last.then(() => (failed ? undefined : take(order))).catch(fail)
})
ready.catch(fail)

function fail(error: UnavailableError | Error): void {
  if (failed) return
  failed = true
  const absent = 'billed' in error ? { code: error.code, next: error.next } : undefined
  answer({ type: 'failed', message: error.message, ...(absent && { absent }) })
}
