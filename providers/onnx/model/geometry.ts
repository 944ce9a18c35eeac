/** The sizes of one render, from pixels to latent cells, and the numbers a graph may ask for by name. Pure. */
import { type Shape, tokensOf } from './layout.js'
import type { Denoiser, Manifest } from './manifest.js'

export interface Clip {
  width: number
  height: number
  frames: number
  fps: number
}

/** Latent cells of a clip the manifest allows. */
export function latentShape({ latents }: Manifest, { width, height, frames }: Clip): Shape {
  const { channels, spatial, temporal, causal } = latents
  return {
    channels,
    frames: causal ? (frames - 1) / temporal + 1 : frames / temporal,
    rows: height / spatial,
    columns: width / spatial,
  }
}

/** Frames that so many latent frames become. */
export const framesOf = ({ latents: { temporal, causal } }: Manifest, latentFrames: number): number =>
  causal ? (latentFrames - 1) * temporal + 1 : latentFrames * temporal

/** The numbers that graphs may be handed by name. */
export const NUMBERS = [
  'width',
  'height',
  'frames',
  'fps',
  'latentWidth',
  'latentHeight',
  'latentFrames',
  'tokens',
] as const

export const numbersOf = (clip: Clip, latent: Shape, patch?: Denoiser['patch']): Record<string, number> => ({
  width: clip.width,
  height: clip.height,
  frames: clip.frames,
  fps: clip.fps,
  latentWidth: latent.columns,
  latentHeight: latent.rows,
  latentFrames: latent.frames,
  tokens: tokensOf(latent, patch),
})
