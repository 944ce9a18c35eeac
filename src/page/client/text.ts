/** Figures and times as people read them. */
export { formatUsd } from '../../cost/money.js'

/** `1 take`, `3 takes`. */
export const counted = (count: number, noun: string) => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`

const figure = (value: number) =>
  value.toLocaleString('en', { maximumSignificantDigits: 3, ...(value >= 100 && { maximumFractionDigits: 0 }) })

export const energy = (wh: number) => (wh >= 1000 ? `${figure(wh / 1000)} kWh` : `${figure(wh)} Wh`)
export const grams = (count: number) => (count >= 1000 ? `${figure(count / 1000)} kg` : `${figure(count)} g`)

/** `4.3 s`, `12 s`, `3 min`, `2 h`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${figure(Number(seconds.toPrecision(2)))} s`
  if (seconds < 90) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}

/** `score 0.71`; a score on its way is an ellipsis. */
export const scoreText = (score: number | null | undefined) =>
  `score ${score === undefined ? '…' : (score?.toFixed(2) ?? 'unknown')}`

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `just now`, `5 min ago`, `3 h ago`, `yesterday`, else the day. */
export function ago(iso: string, now = Date.now()): string {
  const passed = now - Date.parse(iso)
  if (passed < MINUTE) return 'just now'
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min ago`
  if (passed < DAY) return `${Math.floor(passed / HOUR)} h ago`
  if (passed < 2 * DAY) return 'yesterday'
  return iso.slice(0, 10)
}

export const bytes = (count: number) => (count < 1e6 ? `${figure(count / 1000)} kB` : `${figure(count / 1e6)} MB`)
