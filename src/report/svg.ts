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
  return svg([WIDTH, height], title, [...grid, ...marks, ...names])
}

export interface Lying {
  name: string
  value: number
  /** Stands behind the bar. */
  label: string
}

/** Of charts that fit a phone without scrolling. */
const NARROW = 440

/** One bar below the other, each under its name, the longest first. */
export function lyingBars(bars: readonly Lying[], { title }: { title: string }): string {
  const [row, right] = [38, 165]
  const height = bars.length * row + 4
  const x = scaleLinear([0, Math.max(...bars.map(({ value }) => value)) || 1], [0, NARROW - right])
  const y = scaleBand<number>()
    .domain(bars.map((_, i) => i))
    .range([0, height])
  const marks = bars.map(({ name, value, label }, i) => {
    const top = round(y(i)!)
    const shown = name.length > 60 ? `${name.slice(0, 59)}…` : name
    const long = value > 0 ? Math.max(1, x(value)) : 0
    return `<text class="name" x="0" y="${top + 12}"><title>${safe(name)}</title>${safe(shown)}</text><rect class="hue0" x="0" width="${round(long)}" y="${top + 17}" height="14"><title>${safe(`${name}: ${label}`)}</title></rect><text class="label" x="${round(long + 8)}" y="${top + 28}">${safe(label)}</text>`
  })
  return svg([NARROW, height], title, marks)
}

/** What each colour stands for, in the order they are given out. */
export const legend = (names: readonly string[]): string =>
  `<ul class="legend">${names.map((name, hue) => `<li><span class="swatch hue${hue % HUES}"></span>${safe(name)}</li>`).join('')}</ul>`

export interface Line {
  name: string
  /** Where it begins and ends, in the units of the axes. */
  points: readonly (readonly [x: number, y: number])[]
}

interface Axes {
  formatX(value: number): string
  formatY(value: number): string
  title: string
  /** A point to point at, with its words. */
  mark?: { at: readonly [x: number, y: number]; text: string } | undefined
}

/** Lines over common axes, from zero on. */
export function lines(list: readonly Line[], { formatX, formatY, title, mark }: Axes): string {
  const [height, left, right, bottom, top] = [240, 56, 18, 28, 10]
  const all = list.flatMap(({ points }) => points)
  const x = scaleLinear([0, Math.max(0, ...all.map(([at]) => at)) || 1], [left, NARROW - right])
  const y = scaleLinear([0, Math.max(0, ...all.map(([, value]) => value)) || 1], [height - bottom, top]).nice(5)
  const grid = y
    .ticks(5)
    .map(
      (tick) =>
        `<line class="grid" x1="${left}" x2="${NARROW - right}" y1="${round(y(tick))}" y2="${round(y(tick))}"/><text class="tick" x="${left - 8}" y="${round(y(tick) + 4)}" text-anchor="end">${safe(formatY(tick))}</text>`,
    )
  const below = x
    .ticks(6)
    .map(
      (tick) =>
        `<text class="tick" x="${round(x(tick))}" y="${height - 8}" text-anchor="middle">${safe(formatX(tick))}</text>`,
    )
  const marks = list.map(
    ({ name, points }, hue) =>
      `<polyline class="line hue${hue % HUES}" points="${points.map(([at, value]) => `${round(x(at))},${round(y(value))}`).join(' ')}"><title>${safe(name)}</title></polyline>`,
  )
  const pointed = mark ? point(x(mark.at[0]), y(mark.at[1]), mark.text) : []
  return svg([NARROW, height], title, [...grid, ...below, ...marks, ...pointed])
}

/** A ring with words below it, on the side where there is room. */
function point(x: number, y: number, text: string): string[] {
  const [away, anchor] = x > NARROW / 2 ? [-8, 'end'] : [8, 'start']
  return [
    `<circle class="mark" cx="${round(x)}" cy="${round(y)}" r="5"/>`,
    `<text x="${round(x + away)}" y="${round(y + 20)}" text-anchor="${anchor}">${safe(text)}</text>`,
  ]
}

const svg = ([width, height]: readonly [number, number], title: string, inner: readonly string[]) =>
  `<div class="chart${width === NARROW ? ' narrow' : ''}"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${safe(title)}">${inner.join('')}</svg></div>`
