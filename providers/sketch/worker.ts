/** The model's thread: renders one clip at a time. Inference blocks its thread, so it must not be the caller's. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serve, type Watch } from '../../src/inference/serve.js'
import { loadCanvas } from '../../src/media/images.js'
import { createRenderer } from './art/renderer.js'
import { loadModel, type StoryboardModel } from './model/index.js'
import { type Parts, renderClip } from './pipeline.js'
import type { SeededRequest, SketchSetup } from './request.js'

/** Names the weights by their content. */
async function modelVersion(modelDir: string): Promise<string> {
  const hash = createHash('sha256')
  for (const name of ['text.onnx', 'denoise.onnx']) hash.update(await readFile(join(modelDir, name)))
  return hash.digest('hex').slice(0, 12)
}

serve<SketchSetup, SeededRequest>(({ modelDir, executionProviders }) => {
  let model: Promise<StoryboardModel> | undefined
  let version: Promise<string> | undefined

  const sampler =
    ({ check, inside }: Watch): Parts['sample'] =>
    (request, progress) =>
      inside(async () => {
        const stop = new AbortController()
        const onProgress = (done: number, of: number) => {
          try {
            check()
          } catch (stopped) {
            stop.abort(stopped)
          }
          progress(done / of)
        }
        model ??= loadModel({ modelDir, executionProviders }).catch((error) => {
          model = undefined
          throw error
        })
        version ??= modelVersion(modelDir)
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
      })

  return async (request, workDir, watch) =>
    renderClip(request, workDir, { renderer: createRenderer, sample: sampler(watch), canvas: loadCanvas() }, watch)
})
