/** A comparison: the same shot at several models, a row each. What it is made of, and what names it. Plain JSON, and pure. */
import { createHash } from 'node:crypto'
import type { ModelCard } from '../backend.js'
import type { Usd } from '../cost/money.js'
import type { Interval } from '../energy/types.js'
import type { LibraryTake } from '../library/takes.js'
import type { MoneyInterval, Quote } from '../routing/route.js'
import type { Shot } from '../shot.js'
import type { Take } from '../take.js'

/** A public rating of a model, with how much is behind it. */
export interface Prior {
  board: string
  pool: string
  rating: number
  low?: number
  high?: number
  votes?: number
  asOf: string
  source: string
}

/** One render of a row. */
export interface ComparedRun {
  /** From 1. */
  run: number
  /**
   * `take`: rendered. `failed`: tried, and over without a take. `waiting`: may go on, or may have been billed; the error says how to
   * find out. `over-budget`: would pass `maxCost`, so nothing was sent.
   */
  state: 'take' | 'failed' | 'waiting' | 'over-budget'
  jobId?: string
  take?: Pick<Take, 'id' | 'file' | 'video' | 'cost' | 'energy'> & { poster?: string; seed?: number }
  /** Command line that renders it once more. */
  command: string
  /** From sent to brought home. */
  seconds?: number
  /** Of waiting for its turn: in the line here, and in the vendor's queue where that tells. */
  queueSeconds?: number
  /** What you decided of its take. */
  verdict?: LibraryTake['verdict']
  /** How free of technical faults the clip is, 0 to 1, by its frames; null when that can't be told. */
  score?: number | null
  error?: { code: string; message: string; next?: string | undefined }
}

/** What the runs of a row came to. */
export interface Measured {
  clips: number
  /** Runs that are over without a clip. */
  failures: number
  /** All that vendors billed, may have billed or hold for it, and its electricity: failures included. */
  usd: Usd
  /** `usd` over the clips, and over their seconds. Null without any. */
  usdPerClip: Usd | null
  usdPerSecond: Usd | null
  /** Clips you keep, and `usd` over them: null without any. */
  kept: number
  usdPerKept: Usd | null
  /** Watt-hours of this machine for a clip, a mean. Null without any. */
  energy: Interval | null
  /** Means over the clips. */
  seconds: number | null
  queueSeconds: number | null
  /** Over the clips that have one. */
  score: number | null
}

export interface ComparedRow {
  /** `backend/model` */
  name: string
  /** Undefined for a model that is gone. */
  card?: string
  backend: string
  model: string
  locality?: Quote['locality']
  /** Null when it can't take the shot: see `blocked`. */
  quote: Pick<
    Quote,
    'output' | 'moneyFrom' | 'seconds' | 'secondsFrom' | 'energy' | 'energyFrom' | 'snaps' | 'drops' | 'warnings'
  > | null
  /** Quoted for one clip; null: nobody knows. */
  money: MoneyInterval | null
  /** The expected price over the seconds that would come out. */
  usdPerSecond: Usd | null
  /** Expected quality, 0 to 1, as the route ranks it: the public rating, or your own picks once there are enough. Null: never rated. */
  quality: number | null
  qualityFrom: string
  /** The public rating. */
  prior: Prior | null
  /** Why it can't be rendered now, and what to do about it. Empty: it can. */
  blocked: { reason: string; next?: string }[]
  /** Command line that renders this row. */
  command: string
  runs: ComparedRun[]
  /** Null for a row nothing was rendered of. */
  measured: Measured | null
  /** No other row is as cheap, as quick and as good, and better in one of them. */
  onFront: boolean
}

export interface Front {
  /** What stands for quality: what the route expects (public ratings, or your own picks), or the scores of the clips. */
  by: 'rating' | 'score'
  /** Whether money and seconds are those of real renders. */
  measured: boolean
  /** Names of the rows on it. */
  rows: string[]
}

export interface Comparison {
  /** The same wish has the same key: its runs are found again by it, as the label `comparison`. */
  key: string
  at: string
  shot: Shot
  /** Asked for each row; 0: quotes alone. */
  runs: number
  /** The clips are those of local servers that speak the vendors' wires: prices are real quotes, nothing else is. */
  sandbox: boolean
  /** For all renders of this comparison together, ever; null: none was set. */
  budget: { maxCost: Usd; committed: Usd } | null
  rows: ComparedRow[]
  front: Front
}

/** Bookkeeping and pins say where and when, not what. */
const NOT_THE_WISH = ['labels', 'backend', 'model', 'maxCost', 'deadline', 'batch', 'offPeak', 'whenOnline'] as const

/** Names what is compared: equal for equal shots, whoever asks and wherever it is rendered. */
export function keyOf(shot: Shot): string {
  const wish = Object.entries(shot)
    .filter(([field]) => !(NOT_THE_WISH as readonly string[]).includes(field))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(wish)).digest('hex').slice(0, 16)
}

/** The labels that a run's job is found again by. */
export const labelsOf = (key: string, card: ModelCard['id'], run: number) => ({
  comparison: key,
  compared: card,
  run: String(run),
})
