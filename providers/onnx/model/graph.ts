/** One graph at work: values in by name, converted to the types and shapes it declares; floats out. */
import type * as Ort from 'onnxruntime-node'
import { RenderError } from '../../../src/errors.js'
import { openSessions, type SessionOptions } from '../../../src/inference/session.js'
import { fromHalf, toHalf } from './half.js'
import type { Inputs } from './manifest.js'
import type { GraphInfo, TensorInfo } from './onnx-file.js'

/** A tensor between graphs. */
export interface Value {
  data: ArrayLike<number>
  dims: readonly number[]
}

export interface Output {
  data: Float32Array
  dims: readonly number[]
}

/** What the words of a manifest's inputs stand for: tensors, or numbers that fill the shape their input has. */
export type Values = Readonly<Record<string, Value | number | undefined>>

export interface Graph {
  /** @param free what the free sides of number inputs are: batch, then the next */
  run(values: Values, outputs: readonly string[], free?: readonly number[]): Promise<Output[]>
  release(): Promise<void>
}

const CONVERT: Record<string, (data: ArrayLike<number>) => unknown> = {
  float32: (data) => (data instanceof Float32Array ? data : Float32Array.from(data)),
  float64: (data) => Float64Array.from(data),
  float16: toHalf,
  int32: (data) => Int32Array.from(data, Math.round),
  int64: (data) => BigInt64Array.from({ length: data.length }, (_, i) => BigInt(Math.round(data[i]!))),
  bool: (data) => Uint8Array.from(data, Number),
}

/** A number or a list in the shape of its input. */
function filled({ shape }: TensorInfo, value: number | readonly number[], free: readonly number[]): Value {
  const dims = shape.map((side, i) => (typeof side === 'number' ? side : (free[i] ?? 1)))
  const length = dims.reduce((a, b) => a * b, 1)
  if (typeof value === 'number') return { data: new Float32Array(length).fill(value), dims }
  const whole = dims.with(-1, value.length)
  const repeated = whole.reduce((a, b) => a * b, 1)
  return { data: Float32Array.from({ length: repeated }, (_, i) => value[i % value.length]!), dims: whole }
}

/**
 * Opens a graph; `ran` is told the milliseconds inside each run. Rejects with RenderError `graph-load` when no execution provider takes it.
 */
export async function openGraph(
  file: string,
  info: GraphInfo,
  inputs: Inputs,
  options: SessionOptions,
  ran: (executionProvider: string, ms: number) => void,
): Promise<Graph> {
  const { ort, sessions, executionProvider } = await openSessions([file], options).catch((cause) => {
    if (!(cause instanceof Error) || 'billed' in cause) throw cause
    throw new RenderError(`${file} does not load: ${cause.message}`, { code: 'graph-load', cause })
  })
  const session = sessions[0]!

  function tensorOf(tensor: TensorInfo, values: Values, free: readonly number[]): Ort.Tensor {
    const from = inputs[tensor.name]!
    const found = typeof from === 'string' ? values[from] : from
    if (found === undefined) throw new RenderError(`nothing for ${tensor.name} of ${file}`, { code: 'graph-run' })
    const { data, dims } =
      typeof found === 'number' || Array.isArray(found) ? filled(tensor, found, free) : (found as Value)
    return new ort.Tensor(tensor.type as 'float32', CONVERT[tensor.type]!(data) as Float32Array, dims)
  }

  return {
    async run(values, outputs, free = [1]) {
      const feeds = Object.fromEntries(info.inputs.map((tensor) => [tensor.name, tensorOf(tensor, values, free)]))
      const start = performance.now()
      const answer = await session.run(feeds, outputs).catch((cause: Error) => {
        throw new RenderError(`${file} broke: ${cause.message}`, { code: 'graph-run', cause })
      })
      ran(executionProvider, performance.now() - start)
      return outputs.map((name) => {
        const { type, data, dims } = answer[name]!
        return { data: type === 'float16' ? fromHalf(data as Uint16Array) : (data as Float32Array), dims }
      })
    },
    release: () => session.release(),
  }
}
