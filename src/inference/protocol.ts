/** What the caller and an inference thread say to each other. */
import type { Json, Output } from '../backend.js'

/** What an in-process engine made of one request. */
export interface Clip {
  outputs: Output[]
  facts: { [key: string]: Json }
  warnings: string[]
}

export interface WorkerStart<Setup> {
  setup: Setup
  /** Int32 cells shared with the caller, see FLAG. */
  flags: SharedArrayBuffer
}

export const FLAG = {
  /** Set to 1 by the caller: stop at the next step or frame. */
  stop: 0,
  /** 1 while native inference runs: ending the thread then would abort the whole process. */
  inside: 1,
} as const

export type RenderOrder<Request> = { type: 'render'; id: string; request: Request; workDir: string }
export type Order<Request> = RenderOrder<Request> | { type: 'close' }

export type Report =
  | { type: 'progress'; id: string; progress: number; stage: string }
  | { type: 'done'; id: string; clip: Clip }
  | { type: 'cancelled'; id: string }
  | { type: 'failed'; id: string; code: string; message: string }
