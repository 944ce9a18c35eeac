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

/** Price of a kilowatt-hour: exact decimal USD, where it came from, when. */
export interface Tariff {
  usdPerKwh: string
  source: string
  asOf: string
}
