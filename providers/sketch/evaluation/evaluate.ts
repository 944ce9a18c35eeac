/** Command: how well sampled scenes agree with a file of prompts and expectations. Usage: evaluate.ts prompts.jsonl [--seeds 1,2] [--model-only] [-v] */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { loadModel, type ModelOptions, unknownWords } from '../model/index.js'
import { SCHEMA, type SceneGraph } from '../scene.js'
import { ATTRIBUTES, type Attribute, type Expectation, expectationSchema, layoutDifference, score } from './score.js'

interface Tally {
  hits: number
  of: number
}

interface Evaluation {
  readonly attributes: ReadonlyMap<Attribute, Tally>
  /** Mean layout difference between two seeds, half-frames. */
  readonly layoutDifference: number
  /** Prompts for which all seeds share all five global fields. */
  readonly sameGlobals: number
  readonly prompts: number
  readonly msPerSample: number
  /** One line per scene that missed something. */
  readonly misses: readonly string[]
}

interface EvaluationOptions extends ModelOptions {
  readonly seeds?: readonly number[]
  readonly steps?: number
  readonly guidance?: number
  readonly candidates?: number
}

/** Lines of JSON to expectations; blank lines are skipped. */
export const readExpectations = (jsonl: string): Expectation[] =>
  jsonl
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => expectationSchema.parse(JSON.parse(line)))

const GLOBALS = ['background', 'time', 'weather', 'camera', 'shot'] as const

/** Samples every prompt with every seed and scores the scenes. */
export async function evaluate(
  expectations: readonly Expectation[],
  options: EvaluationOptions = {},
): Promise<Evaluation> {
  const { seeds = [1, 2], steps, guidance, candidates, ...modelOptions } = options
  const sampling = { ...(steps && { steps }), ...(guidance && { guidance }), ...(candidates && { candidates }) }
  const model = await loadModel(modelOptions)
  const attributes = new Map<Attribute, Tally>()
  const misses: string[] = []
  const differences: number[] = []
  let sameGlobals = 0
  let ms = 0
  for (const expected of expectations) {
    const scenes: SceneGraph[] = []
    for (const seed of seeds) {
      const start = performance.now()
      const scene = await model.sample(expected.p, { seed, ...sampling })
      ms += performance.now() - start
      scenes.push(scene)
      const verdicts = score(scene, expected)
      for (const { attribute, ok } of verdicts) {
        const tally = attributes.get(attribute) ?? { hits: 0, of: 0 }
        attributes.set(attribute, { hits: tally.hits + (ok ? 1 : 0), of: tally.of + 1 })
      }
      const missed = verdicts.filter((v) => !v.ok).map((v) => v.attribute)
      if (missed.length) misses.push(`${missed.join(', ')} | ${expected.p} | seed ${seed}: ${describe(scene)}`)
    }
    const [first, second] = scenes
    const difference = first && second && layoutDifference(first, second)
    if (difference !== undefined) differences.push(difference)
    if (first && scenes.every((s) => GLOBALS.every((field) => s[field] === first[field]))) sameGlobals++
  }
  await model.release()
  const total = expectations.length * seeds.length
  return {
    attributes,
    layoutDifference: differences.reduce((a, b) => a + b, 0) / Math.max(1, differences.length),
    sameGlobals,
    prompts: expectations.length,
    msPerSample: ms / Math.max(1, total),
    misses,
  }
}

function describe(scene: SceneGraph): string {
  const number = (value: number) => value.toFixed(1)
  const things = scene.entities.map(
    (e) =>
      `${e.colour} ${e.kind} ${e.motion} (${number(e.x0)}→${number(e.x1)}, ${number(e.y0)}→${number(e.y1)}, ${number(e.s0)}→${number(e.s1)}, z ${number(e.z)})`,
  )
  const unknown = unknownWords(scene)
  return `${GLOBALS.map((field) => scene[field]).join('/')} ${things.join('; ')}${unknown.length ? ` unknown: ${unknown.join(' ')}` : ''}`
}

export function report(evaluation: Evaluation): string {
  const rows = ATTRIBUTES.flatMap((attribute) => {
    const tally = evaluation.attributes.get(attribute)
    if (!tally) return []
    return [
      `${attribute.padEnd(18)} ${`${tally.hits}/${tally.of}`.padStart(9)} ${((100 * tally.hits) / tally.of).toFixed(1).padStart(6)} %`,
    ]
  })
  return [
    ...rows,
    `layout difference between two seeds ${evaluation.layoutDifference.toFixed(2)} half-frames; all global fields equal for ${evaluation.sameGlobals} of ${evaluation.prompts} prompts; ${evaluation.msPerSample.toFixed(0)} ms per sample`,
  ].join('\n')
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seeds: { type: 'string', default: '1,2' },
      'model-only': { type: 'boolean', default: false },
      verbose: { type: 'boolean', short: 'v', default: false },
      steps: { type: 'string' },
      guidance: { type: 'string' },
      candidates: { type: 'string' },
      model: { type: 'string' },
      schema: { type: 'string' },
    },
  })
  const file = positionals[0]
  if (!file) throw new Error('which prompts? evaluate.ts prompts.jsonl [--seeds 1,2] [--model-only] [-v]')
  const evaluation = await evaluate(readExpectations(readFileSync(file, 'utf8')), {
    seeds: values.seeds.split(',').map(Number),
    modelOnly: values['model-only'],
    schema: values.schema ? JSON.parse(readFileSync(values.schema, 'utf8')) : SCHEMA,
    ...(values.model && { modelDir: values.model }),
    ...(values.steps && { steps: Number(values.steps) }),
    ...(values.guidance && { guidance: Number(values.guidance) }),
    ...(values.candidates && { candidates: Number(values.candidates) }),
  })
  if (values.verbose) for (const miss of evaluation.misses) console.log(miss)
  console.log(report(evaluation))
}

if (process.argv[1]?.endsWith('evaluate.ts')) await main()
