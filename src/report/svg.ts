/** Charts as SVG that reads in light and dark, on paper, and aloud: colours come from the page, every mark has its words. Pure. */
import { scaleBand, scaleLinear } from 'd3-scale'
import { stack } from 'd3-shape'

/** Text that may hold anything, made safe for HTML and SVG. */
export const safe = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)

/** Colours of a page, in the order they are given out: told apart by those who see fewer. Source: Okabe and Ito, 2008. */
export const HUES = 7

export interface Stacked {
  /** What a bar stands for: a day. */
  name: string
  /** The same below it, where there is little room. @default the name */
  short?: string
  /** What it is made of, by part. */
  values: Readonly<Record<string, number>>
}

const WIDTH = 720
const round = (value: number) => Math.round(value * 100) / 100

/** Bars side by side, each in parts. @param format writes a sum @param title read aloud for the whole */
export function stackedBars(
  bars: readonly Stacked[],
  parts: readonly string[],
  { format, title }: { format(value: number): string; title: string },
): string {
  const [height, left, bottom, top] = [260, 64, 34, 12]
  const x = scaleBand<string>()
    .domain(bars.map(({ name }) => name))
    .range([left, WIDTH - 8])
    .padding(bars.length > 40 ? 0.1 : 0.25)
  const most = Math.max(0, ...bars.map(({ values }) => parts.reduce((sum, part) => sum + (values[part] ?? 0), 0)))
  const y = scaleLinear([0, most || 1], [height - bottom, top]).nice(5)
  const layers = stack<Stacked, string>()
    .keys([...parts])
    .value(({ values }, part) => values[part] ?? 0)([...bars])
  const grid = y
    .ticks(5)
    .map(
      (tick) =>
        `<line class="grid" x1="${left}" x2="${WIDTH - 8}" y1="${round(y(tick))}" y2="${round(y(tick))}"/><text class="tick" x="${left - 8}" y="${round(y(tick) + 4)}" text-anchor="end">${safe(format(tick))}</text>`,
    )
  const marks = layers.flatMap((layer, hue) =>
    layer.flatMap((segment) => {
      const [from, to] = segment
      const { name, values } = segment.data
      if (to <= from) return []
      const words = `${name}, ${layer.key}: ${format(values[layer.key] ?? 0)}`
      return `<rect class="hue${hue % HUES}" x="${round(x(name)!)}" width="${round(x.bandwidth())}" y="${round(y(to))}" height="${round(y(from) - y(to))}"><title>${safe(words)}</title></rect>`
    }),
  )
  // As many names below as have room.
  const every = Math.ceil(bars.length / 10)
  const names = bars.map(({ name, short = name }, i) =>
    i % every === 0
      ? `<text class="tick" x="${round(x(name)! + x.bandwidth() / 2)}" y="${height - 12}" text-anchor="middle">${safe(short)}</text>`
      : '',
  )
  return svg(height, title, [...grid, ...marks, ...names])
}

export interface Lying {
  name: string
  value: number
  /** Stands behind the bar. */
  label: string
}

/** One bar below the other, the longest first. */
export function lyingBars(bars: readonly Lying[], { title }: { title: string }): string {
  const [row, left, right] = [30, 210, 150]
  const height = bars.length * row + 8
  const y = scaleBand<number>()
    .domain(bars.map((_, i) => i))
    .range([4, height - 4])
    .padding(0.3)
  const x = scaleLinear([0, Math.max(...bars.map(({ value }) => value)) || 1], [left, WIDTH - right])
  const marks = bars.map(({ name, value, label }, i) => {
    const middle = round(y(i)! + y.bandwidth() / 2 + 4)
    const shown = name.length > 30 ? `${name.slice(0, 29)}…` : name
    const long = value > 0 ? Math.max(1, x(value) - left) : 0
    return `<text class="name" x="${left - 10}" y="${middle}" text-anchor="end"><title>${safe(name)}</title>${safe(shown)}</text><rect class="hue0" x="${left}" width="${round(long)}" y="${round(y(i)!)}" height="${round(y.bandwidth())}"><title>${safe(`${name}: ${label}`)}</title></rect><text class="label" x="${round(left + long + 8)}" y="${middle}">${safe(label)}</text>`
  })
  return svg(height, title, marks)
}

export interface Line {
  name: string
  /** Where it begins and ends, in the units of the axes. */
  points: readonly (readonly [x: number, y: number])[]
}

/** Labels at the ends of lines stand at least so far apart. */
const APART = 16

/**
 * Lines over a common axis, each named at its end.
 * @param mark a point to point at, with its words
 */
export function lines(
  list: readonly Line[],
  {
    formatX,
    formatY,
    title,
    mark,
  }: {
    formatX(value: number): string
    formatY(value: number): string
    title: string
    mark?: { at: readonly [number, number]; text: string } | undefined
  },
): string {
  const [height, left, right, bottom, top] = [300, 64, 130, 34, 16]
  const all = list.flatMap(({ points }) => points)
  const x = scaleLinear([0, Math.max(0, ...all.map(([at]) => at)) || 1], [left, WIDTH - right])
  const y = scaleLinear([0, Math.max(0, ...all.map(([, value]) => value)) || 1], [height - bottom, top]).nice(5)
  const grid = y
    .ticks(5)
    .map(
      (tick) =>
        `<line class="grid" x1="${left}" x2="${WIDTH - right}" y1="${round(y(tick))}" y2="${round(y(tick))}"/><text class="tick" x="${left - 8}" y="${round(y(tick) + 4)}" text-anchor="end">${safe(formatY(tick))}</text>`,
    )
  const below = x
    .ticks(6)
    .map(
      (tick) =>
        `<text class="tick" x="${round(x(tick))}" y="${height - 12}" text-anchor="middle">${safe(formatX(tick))}</text>`,
    )
  const marks = list.map(
    ({ name, points }, hue) =>
      `<polyline class="line hue${hue % HUES}" points="${points.map(([at, value]) => `${round(x(at))},${round(y(value))}`).join(' ')}"><title>${safe(name)}</title></polyline>`,
  )
  const ends = list
    .map(({ name, points }, hue) => ({ name, hue, at: y(points.at(-1)?.[1] ?? 0) }))
    .sort((a, b) => b.at - a.at)
  let last = Number.POSITIVE_INFINITY
  const names = ends.map(({ name, hue, at }) => {
    last = Math.min(at, last - APART)
    return `<circle class="hue${hue % HUES}" cx="${WIDTH - right + 8}" cy="${round(last)}" r="4"/><text x="${WIDTH - right + 17}" y="${round(last + 4)}">${safe(name)}</text>`
  })
  const pointed = mark
    ? [
        `<circle class="mark" cx="${round(x(mark.at[0]))}" cy="${round(y(mark.at[1]))}" r="5"/>`,
        // Left of the point where there is no room at its right.
        `<text x="${round(x(mark.at[0]) + (mark.at[0] > x.domain()[1]! / 2 ? -10 : 10))}" y="${round(y(mark.at[1]) - 10)}" text-anchor="${mark.at[0] > x.domain()[1]! / 2 ? 'end' : 'start'}">${safe(mark.text)}</text>`,
      ]
    : []
  return svg(height, title, [...grid, ...below, ...marks, ...names, ...pointed])
}

const svg = (height: number, title: string, inner: readonly string[]) =>
  `<div class="chart"><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${safe(title)}">${inner.join('')}</svg></div>`
