/** The graphs of Lightricks' LTX models: 2.5 and 2.3, which make sound with the picture, and the small silent 0.9.5. */
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
  sample,
  save,
  stepsOf,
  wear,
} from './pieces.js'

/** What the parts of a joint model of picture and sound are, wherever they were loaded from. */
interface Parts {
  model: Link
  clip: Link
  vae: Link
  audioVae: Link
  /** The node that steers picture and sound. */
  guide(positive: Link, negative: Link, stage: string): Link
  /** Doubles the sides between two passes; absent: one pass. */
  upscaler?: string
}

/** How much a first picture is compressed before it is followed: the model learned from video, not from stills. Blueprint of LTX-2.3, 2026-11-22. */
const STILL_COMPRESSION = 18

/** Picture and sound in one latent: sampled together, in one pass or at half size and again at full size, then parted. */
function jointly(order: Order, { clip, vae, audioVae, guide, upscaler }: Parts): void {
  const { add, native, recipe } = order
  const { fps, frames, seed } = native
  const texts = encode(order, clip)
  const [positive, negative] = add('timed', 'LTXVConditioning', { ...texts, frame_rate: fps })
  const first = picture(order, native.firstFrame)
  const still = first && add('still', 'LTXVPreprocess', { image: first, img_compression: STILL_COMPRESSION })[0]
  const beginWith = (latent: Link, stage: string) =>
    still
      ? add(`begun${stage}`, 'LTXVImgToVideoInplace', { vae, image: still, latent, strength: 1, bypass: false })[0]
      : latent

  const whole = canvas(order)
  const size = upscaler ? { ...whole, width: whole.width / 2, height: whole.height / 2 } : whole
  const [empty] = add('latent', 'EmptyLTXVLatentVideo', size)
  const [silence] = add('silence', 'LTXVEmptyLatentAudio', {
    frames_number: frames,
    frame_rate: fps,
    batch_size: 1,
    audio_vae: audioVae,
  })
  const [sampler] = add('sampler', 'KSamplerSelect', { sampler_name: recipe.sampler })

  /** One pass over both; gives back picture and sound apart. */
  const pass = (video: Link, audio: Link, stage: '' | '-2') => {
    const [latent] = add(`joined${stage}`, 'LTXVConcatAVLatent', {
      video_latent: beginWith(video, stage),
      audio_latent: audio,
    })
    const [sigmas] = add(`sigmas${stage}`, 'ManualSigmas', { sigmas: recipe.sigmas[stage ? 1 : 0]! })
    const guider = guide(positive, negative, stage)
    const sampled = sample(order, { guider, sampler, sigmas, latent, seed: stage ? seed + 1 : seed }, stage)
    return add(`parted${stage}`, 'LTXVSeparateAVLatent', { av_latent: sampled })
  }

  let [video, audio] = pass(empty, silence, '')
  if (upscaler) {
    const [upscale_model] = add('upscaler', 'LatentUpscaleModelLoader', { model_name: upscaler })
    const [doubled] = add('doubled', 'LTXVLatentUpsampler', { samples: video, upscale_model, vae })
    ;[video, audio] = pass(doubled, audio, '-2')
  }
  const sound = native.audio
    ? add('sound', 'LTXVAudioVAEDecode', { samples: audio, audio_vae: audioVae })[0]
    : undefined
  save(order, decode(order, video, vae), sound)
}

export function ltx25(order: Order): void {
  const { add, recipe } = order
  const model = wear(order, loadUnet(add, part(recipe, 'unet')))
  jointly(order, {
    model,
    clip: loadClip(add, part(recipe, 'clip'), 'ltxv'),
    vae: loadVae(add, part(recipe, 'vae')),
    audioVae: loadVae(add, part(recipe, 'audioVae'), 'audio-vae'),
    guide: (positive, negative, stage) =>
      add(`guider${stage}`, 'LTXVDualCFGGuider', {
        model,
        positive,
        negative,
        video_cfg: guidanceOf(order),
        audio_cfg: guidanceOf(order),
      })[0],
    ...(recipe.models.upscaler && { upscaler: recipe.models.upscaler }),
  })
}

/** One checkpoint holds the model and both decoders; the text encoder is tied to it by a projection of its own. */
export function ltx23(order: Order): void {
  const { add, recipe } = order
  const ckpt_name = part(recipe, 'checkpoint')
  const [bare, , vae] = add('checkpoint', 'CheckpointLoaderSimple', { ckpt_name })
  const model = wear(order, bare)
  const text_encoder = part(recipe, 'clip')
  jointly(order, {
    model,
    clip: add('clip', 'LTXAVTextEncoderLoader', { text_encoder, ckpt_name, device: 'default' })[0],
    vae,
    audioVae: add('audio-vae', 'LTXVAudioVAELoader', { ckpt_name })[0],
    guide: (positive, negative, stage) =>
      add(`guider${stage}`, 'CFGGuider', { model, positive, negative, cfg: guidanceOf(order) })[0],
  })
}

export function ltxv(order: Order): void {
  const { add, native, recipe } = order
  const [bare, , vae] = add('checkpoint', 'CheckpointLoaderSimple', { ckpt_name: part(recipe, 'checkpoint') })
  const model = wear(order, bare)
  const texts = encode(order, loadClip(add, part(recipe, 'clip'), 'ltxv'))
  const image = picture(order, native.firstFrame)
  const begun = image && add('begun', 'LTXVImgToVideo', { ...texts, vae, image, ...canvas(order), strength: 1 })
  const latent = begun ? begun[2] : add('latent', 'EmptyLTXVLatentVideo', canvas(order))[0]
  const [positive, negative] = add('timed', 'LTXVConditioning', {
    positive: begun ? begun[0] : texts.positive,
    negative: begun ? begun[1] : texts.negative,
    frame_rate: native.fps,
  })
  const [sigmas] = add('sigmas', 'LTXVScheduler', {
    steps: stepsOf(order),
    max_shift: 2.05,
    base_shift: 0.95,
    stretch: true,
    terminal: 0.1,
    latent,
  })
  const [sampler] = add('sampler', 'KSamplerSelect', { sampler_name: recipe.sampler })
  const [samples] = add('sample', 'SamplerCustom', {
    model,
    add_noise: true,
    noise_seed: native.seed,
    cfg: guidanceOf(order),
    positive,
    negative,
    sampler,
    sigmas,
    latent_image: latent,
  })
  save(order, decode(order, samples, vae))
}
