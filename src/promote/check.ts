/** A hero shot against the take it was made from: length, shape, and the frames that should be equal. */
import { isHeroshotError, isInputError } from '../errors.js'
import { readFrames } from '../media/frames.js'
import type { Take } from '../take.js'
import { SAME_SHAPE, shapeApart } from './carried.js'
import type { Check, PromotedClip, Promotion } from './promotion.js'
import { ssim } from './ssim.js'

/** Seconds a clip may differ by before it is worth a word: a frame or two. */
const SECONDS = 0.1
/** Below it two frames show something else; the same picture, encoded twice at any usual rate, stays above 0.9 at this size. */
const ALIKE = 0.5
/** Pixels of width at which frames are compared: composition counts, grain and detail don't. */
const WIDTH = 64

/** What can't be looked at is named. */
export async function checkHero(hero: Take, promotion: Promotion): Promise<Check> {
  const check: Check = { deviations: [], similarity: {}, unchecked: [] }
  const { strategy, parent: was } = promotion
  const { deviations } = check
  const is = hero.video
  // Whether an extended clip contains the one it extends is each vendor's own affair.
  if (strategy !== 'extend' && Math.abs(is.seconds - was.seconds) > SECONDS)
    deviations.push({
      what: 'seconds',
      expected: was.seconds,
      found: is.seconds,
      text: `${is.seconds} s long, its parent ${was.seconds} s`,
    })
  if (shapeApart(is, was) > SAME_SHAPE)
    deviations.push({
      what: 'aspect',
      expected: was.width / was.height,
      found: is.width / is.height,
      text: `${is.width}x${is.height} is another shape than its parent's ${was.width}x${was.height}`,
    })
  const pairs = [
    ...promotion.frames.map(({ role, seconds }) => ({ role, seconds })),
    // Upscaled, the picture is the parent's own.
    ...(strategy === 'upscale' ? [{ role: 'first' as const, seconds: 0 }] : []),
  ]
  for (const { role, seconds } of pairs) {
    const found = await likeness(was, hero, role, seconds).catch((error: unknown) => {
      if (!isHeroshotError(error) && !isInputError(error)) throw error
      check.unchecked.push(`the ${role} frame: ${error.message}`)
      return undefined
    })
    if (found === undefined) continue
    check.similarity[role] = found
    if (found < ALIKE)
      deviations.push({
        what: `${role}-frame`,
        expected: 1,
        found,
        text: `its ${role} frame is not the parent's frame at ${Number(seconds.toFixed(3))} s (similarity ${found} of 1)`,
      })
  }
  return check
}

async function likeness(was: PromotedClip, hero: Take, role: 'first' | 'last', seconds: number): Promise<number> {
  const height = Math.max(8, Math.round((WIDTH * was.height) / was.width))
  const at = role === 'first' ? 0 : Number.POSITIVE_INFINITY
  const [one, other] = await Promise.all([grey(was.file, seconds, height), grey(hero.file, at, height)])
  return Number(ssim(one, other, WIDTH, height).toFixed(3))
}

/** The last frame that is shown by then, small and grey; the first one at least. */
async function grey(path: string, seconds: number, height: number): Promise<Uint8Array> {
  let last: Uint8Array | undefined
  for await (const frame of readFrames(path, { width: WIDTH, height, pixels: 'gray' })) {
    if (last && frame.seconds > seconds + 0.001) break
    last = frame.data
  }
  return last!
}
