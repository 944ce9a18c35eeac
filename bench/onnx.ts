/**
 * What the in-process pipeline costs beside the graphs it runs: share of the time outside `session.run`, by phase, for the model
 * of the tests. One warm-up, then medians. `npm run bench:onnx [-- --rounds 7 --write docs/bench.md]`
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readModelFolder } from '../providers/onnx/model/folder.js'
import { createModel } from '../providers/onnx/model/model.js'
import { machine, median, section, table } from './results.js'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' }, write: { type: 'string' } } })
const MODEL = fileURLToPath(new URL('../test/providers/onnx/pixel-lab/model', import.meta.url))
const REQUEST = {
  prompt: 'a red ball moving right over a green field',
  seed: 1,
  width: 256,
  height: 144,
  frames: 16,
  fps: 8,
  steps: 16,
}
const TURN = { inside: <T>(work: () => Promise<T>) => work(), progress: () => {} }
const PHASES = ['read the prompt and denoise', 'decode'] as const

interface Phase {
  wall: number
  inside: number
}

const model = createModel(readModelFolder(MODEL))
const inside = () => Object.values(model.report()).reduce((sum, { ms }) => sum + ms, 0)

async function phase<T>(work: () => Promise<T>): Promise<[T, Phase]> {
  const start = performance.now()
  const result = await work()
  return [result, { wall: performance.now() - start, inside: inside() }]
}

const rounds: Phase[][] = []
for (let round = 0; round <= Number(values.rounds); round++) {
  const [{ latents }, sampling] = await phase(() => model.latents(REQUEST, TURN))
  const [, decoding] = await phase(async () => {
    for await (const _ of model.frames(latents, REQUEST, TURN));
  })
  // The first one loads the graphs.
  if (round) rounds.push([sampling, decoding])
}
await model.release()

const ms = (value: number) => value.toFixed(1)
const row = (name: string, phases: readonly Phase[]) => {
  const [wall, within] = [median(phases.map((one) => one.wall)), median(phases.map((one) => one.inside))]
  const share = median(phases.map((one) => 1 - one.inside / one.wall))
  return [name, ms(wall), ms(within), `${(share * 100).toFixed(1)} %`]
}
const whole = rounds.map((phases) => ({
  wall: phases.reduce((sum, { wall }) => sum + wall, 0),
  inside: phases.reduce((sum, one) => sum + one.inside, 0),
}))
const rows = [
  ...PHASES.map((name, i) =>
    row(
      name,
      rounds.map((phases) => phases[i]!),
    ),
  ),
  row('both', whole),
]
section(
  'onnx',
  `${table(['phase', '>ms', '>ms inside the graphs', '>share outside'], rows)}

A latent of 16 × 16 × 9 × 16, 16 steps with guidance, to 16 frames of 256 × 144; medians of ${values.rounds} runs. Measured ${machine()}.`,
)
