/** What the journal keeps of a render on a ComfyUI server: the shot in the terms of a recipe, from which the graph is built anew. */
import { z } from 'zod'

const loraSchema = z.object({
  /** File in the server's `loras` folder, or its name without folder and ending. */
  file: z.string().min(1),
  strength: z.number(),
})

export const nativeSchema = z.object({
  /** Id of a recipe, or `workflow:<id>` for the user's own. */
  recipe: z.string(),
  /** What the recipe said when it was planned, as a key: files, schedule, settings. Absent for the user's own graph. */
  edition: z.string().exactOptional(),
  prompt: z.string(),
  /** Null: the model's own choice, mostly none. */
  negative: z.string().nullable(),
  seed: z.int().nonnegative(),
  width: z.int().positive(),
  height: z.int().positive(),
  frames: z.int().positive(),
  fps: z.number().positive(),
  /** Sampling steps; null: the recipe's own. */
  steps: z.int().positive().nullable(),
  /** Classifier-free guidance; null: the recipe's own. */
  guidance: z.number().nullable(),
  loras: z.array(loraSchema),
  /** Decode in tiles: slower, in less memory. */
  tiled: z.boolean(),
  audio: z.boolean(),
  /** Content names of the shot's pictures. */
  firstFrame: z.string().nullable(),
  lastFrame: z.string().nullable(),
  /** The user's own graph, by its content name, and whether nodes of it may call a paid cloud; null for a recipe. */
  workflow: z.object({ sha256: z.string(), partners: z.boolean() }).nullable().default(null),
  /** What the pictures are called on the server, by content name; filled by `prepare`. */
  images: z.record(z.string(), z.string()),
  /** Which server; chosen in `prepare`. */
  server: z.string().nullable(),
  /** The graphics card of that server, where it is another machine and tells. */
  gpu: z.string().nullable().default(null),
})

export type ComfyNative = z.infer<typeof nativeSchema>
