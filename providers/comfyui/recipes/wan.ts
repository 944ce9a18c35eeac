/** The graphs of the Wan models: 2.2 5B, the two experts of 2.2 14B, and 2.1 1.3B. */
import type { Link } from '../graph.js'
import { part } from './data.js'
import {
  canvas,
  decode,
  encode,
  guidanceOf,
  loadClip,
  loadUnet,
  loadVae,
  type Order,
  picture,
  save,
  shifted,
  stepsOf,
  wear,
} from './pieces.js'

interface Conditions {
  positive: Link
  negative: Link
  latent: Link
}

/** The one-node sampler. */
export function ksample(order: Order, model: Link, { positive, negative, latent }: Conditions): Link {
  const { add, native, recipe } = order
  return add('sample', 'KSampler', {
    model,
    seed: native.seed,
    steps: stepsOf(order),
    cfg: guidanceOf(order),
    sampler_name: recipe.sampler,
    scheduler: recipe.scheduler ?? 'simple',
    positive,
    negative,
    latent_image: latent,
    denoise: 1,
  })[0]
}

/** The same weights render from text and from a picture: the picture is laid into the empty latent. */
export function wan5b(order: Order): void {
  const { add, native, recipe } = order
  const model = shifted(order, wear(order, loadUnet(add, part(recipe, 'unet'))))
  const vae = loadVae(add, part(recipe, 'vae'))
  const texts = encode(order, loadClip(add, part(recipe, 'clip'), 'wan'))
  const start_image = picture(order, native.firstFrame)
  const [latent] = add('latent', 'Wan22ImageToVideoLatent', { vae, ...canvas(order), start_image })
  save(order, decode(order, ksample(order, model, { ...texts, latent }), vae))
}

export function wan21(order: Order): void {
  const { add, recipe } = order
  const model = shifted(order, wear(order, loadUnet(add, part(recipe, 'unet'))))
  const vae = loadVae(add, part(recipe, 'vae'))
  const texts = encode(order, loadClip(add, part(recipe, 'clip'), 'wan'))
  const [latent] = add('latent', 'EmptyHunyuanLatentVideo', canvas(order))
  save(order, decode(order, ksample(order, model, { ...texts, latent }), vae))
}

/** One expert for the first half of the steps, where the clip takes shape, another for the second, where it gets its detail. */
export function wan14b(order: Order): void {
  const { add, native, recipe } = order
  const expert = (on: 'high' | 'low') =>
    shifted(order, wear(order, loadUnet(add, part(recipe, on), `unet-${on}`), on), `shifted-${on}`)
  const high = expert('high')
  const low = expert('low')
  const vae = loadVae(add, part(recipe, 'vae'))
  const texts = encode(order, loadClip(add, part(recipe, 'clip'), 'wan'))
  const { positive, negative, latent } = begin14b(order, vae, texts)
  const steps = stepsOf(order)
  const half = Math.ceil(steps / 2)
  const shared = {
    steps,
    cfg: guidanceOf(order),
    sampler_name: recipe.sampler,
    scheduler: recipe.scheduler ?? 'simple',
    positive,
    negative,
  }
  const [shaped] = add('sample-high', 'KSamplerAdvanced', {
    ...shared,
    model: high,
    add_noise: 'enable',
    noise_seed: native.seed,
    latent_image: latent,
    start_at_step: 0,
    end_at_step: half,
    return_with_leftover_noise: 'enable',
  })
  const [samples] = add('sample-low', 'KSamplerAdvanced', {
    ...shared,
    model: low,
    add_noise: 'disable',
    noise_seed: 0,
    latent_image: shaped,
    start_at_step: half,
    end_at_step: steps,
    return_with_leftover_noise: 'disable',
  })
  save(order, decode(order, samples, vae))
}

/** From text, from a first picture, or from a first to a last one. */
function begin14b(order: Order, vae: Link, texts: Omit<Conditions, 'latent'>): Conditions {
  const { add, native } = order
  const start_image = picture(order, native.firstFrame)
  const end_image = picture(order, native.lastFrame, 'last')
  if (!start_image) return { ...texts, latent: add('latent', 'EmptyHunyuanLatentVideo', canvas(order))[0] }
  const [positive, negative, latent] = end_image
    ? add('begun', 'WanFirstLastFrameToVideo', { ...texts, vae, ...canvas(order), start_image, end_image })
    : add('begun', 'WanImageToVideo', { ...texts, vae, ...canvas(order), start_image })
  return { positive, negative, latent }
}
