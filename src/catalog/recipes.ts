/** Which recipe of a card this machine can render: from video memory, memory and disk. Pure. */
import type { FoundServer } from '../backend.js'
import { isLoopback } from '../net/wall.js'
import type { ModelCard } from './card.js'

/** What a recipe is held against, in GiB. What isn't known is `undefined`, and no reason. */
export interface Room {
  vramGb: number | undefined
  ramGb: number | undefined
  diskFreeGb: number | undefined
}

/** The rule, in words for `doctor`. */
export const RECIPE_RULE =
  'fits: all files of the recipe go into video memory at once, or it needs none. With offload: video memory meets the recipe, and memory ' +
  "holds what doesn't go in (its own minimum, else all of its files). Sizes as sold count as met from 95 %: a 24 GB card tells 23.99."

/** What is short, in GiB. */
export interface Shortage {
  of: 'video memory' | 'memory' | 'disk'
  needs: number
  has: number
}

export interface RecipeVerdict {
  card: string
  backend: string
  /** The name on the backend. */
  model: string
  recipe: string
  verdict: 'fits' | 'fits-with-offload' | 'does-not-fit'
  /** Empty when it fits. */
  short: Shortage[]
  vramMinGb: number | undefined
  ramMinGb: number | undefined
  /** Size of its files in GB. */
  diskGb: number | undefined
  /** Whether the backend has it; undefined when it doesn't tell. */
  installed: boolean | undefined
  licence: { id: string; url: string | undefined; commercial: 'yes' | 'no' | 'conditional' } | undefined
  source: string
  asOf: string
}

/** Drivers keep some of a card, firmware some of the memory: what is told is a little less than what was sold. */
const AS_SOLD = 0.95

/** Whether so many gigabytes count as `needed`. */
export const isEnough = (has: number, needed: number): boolean => has >= needed * AS_SOLD

/** Of what there is too little, needs beside what is there; what isn't known on either side is not short. */
export const shortages = (
  needs: readonly (readonly [of: Shortage['of'], has: number | undefined, needs: number | undefined])[],
): Shortage[] =>
  needs.flatMap(([of, has, needs]) =>
    has === undefined || needs === undefined || isEnough(has, needs) ? [] : [{ of, needs, has }],
  )

/**
 * The room of the server that would render: the one with the largest card. Another machine's disk nobody knows; this one's is
 * ours. Without a server that tells of its machine, `here`.
 */
export function roomOf(servers: readonly FoundServer[], here: Room): Room {
  const rooms = servers.flatMap(({ url, machine }): Room[] => {
    if (!machine) return []
    const { gpus, ramGb } = machine
    const sizes = gpus.flatMap(({ vramGb }) => vramGb ?? [])
    const vramGb = gpus.length > 0 && !sizes.length ? undefined : Math.max(0, ...sizes)
    return [{ vramGb, ramGb, diskFreeGb: isLoopback(new URL(url).hostname) ? here.diskFreeGb : undefined }]
  })
  return rooms.sort((a, b) => (b.vramGb ?? 0) - (a.vramGb ?? 0))[0] ?? here
}

/** Verdicts of a card's recipes, in the card's order. `models`: native names the backend has, when it tells; `loaded`: those in use there. */
export function judgeRecipes(
  card: ModelCard,
  room: Room,
  models?: readonly string[],
  loaded?: readonly string[],
): RecipeVerdict[] {
  const runs = loaded?.includes(card.native)
  const installed = models?.includes(card.native)
  const { licence } = card
  return card.recipes.map(({ id, vramMinGb, ramMinGb, diskGb, source, asOf }) => {
    // What runs somewhere has all it needs there.
    const { vramGb, ramGb, diskFreeGb }: Partial<Room> = runs ? {} : room
    const whole = runs || vramMinGb === undefined || (vramGb !== undefined && diskGb !== undefined && vramGb >= diskGb)
    const short = shortages([
      ['video memory', vramGb, vramMinGb],
      ['memory', ramGb, ramMinGb ?? (whole ? undefined : diskGb)],
      // What is there already needs no more room.
      ['disk', diskFreeGb, installed ? undefined : diskGb],
    ])
    return {
      card: card.id,
      backend: card.backend,
      model: card.native,
      recipe: id,
      verdict: short.length ? 'does-not-fit' : whole ? 'fits' : 'fits-with-offload',
      short,
      vramMinGb,
      ramMinGb,
      diskGb,
      installed,
      licence: licence && { id: licence.id, url: licence.url, commercial: licence.commercial },
      source,
      asOf,
    }
  })
}
