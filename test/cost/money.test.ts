/** Money is exact: sums, products, text and back. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  add,
  compare,
  formatUsd,
  isZero,
  least,
  multiply,
  negate,
  parseUsd,
  subtract,
  sum,
} from '../../src/cost/money.js'
import { InputError } from '../../src/errors.js'

const units = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n })
const asText = (n: bigint) => {
  const digits = (n < 0n ? -n : n).toString().padStart(13, '0')
  return parseUsd(`${n < 0n ? '-' : ''}${digits.slice(0, -12)}.${digits.slice(-12)}`)
}
const amount = units.map(asText)
/** An independent reading of a canonical amount: an integer of 1e-12 dollars. */
const asUnits = (text: string) => {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.')
  const n = BigInt(whole + fraction.padEnd(12, '0'))
  return text.startsWith('-') ? -n : n
}

describe('money', () => {
  it('adds what floating point cannot', () => {
    expect(add('0.1', '0.2')).toBe('0.3')
    expect(sum(Array.from({ length: 1_000_000 }, () => '0.000001'))).toBe('1')
    expect(subtract('1', '0.000000000001')).toBe('0.999999999999')
  })

  it('keeps every sum equal to the integer sum of 1e-12 dollars, in any order and grouping', () => {
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 30 }), fc.integer(), (amounts, salt) => {
        const exact = amounts.reduce((total, one) => total + asUnits(one), 0n)
        const shuffled = amounts.map((one, i) => [one, (i * 7919 + salt) % 31] as const).sort((a, b) => a[1] - b[1])
        expect(asUnits(sum(amounts))).toBe(exact)
        expect(sum(shuffled.map(([one]) => one))).toBe(sum(amounts))
        expect(amounts.reduceRight(add, '0')).toBe(sum(amounts))
      }),
    )
  })

  it('is associative, commutative and undone by subtraction', () => {
    fc.assert(
      fc.property(amount, amount, amount, (a, b, c) => {
        expect(add(add(a, b), c)).toBe(add(a, add(b, c)))
        expect(add(a, b)).toBe(add(b, a))
        expect(subtract(add(a, b), b)).toBe(a)
        expect(add(a, negate(a))).toBe('0')
      }),
    )
  })

  it('comes back equal from its text, and orders like integers', () => {
    fc.assert(
      fc.property(units, units, (a, b) => {
        const [left, right] = [asText(a), asText(b)]
        expect(asUnits(left)).toBe(a)
        expect(parseUsd(left)).toBe(left)
        expect(compare(left, right)).toBe(a < b ? -1 : a > b ? 1 : 0)
        expect(least(left, right)).toBe(a <= b ? left : right)
        expect(isZero(left)).toBe(a === 0n)
      }),
    )
  })

  it('multiplies exactly, and distributes over sums for whole factors', () => {
    fc.assert(
      fc.property(amount, amount, fc.integer({ min: -1000, max: 1000 }), (a, b, n) => {
        expect(asUnits(multiply(a, n))).toBe(asUnits(a) * BigInt(n))
        expect(multiply(add(a, b), n)).toBe(add(multiply(a, n), multiply(b, n)))
      }),
    )
    expect(multiply('0.05', 5)).toBe('0.25')
    expect(multiply('0.1', 0.1)).toBe('0.01')
    expect(multiply('0.25', '0.0001234')).toBe('0.00003085')
    expect(multiply('3', 1e-7)).toBe('0.0000003')
  })

  it('rounds half to even at the twelfth digit', () => {
    expect(parseUsd('0.0000000000005')).toBe('0')
    expect(parseUsd('0.0000000000015')).toBe('0.000000000002')
    expect(parseUsd('0.0000000000025')).toBe('0.000000000002')
    expect(parseUsd('-0.0000000000035')).toBe('-0.000000000004')
    expect(multiply('0.000000000001', 0.5)).toBe('0')
    expect(multiply('0.000000000003', 0.5)).toBe('0.000000000002')
  })

  it('reads what people and vendors write, and refuses the rest by name', () => {
    const read = ['007.50', '.5', '5.', '+1', '-0', 1e-7, 1.5e21, '1E-3'].map((value) => parseUsd(value))
    expect(read).toEqual(['7.5', '0.5', '5', '1', '0', '0.0000001', '1500000000000000000000', '0.001'])
    for (const bad of ['', '.', '$5', '1,5', 'NaN', '0x10', Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => parseUsd(bad, 'maxCost')).toThrow(expect.objectContaining({ field: 'maxCost' }))
    expect(() => add('abc', '1')).toThrow(InputError)
    expect(() => multiply('1', 'x')).toThrow(InputError)
  })

  it('is shown in dollars, and nothing nonzero reads as zero', () => {
    const shown = [
      '0.6',
      '0',
      '12',
      '1234.5678',
      '0.0375',
      '0.0000031',
      '0.00000312',
      '-0.25',
      '0.00999',
      '1.23456789',
      '0.99999',
    ]
    expect(shown.map(formatUsd)).toEqual([
      '$0.60',
      '$0.00',
      '$12.00',
      '$1234.5678',
      '$0.0375',
      '$0.0000031',
      '$0.0000031',
      '-$0.25',
      '$0.01',
      '$1.2346',
      '$1.00',
    ])
    fc.assert(
      fc.property(
        units.filter((n) => n !== 0n),
        (n) => {
          expect(formatUsd(asText(n))).toMatch(/[1-9]/)
        },
      ),
    )
  })
})
