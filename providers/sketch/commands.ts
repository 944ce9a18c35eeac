/** `heroshot sketch scene`: the scene graphs the model samples, one JSON line for every prompt and seed, for anyone to score. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { InputError } from '../../src/errors.js'
import type { SceneGraph } from './scene.js'

const lineSchema = z.object({ p: z.string().trim().min(1) })

async function readPrompts(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new InputError(cause.message, { field: '--prompts', value: file }, { cause })
  })
  return text.split('\n').flatMap((line, i) => {
    if (!line.trim()) return []
    try {
      return [lineSchema.parse(JSON.parse(line)).p]
    } catch (cause) {
      throw new InputError(
        `line ${i + 1} is no prompt`,
        { field: '--prompts', value: line, allowed: 'lines like {"p": "a red boat"}' },
        { cause },
      )
    }
  })
}

function readSeeds(list: string): number[] {
  return list.split(',').map((text) => {
    const seed = Number(text)
    if (text.trim() === '' || !Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff)
      throw new InputError('is no list of seeds', {
        field: '--seeds',
        value: list,
        allowed: '0 to 4294967295, like 1,2',
      })
    return seed
  })
}

/** What is scored of a scene; how it is drawn stays out. */
const scored = ({ background, time, weather, camera, shot, entities }: SceneGraph) => ({
  background,
  time,
  weather,
  camera,
  shot,
  entities,
})

/** `sketch scene --prompts file.jsonl --seeds 1,2`. */
export const commands = [
  {
    path: ['sketch', 'scene'],
    groupAbout: 'the embedded storyboard model',
    about: 'the scene graphs sampled for prompts, one JSON line for every prompt and seed',
    options: [
      { flags: '--prompts <file>', about: 'lines like {"p": "a red boat"}', required: true },
      { flags: '--seeds <list>', about: 'comma-separated; default 1' },
    ],
    async run(options: Readonly<Record<string, unknown>>, line: (text: string) => void): Promise<void> {
      const prompts = await readPrompts(String(options.prompts))
      const seeds = readSeeds(String(options.seeds ?? '1'))
      const { loadModel, unknownWords } = await import('./model/index.js')
      const model = await loadModel()
      try {
        for (const prompt of prompts)
          for (const seed of seeds) {
            const scene = await model.sample(prompt, { seed })
            line(JSON.stringify({ prompt, seed, scene: scored(scene), unknownWords: unknownWords(scene) }))
          }
      } finally {
        await model.release()
      }
    },
  },
] as const
