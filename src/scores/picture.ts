/** What one grey frame tells, or two of them side by side: sharpness, light, and whether they show the same. Pure. */
import type { Frame } from '../media/frames.js'

/** One byte a pixel, 0 to 255, rows from the top. */
export type Gray = Pick<Frame, 'width' | 'height' | 'data'>

/** Side of the squares in which frames are compared and motion is looked for, in pixels. */
export const BLOCK = 16

/**
 * Sharpness: the variance of the Laplacian over all inner pixels, in squared grey levels, from 0 on. A blur takes from every detail,
 * so it never raises it; contrast and noise do.
 * Pech-Pacheco, Cristóbal, Chamorro-Martínez, Fernández-Valdivia: Diatom autofocusing in brightfield microscopy, ICPR 2000.
 */
export function laplacianVariance({ width, height, data }: Gray): number {
  let sum = 0
  let squares = 0
  for (let y = 1; y < height - 1; y++)
    for (let at = y * width + 1; at < (y + 1) * width - 1; at++) {
      const value = data[at - width]! + data[at + width]! + data[at - 1]! + data[at + 1]! - 4 * data[at]!
      sum += value
      squares += value * value
    }
  const count = Math.max(0, width - 2) * Math.max(0, height - 2)
  return count ? squares / count - (sum / count) ** 2 : 0
}

/** Below a tenth of white a pixel is black, and with 98 % of such pixels a frame: the defaults of ffmpeg's `blackdetect`. */
const BLACK_PIXEL = 25.5
const BLACK_SHARE = 0.98
/** Two levels from either end: what an encoder leaves of what was cut off. */
const SHADOWS = 2
const HIGHLIGHTS = 253

export interface Light {
  /** Mean luma, 0 (black) to 1 (white). */
  mean: number
  /** Share of the pixels that are cut off at black, 0 to 1. */
  shadows: number
  /** The same at white. */
  highlights: number
  black: boolean
}

export function lightOf({ data }: Gray): Light {
  const histogram = new Uint32Array(256)
  for (const value of data) histogram[value]!++
  let [sum, dark, shadows, highlights] = [0, 0, 0, 0]
  for (const [value, count] of histogram.entries()) {
    sum += value * count
    if (value <= BLACK_PIXEL) dark += count
    if (value <= SHADOWS) shadows += count
    if (value >= HIGHLIGHTS) highlights += count
  }
  const pixels = data.length
  return {
    mean: sum / pixels / 255,
    shadows: shadows / pixels,
    highlights: highlights / pixels,
    black: dark / pixels >= BLACK_SHARE,
  }
}

/** A thousandth of the range, as ffmpeg's `freezedetect` has it. */
const SAME_MEAN = 0.255
/** Where something small moves, most of the frame stays as it is: no block may differ by more than an encoder's noise. */
const SAME_BLOCK = 2

export interface Change {
  /** Mean absolute difference, in grey levels. */
  mean: number
  /** The two frames show the same picture. */
  same: boolean
}

/** What changed between two frames of one size. */
export function changeBetween(before: Gray, after: Gray): Change {
  const { width, height } = after
  let total = 0
  let most = 0
  for (let top = 0; top < height; top += BLOCK)
    for (let left = 0; left < width; left += BLOCK) {
      const bottom = Math.min(height, top + BLOCK)
      const right = Math.min(width, left + BLOCK)
      let sum = 0
      for (let y = top; y < bottom; y++)
        for (let at = y * width + left; at < y * width + right; at++)
          sum += Math.abs(after.data[at]! - before.data[at]!)
      total += sum
      most = Math.max(most, sum / ((bottom - top) * (right - left)))
    }
  const mean = total / (width * height)
  return { mean, same: mean <= SAME_MEAN && most <= SAME_BLOCK }
}
