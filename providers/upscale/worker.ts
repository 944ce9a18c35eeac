/** The network's thread: one clip at a time, one network in memory. */
import { serve } from '../../src/inference/serve.js'
import { type Network, openNetwork } from './network.js'
import { renderClip } from './pipeline.js'
import type { RenderRequest, UpscaleSetup } from './request.js'

serve<UpscaleSetup, RenderRequest>((setup) => {
  let network: Network | undefined
  return async (request, workDir, watch) => {
    if (network?.factor !== request.factor) {
      await network?.release()
      network = undefined
      watch.progress(0, 'loading')
      network = await watch.inside(() => openNetwork(setup, request.factor))
    }
    return renderClip(network, request, workDir, setup.ffmpeg, watch)
  }
})
