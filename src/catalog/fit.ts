/**
 * Fitting a shot to a card: which task, which size, length, frame rate and sound the model would be asked for, with
 * every change named. Pure; a provider adds its native request to what comes back.
 *
 *     const fit = fitCard(shot, card)
 *     if (!fit.ok) return fit
 *     return { ...fit, native: { model: card.native, promptText: fit.kept.prompt, duration: fit.output.seconds } }
 */
import type { Drop, MediaInput, Misfit, OutputSpec, Shot, Snap } from '../backend.js'
import { taskOf } from '../shot.js'
import type { Abilities, ModelCard, Task } from './card.js'
import { followLength, snapLength } from './length.js'
import { snapSize } from './size.js'

export interface FitCardOptions {
  /** What this endpoint can do where it differs from the card: a server's own limits, a larger graphics card. */
  abilities?: Partial<Abilities>
}

/** The wishes that are left after the drops. */
interface Kept {
  prompt: string
  negativePrompt?: string
  seed?: number
  firstFrame?: MediaInput
  lastFrame?: MediaInput
  references: MediaInput[]
  source?: NonNullable<Shot['source']>
  performance?: MediaInput
  style?: NonNullable<Shot['style']>
}

export type CardFit =
  | { ok: true; task: Task; output: OutputSpec; kept: Kept; snaps: Snap[]; drops: Drop[] }
  | { ok: false; misfits: Misfit[] }

/** The clip the task is about. */
const clipOf = (shot: Shot, task: Task) => (task === 'performance' ? shot.performance : shot.source?.video)

/** Frames per second allowed, nearest to the asked rate, else the model's own. */
function snapFps(shot: Shot, task: Task, abilities: Abilities, snaps: Snap[]): number {
  const { fps, defaults } = abilities
  const own = abilities.followsClip?.includes(task) ? clipOf(shot, task)?.fps : undefined
  if (own !== undefined) {
    if (shot.fps !== undefined && shot.fps !== own)
      snaps.push({ field: 'fps', asked: shot.fps, used: own, why: 'keeps the frame rate of the clip' })
    return own
  }
  const wanted = shot.fps ?? defaults.fps ?? 24
  const used =
    'oneOf' in fps
      ? [...fps.oneOf].sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted) || a - b)[0]!
      : Math.min(fps.max, Math.max(fps.min, wanted))
  if (shot.fps !== undefined && used !== shot.fps)
    snaps.push({
      field: 'fps',
      asked: shot.fps,
      used,
      why: 'oneOf' in fps ? `offers ${fps.oneOf.join(', ')} fps` : `offers ${fps.min} to ${fps.max} fps`,
    })
  return used
}

/** What a model that takes no words alone wants beside them, and the field that is missing. */
function needs({ tasks }: Abilities, name: string): readonly [field: string, reason: string] {
  const wants = (...any: Task[]) => any.some((task) => tasks.includes(task))
  const things = [
    wants('image-to-video', 'first-last') && (['firstFrame', 'a first frame'] as const),
    wants('references') && (['references', 'a reference picture'] as const),
    wants('extend', 'restyle', 'upscale') && (['source', 'a source clip'] as const),
    wants('performance') && (['performance', 'a performance'] as const),
  ].filter((thing) => thing !== false)
  return [things[0]?.[0] ?? 'prompt', `${name} needs ${things.map(([, thing]) => thing).join(' or ')}`]
}

/** Pictures and source clips are wishes for exact pixels: a model that can't take them can't take the shot. */
function chooseTask(shot: Shot, abilities: Abilities, name: string, misfits: Misfit[], drops: Drop[]): Task {
  const asked = taskOf(shot)
  if (abilities.tasks.includes(asked)) return asked
  if (asked === 'references' && abilities.tasks.includes('text-to-video')) {
    drops.push({ field: 'references', why: `${name} takes no reference pictures` })
    return 'text-to-video'
  }
  const reasons: Record<Task, readonly [field: string, reason: string]> = {
    'text-to-video': needs(abilities, name),
    'image-to-video': ['firstFrame', `${name} takes no first frame`],
    'first-last': abilities.tasks.includes('image-to-video')
      ? ['lastFrame', `${name} takes a first frame but no last one`]
      : ['firstFrame', `${name} takes no first and last frame`],
    references: ['references', `${name} takes no reference pictures`],
    extend: ['source', `${name} can't extend a clip`],
    restyle: ['source', `${name} can't restyle a clip`],
    upscale: ['source', `${name} can't upscale a clip`],
    performance: ['performance', `${name} can't act a performance`],
  }
  const [field, reason] = reasons[asked]
  misfits.push({ field, reason, asked, nearest: abilities.tasks[0]! })
  return asked
}

