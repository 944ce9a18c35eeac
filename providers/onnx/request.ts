/** What the onnx backend is asked to render: the native request that is stored in the journal; and what a shot may say of it. */
import { z } from 'zod'
import { SCHEDULERS } from './model/scheduler-config.js'

export const requestSchema = z.object({
  /** The model's card. */
  model: z.string().min(1),
  prompt: z.string().min(1),
  negativePrompt: z.string().exactOptional(),
  /** `null`: derived from the job's id, so that a job rendered again after a crash looks the same. */
  seed: z.int().min(0).max(4_294_967_295).nullable(),
  /** Pixels of the model's own frames, before any enlarging. */
  width: z.int().positive(),
  height: z.int().positive(),
  fps: z.number().positive(),
  frames: z.int().positive(),
  steps: z.int().min(1).max(1000),
  /** Absent: the model's own. */
  guidance: z.number().min(0).max(50).exactOptional(),
  /** Which solver of the schedule; absent: the model's own. */
  scheduler: z.enum(SCHEDULERS).exactOptional(),
  upscale: z.boolean().default(false),
  /** Which state of the model's folder it was planned with: other files, another clip. */
  weights: z.string().exactOptional(),
  /** sha256 of the first frame. */
  firstFrame: z.string().exactOptional(),
})

export type OnnxRequest = z.infer<typeof requestSchema>

/** As the model's thread gets it. */
export interface RenderRequest extends Omit<OnnxRequest, 'firstFrame' | 'seed'> {
  /** The model's folder. */
  dir: string
  seed: number
  picture?: Uint8Array
}

/** What the model's thread is started with. */
export interface OnnxSetup {
  executionProviders: readonly string[]
  threads?: number
}

/** What a shot may say under `extras.onnx`. */
export const extrasSchema = z.strictObject({
  steps: z.int().min(1).max(200).exactOptional(),
  guidance: requestSchema.shape.guidance,
  scheduler: requestSchema.shape.scheduler,
  upscale: z.boolean().exactOptional(),
})
