/** What planning needs to know of the world, as values: probed before, handed in, never read from here. */
import type { Availability, Backend, Fit, ModelCard, OutputSpec, Shot } from '../backend.js'
import type { LifecycleAt } from '../catalog/lifecycle.js'
import type { DriftBook } from '../cost/drift.js'
import type { Price } from '../cost/prices.js'
import type { Estimate } from '../energy/estimate.js'
import type { Machine, Tariff } from '../energy/types.js'
import type { OwnRatings } from './own.js'
import type { Preset } from './presets.js'
import type { Style } from './styles.js'

export interface RoutingState {
  /** Milliseconds since the epoch. */
  now: number
  preset: Preset
  /** Names of the environment variables that are set; never their values. */
  keys: readonly string[]
  /** True when there is no network or it must not be used. */
  offline: boolean
  /** By backend id, as probed. A backend that wasn't probed is taken for reachable. */
  availability: Readonly<Record<string, Availability>>
  machine?: Machine | undefined
  tariff?: Tariff | undefined
  /** Caps beside the shot's own: what is left of each in USD. */
  budgets: readonly { name: string; remaining: string }[]
  /** Where the output is made and used: an ISO 3166 country code, or `EU`. */
  jurisdiction?: string | undefined
  commercial?: boolean | undefined
  /** Yearly revenue in USD, group-wide: some open licences end at a sum. */
  revenueUsd?: number | undefined
  monthlyUsers?: number | undefined
  /** As configured. A style that isn't among them is the backend's own name for one. */
  styles?: readonly Style[] | undefined
  /** What the user's blind picks say of the models. */
  own?: OwnRatings | undefined
  estimates: (card: ModelCard, output: OutputSpec) => Estimate
  /** How the vendor's invoices compare with the price on the card. */
  drift?: DriftBook['of']
}

/** One card under judgement: everything a constraint may look at. */
export interface Candidate {
  shot: Shot
  card: ModelCard
  backend: Backend
  state: RoutingState
  lifecycle: LifecycleAt
  /** Card ids the shot's `model` means; undefined without a pin. */
  pinned: ReadonlySet<string> | undefined
  fit: Fit
  /** Of the fit, as the price list has it; null when the card doesn't fit. */
  listed: Price | null
  /** The same as invoices so far make likely. */
  price: Price | null
  estimate: Estimate | null
}
