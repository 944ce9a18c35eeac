/** Half precision, which Node 20 has no array for. */

const bits = new Float32Array(1)
const word = new Uint32Array(bits.buffer)

/** Nearest half, ties to even; what is too large becomes infinite. */
export function toHalf(from: ArrayLike<number>): Uint16Array {
  const out = new Uint16Array(from.length)
  for (let i = 0; i < from.length; i++) {
    bits[0] = from[i]!
    const whole = word[0]!
    const sign = (whole >>> 16) & 0x8000
    const size = whole & 0x7fffffff
    let half: number
    if (size > 0x7f800000) half = 0x7e00
    else if (size >= 0x47800000) half = 0x7c00
    else if (size >= 0x38800000) half = (size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13
    // Below the least normal half: adding this brings the bits to their place, rounded by the hardware.
    else {
      word[0] = size
      bits[0]! += 0.5
      half = word[0]! - 0x3f000000
    }
    out[i] = sign | half
  }
  return out
}

/** All halves as floats, made when first needed. */
let table: Float32Array | undefined

export function fromHalf(from: Uint16Array): Float32Array {
  table ??= Float32Array.from({ length: 65_536 }, (_, half) => {
    const [sign, exponent, fraction] = [half >> 15 ? -1 : 1, (half >> 10) & 31, half & 1023]
    if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
    return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24)
  })
  const out = new Float32Array(from.length)
  for (let i = 0; i < from.length; i++) out[i] = table[from[i]!]!
  return out
}
