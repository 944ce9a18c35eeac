/** Reads what an ONNX file says of itself, its inputs, outputs and side-car files, without its weights and without a runtime. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

export interface TensorInfo {
  name: string
  /** As onnxruntime writes it: `float32`, `float16`, `int64`, ... */
  type: string
  /** Names stand for sides that are free; `?` for one without a name. */
  shape: readonly (number | string)[]
}

export interface GraphInfo {
  inputs: readonly TensorInfo[]
  outputs: readonly TensorInfo[]
  /** Files beside it that hold weights, relative. */
  sideCars: readonly string[]
}

/** TensorProto.DataType of onnx.proto3 */
const TYPES: Record<number, string> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  16: 'bfloat16',
}

const WINDOW = 65_536

interface Span {
  from: number
  to: number
}

interface Reader {
  size: number
  /** The fields of a message: a number for varints, a span for what has a length. */
  fields(span: Span): Generator<[field: number, value: number | Span]>
  text(span: Span): string
}

function openReader(fd: number): Reader {
  const { size } = fstatSync(fd)
  let window = Buffer.alloc(0)
  let start = 0
  let at = 0
  const byte = () => {
    if (at < start || at >= start + window.length) {
      window = Buffer.alloc(Math.min(WINDOW, size - at))
      start = at
      if (window.length <= 0 || readSync(fd, window, 0, window.length, at) < window.length)
        throw new Error('the file ends too soon')
    }
    return window[at++ - start]!
  }
  function varint(): number {
    let value = 0
    for (let scale = 1, i = 0; i < 10; scale *= 128, i++) {
      const next = byte()
      value += (next & 127) * scale
      if (next < 128) return value
    }
    throw new Error('a number is too long')
  }
  return {
    size,
    *fields({ from, to }) {
      for (let next = from; next < to; ) {
        at = next
        const key = varint()
        const [field, wire] = [Math.floor(key / 8), key % 8]
        if (wire === 0) {
          const value = varint()
          next = at
          yield [field, value]
          continue
        }
        if (wire !== 1 && wire !== 2 && wire !== 5) throw new Error(`wire type ${wire} is unknown`)
        const length = wire === 2 ? varint() : wire === 1 ? 8 : 4
        const span = { from: at, to: at + length }
        if (span.to > to) throw new Error('a field is longer than its message')
        next = span.to
        yield [field, span]
      }
    },
    text({ from, to }) {
      if (to - from > WINDOW) throw new Error('a name is too long')
      const bytes = Buffer.alloc(to - from)
      readSync(fd, bytes, 0, bytes.length, from)
      return bytes.toString('utf8')
    },
  }
}

const isSpan = (value: number | Span): value is Span => typeof value === 'object'

function readTensorInfo({ fields, text }: Reader, span: Span): TensorInfo {
  const info = { name: '', type: 'undefined', shape: [] as (number | string)[] }
  const inside = function* (of: Span, wanted: number) {
    for (const [field, value] of fields(of)) if (field === wanted && isSpan(value)) yield value
  }
  for (const [field, value] of fields(span)) {
    if (!isSpan(value)) continue
    if (field === 1) info.name = text(value)
    // ValueInfoProto.type → TypeProto.tensor_type → elem_type, shape → dim
    if (field !== 2) continue
    for (const tensor of inside(value, 1))
      for (const [part, inner] of fields(tensor)) {
        if (part === 1 && !isSpan(inner)) info.type = TYPES[inner] ?? `type ${inner}`
        if (part !== 2 || !isSpan(inner)) continue
        for (const side of inside(inner, 1)) {
          let dim: number | string = '?'
          for (const [kind, length] of fields(side)) {
            if (kind === 1 && !isSpan(length)) dim = length
            if (kind === 2 && isSpan(length)) dim = text(length) || '?'
          }
          info.shape.push(dim)
        }
      }
  }
  return info
}

/** Name of an initializer, and where its bytes lie when not in the file. */
function readInitializer({ fields, text }: Reader, span: Span): { name: string; place?: string } {
  let name = ''
  let place: string | undefined
  for (const [field, value] of fields(span)) {
    if (!isSpan(value)) continue
    if (field === 8) name = text(value)
    if (field !== 13) continue
    const entry = new Map<number, string>()
    for (const [part, word] of fields(value)) if (isSpan(word)) entry.set(part, text(word))
    if (entry.get(1) === 'location') place = entry.get(2)
  }
  return { name, ...(place !== undefined && { place }) }
}

/** Throws an Error that says why when the file can't be read or is no ONNX model. */
export function readGraphInfo(file: string): GraphInfo {
  const fd = openSync(file, 'r')
  try {
    const reader = openReader(fd)
    const inputs: TensorInfo[] = []
    const outputs: TensorInfo[] = []
    const weights = new Set<string>()
    const sideCars = new Set<string>()
    for (const [field, graph] of reader.fields({ from: 0, to: reader.size })) {
      if (field !== 7 || !isSpan(graph)) continue
      for (const [part, value] of reader.fields(graph)) {
        if (!isSpan(value)) continue
        if (part === 11) inputs.push(readTensorInfo(reader, value))
        if (part === 12) outputs.push(readTensorInfo(reader, value))
        if (part !== 5) continue
        const { name, place } = readInitializer(reader, value)
        weights.add(name)
        if (place !== undefined) sideCars.add(place)
      }
    }
    if (!outputs.length) throw new Error('it is no ONNX model')
    // Old files list their weights among the inputs.
    return { inputs: inputs.filter(({ name }) => !weights.has(name)), outputs, sideCars: [...sideCars] }
  } finally {
    closeSync(fd)
  }
}
