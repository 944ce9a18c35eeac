/** The same shot for less memory: what a server is sent once after it ran out of it, smaller and decoded in tiles. Pure. */
import type { Lighter, ModelCard, OutputSpec } from '../../src/backend.js'
import type { ComfyNative } from './native.js'

type Sizes = NonNullable<ModelCard['abilities']>['sizes']

/** What may be taken from a render. */
export interface Slack {
  /** Sizes its model makes; undefined: this one only. */
  sizes: Sizes | undefined
  /** Smaller tiles would change its decode. */
  tiles: boolean
}

/** Share of the pixels a smaller clip keeps: enough less to matter, enough left to be the same shot. */
const KEPT = { least: 0.5, aim: 0.6, most: 0.7 }
/** Shortest side worth rendering, in pixels. */
const LEAST_SIDE = 256
/** Shapes closer than this, as a ratio of ratios, look the same. */
const SAME_SHAPE = 0.03

interface Size {
  width: number
  height: number
}

/** How far apart two shapes are. */
const apart = (a: Size, b: Size) => Math.abs(Math.log((a.width * b.height) / (a.height * b.width)))

/** The next smaller size of about the same shape. */
function smaller(now: Size, sizes: Sizes): Size | undefined {
  const kept = ({ width, height }: Size) => (width * height) / (now.width * now.height)
  if ('oneOf' in sizes)
    return sizes.oneOf
      .filter((size) => apart(size, now) <= SAME_SHAPE && kept(size) <= KEPT.most)
      .sort((a, b) => kept(b) - kept(a))[0]
  const { multipleOf } = sizes
  const near = (side: number) => {
    const cells = (side * Math.sqrt(KEPT.aim)) / multipleOf
    return [Math.floor(cells) * multipleOf, Math.ceil(cells) * multipleOf]
  }
  const tooSmall = (size: Size) => Number(kept(size) < KEPT.least)
  return near(now.width)
    .flatMap((width) => near(now.height).map((height) => ({ width, height })))
    .filter((size) => kept(size) <= KEPT.most && Math.min(size.width, size.height) >= LEAST_SIDE)
    .sort((a, b) => tooSmall(a) - tooSmall(b) || apart(a, now) - apart(b, now))[0]
}

/**
 * One step down. Where it ran out is not known, and it is tried but once, so everything that helps is done together: the decode in
 * tiles, and half to two thirds of the pixels on the model's grid. Undefined when nothing is left to take away.
 */
export function lighten(native: ComfyNative, output: OutputSpec, slack: Slack): Lighter<ComfyNative> | undefined {
  const tiles = slack.tiles && !native.tiled
  const size = slack.sizes && smaller(native, slack.sizes)
  if (!tiles && !size) return undefined
  const { width, height } = size ?? native
  const changes = [
    ...(tiles ? ['decoded in small tiles'] : []),
    ...(size ? [`${width}x${height} instead of ${native.width}x${native.height}`] : []),
  ]
  return {
    native: { ...native, width, height, tiled: native.tiled || tiles },
    output: { ...output, width, height, ...(size && { resolution: `${Math.min(width, height)}p` }) },
    change: changes.join(', '),
  }
}
