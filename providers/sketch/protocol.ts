/** What the caller and the model's thread say to each other. */
import type { Clip } from './pipeline.js'
import type { SketchRequest } from './request.js'

export interface WorkerStart {
  modelDir: string
  executionProviders: readonly string[]
  /** Int32 cells shared with the caller, see FLAG. */
  flags: SharedArrayBuffer
}

export const FLAG = {
  /** Set to 1 by the caller: stop at the next step or frame. */
  stop: 0,
  /** 1 while native inference runs: ending the thread then would abort the whole process. */
  inside: 1,
} as const

export type Order =
  | { type: 'render'; id: string; request: SketchRequest & { seed: number }; workDir: string }
  | { type: 'close' }

export type Report =
  | { type: 'progress'; id: string; progress: number; stage: string }
  | { type: 'done'; id: string; clip: Clip }
  | { type: 'cancelled'; id: string }
  | { type: 'failed'; id: string; code: string; message: string }
