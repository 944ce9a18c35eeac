/** What the energy room says of a render: an interval, and how it was obtained. */

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
  /** What was metered or assumed: device names, watts, sources. One line. */
  note: string
}

/** The machine a local render runs on, as found by `probeMachine()` or told in the configuration. */
export interface Machine {
  os: string
  cpu: { model: string; cores: number; tdpWatts: number; idleWatts: number; source: string }
  gpu?: { name: string; vramGb: number; boardWatts: number; source: string } | undefined
  ramGb: number
  diskFreeGb: number
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