/** How many reference pictures go with a task. */
export const referenceRoom = ({ maxReferences, referencesWith = [] }: Abilities, task: Task): number =>
  task === 'references' || referencesWith.includes(task) ? maxReferences : 0

/** Pictures the model would be given and can't read. What isn't known of a picture is no reason. */
function judgePictures(
  shot: Shot,
  { pictures }: Abilities,
  references: readonly MediaInput[],
  misfits: Misfit[],
): void {
  if (!pictures) return
  const {
    formats,
    maxBytes = Number.POSITIVE_INFINITY,
    minSide = 0,
    minAspect = 0,
    maxAspect = Number.POSITIVE_INFINITY,
  } = pictures
  const given: [field: string, picture: MediaInput | undefined][] = [
    ['firstFrame', shot.firstFrame],
    ['lastFrame', shot.lastFrame],
    ...references.map((picture, i) => [`references.${i}`, picture] as [string, MediaInput]),
    ...(shot.source?.keyframes ?? []).map(({ image }, i) => [`source.keyframes.${i}`, image] as [string, MediaInput]),
  ]
  for (const [field, picture] of given) {
    if (!picture) continue
    const { mime, bytes, width, height } = picture
    const say = (reason: string, asked: string | number, nearest?: string | number) =>
      misfits.push({ field, reason, asked, ...(nearest !== undefined && { nearest }) })
    const format = mime.replace('image/', '')
    if (formats && !formats.includes(format)) say(`reads ${formats.join(', ')}, not ${format}`, format, formats[0])
    if (bytes > maxBytes) say(`reads pictures of up to ${maxBytes} bytes`, bytes, maxBytes)
    if (!width || !height) continue
    if (Math.min(width, height) < minSide) say(`needs ${minSide} pixels a side`, Math.min(width, height), minSide)
    const aspect = Number((width / height).toFixed(3))
    const inside = Math.min(maxAspect, Math.max(minAspect, aspect))
    if (inside !== aspect) say(`reads pictures from ${minAspect}:1 to ${maxAspect}:1`, aspect, inside)
  }
}

/** The same of clips; where the render follows one, its length must be known. */
function judgeClips(
  shot: Shot,
  task: Task,
  { clips, followsClip = [], maxKeyframes = 0 }: Abilities,
  misfits: Misfit[],
): void {
  const given: [field: string, clip: MediaInput | undefined][] = [
    ['source.video', shot.source?.video],
    ['performance', shot.performance],
  ]
  for (const [field, clip] of given) {
    if (!clip) continue
    const { mime, bytes, seconds } = clip
    const say = (reason: string, asked: string | number, nearest?: string | number) =>
      misfits.push({ field, reason, asked, ...(nearest !== undefined && { nearest }) })
    const {
      formats,
      maxBytes = Number.POSITIVE_INFINITY,
      minSeconds = 0,
      maxSeconds = Number.POSITIVE_INFINITY,
    } = clips ?? {}
    const format = mime.replace('video/', '')
    if (formats && !formats.includes(format)) say(`reads ${formats.join(', ')}, not ${format}`, format, formats[0])
    if (bytes > maxBytes) say(`reads clips of up to ${maxBytes} bytes`, bytes, maxBytes)
    if (seconds === undefined) {
      if (followsClip.includes(task) && clip === clipOf(shot, task)) say('its length is not known', 'unknown')
    } else if (seconds < minSeconds) say(`reads clips of at least ${minSeconds} s`, seconds, minSeconds)
    else if (seconds > maxSeconds) say(`reads clips of up to ${maxSeconds} s`, seconds, maxSeconds)
  }
  const keyframes = shot.source?.keyframes?.length ?? 0
  if (keyframes > maxKeyframes)
    misfits.push({
      field: 'source.keyframes',
      reason: maxKeyframes ? `takes ${maxKeyframes} keyframes` : 'takes no keyframes',
      asked: keyframes,
      nearest: maxKeyframes,
    })
}

