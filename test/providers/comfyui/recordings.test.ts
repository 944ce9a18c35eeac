/** Every recording of two real servers is played against the sandbox, over HTTP and WebSocket. What isn't played stands in NOT_PLAYED. */
import { describe, expect, it, onTestFinished } from 'vitest'
import { RECIPES } from '../../../providers/comfyui/recipes/data.js'
import { filesOf } from '../../../providers/comfyui/recipes/index.js'
import { type ComfySandboxOptions, startSandbox } from '../../../providers/comfyui/sandbox.js'
import type { Acts } from '../../../providers/comfyui/sandbox-run.js'
import { expected, type PlayOptions, play, type Recording, recordedNodes, recordingsOf } from './recording.js'

const VERSIONS = ['0.33.0', '0.3.64'] as const

/** Whole recordings (`version name`, or `name` for both), and single requests (`name/request`). */
const NOT_PLAYED: Record<string, string> = {
  'history-race': 'it counts the reads that were early enough, without the reads',
  'queue-clear': 'the three prompts were submitted over a line that isn’t in it; backend.test.ts clears a queue',
  '0.33.0 savevideo-variant-flat-av1': 'the AV1 encoder of that machine broke',
  '0.3.64 reconnect-over-half-open-socket':
    'the first socket died between the two messages of one step; the same is played for 0.33.0',
  'misc-http/jobsLimit': 'what the server had rendered before',
  'misc-http/apiJobsDouble': 'what the server had rendered before',
  'misc-http/models': 'the folders of that machine',
  'misc-http/expModels': 'the folders of that machine',
  'misc-http/folderPaths': 'the folders of that machine',
  'misc-http/systemStats': 'the hardware of that machine',
  'misc-http/logs': 'the log of that machine',
  'misc-http/objectInfoOne': 'the sandbox gives as much of a schema as is read',
  'misc-http/assets': 'no client of ours asks for assets',
  'misc-http/viewInput': 'bytes of a picture that isn’t in it',
  'misc-http/viewAnnotated': 'bytes of a picture that isn’t in it',
  'misc-http/upload120MB': 'it takes a second: a smaller limit is met by a smaller file below',
}
/** Clips are the sandbox's own, and lie behind a redirect so that faults of downloads can be played. */
const isClip = ({ ask, status }: Recording['asks'][number]) => ask.path.startsWith('/view?') && status < 300

const HOW: Record<string, PlayOptions> = {
  'hazard-same-number-same-id': { busy: true },
  'success-vhs-h264': { quiet: true },
  'success-vhs-temp-output': { quiet: true },
}

/** Exceptions that a helper node of the recorder threw. */
const RAISED: Record<string, { type: string; message: string }> = {
  oom_torch: {
    type: 'torch.OutOfMemoryError',
    message:
      'CUDA out of memory. Tried to allocate 2.50 GiB. GPU 0 has a total capacity of 11.99 GiB of which 0 bytes is free.',
  },
  oom_cuda_text: { type: 'RuntimeError', message: 'CUDA error: out of memory' },
  runtime: { type: 'RuntimeError', message: 'mat1 and mat2 shapes cannot be multiplied (77x2048 and 768x320)' },
  value: { type: 'ValueError', message: 'scratch failure' },
}

/** What the recorder's helper nodes and a node pack do, and a loader whose file is a stub. */
const ACTS: Acts = {
  ScratchSlowFrames: ({ steps, preview }) => ({ steps: Number(steps), shows: preview === true }),
  ScratchRaise: ({ kind }) => ({ raises: RAISED[String(kind)]! }),
  VAELoader: () => ({
    raises: { type: 'safetensors_rust.SafetensorError', message: 'Error while deserializing header: HeaderTooSmall' },
  }),
  VHS_VideoCombine({ filename_prefix, save_output, format, frame_rate }, file) {
    const { filename, subfolder } = file(String(filename_prefix), (stem, number) => `${stem}_${number}.mp4`)
    const type = save_output ? 'output' : 'temp'
    const workflow = filename!.replace('.mp4', '.png')
    const fullpath = `<comfy>/${type}/${subfolder}/${filename}`
    return { steps: 5, ui: { gifs: [{ filename, subfolder, type, format, frame_rate, workflow, fullpath }] } }
  },
}

