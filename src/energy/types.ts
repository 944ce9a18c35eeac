/** What the energy room says of a render: an interval, and how it was obtained. */
import type { PowerSupply } from './supply.js'

/** A 90 % interval around an expected value. */
export interface Interval {
  low: number
  expected: number
  high: number
}

/** How a figure came about, best first. */
export type EnergyMethod =
  | 'wall-meter'
  | 'gpu-counter'
  | 'rapl'
  | 'sampled-power'
  | 'time-x-power'
  | 'flop-model'
  | 'none'

export interface Energy {
  wh: Interval
  method: EnergyMethod
  /** Seconds the figure covers. */
  seconds: number
  /** The graphics card that rendered, by its maker's name. Absent: none, or nobody knows which. */
  gpu?: string
  /** What was metered or assumed: device names, watts, sources, and why nothing better was used. One line. */
  note: string
}

/** The machine a local render runs on, as found by `probeMachine()` or told in the configuration. */
export interface Machine {
  os: string
  cpu: { model: string; cores: number; tdpWatts: number; idleWatts: number; source: string }
  gpu?:
    | {
        name: string
        vendor?: 'nvidia' | 'amd' | 'apple' | 'other'
        vramGb: number
        /** 0 where nobody tells. */
        boardWatts: number
        source: string
      }
    | undefined
  /** Its memory draws less than that of a PC. */
  arm?: boolean
  ramGb: number
  diskFreeGb: number
  /** @default assumed by its size */
  powerSupply?: PowerSupply | undefined
}

/** The price of a kilowatt-hour over a span of time, in milliseconds since the epoch; `flat` where nothing better is known. */
export interface PriceSlot {
  from: number
  to: number
  /** Exact decimal USD; may be negative. */
  usdPerKwh: string
  flat?: true
}

/** Price of a kilowatt-hour: exact decimal USD, where it came from, when. */
export interface Tariff {
  /** Whenever nothing better is known. */
  usdPerKwh: string
  source: string
  asOf: string
  /** Prices over a span where they change with time, in order; it may have gaps. Absent: one price for all time. */
  slots?(from: number, to: number): readonly PriceSlot[]
  /** Fetches the prices of a span where they come from a feed. Never throws. */
  load?(from: number, to: number): Promise<void>
  /** Why slots are missing, for people. */
  readonly missing?: string | undefined
}
