/** What the upscale backend is asked to render: the native request that is stored in the journal. */
import { z } from 'zod'

const side = z.int().positive()

export const requestSchema = z.object({
  /** sha256 of the clip. */
  video: z.string().min(1),
  /** Which of the networks: how many times as many pixels a side it makes. */
  factor: z.union([z.literal(2), z.literal(4)]),
  /** Pixels of what comes out; where the network makes more, they are averaged down. */
  width: side,
  height: side,
  fps: z.number().positive(),
  /** Of the clip, as far as its container tells. */
  frames: z.int().positive(),
})

export type UpscaleRequest = z.infer<typeof requestSchema>
export type Factor = UpscaleRequest['factor']

/** As the network's thread gets it. */
export interface RenderRequest extends Omit<UpscaleRequest, 'video'> {
  /** Where the clip is now. */
  source: string
}

/** What the network's thread is started with. */
export interface UpscaleSetup {
  /** Folder with `x2.onnx` and `x4.onnx`. */
  weights: string
  threads: number
  ffmpeg: string
}
