/**
 * What benches print, and where it is kept: every bench owns one section of a Markdown file and replaces only that one.
 * A section stands between `<!-- bench:name -->` and `<!-- /bench:name -->`; a new one goes to the end of the file.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, platform, release, totalmem } from 'node:os'

const args = process.argv.slice(2)
/** The file named by `--write`. */
const file = args.includes('--write') ? args[args.indexOf('--write') + 1] : undefined

/** Prints a section and, with `--write <file>`, puts it in its place there. */
export function section(name: string, markdown: string): void {
  console.log(`${markdown}\n`)
  if (!file) return
  const [open, close] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`]
  const block = `${open}\n\n${markdown.trim()}\n\n${close}`
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '# Benchmarks\n'
  const [from, to] = [text.indexOf(open), text.indexOf(close)]
  const whole =
    from < 0 ? `${text.trimEnd()}\n\n${block}\n` : text.slice(0, from) + block + text.slice(to + close.length)
  writeFileSync(file, whole)
}

/** A Markdown table. A heading that starts with `>` belongs to a column of numbers. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = headings.map((heading) => (heading.startsWith('>') ? '---:' : '---'))
  return [line(headings.map((heading) => heading.replace(/^>/, ''))), line(rule), ...rows.map(line)].join('\n')
}

/** Where and when: figures of another machine are other figures. */
export const machine = (): string =>
  [
    new Date().toISOString().slice(0, 10),
    `node ${process.version}`,
    `${cpus()[0]?.model.trim() || 'unknown CPU'} x ${cpus().length}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${platform()} ${release()}`,
  ].join(', ')

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
