/** What each end of an attempt means in money: the ledger entries of a reservation, an ending and a resolution. Pure. */
import type { Charge } from '../backend.js'
import type { Listed } from '../cost/drift.js'
import type { LedgerEntry } from '../cost/entries.js'
import { compare, isZero, subtract, type Usd } from '../cost/money.js'
import { priceEnergy } from '../energy/slots.js'
import type { Energy, Tariff } from '../energy/types.js'
import type { Quote } from '../routing/route.js'
import type { CostBasis } from '../take.js'
import type { Attempt, JobRecord } from './journal.js'

type Priced = Pick<Quote, 'money' | 'moneyFrom' | 'listed'>
type Booked = Pick<LedgerEntry, 'kind' | 'usd' | 'basis' | 'note' | 'wh' | 'method' | 'listed'> & { tag?: string }

function entry(job: JobRecord, attempt: Attempt, at: string, { tag, ...rest }: Booked): LedgerEntry {
  return {
    id: `${job.id}:${attempt.n}:${tag ?? rest.kind}`,
    at,
    day: (attempt.at.reserved ?? at).slice(0, 10),
    jobId: job.id,
    attempt: attempt.n,
    backend: attempt.backend,
    model: attempt.model,
    project: job.project,
    labels: job.labels,
    ...rest,
  }
}

/** What is set aside for a quote: its high end, so that the caps hold whatever the vendor charges. Local renders bill nothing. */
export function reservation(job: JobRecord, attempt: Attempt, quote: Priced, at: string): LedgerEntry[] {
  if (attempt.locality === 'local') return []
  const known = quote.money !== null
  return [
    entry(job, attempt, at, {
      kind: 'reserve',
      usd: quote.money?.high ?? '0',
      basis: known ? 'quoted' : 'unknown',
      note: known ? quote.moneyFrom : 'the price is unknown',
    }),
  ]
}

/** The vendor's own estimate in place of the quoted one: what is over goes back, what is missing is set aside as well. */
export function reestimate(job: JobRecord, attempt: Attempt, estimate: Charge | undefined, at: string): LedgerEntry[] {
  if (!estimate || attempt.reserved === undefined) return []
  const rest = subtract(attempt.reserved, estimate.usd)
  if (isZero(rest)) return []
  const more = compare(rest, '0') < 0
  const kind = more ? 'adjust' : 'release'
  const note = `the vendor estimates ${more ? 'more' : 'less'}: ${nativeText(estimate)}`
  return [
    entry(job, attempt, at, {
      kind,
      usd: more ? subtract('0', rest) : rest,
      basis: 'quoted',
      note,
      tag: `${kind}-estimate`,
    }),
  ]
}

/** What a finished render cost: as charged, else as the vendor estimated, else as quoted. */
export function priceOf(
  { handle }: Attempt,
  quote: Priced,
  charged: Attempt['charged'],
): { usd: Usd; basis: CostBasis; note: string } {
  if (charged === 'none') return { usd: '0', basis: 'invoiced', note: 'not charged' }
  if (charged && charged !== 'unknown')
    return { usd: charged.usd, basis: 'invoiced', note: `${nativeText(charged)} charged by the vendor` }
  const estimate = handle?.estimate
  if (estimate) return { usd: estimate.usd, basis: 'quoted', note: `the vendor's estimate: ${nativeText(estimate)}` }
  if (!quote.money) return { usd: '0', basis: 'unknown', note: 'the price is unknown' }
  return { usd: quote.money.expected, basis: 'quoted', note: quote.moneyFrom }
}

const nativeText = ({ native, usd }: Charge) => (native ? `${native.amount} ${native.unit}` : `${usd} USD`)

/** A known charge against a reservation: what is over goes back, what is missing is added. */
function charge(
  job: JobRecord,
  attempt: Attempt,
  at: string,
  price: ReturnType<typeof priceOf>,
  listed?: Listed,
): LedgerEntry[] {
  const reserved = attempt.reserved ?? '0'
  const rest = subtract(reserved, price.usd)
  const book = (booked: Booked) => entry(job, attempt, at, booked)
  return [
    ...(compare(rest, '0') < 0
      ? [book({ kind: 'adjust', usd: subtract('0', rest), basis: price.basis, note: 'charged above the reservation' })]
      : []),
    book({ kind: 'charge', ...price, ...(listed && price.basis === 'invoiced' && { listed }) }),
    ...(compare(rest, '0') > 0 ? [book({ kind: 'release', usd: rest, basis: 'quoted', note: 'not used' })] : []),
  ]
}