/**
 * What the model would render for the shot. First and last frame, source clip, style, required sound, too long a prompt
 * and the wrong orientation are misfits when unsupported; negative prompt, seed, references and preferred sound are
 * dropped; length, size and frame rate move to the nearest allowed value.
 */
export function fitCard(shot: Shot, card: ModelCard, options: FitCardOptions = {}): CardFit {
  if (!card.abilities) return { ok: false, misfits: [{ field: 'model', reason: `${card.name} doesn't render video` }] }
  const abilities: Abilities = { ...card.abilities, ...options.abilities }
  const misfits: Misfit[] = []
  const snaps: Snap[] = []
  const drops: Drop[] = []
  const task = chooseTask(shot, abilities, card.name, misfits, drops)

  if (shot.audio === 'required' && abilities.audio === 'none')
    misfits.push({ field: 'audio', reason: `${card.name} makes silent clips`, asked: 'required', nearest: 'off' })
  if (shot.audio === 'preferred' && abilities.audio === 'none')
    drops.push({ field: 'audio', why: `${card.name} makes silent clips` })
  if (shot.audio === 'off' && abilities.audio === 'always')
    snaps.push({ field: 'audio', asked: 'off', used: 'always', why: `${card.name} always makes sound` })
  const audio = abilities.audio === 'always' || (abilities.audio === 'optional' && shot.audio !== 'off')

  const limit = abilities.promptMaxChars
  if (limit !== undefined && shot.prompt.length > limit)
    misfits.push({
      field: 'prompt',
      reason: `${shot.prompt.length} characters; ${card.name} reads at most ${limit}`,
      asked: shot.prompt.length,
      nearest: limit,
    })
  if (shot.style && !abilities.lora)
    misfits.push({ field: 'style', reason: `${card.name} can't load a style (LoRA)`, asked: shot.style.id })
  if (shot.negativePrompt && !abilities.negativePrompt)
    drops.push({ field: 'negativePrompt', why: `${card.name} takes no negative prompt` })
  if (shot.seed !== undefined && !abilities.seed)
    drops.push({ field: 'seed', why: `${card.name} takes no seed: a second run will differ` })

  const room = referenceRoom(abilities, task)
  if (shot.references.length > room && !drops.some((drop) => drop.field === 'references'))
    drops.push({
      field: 'references',
      why: room ? `takes ${room} reference pictures; the first ${room} are sent` : `can't go with a ${task} shot`,
    })

  judgePictures(shot, abilities, shot.references.slice(0, room), misfits)
  judgeClips(shot, task, abilities, misfits)

  const size = snapSize(shot, task, abilities, snaps, misfits)
  const fps = snapFps(shot, task, abilities, snaps)
  const clip = abilities.followsClip?.includes(task) ? clipOf(shot, task) : undefined
  const length = clip
    ? followLength(shot, clip.seconds ?? shot.seconds, fps, snaps)
    : snapLength(shot, task, fps, size.seconds, abilities, snaps)
  if (misfits.length) return { ok: false, misfits }

  const { width, height, resolution } = size
  return {
    ok: true,
    task,
    output: { width, height, fps, ...length, audio, resolution, task },
    kept: {
      prompt: shot.prompt,
      references: shot.references.slice(0, room),
      ...(abilities.negativePrompt && shot.negativePrompt && { negativePrompt: shot.negativePrompt }),
      ...(abilities.seed && shot.seed !== undefined && { seed: shot.seed }),
      ...(shot.firstFrame && { firstFrame: shot.firstFrame }),
      ...(shot.lastFrame && { lastFrame: shot.lastFrame }),
      ...(shot.source && { source: shot.source }),
      ...(shot.performance && { performance: shot.performance }),
      ...(shot.style && { style: shot.style }),
    },
    snaps,
    drops,
  }
}
