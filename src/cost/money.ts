/** Exact US dollars: decimal strings outside, BigInt fixed point at 1e-12 inside. No binary floating point takes part in a sum. */
import { InputError } from '../errors.js'

/** An exact amount of US dollars as a plain decimal string: `0.6`, `-12`, `0.0000031`. At most 12 digits after the point. */
export type Usd = string

const DIGITS = 12
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?$|^([+-]?)\.(\d+)$/
const EXPONENTIAL = /^([+-]?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/

interface Decimal {
  units: bigint
  scale: number
}

/** Shortest decimal text of a number without an exponent; text passes through. */
function plain(value: number | string): string {
  const text = String(value).trim()
  const match = EXPONENTIAL.exec(text)
  if (!match) return text
  const [, sign = '', whole = '', fraction = '', power = '0'] = match
  const exponent = Number(power)
  const digits = whole + fraction
  const point = whole.length + exponent
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

function decimal(value: number | string, field: string): Decimal {
  const match = DECIMAL.exec(plain(value))
  if (!match) throw new InputError('is not an amount', { field, value, allowed: 'a finite decimal number, like 0.6' })
  const sign = match[1] ?? match[4]
  const fraction = match[3] ?? match[5] ?? ''
  const units = BigInt((match[2] ?? '0') + fraction)
  return { units: sign === '-' ? -units : units, scale: fraction.length }
}

/** Drops `10^digits` from an integer, rounding half to even. */
const shrink = (units: bigint, digits: number): bigint => ratio(units, 10n ** BigInt(digits))

/** Rounded half to even. @param divisor above zero */
function ratio(units: bigint, divisor: bigint): bigint {
  const quotient = units / divisor
  const twice = 2n * (units < 0n ? -(units % divisor) : units % divisor)
  const away = twice > divisor || (twice === divisor && quotient % 2n !== 0n)
  return away ? quotient + (units < 0n ? -1n : 1n) : quotient
}

const fixed = ({ units, scale }: Decimal): bigint =>
  scale <= DIGITS ? units * 10n ** BigInt(DIGITS - scale) : shrink(units, scale - DIGITS)

const pico = (amount: Usd): bigint => fixed(decimal(amount, 'usd'))

function text(units: bigint, scale = DIGITS): Usd {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '')
  return `${units < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}${fraction && `.${fraction}`}`
}

/**
 * Reads an amount into its canonical form. A number is taken as its shortest decimal notation (0.1 is exactly 0.1).
 * More than 12 digits after the point are rounded half to even.
 * @throws InputError naming `field` when it isn't a finite decimal number
 */
export const parseUsd = (value: number | string, field = 'usd'): Usd => text(fixed(decimal(value, field)))

export const add = (a: Usd, b: Usd): Usd => text(pico(a) + pico(b))
export const subtract = (a: Usd, b: Usd): Usd => text(pico(a) - pico(b))
export const negate = (a: Usd): Usd => text(-pico(a))
export const sum = (amounts: Iterable<Usd>): Usd => {
  let total = 0n
  for (const amount of amounts) total += pico(amount)
  return text(total)
}

/** Negative, zero or positive as `a` is below, equal to or above `b`. */
export function compare(a: Usd, b: Usd): -1 | 0 | 1 {
  const difference = pico(a) - pico(b)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

export const isZero = (amount: Usd): boolean => pico(amount) === 0n
export const least = (a: Usd, b: Usd): Usd => (compare(a, b) <= 0 ? a : b)

/** The exact product, then rounded half to even at 1e-12. A number factor is taken as its shortest decimal notation. */
export function multiply(amount: Usd, factor: number | string): Usd {
  const by = decimal(factor, 'factor')
  return text(shrink(pico(amount) * by.units, by.scale))
}

/** The exact quotient, rounded half to even at 1e-12. @throws InputError for zero */
export function divide(amount: Usd, by: number): Usd {
  const divisor = decimal(by, 'by')
  if (divisor.units === 0n) throw new InputError('is no divisor', { field: 'by', value: by })
  const sign = divisor.units < 0n ? -1n : 1n
  return text(ratio(sign * pico(amount) * 10n ** BigInt(divisor.scale), sign * divisor.units))
}

/**
 * For people: `$0.60`, `$0.0375`, `$0.0000031`. Two digits after the point at least, four where they matter, and below a cent
 * two significant ones: a nonzero amount never reads as zero.
 */
export function formatUsd(amount: Usd): string {
  const units = pico(amount)
  const digits = (units < 0n ? -units : units).toString().padStart(DIGITS + 1, '0')
  const fraction = digits.slice(digits.length - DIGITS)
  const leading = digits.length > DIGITS + 1 || digits[0] !== '0' ? 0 : fraction.search(/[1-9]/)
  const keep = Math.min(DIGITS, Math.max(4, leading + 2))
  const [whole = '0', shown = ''] = text(shrink(units, DIGITS - keep), keep).split('.')
  return `${units < 0n ? '-' : ''}$${whole.replace('-', '')}.${shown.padEnd(2, '0')}`
}
