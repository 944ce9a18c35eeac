/** The model's thread: renders one clip at a time. Inference blocks its thread, so it must not be the caller's. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { isHeroshotError } from '../../src/errors.js'
import { loadCanvas } from '../../src/media/images.js'
import { createRenderer } from './art/renderer.js'
import { loadModel, type StoryboardModel } from './model/index.js'
import { type Parts, renderClip } from './pipeline.js'
import { FLAG, type Order, type Report, type WorkerStart } from './protocol.js'

class Stopped extends Error {}

const port = parentPort!
const { modelDir, executionProviders, flags } = workerData as WorkerStart
const flag = new Int32Array(flags)
const report = (message: Report) => port.postMessage(message)

/** Names the weights by their content. */
async function modelVersion(): Promise<string> {
  const hash = createHash('sha256')
  for (const name of ['text.onnx', 'denoise.onnx']) hash.update(await readFile(join(modelDir, name)))
  return hash.digest('hex').slice(0, 12)
}

async function inside<T>(work: () => Promise<T>): Promise<T> {
  // Raised before the stop flag is read, as the caller sets stop before it reads this one: one of both sees the other.
  Atomics.store(flag, FLAG.inside, 1)
  try {
    check()
    return await work()
  } finally {
    Atomics.store(flag, FLAG.inside, 0)
    Atomics.notify(flag, FLAG.inside)
  }
}

const check = () => {
  if (Atomics.load(flag, FLAG.stop)) throw new Stopped()
}

let model: Promise<StoryboardModel> | undefined
let version: Promise<string> | undefined

const parts: Omit<Parts, 'canvas'> = {
  renderer: createRenderer,
  sample: (request, progress) =>
    inside(async () => {
      const stop = new AbortController()
      const onProgress = (done: number, of: number) => {
        if (Atomics.load(flag, FLAG.stop)) stop.abort(new Stopped())
        progress(done / of)
      }
      model ??= loadModel({ modelDir, executionProviders }).catch((error) => {
        model = undefined
        throw error
      })
      version ??= modelVersion()
      const { seed, steps, guidance } = request
      const [ready, weights] = await Promise.all([model, version])
      check()
      const scene = await ready.sample(request.prompt, { seed, steps, guidance, signal: stop.signal, onProgress })
      const facts = {
        model: `sketch ${weights}`,
        recipe: { steps, guidance },
        executionProvider: ready.executionProvider,
        repairs: [...scene.repairs],
      }
      return { scene, facts }
    }),
}

async function render({ id, request, workDir }: Order & { type: 'render' }): Promise<void> {
  try {
    const watch = {
      check,
      progress: (progress: number, stage: string) => report({ type: 'progress', id, progress, stage }),
    }
    const clip = await renderClip(request, workDir, { ...parts, canvas: loadCanvas() }, watch)
    report({ type: 'done', id, clip })
  } catch (error) {
    if (error instanceof Stopped) return report({ type: 'cancelled', id })
    const { message, next } = error as Error & { next?: string }
    const code = isHeroshotError(error) ? error.code : 'render-failed'
    report({ type: 'failed', id, code, message: next ? `${message}; ${next}` : message })
  }
}

port.on('message', (order: Order) => {
  // One order at a time, and `close` only between two: no inference is under way when the thread ends.
  if (order.type === 'close') port.close()
  else void render(order)
})
