/** When buying a graphics card pays: the inequality of owning, paying a cloud and renting, with the user's own numbers. Pure. */
import { InputError } from '../errors.js'

export interface BreakEvenInput {
  /** USD of the hardware as far as it is bought for video; 0 for a card already owned. */
  hardwareUsd: number
  /** USD it is sold for at the end of its life. @default 0 */
  resaleUsd?: number
  /** Years it is used. @default 3 */
  years?: number
  /** Upkeep in USD a month: idle draw, space, repairs. @default 0 */
  upkeepUsdPerMonth?: number
  /** Watt-hours of one attempt at home, whole machine. */
  localWh: number
  /** USD per kWh. */
  usdPerKwh: number
  /** USD of one attempt in the cloud. */
  cloudUsd: number
  /** Clips worth keeping a month. */
  clipsPerMonth: number
  /** Attempts made for one that is kept. @default 1 */
  localAttempts?: number
  /** @default 1 */
  cloudAttempts?: number
  /** The same card by the hour, and how long one attempt takes on it. */
  rent?: { usdPerHour: number; seconds: number }
}

/** What one kept clip costs, hardware aside. */
export interface PerKept {
  cloud: number
  local: number
  rent: number | undefined
}

/** The ways to come by a clip: a card of one's own, a cloud, a card by the hour. */
export type Way = 'own' | 'cloud' | 'rent'

export interface BreakEven {
  perKept: PerKept
  /** Kept clips after which owning is cheaper than the cloud, upkeep aside; Infinity when it never is. */
  clips: number
  /** Months until then at `clipsPerMonth`, upkeep included; Infinity when it never comes. */
  months: number
  /** Kept clips a year from which owning is cheaper within the hardware's life, upkeep included. */
  clipsPerYear: number
  /** Kept clips after which owning is cheaper than renting the same card. Undefined without `rent`. */
  clipsOverRent: number | undefined
  /** Whether owning is cheaper than the cloud within the hardware's life at `clipsPerMonth`. */
  pays: boolean
  /** USD at `clipsPerMonth` over the hardware's life, card and upkeep included; the cheapest way first. */
  life: { way: Way; usd: number }[]
  /** Kept clips a month that one card has the time for. Undefined without `rent`. */
  mostPerMonth: number | undefined
  /** How much `clips` changes, as a factor, when an input is a fifth higher; the two that matter most, first. */
  sensitivity: { input: Lever; factor: number }[]
}

/** Inputs whose change moves the crossing point. Attempts move it as the price of one does. */
export type Lever = 'hardwareUsd' | 'resaleUsd' | 'localWh' | 'usdPerKwh' | 'cloudUsd'

const LEVERS: readonly Lever[] = ['cloudUsd', 'hardwareUsd', 'resaleUsd', 'localWh', 'usdPerKwh']
const MORE = 1.2

type Full = Required<Omit<BreakEvenInput, 'rent'>> & Pick<BreakEvenInput, 'rent'>

function check(input: Full): void {
  for (const [field, value] of Object.entries({ ...input, ...input.rent })) {
    if (field === 'rent') continue
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
      throw new InputError('is not a number from 0', { field, value })
  }
  for (const field of ['years', 'localAttempts', 'cloudAttempts'] as const)
    if (input[field] === 0) throw new InputError('is not above 0', { field, value: 0 })
  if (input.resaleUsd > input.hardwareUsd)
    throw new InputError('is more than the hardware costs', {
      field: 'resaleUsd',
      value: input.resaleUsd,
      nearest: input.hardwareUsd,
    })
}

const perKeptOf = ({ localWh, usdPerKwh, cloudUsd, localAttempts, cloudAttempts, rent }: Full): PerKept => ({
  cloud: cloudUsd * cloudAttempts,
  local: (localWh / 1000) * usdPerKwh * localAttempts,
  rent: rent && (rent.usdPerHour / 3600) * rent.seconds * localAttempts,
})

/** What is paid down once, over what each clip saves. Nothing to pay down is worth it from the first clip that saves. */
const crossing = (sunk: number, saving: number) => (saving > 0 ? sunk / saving : Number.POSITIVE_INFINITY)

const clipsOf = (input: Full) => {
  const { cloud, local } = perKeptOf(input)
  return crossing(input.hardwareUsd - input.resaleUsd, cloud - local)
}

const filled = (given: BreakEvenInput): Full => ({
  resaleUsd: 0,
  years: 3,
  upkeepUsdPerMonth: 0,
  localAttempts: 1,
  cloudAttempts: 1,
  ...given,
})

/** What each way has cost after so many months: straight lines, that of one's own card from its price on. */
export function costAfter(given: BreakEvenInput, months: number): Record<Way, number | undefined> {
  const input = filled(given)
  const { cloud, local, rent } = perKeptOf(input)
  const clips = months * input.clipsPerMonth
  return {
    own: input.hardwareUsd - input.resaleUsd + months * input.upkeepUsdPerMonth + clips * local,
    cloud: clips * cloud,
    rent: rent === undefined ? undefined : clips * rent,
  }
}

/** Seconds of a month: the twelfth of a year. */
const MONTH_SECONDS = (365.25 * 86_400) / 12

/** Throws InputError for a number that makes no sense. */
export function breakEven(given: BreakEvenInput): BreakEven {
  const input = filled(given)
  check(input)
  const { hardwareUsd, resaleUsd, years, upkeepUsdPerMonth, clipsPerMonth } = input
  const perKept = perKeptOf(input)
  const sunk = hardwareUsd - resaleUsd
  const saving = perKept.cloud - perKept.local
  const clips = clipsOf(input)
  const months = crossing(sunk, clipsPerMonth * saving - upkeepUsdPerMonth)
  const sensitivity = (clips > 0 && Number.isFinite(clips) ? LEVERS : [])
    .map((lever) => {
      const more = clipsOf({ ...input, [lever]: input[lever] * MORE })
      return { input: lever, factor: more / clips }
    })
    .filter(({ factor }) => factor > 0 && factor !== 1)
    .sort((a, b) => Math.abs(Math.log(b.factor)) - Math.abs(Math.log(a.factor)))
    .slice(0, 2)
  return {
    perKept,
    clips,
    months,
    clipsPerYear: crossing(sunk / years + 12 * upkeepUsdPerMonth, saving),
    clipsOverRent: perKept.rent === undefined ? undefined : crossing(sunk, perKept.rent - perKept.local),
    pays: months <= 12 * years,
    life: Object.entries(costAfter(input, 12 * years))
      .flatMap(([way, usd]) => (usd === undefined ? [] : [{ way: way as Way, usd }]))
      .sort((a, b) => a.usd - b.usd),
    mostPerMonth: input.rent && MONTH_SECONDS / (input.rent.seconds * input.localAttempts),
    sensitivity,
  }
}
