/**
 * Noise from a seed: Philox4x32-10 (Salmon et al. 2011) keyed by the seed and counted by position, then Box-Muller. Value `i`
 * depends on seed and `i` alone; the integers are the same everywhere, the last bit of a value may differ between versions of
 * the JavaScript engine.
 */

const high = (a: number, b: number) => {
  const [al, ah, bl, bh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16]
  const middle = ah * bl + ((al * bl) >>> 16)
  const carry = (middle & 0xffff) + al * bh
  return (ah * bh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) >>> 0
}

/** Four random 32-bit numbers of a counter and a key. */
export function philox(counter: readonly [number, number, number, number], key: readonly [number, number]): number[] {
  let [a, b, c, d] = counter
  let [k, l] = key
  for (let round = 0; round < 10; round++) {
    const [p, q] = [Math.imul(0xd2511f53, a) >>> 0, Math.imul(0xcd9e8d57, c) >>> 0]
    const [x, y] = [high(0xd2511f53, a), high(0xcd9e8d57, c)]
    ;[a, b, c, d] = [(y ^ b ^ k) >>> 0, q, (x ^ d ^ l) >>> 0, p]
    k = (k + 0x9e3779b9) >>> 0
    l = (l + 0xbb67ae85) >>> 0
  }
  return [a, b, c, d]
}

/** @param seed 0 to 2^32-1 */
export function gaussianNoise(seed: number, length: number): Float32Array {
  const noise = new Float32Array(length)
  for (let i = 0; i < length; i += 4) {
    const bits = philox([i / 4, 0, 0, 0], [seed, 0])
    for (let pair = 0; pair < 4; pair += 2) {
      const radius = Math.sqrt(-2 * Math.log((bits[pair]! + 0.5) / 4294967296))
      const turn = (2 * Math.PI * bits[pair + 1]!) / 4294967296
      // Past the end nothing is stored.
      noise[i + pair] = radius * Math.cos(turn)
      noise[i + pair + 1] = radius * Math.sin(turn)
    }
  }
  return noise
}
