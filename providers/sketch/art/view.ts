// The frame in design units: about 921 600 square units whatever the aspect, so things keep their size in portrait and square.
import { clamp } from './draw.js'

export interface View {
  width: number
  height: number
  /** Pixels per design unit. */
  scale: number
  halfW: number
  halfH: number
  /** Design y of the middle of the frame: tall frames give most of the extra height to the sky. */
  centre: number
  top: number
  bottom: number
  /** Design units per half-frame of entity x. */
  spanX: number
}

const AREA = 1280 * 720

/** The view of a frame of `width` x `height` pixels. */
export function createView(width: number, height: number): View {
  const aspect = clamp(width / height, 0.3, 3.5)
  const halfW = Math.sqrt(AREA * aspect) / 2
  const halfH = Math.sqrt(AREA / aspect) / 2
  const centre = -(halfH - 360) * 0.6
  return {
    width,
    height,
    scale: width / (halfW * 2),
    halfW,
    halfH,
    centre,
    top: centre - halfH,
    bottom: centre + halfH,
    spanX: halfW * 0.81,
  }
}
