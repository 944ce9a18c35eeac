/** The thread of in-process models: one clip at a time, one model in memory. */
import { serve } from '../../src/inference/serve.js'
import { readModelFolder } from './model/folder.js'
import { createModel, type Model } from './model/model.js'
import { renderClip } from './pipeline.js'
import type { OnnxSetup, RenderRequest } from './request.js'

serve<OnnxSetup, RenderRequest>((setup) => {
  let model: Model | undefined
  return async (request, workDir, watch) => {
    if (model?.folder.dir !== request.dir) {
      await model?.release()
      model = createModel(readModelFolder(request.dir), setup)
    }
    return renderClip(model, request, workDir, watch)
  }
})
