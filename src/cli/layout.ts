/** Laying out text for people: columns, wrapping, quoting, quantities. Pure; colours come in as functions. */
import { stripVTControlCharacters } from 'node:util'

type Paint = (text: string) => string

/** How text may look where it is shown. */
export interface Look {
  bold: Paint
  dim: Paint
  red: Paint
  green: Paint
  yellow: Paint
  cyan: Paint
  /** Characters a line; Infinity in a pipe, where nothing is wrapped. */
  width: number
}

const same: Paint = (text) => text

/** No colours, no wrapping: what a pipe gets. */
export const PLAIN: Look = { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same, width: Infinity }

/** Text of a user or a vendor, safe to print: one line, no control codes. */
export const clean = (text: string): string =>
  stripVTControlCharacters(text)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .trim()

const lengthOf = (text: string) => [...text].length

export const shorten = (text: string, length: number): string => {
  const letters = [...clean(text)]
  return letters.length > length ? `${letters.slice(0, length - 1).join('')}…` : letters.join('')
}

/** Breaks a text into lines of at most `width` characters, between words where possible. */
export function wrap(text: string, width: number): string[] {
  if (lengthOf(text) <= width) return [text]
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/ +/)) {
    const longer = line ? `${line} ${word}` : word
    if (lengthOf(longer) <= width || !line) line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  if (line) lines.push(line)
  return lines
}

interface Column {
  title?: string
  /** @default 'left' */
  align?: 'left' | 'right'
  paint?: Paint | undefined
}

/** Least characters of a wrapping column; on a narrower screen lines run over the edge. */
const LEAST = 24

/** Rows in columns two spaces apart; the last column wraps below itself. Columns without any text are left out. */
export function columns(spec: readonly Column[], rows: readonly (readonly string[])[], look: Look, indent = 2): string {
  const kept = spec.map((_, i) => i).filter((i) => rows.some((row) => clean(row[i] ?? '') !== ''))
  const titles = kept.map((i) => spec[i]?.title ?? '')
  const cells = rows.map((row) => kept.map((i) => clean(row[i] ?? '')))
  const titled = titles.some(Boolean) ? [titles, ...cells] : cells
  const widths = kept.map((_, i) => Math.max(0, ...titled.map((row) => lengthOf(row[i]!))))
  const last = kept.length - 1
  const before = indent + widths.slice(0, last).reduce((sum, width) => sum + width + 2, 0)
  const room = Math.max(LEAST, look.width - before)
  const pad = (text: string, i: number) => {
    const space = ' '.repeat(Math.max(0, widths[i]! - lengthOf(text)))
    return spec[kept[i]!]?.align === 'right' ? space + text : i === last ? text : text + space
  }
  const lines = titled.flatMap((row, place) => {
    const isTitle = titled !== cells && place === 0
    const wrapped = wrap(row[last] ?? '', room)
    return wrapped.map((piece, n) => {
      const parts = row.map((cell, i) => pad(i === last ? piece : n ? '' : cell, i))
      const painted = parts.map((part, i) => (isTitle ? look.dim : (spec[kept[i]!]?.paint ?? same))(part))
      return (' '.repeat(indent) + painted.join('  ')).trimEnd()
    })
  })
  return lines.join('\n')
}

/** A named list of facts: the name once, dimmed, one line a value. Absent values are left out. */
export function facts(
  list: readonly (readonly [name: string, ...values: (string | undefined)[]])[],
  look: Look,
): string {
  const rows = list.flatMap(([name, ...values]) =>
    values.flatMap((value) => (value ? [value] : [])).map((value, i) => [i ? '' : name, value]),
  )
  return columns([{ paint: look.dim }, {}], rows, look)
}

/** One argument as bash and zsh read it back; control codes are spelt out, never printed. */
export function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is spelt out
  if (/[\u0000-\u001f\u007f]/.test(word))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
    return `$'${word.replace(/[\u0000-\u001f\u007f'\\]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)}'`
  return /["$`\\!]/.test(word) ? `'${word.replaceAll("'", `'\\''`)}'` : `"${word}"`
}

/** Makes commands to paste: `heroshot generate "a red boat" --seconds 2`. */
export type MakeCommand = (...words: readonly string[]) => string

/** @param home as given with `--home`, so that the next command finds the same jobs */
export const commandsFor =
  (home: string | undefined): MakeCommand =>
  (...words) =>
    ['heroshot', ...words, ...(home === undefined ? [] : ['--home', home])].map(shellWord).join(' ')

/** What text for people is made with. */
export interface View {
  look: Look
  /** Paths are shown relative to it. */
  cwd: string
  command: MakeCommand
}

/** Three significant digits, never exponential, never rounding a nonzero to zero: `12.3`, `0.0123`, `0.00000012`. */
export function figure(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value)
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  const text = value.toFixed(Math.min(20, digits))
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** `0.043 s`, `4.3 s`, `12 s`, `3 min`, `1 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${figure(Number(seconds.toPrecision(2)))} s`
  if (seconds < 90) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** `532 B`, `412 kB`, `1.3 MB`. */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`
  return count < 999_500 ? `${figure(count / 1000)} kB` : `${figure(count / 1_000_000)} MB`
}

/** `1 job`, `3 jobs`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
