/** What the sketch backend is asked to render: the native request that is stored in the journal. */
import { z } from 'zod'

export const requestSchema = z.object({
  prompt: z.string().min(1),
  /** `null`: derived from the job's id, so that a job rendered again after a crash looks the same. */
  seed: z.int().min(0).max(4_294_967_295).nullable(),
  width: z.int().positive(),
  height: z.int().positive(),
  fps: z.number().positive(),
  frames: z.int().positive(),
  /** Denoising steps. */
  steps: z.int().min(1).max(100),
  /** How strongly the words pull; 1 is no extra pull. */
  guidance: z.number().min(0).max(10),
  /** Which training the weights are of: other weights, another clip. */
  weights: z.string().exactOptional(),
})

export type SketchRequest = z.infer<typeof requestSchema>
/** With the seed that was drawn for it. */
export type SeededRequest = SketchRequest & { seed: number }

/** What the model's thread is started with. */
export interface SketchSetup {
  modelDir: string
  executionProviders: readonly string[]
}

/** What a shot may say under `extras.sketch`. */
export const extrasSchema = z.strictObject({
  steps: requestSchema.shape.steps.default(16),
  guidance: requestSchema.shape.guidance.default(1.6),
})
