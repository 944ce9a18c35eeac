/** Structural similarity of two grey pictures. Pure. */

/** Pixels of a window's side, and of the step to the next. */
const WINDOW = 8
const STEP = 4
/** Steady the quotient where pictures are flat: (0.01·255)² and (0.03·255)², as in the paper. */
const C1 = 6.5025
const C2 = 58.5225

/**
 * Mean SSIM over 8×8 windows, uniformly weighted: 1 for equal pictures, about 0 for unrelated ones. One byte a pixel, at least 8×8.
 * Wang, Bovik, Sheikh, Simoncelli: Image quality assessment: from error visibility to structural similarity, IEEE TIP 13 (4), 2004.
 */
export function ssim(a: Uint8Array, b: Uint8Array, width: number, height: number): number {
  let total = 0
  let windows = 0
  for (let top = 0; top + WINDOW <= height; top += STEP)
    for (let left = 0; left + WINDOW <= width; left += STEP) {
      total += windowSsim(a, b, width, left, top)
      windows++
    }
  return total / windows
}

function windowSsim(a: Uint8Array, b: Uint8Array, width: number, left: number, top: number): number {
  let [sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0]
  for (let y = top; y < top + WINDOW; y++)
    for (let x = left; x < left + WINDOW; x++) {
      const p = a[y * width + x]!
      const q = b[y * width + x]!
      sumA += p
      sumB += q
      squaresA += p * p
      squaresB += q * q
      products += p * q
    }
  const n = WINDOW * WINDOW
  const [meanA, meanB] = [sumA / n, sumB / n]
  const varianceA = squaresA / n - meanA * meanA
  const varianceB = squaresB / n - meanB * meanB
  const covariance = products / n - meanA * meanB
  return (
    ((2 * meanA * meanB + C1) * (2 * covariance + C2)) /
    ((meanA * meanA + meanB * meanB + C1) * (varianceA + varianceB + C2))
  )
}