/** The newer server had no weights, the older one empty files of most. */
const MISSING: Record<(typeof VERSIONS)[number], string[]> = {
  '0.33.0': RECIPES.flatMap(({ id }) => filesOf(id).map(({ file }) => file)),
  '0.3.64': ['kandinsky5lite_i2v_5s.safetensors', 'kandinsky5lite_t2v_sft_10s.safetensors'],
}

/** How many prompts it had before. */
function numbersFrom({ asks }: Recording): number {
  const posts = asks.filter(({ ask }) => ask.method === 'POST' && ask.path.endsWith('/prompt'))
  const counted = posts.filter(({ ask: { body } }) => typeof body === 'object' && !('number' in (body as object)))
  const first = counted.findIndex(({ json }) => Object(json).number !== undefined)
  return first < 0 ? 0 : Math.abs(Object(counted[first]!.json).number) - first
}

async function serverFor(version: (typeof VERSIONS)[number], recording: Recording, more: ComfySandboxOptions = {}) {
  const { SaveVideo, ...nodes } = recordedNodes()
  const at = Date.now()
  const sandbox = await startSandbox({
    version,
    // The older one's class of that name is another.
    nodes: version === '0.3.64' ? nodes : { ...nodes, SaveVideo },
    acts: ACTS,
    clock: { now: () => at },
    renderSeconds: 100,
    numbersFrom: numbersFrom(recording),
    ...more,
  })
  onTestFinished(() => sandbox.close())
  return sandbox
}

describe.each(VERSIONS)('ComfyUI %s, as recorded', (version) => {
  const recordings = recordingsOf(version)
  for (const [name, { asks, ...rest }] of recordings) {
    const reason = NOT_PLAYED[name] ?? NOT_PLAYED[`${version} ${name}`]
    if (reason !== undefined) it.skip(`${name}: ${reason}`)
    else
      it(name, async () => {
        const recording = {
          asks: asks.filter((one) => !isClip(one) && !NOT_PLAYED[`${name}/${one.name}`]),
          ...rest,
        }
        const needsFiles = name === 'execution-error-corrupt-weights'
        const sandbox = await serverFor(version, recording, { missing: needsFiles ? [] : MISSING[version] })
        const played = await play(sandbox, recording, HOW[name])
        expect(JSON.stringify(played, null, 1)).toBe(JSON.stringify(expected(recording, HOW[name]), null, 1))
      })
  }
})

it('every reason is about a recording that exists', () => {
  const names = VERSIONS.flatMap((version) =>
    [...recordingsOf(version)].flatMap(([name, { asks }]) => [
      name,
      `${version} ${name}`,
      ...asks.map((one) => `${name}/${one.name}`),
    ]),
  )
  for (const name of [...Object.keys(NOT_PLAYED), ...Object.keys(HOW)]) expect(names).toContain(name)
})

it('a body above the limit is refused in the words of the recording', async () => {
  const { asks } = recordingsOf('0.33.0').get('misc-http')!
  const sandbox = await startSandbox({ maxBytes: 1000 })
  onTestFinished(() => sandbox.close())
  const form = new FormData()
  form.set('image', new Blob([new Uint8Array(2000)]), 'big.png')
  const answer = await fetch(`${sandbox.origin}/upload/image`, { method: 'POST', body: form })
  const numbers = (text: string) => text.replace(/\d+/g, 'n')
  const { status, text, type } = asks.find(({ name }) => name === 'upload120MB')!
  expect([answer.status, answer.headers.get('content-type')]).toEqual([status, type])
  expect(numbers(await answer.text())).toBe(numbers(text!))
})
