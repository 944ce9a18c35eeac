/** The route: ranked quotes, the winner, and the reason for every place in the list. Plain JSON, byte-identical for the same shot and state. */
import type { Drop, Json, Misfit, OutputSpec, Snap } from '../backend.js'
import type { Listed } from '../cost/drift.js'
import type { EnergyMethod, Interval } from '../energy/types.js'

/** Exact decimal USD: low, expected, high. */
export interface MoneyInterval {
  low: string
  expected: string
  high: string
}

export interface Quote {
  card: string
  backend: string
  model: string
  locality: 'local' | 'cloud' | 'manual'
  /** The request that would be sent. */
  native: Json
  output: OutputSpec
  snaps: Snap[]
  drops: Drop[]
  /** `null`: nobody knows, and a cap treats it as over. */
  money: MoneyInterval | null
  /** `price-rules (source, asOf)`, `electricity (tariff)`, ... */
  moneyFrom: string
  /** What the price list alone says, and which one: invoices are compared with it. */
  listed?: Listed
  seconds: Interval | null
  secondsFrom: string
  /** Watt-hours on this machine; zero for cloud. */
  energy: Interval | null
  energyFrom: EnergyMethod
  /** Quality prior on a 0..1 scale of its pool, `null` when there is none. */
  quality: number | null
  qualityFrom: string
  score: number
  /** Terms of the score, largest first, each a line a person can read. */
  reasons: string[]
  /** Stale prices, licence notes, drops. */
  warnings: string[]
}

export interface Rejection {
  card: string
  backend: string
  model: string
  locality: 'local' | 'cloud' | 'manual'
  lifecycle: string
  /** Each hard constraint that failed: its name and the reason, with the next step. */
  failed: { constraint: string; reason: string; next?: string }[]
  /** When the card fits the shot, what it would cost. */
  money?: MoneyInterval | null
  /** People have compared its clips with those of others. */
  rated?: true
  misfits?: Misfit[]
}

export interface Route {
  /** Best first; all satisfy every hard constraint. */
  ranked: Quote[]
  rejected: Rejection[]
  /** Why the winner won, in sentences. Empty when nothing qualifies. */
  reasons: string[]
  preset: string
}
