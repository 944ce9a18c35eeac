/** The embedded storyboard model: a prompt and a seed become a scene graph. */
import { fileURLToPath } from 'node:url'
import { SCHEMA, type SceneGraph, type Schema } from '../scene.js'
import { compose } from './compose.js'
import { decode } from './decode.js'
import { chooseCandidate } from './grounding/agreement.js'
import { readEvidence } from './grounding/evidence.js'
import { repair } from './grounding/repair.js'
import { createLexicon } from './lexicon.js'
import { loadRuntime } from './runtime.js'
import { type SampleOptions, sampleRaw } from './sampler.js'

export interface ModelOptions {
  /** Folder with text.onnx, denoise.onnx, vocab.json and stats.json. Default: the weights that ship. */
  readonly modelDir?: string
  /** The vocabulary the weights were trained with. Default: the schema that ships. */
  readonly schema?: Schema
  /** Threads inside one operator. Default 2. */
  readonly threads?: number
  /** Tried one at a time in this order, `cpu` last. Default `['cpu']`. */
  readonly executionProviders?: readonly string[]
  /** Leaves out everything the parser adds: the bare sample of the model, for measuring it. */
  readonly modelOnly?: boolean
}

export interface StoryboardModel {
  /** The execution provider that took the graphs. */
  readonly executionProvider: string
  /** One scene. The same prompt and seed give the same scene. Rejects with the signal's reason when aborted, at the next step. */
  sample(prompt: string, options: SampleOptions): Promise<SceneGraph>
  release(): Promise<void>
}

/** Loads the model. Rejects when onnxruntime-node cannot be loaded or a weight file is missing. */
export async function loadModel(options: ModelOptions = {}): Promise<StoryboardModel> {
  const {
    modelDir = fileURLToPath(new URL('./weights', import.meta.url)),
    schema = SCHEMA,
    modelOnly = false,
  } = options
  const { threads, executionProviders } = options
  const runtime = await loadRuntime({
    modelDir,
    ...(threads && { threads }),
    ...(executionProviders && { executionProviders }),
  })
  const lexicon = createLexicon(schema)
  const context = { schema, lexicon, hasWord: runtime.tokenizer.has }
  const nothingSaid = { subjects: [], relations: [], scenes: [], absent: new Set<string>() }

  return {
    executionProvider: runtime.executionProvider,
    async sample(prompt, sampling) {
      const evidence = readEvidence(prompt, context)
      const used = modelOnly ? { ...nothingSaid, words: evidence.words, modelText: prompt } : evidence
      const raw = await sampleRaw(runtime, schema, used.modelText, sampling)
      const open = new Set(
        (['time', 'weather', 'camera', 'shot'] as const).filter((field) => !modelOnly && !evidence[field]),
      )
      const candidates = raw.map((sample) =>
        decode(sample, schema, runtime.stats, { prompt, seed: sampling.seed, open }),
      )
      const scene = candidates[chooseCandidate(candidates, used)]!
      scene.words = [...evidence.words]
      const { groups, repairs } = modelOnly
        ? { groups: [scene.entities], repairs: [] }
        : repair(scene, used, schema, candidates)
      scene.repairs = [...repairs]
      compose({ scene, evidence: used, groups, schema })
      return scene
    },
    async release() {
      await runtime.text.release()
      await runtime.denoise.release()
    },
  }
}

/** Words of the prompt that were not understood, once each. */
export const unknownWords = (scene: Pick<SceneGraph, 'words'>): string[] => [
  ...new Set(scene.words.filter((w) => w.state === 'unknown').map((w) => w.word)),
]
