/** The pieces that graphs of several models share: loaders, LoRAs, the sampler of separate parts, decoding and saving. */
import type { Add, Link } from '../graph.js'
import { SAVE_NODE } from '../graph.js'
import type { ComfyNative } from '../native.js'
import type { Recipe } from './data.js'

/** What every graph is drawn from. */
export interface Order {
  add: Add
  recipe: Recipe
  native: ComfyNative
  /** Where the server puts the clip, and what its name begins with. */
  prefix: string
}

export const stepsOf = ({ native, recipe }: Order) => native.steps ?? recipe.steps ?? 20
export const guidanceOf = ({ native, recipe }: Order) => native.guidance ?? recipe.guidance ?? 1

export const loadUnet = (add: Add, file: string, id = 'unet') =>
  add(id, 'UNETLoader', { unet_name: file, weight_dtype: 'default' })[0]

export const loadVae = (add: Add, file: string, id = 'vae') => add(id, 'VAELoader', { vae_name: file })[0]

export const loadClip = (add: Add, file: string, type: string) =>
  add('clip', 'CLIPLoader', { clip_name: file, type })[0]

/** The prompt and what to stay away from, encoded. */
export function encode({ add, native }: Order, clip: Link): { positive: Link; negative: Link } {
  const [positive] = add('positive', 'CLIPTextEncode', { clip, text: native.prompt })
  const [negative] = add('negative', 'CLIPTextEncode', { clip, text: native.negative ?? '' })
  return { positive, negative }
}

/** The model with the recipe's own LoRA on it, then the shot's, in order. @param on whose LoRA of the recipe, and part of the ids */
export function wear({ add, native, recipe }: Order, model: Link, on = 'model'): Link {
  const own = recipe.turbo[on]
  return [...(own ? [own] : []), ...native.loras].reduce<Link>(
    (worn, { file, strength }, i) =>
      add(`${on}-lora-${i + 1}`, 'LoraLoaderModelOnly', {
        model: worn,
        // A style for two experts comes as a pair of files that differ in this one word.
        lora_name: on === 'low' ? file.replace('high_noise', 'low_noise') : file,
        strength_model: strength,
      })[0],
    model,
  )
}

/** Moves the noise schedule: larger for larger clips. */
export const shifted = ({ add, recipe }: Order, model: Link, id = 'shifted') =>
  add(id, 'ModelSamplingSD3', { model, shift: recipe.shift ?? 5 })[0]

/** A picture of the shot by its content name; undefined without one. */
export function picture({ add, native }: Order, sha256: string | null, id = 'first'): Link | undefined {
  if (sha256 === null) return undefined
  return add(id, 'LoadImage', { image: native.images[sha256] ?? sha256 })[0]
}

/** Size and length as the nodes that make an empty latent take them. */
export const canvas = ({ native: { width, height, frames } }: Order) => ({
  width,
  height,
  length: frames,
  batch_size: 1,
})

interface Sampling {
  guider: Link
  sampler: Link
  sigmas: Link
  latent: Link
  seed: number
}

/** One pass of the sampler that is put together from its parts. @param stage ends the ids of a second pass */
export function sample({ add }: Order, { guider, sampler, sigmas, latent, seed }: Sampling, stage = ''): Link {
  const [noise] = add(`noise${stage}`, 'RandomNoise', { noise_seed: seed })
  return add(`sample${stage}`, 'SamplerCustomAdvanced', {
    noise,
    guider,
    sampler,
    sigmas,
    latent_image: latent,
  })[0]
}

/** Tiles of a decode that has little memory: pixels and overlap, frames and overlap. As ComfyUI's own node proposes, 2026-11-22. */
export const SMALL_TILES = [512, 64, 64, 8] as const

/** Latents to pictures: whole, in the recipe's tiles, or in small ones where the render asks for it. */
export function decode({ add, native, recipe }: Order, samples: Link, vae: Link): Link {
  const tiles = native.tiled ? SMALL_TILES : recipe.tiles
  if (!tiles) return add('decode', 'VAEDecode', { samples, vae })[0]
  const [tile_size, overlap, temporal_size, temporal_overlap] = tiles
  return add('decode', 'VAEDecodeTiled', { samples, vae, tile_size, overlap, temporal_size, temporal_overlap })[0]
}

/** Pictures, and sound where there is some, to an MP4 on the server. */
export function save({ add, native, prefix }: Order, images: Link, audio?: Link): void {
  const [video] = add('clip-of', 'CreateVideo', { images, fps: native.fps, audio })
  add(SAVE_NODE, 'SaveVideo', { video, filename_prefix: prefix, format: 'mp4', codec: 'h264' })
}
