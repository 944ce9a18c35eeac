/** What is wrong with a model folder: the manifest's field, its line, and what to do. */
import { UnavailableError } from '../../../src/errors.js'

export interface FaultFacts {
  /** The manifest's path. */
  file: string
  /** The manifest as written, for the line; empty when it was inferred. */
  text: string
  /** Dotted path of the field; empty for the whole. */
  field: string
  /** Stable: `manifest-*` or `graph-*`. */
  code: string
  problem: string
  next?: string
}

/** A model that can't be used as it is described. Thrown before a step is computed. */
export class ManifestFault extends UnavailableError {
  readonly field: string
  /** Line of the field in the manifest, from 1; absent when it is not written there. */
  readonly line: number | undefined
  constructor({ file, text, field, code, problem, next }: FaultFacts, options: { cause?: unknown } = {}) {
    const line = text ? lineOf(text, field ? field.split('.') : []) : undefined
    const place = [file, ...(line ? [line] : [])].join(':')
    super(`${place}: ${field ? `${field}: ` : ''}${problem}`, {
      code,
      next: next ?? `Correct ${field || 'the manifest'} there; providers/onnx/README.md has every field.`,
      ...options,
    })
    this.field = field
    this.line = line
  }
}

const isSpace = (char: string) => char === ' ' || char === '\n' || char === '\r' || char === '\t'

/** The line on which the value at `path` begins, as far as the path exists. Reads valid JSON; of broken JSON, undefined. */
export function lineOf(text: string, path: readonly string[]): number | undefined {
  let at = 0
  let found = 0
  const skip = () => {
    while (isSpace(text[at]!) || text[at] === ',' || text[at] === ':') at++
  }
  const string = (): string => {
    const start = at++
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
    at++
    return JSON.parse(text.slice(start, at)) as string
  }
  /** Reads one value; `rest` is what of the path is still to find inside it, undefined off the path. */
  function value(rest: readonly string[] | undefined): void {
    skip()
    if (text[at] === '"') string()
    else if (text[at] === '{' || text[at] === '[') {
      const list = text[at++] === '['
      for (let i = 0; ; i++) {
        skip()
        if (at >= text.length || text[at] === '}' || text[at] === ']') break
        const start = at
        const key = list ? String(i) : string()
        const here = rest?.length && rest[0] === key
        if (here) found = start
        value(here ? rest!.slice(1) : undefined)
      }
      at++
    } else while (at < text.length && !',]}'.includes(text[at]!) && !isSpace(text[at]!)) at++
  }
  try {
    value(path)
  } catch {
    return undefined
  }
  return text.slice(0, found).split('\n').length
}
