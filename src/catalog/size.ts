/** The size of a clip: from aspect and resolution to pixels a model offers. */
import type { Misfit, Shot, Snap } from '../backend.js'
import { RESOLUTIONS, shortSideOf } from '../shot.js'
import type { Abilities, Task } from './card.js'

/** The plain word for a short side; within a tenth of a known one, that one. */
const nameOf = (short: number) =>
  RESOLUTIONS.find((name) => Math.abs(short / shortSideOf(name) - 1) <= 0.1) ?? `${Math.round(short)}p`

/** Aspects closer than this, as a ratio of ratios, look the same. */
const SAME_SHAPE = 0.03

const ratioOf = (aspect: string) => {
  const [width, height] = aspect.split(':').map(Number)
  return width! / height!
}

/** 1 for landscape, -1 for portrait, 0 for square. */
const orientation = (ratio: number) => (Math.abs(Math.log(ratio)) <= SAME_SHAPE ? 0 : Math.sign(Math.log(ratio)))

/** The shape the clip should have: the picture's own where the model follows it. */
function wantedRatio(shot: Shot, task: Task, abilities: Abilities): { ratio: number; followed: boolean } {
  const picture = shot.source?.video ?? shot.firstFrame
  const asked = ratioOf(shot.aspect)
  if (!abilities.aspectFollowsImage || !picture?.width || !picture.height) return { ratio: asked, followed: false }
  const ratio = picture.width / picture.height
  // A restyled clip may be asked for in another shape than its own.
  const reshaped = task === 'restyle' && Math.abs(Math.log(asked / ratio)) > SAME_SHAPE
  return reshaped ? { ratio: asked, followed: false } : { ratio, followed: true }
}

/** Another shape than the asked one is told; one that lies where it should stand is none that was asked for. */
function judgeFollowed(shot: Shot, ratio: number, snaps: Snap[], misfits: Misfit[]): void {
  const asked = ratioOf(shot.aspect)
  if (Math.abs(Math.log(asked / ratio)) <= SAME_SHAPE) return
  const used = `${Number(ratio.toFixed(2))}:1`
  const why = `takes the shape of the ${shot.source ? 'clip' : 'picture'}`
  if (orientation(asked) * orientation(ratio) < 0)
    misfits.push({ field: 'aspect', reason: why, asked: shot.aspect, nearest: used })
  else snaps.push({ field: 'aspect', asked: shot.aspect, used, why })
}

interface Size {
  width: number
  height: number
  resolution: string
  /** Clip lengths this size is limited to. */
  seconds?: readonly number[]
}

/** Width and height of a shape with the given short side. */
const spread = (ratio: number, short: number) =>
  ratio >= 1 ? { width: short * ratio, height: short } : { width: short, height: short / ratio }

type FreeSizes = Extract<Abilities['sizes'], { multipleOf: number }>
type FixedSize = Extract<Abilities['sizes'], { oneOf: unknown }>['oneOf'][number]

function freeSize(shot: Shot, ratio: number, short: number, grid: FreeSizes, snaps: Snap[]): Size {
  const { multipleOf, maxPixels, maxSide } = grid
  const ideal = spread(ratio, short)
  const scale = Math.min(
    1,
    maxSide / Math.max(ideal.width, ideal.height),
    Math.sqrt(maxPixels / (ideal.width * ideal.height)),
  )
  const place = (round: (cells: number) => number) => ({
    width: Math.max(1, round((ideal.width * scale) / multipleOf)) * multipleOf,
    height: Math.max(1, round((ideal.height * scale) / multipleOf)) * multipleOf,
  })
  // A hair below half keeps ties on the smaller size.
  const near = place((cells) => Math.round(cells - 1e-6))
  const fits = near.width * near.height <= maxPixels && Math.max(near.width, near.height) <= maxSide
  const { width, height } = fits ? near : place((cells) => Math.floor(cells + 1e-6))
  const resolution = nameOf(Math.min(width, height))
  const limit = `at most ${maxSide} pixels a side, ${maxPixels} in all`
  if (scale < 0.999 && shot.resolution && shot.resolution !== resolution)
    snaps.push({ field: 'resolution', asked: shot.resolution, used: resolution, why: limit })
  // Under a pixel off is the aspect not being whole, not the model's doing.
  else if (Math.abs(width - ideal.width) >= 1 || Math.abs(height - ideal.height) >= 1)
    snaps.push({
      field: 'size',
      asked: `${Math.round(ideal.width)}x${Math.round(ideal.height)}`,
      used: `${width}x${height}`,
      why: scale < 0.999 ? limit : `sides are multiples of ${multipleOf}`,
    })
  return { width, height, resolution }
}

const least = <T>(list: readonly T[], cost: (item: T) => number): number => Math.min(...list.map(cost))

function fixedSize(
  shot: Shot,
  shape: { ratio: number; followed: boolean },
  short: number,
  sizes: readonly FixedSize[],
  snaps: Snap[],
  misfits: Misfit[],
): Size {
  const apart = (size: FixedSize) => Math.abs(Math.log(size.width / size.height / shape.ratio))
  const distance = (size: FixedSize) => Math.abs(Math.log(shortSideOf(size.resolution) / short))
  const nearestShape = least(sizes, apart)
  const shaped = shape.followed ? sizes : sizes.filter((size) => apart(size) <= nearestShape + SAME_SHAPE)
  const nearest = least(shaped, distance)
  const size = shaped.find((candidate) => distance(candidate) <= nearest + 1e-9)!
  const { resolution } = size
  if (shot.resolution && shortSideOf(resolution) !== short)
    snaps.push({
      field: 'resolution',
      asked: shot.resolution,
      used: resolution,
      why: `offers ${[...new Set(shaped.map((one) => one.resolution))].join(', ')}`,
    })
  const limits = size.seconds && { seconds: size.seconds }
  if (shape.followed) {
    const { width, height } = spread(shape.ratio, Math.min(size.width, size.height))
    return { width: Math.round(width / 2) * 2, height: Math.round(height / 2) * 2, resolution, ...limits }
  }
  if (apart(size) > SAME_SHAPE) {
    const turned = orientation(shape.ratio) * orientation(size.width / size.height) < 0
    const offered = [...new Set(sizes.map((one) => one.aspect))].join(', ')
    if (turned)
      misfits.push({ field: 'aspect', reason: `offers only ${offered}`, asked: shot.aspect, nearest: size.aspect })
    else snaps.push({ field: 'aspect', asked: shot.aspect, used: size.aspect, why: `offers ${offered}` })
  }
  return { width: size.width, height: size.height, resolution, ...limits }
}

/**
 * Pixels and resolution word for the shot. Resolution is the short side. Never turns a portrait wish into a landscape
 * clip: that is a misfit.
 */
export function snapSize(shot: Shot, task: Task, abilities: Abilities, snaps: Snap[], misfits: Misfit[]): Size {
  const shape = wantedRatio(shot, task, abilities)
  if (shape.followed) judgeFollowed(shot, shape.ratio, snaps, misfits)
  const short = shortSideOf(shot.resolution ?? abilities.defaults.resolution ?? '720p')
  const { sizes } = abilities
  if ('multipleOf' in sizes) return freeSize(shot, shape.ratio, short, sizes, snaps)
  const open = sizes.oneOf.filter((size) => !size.tasks || size.tasks.includes(task))
  return fixedSize(shot, shape, short, open.length ? open : sizes.oneOf, snaps, misfits)
}
