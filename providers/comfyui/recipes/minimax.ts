/** The graph of MiniMax H3: the prompt goes into the node of the pictures, and sound comes out of the same latent. */
import { part } from './data.js'
import { decode, loadClip, loadUnet, loadVae, type Order, picture, sample, save, stepsOf, wear } from './pieces.js'

export function minimaxH3(order: Order): void {
  const { add, native, recipe } = order
  const model = wear(order, loadUnet(add, part(recipe, 'unet')))
  const vae = loadVae(add, part(recipe, 'vae'))
  const [conditioning, latent] = add('begun', 'MiniMaxH3ImageToVideo', {
    clip: loadClip(add, part(recipe, 'clip'), 'minimax'),
    vae,
    prompt: native.prompt,
    width: native.width,
    height: native.height,
    length: native.frames,
    first_frame: picture(order, native.firstFrame),
    last_frame: picture(order, native.lastFrame, 'last'),
  })
  const [guider] = add('guider', 'BasicGuider', { model, conditioning })
  const [sigmas] = add('sigmas', 'BasicScheduler', {
    model,
    scheduler: recipe.scheduler ?? 'simple',
    steps: stepsOf(order),
    denoise: 1,
  })
  const [sampler] = add('sampler', 'KSamplerSelect', { sampler_name: recipe.sampler })
  const samples = sample(order, { guider, sampler, sigmas, latent, seed: native.seed })
  const audioVae = loadVae(add, part(recipe, 'audioVae'), 'audio-vae')
  const [sound] = add('sound', 'VAEDecodeAudio', { samples, vae: audioVae })
  save(order, decode(order, samples, vae), sound)
}
