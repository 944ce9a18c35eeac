/** Presets: where each tier may be rendered, and how much quality, money and time weigh. */
import type { Shot } from '../backend.js'
import { ConfigError } from '../errors.js'
import { nearestWord } from '../nearest.js'

/** `local-only` rejects cloud cards unless the shot pins one; `local-first` and `cloud-first` rank one place before the other. */
export type Place = 'local-only' | 'local-first' | 'cloud-first'

/** Parts of a score; they need not add up to one. */
export interface Weights {
  quality: number
  cost: number
  time: number
}

export interface Preset {
  name: string
  /** One sentence for `doctor` and the route's reasons. */
  about: string
  place: Record<Shot['tier'], Place>
  weights: Record<Shot['tier'], Weights>
  /** Cap in USD for shots that name none. */
  maxCost?: string
  /** Output is used commercially unless the configuration says otherwise. */
  commercial?: boolean
}

// A draft is worth as much as it shows and as soon as it shows it. See score.ts for the scales.
const DRAFT: Weights = { quality: 0.45, cost: 0.1, time: 0.45 }
const HERO: Weights = { quality: 0.8, cost: 0.1, time: 0.1 }
const THRIFTY: Weights = { quality: 0.25, cost: 0.65, time: 0.1 }

const both = <T>(value: T): Record<Shot['tier'], T> => ({ draft: value, hero: value })

const DEFAULT: Preset = {
  name: 'default',
  about: 'drafts at home, hero shots on the best live cloud model within the budget',
  place: { draft: 'local-first', hero: 'cloud-first' },
  weights: { draft: DRAFT, hero: HERO },
}

const OCCASIONAL: Preset = {
  name: 'occasional',
  about: 'a few clips a month: the cheapest adequate cloud model, at most $1 a shot',
  place: both('cloud-first'),
  weights: both(THRIFTY),
  maxCost: '1',
}

const FREQUENT: Preset = {
  name: 'frequent',
  about: 'hundreds of clips a month: everything at home, cloud for hero shots only',
  place: { draft: 'local-only', hero: 'cloud-first' },
  weights: { draft: DRAFT, hero: HERO },
}

const ARTIST: Preset = {
  name: 'artist',
  about: 'open models at home, no cloud unless a shot pins it',
  place: both('local-only'),
  weights: { draft: DRAFT, hero: { quality: 0.9, cost: 0.05, time: 0.05 } },
}

const product = (nodeEnv: string | undefined): Preset => ({
  name: 'product',
  about:
    nodeEnv === 'production' ? 'cloud for users' : 'at home during development and tests (NODE_ENV is not production)',
  place: both(nodeEnv === 'production' ? 'cloud-first' : 'local-first'),
  weights: { draft: THRIFTY, hero: HERO },
  commercial: true,
})

export const PRESETS = ['default', 'occasional', 'frequent', 'product', 'artist'] as const
type PresetName = (typeof PRESETS)[number]

/**
 * The preset of that name. Throws ConfigError for an unknown one.
 * @param nodeEnv `NODE_ENV`; decides where `product` renders
 */
export function presetOf(name: string, nodeEnv?: string): Preset {
  switch (name as PresetName) {
    case 'default':
      return DEFAULT
    case 'occasional':
      return OCCASIONAL
    case 'frequent':
      return FREQUENT
    case 'artist':
      return ARTIST
    case 'product':
      return product(nodeEnv)
    default:
      throw new ConfigError('unknown preset', {
        field: 'preset',
        value: name,
        allowed: PRESETS.join(', '),
        nearest: nearestWord(name, PRESETS),
      })
  }
}
