/** The take that is promoted: checked against what was rendered, and its frames taken out. */
import { sum } from '../cost/money.js'
import { InputError, isHeroshotError } from '../errors.js'
import type { Studio } from '../face.js'
import type { Takes } from '../library/takes.js'
import { hashPath } from '../media/files.js'
import { framePng } from '../media/frames.js'
import type { MediaInput } from '../shot.js'
import type { Take } from '../take.js'
import type { Family, PromotedClip } from './promotion.js'
import { type FrameWish, type Material, momentOf, type Parent, type Strategy } from './strategies.js'

/** What its clip was when it was rendered. */
export function clipOf({ id, file, files, video }: Pick<Take, 'id' | 'files' | 'file' | 'video'>): PromotedClip {
  const { sha256 } = files.find(({ path }) => path === file)!
  const { width, height, seconds } = video
  return { take: id, file, sha256, width, height, seconds }
}

interface Fault {
  why: string
  next: string
  cause?: unknown
}

/** Why a clip isn't any more what was rendered; undefined while it is. */
export async function faultOf({ file, sha256 }: PromotedClip): Promise<Fault | undefined> {
  try {
    if ((await hashPath(file)).sha256 === sha256) return undefined
  } catch (cause) {
    return {
      why: `the clip ${file} can't be read`,
      next: 'Put the file back where it was, or promote another take.',
      cause,
    }
  }
  return {
    why: `the clip ${file} was changed since it was rendered`,
    next: 'Put the original back, or import the changed file as a take of its own.',
  }
}

/** Throws InputError for a clip that is gone or isn't what was rendered. */
export async function checkClip(clip: PromotedClip): Promise<void> {
  const fault = await faultOf(clip)
  if (!fault) return
  const { why, next, cause } = fault
  throw new InputError(why, { field: 'take', value: clip.take, next }, { cause })
}

/** Longest side of a frame that is sent: no model here takes more, and its PNG stays under every limit. */
const LONGEST = 1920

/** Even sides: no encoder behind a vendor has trouble with them. */
function sizeOf({ width, height }: Take['video']) {
  const scale = Math.min(1, LONGEST / Math.max(width, height))
  return scale === 1 ? {} : { width: 2 * Math.round((width * scale) / 2), height: 2 * Math.round((height * scale) / 2) }
}

const NEEDS: Partial<Record<Strategy, readonly ('clip' | 'first' | 'last')[]>> = {
  'first-frame': ['first'],
  'first-last': ['first', 'last'],
  restyle: ['clip'],
  extend: ['clip'],
  upscale: ['clip'],
}

/** What the strategies need of the clip, kept among the media of this home, and which of them go without it. Sends nothing. */
export async function gather(
  parent: Parent,
  strategies: readonly Strategy[],
  frame: FrameWish,
  studio: Pick<Studio, 'normalize'>,
): Promise<{ material: Material; lacking: Map<Strategy, { reason: string; next?: string | undefined }> }> {
  const { privacy } = parent.shot
  const wants = (what: 'clip' | 'first' | 'last') => strategies.some((strategy) => NEEDS[strategy]?.includes(what))
  const material: Material = {}
  const lacking = new Map<Strategy, { reason: string; next?: string | undefined }>()
  const without = (what: 'clip' | 'first', why: { reason: string; next?: string | undefined }) => {
    for (const strategy of strategies) if (NEEDS[strategy]?.includes(what)) lacking.set(strategy, why)
  }
  const picture = async (at: FrameWish) => {
    const seconds = momentOf(at, parent.video)
    const png = await framePng(parent.file, seconds, sizeOf(parent.video))
    const shot = await studio.normalize({ prompt: 'a frame', privacy, firstFrame: png })
    return { seconds, picture: shot.firstFrame! }
  }
  if (wants('clip'))
    try {
      const source = { video: parent.file, action: 'restyle' } as const
      material.clip = (await studio.normalize({ prompt: 'a clip', privacy, source })).source!.video as MediaInput
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      without('clip', { reason: error.message, next: error.next })
    }
  if (wants('first'))
    try {
      material.first = await picture(frame)
      if (wants('last')) material.last = await picture('last')
    } catch (error) {
      // Without ffmpeg the other strategies go on.
      if (!isHeroshotError(error)) throw error
      without('first', { reason: error.message, next: error.next })
    }
  return { material, lacking }
}

/** The hero and everything it descends from, as far as it is here. */
export async function familyOf(hero: Take, takes: Pick<Takes, 'get'>): Promise<Family> {
  const family = new Map<string, string | null>([[hero.id, hero.cost.usd]])
  const waiting = [...hero.parents]
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    if (family.has(id)) continue
    const take = await takes.get(id).catch(() => undefined)
    family.set(id, take ? take.cost.usd : null)
    waiting.push(...(take?.parents ?? []))
  }
  const known = [...family.values()].filter((usd) => usd !== null)
  return { usd: known.length === family.size ? sum(known) : null, takes: [...family.keys()] }
}