/** How an attempt ended, for its money. `ambiguous` leaves the reservation as exposure: nobody knows. */
export type Ending = { how: 'charged'; as: Attempt['charged'] } | { how: 'free' } | { how: 'ambiguous'; note: string }

/** The entries that close a reservation; nothing for an attempt that could bill nothing. */
export function ending(job: JobRecord, attempt: Attempt, quote: Priced, end: Ending, at: string): LedgerEntry[] {
  if (attempt.locality === 'local' || attempt.reserved === undefined) return []
  // Half a render has no price on the list.
  const whole = attempt.state === 'collected' ? quote.listed : undefined
  if (end.how === 'charged') return charge(job, attempt, at, priceOf(attempt, quote, end.as), whole)
  const kind = end.how === 'free' ? 'release' : 'exposure'
  if (isZero(attempt.reserved) && kind === 'release') return []
  const basis = quote.money || attempt.handle?.estimate ? 'quoted' : 'unknown'
  const note = end.how === 'free' ? 'not billed' : end.note
  // A row can be ambiguous twice: its submission, then its end.
  const tag = kind === 'exposure' ? `exposure-${attempt.state}` : kind
  return [entry(job, attempt, at, { kind, usd: attempt.reserved, basis, note, tag })]
}

/** What the vendor's word about a failed or cancelled render means. Silence is ambiguous. */
export function endingOf(charged: Attempt['charged'], note: string): Ending {
  if (charged === 'none') return { how: 'free' }
  if (charged === undefined || charged === 'unknown') return { how: 'ambiguous', note }
  return { how: 'charged', as: charged }
}

/** What a row that is over was billed after all, as the user found out: its exposure becomes a charge, or goes back. */
export function billedAfterAll(
  job: JobRecord,
  attempt: Attempt,
  exposed: Usd,
  charged: Charge,
  at: string,
): LedgerEntry[] {
  const back = { kind: 'exposure', usd: subtract('0', exposed), basis: 'quoted', note: 'settled by hand' } as const
  const price = { usd: charged.usd, basis: 'invoiced', note: 'as the user found on the bill' } as const
  return [
    entry(job, attempt, at, { ...back, tag: 'exposure-billed' }),
    ...charge(job, { ...attempt, reserved: exposed }, at, price),
  ]
}

/** Takes an exposure back into the open reservation: the submission's fate is known now. */
export function unexpose(job: JobRecord, attempt: Attempt, at: string): LedgerEntry[] {
  if (attempt.reserved === undefined || attempt.at['submission-unknown'] === undefined) return []
  const usd = subtract('0', attempt.reserved)
  return [entry(job, attempt, at, { kind: 'exposure', usd, basis: 'quoted', note: 'settled', tag: 'exposure-settled' })]
}

const METERED = new Set<Energy['method']>(['wall-meter', 'gpu-counter', 'rapl', 'sampled-power'])
export const electricityBasis = ({ method }: Energy): CostBasis =>
  method === 'none' ? 'unknown' : METERED.has(method) ? 'metered' : 'modelled'

/** When an attempt's electricity was burnt: up to the end of its render, as far as that is known. Milliseconds. */
export function burnt({ at }: Attempt, { seconds }: Energy, now: string): { from: number; to: number } {
  const to = Date.parse(at.rendered ?? now)
  return { from: to - seconds * 1000, to }
}

/** The electricity of an attempt, whatever became of it. */
export function electricity(job: JobRecord, attempt: Attempt, energy: Energy | undefined, tariff: Tariff, at: string) {
  if (!energy) return []
  const { from, to } = burnt(attempt, energy, at)
  const { usd, note: price } = priceEnergy(tariff, energy.wh.expected, from, to)
  const note = `${energy.method}: ${energy.note}; ${price}`
  return [
    entry(job, attempt, at, {
      kind: 'electricity',
      usd,
      basis: electricityBasis(energy),
      wh: energy.wh.expected,
      method: energy.method,
      note,
    }),
  ]
}
