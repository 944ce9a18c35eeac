/** 32-bit FNV-1a of the UTF-8 bytes. */
export function fnv1a(text: string): number {
  let hash = 2166136261
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 16777619) >>> 0
  return hash
}

/** Seeded Gaussian noise: the same numbers for the same seed on every machine. */
export function gaussian(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296
  }
  for (let i = 0; i < 8; i++) uniform()
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}
