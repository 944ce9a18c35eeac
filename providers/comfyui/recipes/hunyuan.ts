/** The graph of HunyuanVideo-1.5: one pass, or a second one with the super-resolution model. */
import type { Link } from '../graph.js'
import { part } from './data.js'
import {
  canvas,
  decode,
  encode,
  guidanceOf,
  loadUnet,
  loadVae,
  type Order,
  picture,
  sample,
  save,
  shifted,
  stepsOf,
  wear,
} from './pieces.js'

/** Sides of the latent grid, in pixels. */
const GRID = 16

/** Second pass of the super-resolution model, 720p to 1080p. Source: HunyuanVideo-1.5 README, 2026-04-10. */
const SUPER = { times: 1.5, guidance: 1, shift: 2, steps: 8, noise: 0.7 }

export function hunyuan15(order: Order): void {
  const { add, native, recipe } = order
  const bare = loadUnet(add, part(recipe, 'unet'))
  const [clip] = add('clip', 'DualCLIPLoader', {
    clip_name1: part(recipe, 'clip1'),
    clip_name2: part(recipe, 'clip2'),
    type: 'hunyuan_video_15',
  })
  const vae = loadVae(add, part(recipe, 'vae'))
  const texts = encode(order, clip)
  const larger = recipe.models.superUnet
  const first = larger ? { ...order, native: shrunk(order) } : order
  const model = shifted(order, wear(order, bare))
  const [sampler] = add('sampler', 'KSamplerSelect', { sampler_name: recipe.sampler })

  const image = picture(order, native.firstFrame)
  const begun =
    image &&
    add('begun', 'HunyuanVideo15ImageToVideo', {
      ...texts,
      vae,
      ...canvas(first),
      start_image: image,
      clip_vision_output: seen(order, image),
    })
  const latent = begun ? begun[2] : add('latent', 'EmptyHunyuanVideo15Latent', canvas(first))[0]
  const [positive, negative] = begun ?? [texts.positive, texts.negative]
  const samples = pass(order, {
    model,
    sampler,
    positive,
    negative,
    latent,
    guidance: guidanceOf(order),
    steps: stepsOf(order),
    stage: '',
  })
  const finished = larger ? sharpen(order, larger, { samples, sampler, vae, ...texts }) : samples
  save(order, decode(order, finished, vae))
}

/** The size of the first pass, on the grid. */
function shrunk({ native }: Order) {
  const side = (pixels: number) => Math.max(GRID, Math.floor(pixels / SUPER.times / GRID) * GRID)
  return { ...native, width: side(native.width), height: side(native.height) }
}

/** What the vision model makes of the first picture. */
function seen({ add, recipe }: Order, image: Link): Link {
  const [clip_vision] = add('vision', 'CLIPVisionLoader', { clip_name: part(recipe, 'clipVision') })
  return add('seen', 'CLIPVisionEncode', { clip_vision, image, crop: 'center' })[0]
}

interface Pass {
  model: Link
  sampler: Link
  positive: Link
  negative: Link
  latent: Link
  guidance: number
  steps: number
  stage: '' | '-2'
}

function pass(order: Order, { model, sampler, positive, negative, latent, guidance, steps, stage }: Pass): Link {
  const { add, native, recipe } = order
  const [guider] = add(`guider${stage}`, 'CFGGuider', { model, positive, negative, cfg: guidance })
  const [sigmas] = add(`sigmas${stage}`, 'BasicScheduler', {
    model,
    scheduler: recipe.scheduler ?? 'simple',
    steps,
    denoise: 1,
  })
  return sample(order, { guider, sampler, sigmas, latent, seed: stage ? native.seed + 1 : native.seed }, stage)
}

/** The latents enlarged and rendered over by the super-resolution model. */
function sharpen(
  order: Order,
  unet: string,
  { samples, sampler, vae, positive, negative }: Record<'samples' | 'sampler' | 'vae' | 'positive' | 'negative', Link>,
): Link {
  const { add, native, recipe } = order
  const [upscaler] = add('upscaler', 'LatentUpscaleModelLoader', { model_name: part(recipe, 'upscaler') })
  const [latent] = add('enlarged', 'HunyuanVideo15LatentUpscaleWithModel', {
    model: upscaler,
    samples,
    upscale_method: 'bilinear',
    width: native.width,
    height: native.height,
    crop: 'disabled',
  })
  const [sharpPositive, sharpNegative, start] = add('sharpened', 'HunyuanVideo15SuperResolution', {
    positive,
    negative,
    vae,
    latent,
    noise_augmentation: SUPER.noise,
  })
  const [model] = add('shifted-2', 'ModelSamplingSD3', { model: loadUnet(add, unet, 'unet-2'), shift: SUPER.shift })
  return pass(order, {
    model,
    sampler,
    positive: sharpPositive,
    negative: sharpNegative,
    latent: start,
    guidance: SUPER.guidance,
    steps: SUPER.steps,
    stage: '-2',
  })
}
