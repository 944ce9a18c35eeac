/** What of a take lives on in its hero shot, and what is lost on the way. Pure. */
import type { Quote } from '../routing/route.js'
import type { ShotInput } from '../shot.js'
import { type Parent, type Strategy, seedOf } from './strategies.js'

type Thing =
  | 'prompt'
  | 'negativePrompt'
  | 'seed'
  | 'style'
  | 'references'
  | 'frames'
  | 'motion'
  | 'size'
  | 'aspect'
  | 'seconds'
  | 'fps'
  | 'audio'

/** One thing of the take. What the take never had isn't listed. */
export interface Carried {
  what: Thing
  how: 'kept' | 'changed' | 'lost'
  was?: string | number
  becomes?: string | number
  why?: string
}

/** Ratios of sides closer than this, as a ratio of ratios, are one shape. */
export const SAME_SHAPE = 0.03
export const shapeApart = (a: Size, b: Size) => Math.abs(Math.log(a.width / a.height / (b.width / b.height)))
type Size = { width: number; height: number }

/** How much of the pictures and of their movement each strategy hands on. */
const PICTURES: Readonly<Record<Strategy, readonly [frames: Omit<Carried, 'what'>, motion: Omit<Carried, 'what'>]>> = {
  rerender: [
    { how: 'lost', why: 'drawn anew from the words' },
    { how: 'lost', why: 'moves as the other model sees it' },
  ],
  'first-frame': [
    { how: 'changed', why: 'one frame; the rest is drawn anew' },
    { how: 'lost', why: 'moves as the other model sees it' },
  ],
  'first-last': [
    { how: 'changed', why: 'two frames; those between are drawn anew' },
    { how: 'changed', why: 'from one frame to the other, on a way of its own' },
  ],
  restyle: [{ how: 'changed', why: 'every frame is drawn over' }, { how: 'kept' }],
  extend: [{ how: 'kept' }, { how: 'kept', why: 'and goes on' }],
  upscale: [{ how: 'changed', why: 'the same frames with invented detail' }, { how: 'kept' }],
}

/** The clip itself is handed over, its sound with it: what becomes of that no vendor promises. */
const HANDS_OVER: readonly Strategy[] = ['restyle', 'extend', 'upscale']

const sizeText = ({ width, height }: Size) => `${width}x${height}`
const ratio = ({ width, height }: Size) => `${(width / height).toFixed(2)}:1`

/** Every thing of the take in a fixed order. `shot` is the one that was planned. */
export function carriedBy(
  strategy: Strategy,
  parent: Parent,
  shot: ShotInput,
  quote: Pick<Quote, 'backend' | 'model' | 'output' | 'drops'>,
): Carried[] {
  const { video } = parent
  const { output } = quote
  const dropped = (field: string) => quote.drops.find((drop) => drop.field === field)?.why
  const same = quote.backend === parent.backend && quote.model === parent.model
  const list: Carried[] = []
  const add = (what: Carried['what'], rest: Omit<Carried, 'what'>) => list.push({ what, ...rest })
  const kept = (what: 'prompt' | 'negativePrompt' | 'references', changed = false) => {
    const why = dropped(what)
    add(what, why ? { how: 'lost', why } : { how: changed ? 'changed' : 'kept' })
  }

  kept('prompt', shot.prompt !== parent.shot.prompt)
  if (parent.shot.negativePrompt) kept('negativePrompt')
  const seed = seedOf(parent)
  if (seed !== undefined) {
    const why = dropped('seed')
    if (why) add('seed', { how: 'lost', was: seed, why })
    else add('seed', { how: 'kept', was: seed, ...(!same && { why: 'another model draws something else from it' }) })
  }
  if (parent.shot.style)
    add('style', {
      how: shot.style ? 'kept' : 'lost',
      was: parent.shot.style.id,
      ...(!shot.style && {
        why: strategy === 'rerender' ? "can't load a style (LoRA)" : "can't load a style (LoRA); the pictures show it",
      }),
    })
  if (parent.shot.references.length)
    if (strategy === 'rerender') kept('references')
    else add('references', { how: 'lost', why: 'goes without them; the pictures show them' })
  const [frames, motion] = PICTURES[strategy]
  add('frames', frames)
  add('motion', motion)

  const loose = (what: 'size' | 'seconds') =>
    output.loose?.includes(what) ? { why: 'as far as the vendor tells' } : undefined
  const was = sizeText(video)
  const becomes = sizeText(output)
  add('size', { how: was === becomes ? 'kept' : 'changed', was, becomes, ...loose('size') })
  const reshaped = shapeApart(video, output) > SAME_SHAPE
  add('aspect', { how: reshaped ? 'changed' : 'kept', was: ratio(video), becomes: ratio(output) })
  const longer = Math.abs(output.seconds - video.seconds) > 0.1
  add('seconds', {
    how: longer ? 'changed' : 'kept',
    was: video.seconds,
    becomes: output.seconds,
    ...loose('seconds'),
  })
  add('fps', { how: Math.abs(output.fps - video.fps) < 0.01 ? 'kept' : 'changed', was: video.fps, becomes: output.fps })
  const [had, has] = [video, output].map(({ audio }) => (audio ? 'sound' : 'silent')) as [string, string]
  add('audio', { ...soundOf(strategy, video.audio, output.audio, dropped('audio')), was: had, becomes: has })
  return list
}

/** Of all strategies only an upscale promises the sound it was given; whoever draws anew makes its own. */
function soundOf(strategy: Strategy, had: boolean, has: boolean, why: string | undefined): Omit<Carried, 'what'> {
  if (!had) return { how: has ? 'changed' : 'kept' }
  if (!has) return { how: 'lost', ...(why && { why }) }
  if (strategy === 'upscale') return { how: 'kept' }
  return { how: 'changed', why: HANDS_OVER.includes(strategy) ? 'its own, made for the clip it is given' : 'its own' }
}
