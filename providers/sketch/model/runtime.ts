/** The two ONNX graphs and what belongs to them, loaded from a model folder onto the first execution provider that takes them. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type * as Ort from 'onnxruntime-node'
import { z } from 'zod'
import { openSessions } from '../../../src/inference/session.js'
import type { Tokenizer } from './tokenizer.js'
import { createTokenizer } from './tokenizer.js'

const vocabularySchema = z.array(z.string())

const statsSchema = z.object({
  /** Mean and spread of the global and entity numbers. */
  gm: z.array(z.number()),
  gs: z.array(z.number()),
  em: z.array(z.number()),
  es: z.array(z.number()),
  L: z.number().int().positive().optional(),
  G: z.number().int().positive().optional(),
  buckets: z.number().int().positive().optional(),
})

export type Stats = z.infer<typeof statsSchema>

interface RuntimeOptions {
  readonly modelDir: string
  /** Threads inside one operator. Default 2. */
  readonly threads?: number
  /** Tried in order, one at a time; `cpu` is always the last resort. Default `['cpu']`. */
  readonly executionProviders?: readonly string[]
}

export interface Runtime {
  readonly ort: typeof Ort
  readonly text: Ort.InferenceSession
  readonly denoise: Ort.InferenceSession
  readonly tokenizer: Tokenizer
  readonly stats: Stats
  /** The execution provider that took both graphs. */
  readonly executionProvider: string
}

/** Loads `text.onnx`, `denoise.onnx`, `vocab.json` and `stats.json`. Rejects when onnxruntime-node or a file is missing. */
export async function loadRuntime({ modelDir, threads, executionProviders }: RuntimeOptions): Promise<Runtime> {
  const json = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(modelDir, name), 'utf8'))
  const vocabulary = vocabularySchema.parse(await json('vocab.json'))
  const stats = statsSchema.parse(await json('stats.json'))
  const { L, G, buckets } = stats
  const tokenizer = createTokenizer(vocabulary, { ...(L && { L }), ...(G && { G }), ...(buckets && { buckets }) })
  const files = ['text.onnx', 'denoise.onnx'].map((name) => join(modelDir, name))
  const { ort, sessions, executionProvider } = await openSessions(files, { threads, executionProviders })
  const [text, denoise] = sessions as [Ort.InferenceSession, Ort.InferenceSession]
  return { ort, text, denoise, tokenizer, stats, executionProvider }
}
