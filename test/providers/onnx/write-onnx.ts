/** Small ONNX files, made by hand: enough of the format for the graphs of these tests. */

const ELEMENT = { float32: 1, int32: 6, int64: 7, bool: 9, float16: 10, bfloat16: 16 } as const
type Type = keyof typeof ELEMENT

export interface Port {
  name: string
  type?: Type
  shape: readonly (number | string)[]
}

export interface Node {
  op: string
  in: readonly string[]
  out: readonly string[]
  /** Whole numbers, floats (with a point: `{ float: 0.5 }`) and lists of whole numbers. */
  with?: Readonly<Record<string, number | { float: number } | readonly number[]>>
}

export interface Weight {
  name: string
  type?: 'float32' | 'int64'
  dims: readonly number[]
  data: readonly number[]
  /** File beside the graph that holds it; the bytes come back from `sideCar`. */
  beside?: string
}

const varint = (value: number): Buffer => {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return Buffer.from([...bytes, Number(rest)])
}
const whole = (field: number, value: number) => Buffer.concat([varint(field * 8), varint(value)])
const bytes = (field: number, value: Buffer | string) => {
  const data = Buffer.from(value)
  return Buffer.concat([varint(field * 8 + 2), varint(data.length), data])
}
const float = (field: number, value: number) => {
  const data = Buffer.alloc(4)
  data.writeFloatLE(value)
  return Buffer.concat([varint(field * 8 + 5), data])
}

const port = ({ name, type = 'float32', shape }: Port) => {
  const dims = shape.map((side) => bytes(1, typeof side === 'number' ? whole(1, side) : bytes(2, side)))
  const tensor = Buffer.concat([whole(1, ELEMENT[type]), bytes(2, Buffer.concat(dims))])
  return Buffer.concat([bytes(1, name), bytes(2, bytes(1, tensor))])
}

const attribute = (name: string, value: number | { float: number } | readonly number[]) => {
  if (typeof value === 'number') return Buffer.concat([bytes(1, name), whole(3, value), whole(20, 2)])
  if ('float' in value) return Buffer.concat([bytes(1, name), float(2, value.float), whole(20, 1)])
  return Buffer.concat([bytes(1, name), ...value.map((one) => whole(8, one)), whole(20, 7)])
}

const node = ({ op, in: from, out, with: attributes = {} }: Node) =>
  Buffer.concat([
    ...from.map((name) => bytes(1, name)),
    ...out.map((name) => bytes(2, name)),
    bytes(4, op),
    ...Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value))),
  ])

const raw = ({ type = 'float32', data }: Weight) =>
  Buffer.from(type === 'int64' ? BigInt64Array.from(data, BigInt).buffer : Float32Array.from(data).buffer)

export const sideCar = raw

const weight = (of: Weight) => {
  const { name, type = 'float32', dims, beside } = of
  const place = beside
    ? [bytes(13, Buffer.concat([bytes(1, 'location'), bytes(2, beside)])), whole(14, 1)]
    : [bytes(9, raw(of))]
  return Buffer.concat([...dims.map((side) => whole(1, side)), whole(2, ELEMENT[type]), bytes(8, name), ...place])
}

export interface GraphSpec {
  inputs: readonly Port[]
  outputs: readonly Port[]
  nodes: readonly Node[]
  weights?: readonly Weight[]
}

/** A model of opset 17. */
export function writeOnnx({ inputs, outputs, nodes, weights = [] }: GraphSpec): Buffer {
  const graph = Buffer.concat([
    ...nodes.map((one) => bytes(1, node(one))),
    bytes(2, 'graph'),
    ...weights.map((one) => bytes(5, weight(one))),
    ...inputs.map((one) => bytes(11, port(one))),
    ...outputs.map((one) => bytes(12, port(one))),
  ])
  return Buffer.concat([whole(1, 8), bytes(7, graph), bytes(8, whole(2, 17))])
}
