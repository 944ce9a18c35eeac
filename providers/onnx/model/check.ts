/** Holds a manifest against its graphs: every name, type and shape, before a graph is loaded. */
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type FaultFacts, ManifestFault } from './faults.js'
import { latentShape, NUMBERS } from './geometry.js'
import type { Inputs, Layout, Manifest } from './manifest.js'
import { type GraphInfo, readGraphInfo, type TensorInfo } from './onnx-file.js'

/** What a word brings: its rank as the graph has it (absent: a number, spread over any shape), whole numbers or floats. */
interface Word {
  rank?: number
  kind: 'whole' | 'float' | 'number'
  /** Sides that are known, from the front; `free` where clips differ, undefined where nothing is known. */
  sides?: readonly Side[]
}

type Side = number | 'free' | undefined

const FLOATS = ['float32', 'float16']
const WHOLES = ['int64', 'int32']
const TAKEN: Record<Word['kind'], readonly string[]> = {
  float: FLOATS,
  whole: [...WHOLES, ...FLOATS, 'bool'],
  number: [...FLOATS, ...WHOLES, 'float64', 'bool'],
}

interface Extent {
  frames: Side
  rows: Side
  columns: Side
}

/** Latent sides that every clip of the manifest has; `free` where they differ. */
function extentOf(manifest: Manifest): Extent {
  const { sizes, frames, fps } = manifest.video
  const clips =
    'oneOf' in sizes ? sizes.oneOf.map(([width, height]) => ({ width, height, fps, frames: frames.max })) : []
  const shapes = clips.map((clip) => latentShape(manifest, clip))
  const same = (values: number[]): Side => (new Set(values).size === 1 ? values[0] : 'free')
  return {
    frames: frames.min === frames.max ? same(shapes.map((shape) => shape.frames)) : 'free',
    rows: same(shapes.map(({ rows }) => rows)),
    columns: same(shapes.map(({ columns }) => columns)),
  }
}

/** The sides of a latent as a layout orders them, batch first. */
function spread(layout: Layout, channels: number, { frames, rows, columns }: Extent): Side[] {
  if (layout === 'images') return [undefined, channels, rows, columns]
  return layout === 'BCFHW'
    ? [undefined, channels, frames, rows, columns]
    : [undefined, frames, channels, rows, columns]
}

export type GraphInfos = ReadonlyMap<string, GraphInfo>

/**
 * Reads every graph that the manifest names and checks it. `text` is the manifest as written, for line numbers.
 * Throws ManifestFault: `graph-missing`, `graph-unreadable`, `graph-weights` (a side-car is not there), `graph-input`,
 * `graph-unfed`, `graph-word`, `graph-output`, `graph-type`, `graph-shape`, `tokenizer-missing`.
 */
export function checkGraphs(manifest: Manifest, dir: string, file: string, text: string): GraphInfos {
  const infos = new Map<string, GraphInfo>()
  const fault = (facts: Omit<FaultFacts, 'file' | 'text'>, cause?: unknown) =>
    new ManifestFault({ file, text, ...facts }, { cause })

  function read(graph: string, at: string): GraphInfo {
    const known = infos.get(graph)
    if (known) return known
    const field = `${at}.graph`
    const path = resolve(dir, graph)
    if (!existsSync(path)) throw fault({ field, code: 'graph-missing', problem: `${graph} is not in ${dir}` })
    let info: GraphInfo
    try {
      info = readGraphInfo(path)
    } catch (cause) {
      throw fault(
        { field, code: 'graph-unreadable', problem: `${graph} can't be read: ${(cause as Error).message}` },
        cause,
      )
    }
    for (const name of info.sideCars)
      if (!existsSync(join(dirname(path), name)))
        throw fault({
          field,
          code: 'graph-weights',
          problem: `${graph} keeps weights in ${name}, which is not beside it`,
          next: `Put ${name} into ${dirname(path)}.`,
        })
    infos.set(graph, info)
    return info
  }

  function checkType({ name, type }: TensorInfo, taken: readonly string[], field: string): void {
    if (taken.includes(type)) return
    const more = type === 'bfloat16' ? '; export it with float32 or float16 inputs and outputs' : ''
    throw fault({ field, code: 'graph-type', problem: `${name} is ${type}; it must be ${taken.join(', ')}${more}` })
  }

  function checkInputs(graph: string, at: string, inputs: Inputs, words: Record<string, Word>, batch = 1): GraphInfo {
    const info = read(graph, at)
    for (const [name, from] of Object.entries(inputs)) {
      const field = `${at}.inputs.${name}`
      const tensor = info.inputs.find((input) => input.name === name)
      if (!tensor)
        throw fault({
          field,
          code: 'graph-input',
          problem: `${graph} has no input ${name}; it has ${info.inputs.map((input) => input.name).join(', ')}`,
        })
      const { shape } = tensor
      const word: Word | undefined = typeof from === 'string' ? words[from] : { kind: 'number' }
      if (!word)
        throw fault({
          field,
          code: 'graph-word',
          problem: `${from} is nothing that can go into this graph; known: ${Object.keys(words).join(', ')}`,
        })
      checkType(tensor, TAKEN[word.kind], field)
      const wrong = (problem: string) =>
        fault({ field, code: 'graph-shape', problem: `${name} is [${shape.join(', ')}]; ${problem}` })
      const last = shape.at(-1)
      if (Array.isArray(from) && (last === undefined || (typeof last === 'number' && last !== from.length)))
        throw wrong(`${from.length} numbers don't go in`)
      if (word.rank !== undefined && shape.length !== word.rank)
        throw wrong(`it needs ${word.rank} dimensions, not ${shape.length}`)
      for (const [i, side] of (word.sides ?? []).entries()) {
        if (side === undefined || typeof shape[i] !== 'number' || shape[i] === side) continue
        throw wrong(
          side === 'free' ? `dimension ${i} is fixed, and video allows other sizes` : `dimension ${i} must be ${side}`,
        )
      }
      if (batch > 1 && word.rank && typeof shape[0] === 'number' && shape[0] !== batch)
        throw wrong(`${batch} go in at once; say "batched": false under guidance`)
    }
    for (const { name } of info.inputs)
      if (inputs[name] === undefined)
        throw fault({
          field: `${at}.inputs`,
          code: 'graph-unfed',
          problem: `${graph} also wants ${name}; say where it comes from`,
        })
    return info
  }

  function checkOutput(graph: string, info: GraphInfo, name: string, field: string): TensorInfo {
    const tensor = info.outputs.find((output) => output.name === name)
    if (!tensor)
      throw fault({
        field,
        code: 'graph-output',
        problem: `${graph} has no output ${name}; it has ${info.outputs.map((output) => output.name).join(', ')}`,
      })
    checkType(tensor, FLOATS, field)
    return tensor
  }

  const { text: texts, denoisers, decoder, encoder, vision, guidance, latents, upscaler } = manifest
  const numbers: Record<string, Word> = Object.fromEntries(NUMBERS.map((name) => [name, { kind: 'number' }]))
  const known: Record<string, Word> = { ...numbers, guidance: { kind: 'number' }, timestep: { kind: 'number' } }
  for (const [i, { graph, as, tokenizer, inputs, outputs }] of texts.entries()) {
    const at = `text.${i}`
    if (!existsSync(resolve(dir, tokenizer.file)))
      throw fault({
        field: `${at}.tokenizer.file`,
        code: 'tokenizer-missing',
        problem: `${tokenizer.file} is not in ${dir}`,
      })
    const tokens: Word = { rank: 2, kind: 'whole', sides: [undefined, tokenizer.length] }
    const info = checkInputs(graph, at, inputs, { ids: tokens, mask: tokens })
    for (const [name, output] of Object.entries(outputs)) {
      const { shape } = checkOutput(graph, info, output, `${at}.outputs.${name}`)
      const sides = shape.map((side, axis) => (axis && typeof side === 'number' ? side : undefined))
      known[`${as}.${name}`] = { rank: shape.length, kind: 'float', sides }
    }
    known[`${as}.mask`] = tokens
  }
  for (const [at, picture] of Object.entries({ encoder, vision })) {
    if (!picture) continue
    const rank = picture.layout === 'BCHW' ? 4 : 5
    const info = checkInputs(picture.graph, at, picture.inputs, {
      ...numbers,
      picture: { rank, kind: 'float', sides: [undefined, 3] },
    })
    const { shape } = checkOutput(picture.graph, info, picture.output, `${at}.output`)
    if (at === 'vision') known['picture.embeds'] = { rank: shape.length, kind: 'float' }
  }
  const extent = extentOf(manifest)
  const batch = guidance.mode === 'cfg' && guidance.batched ? 2 : 1
  const channels = latents.channels * (encoder?.use === 'concat' ? 2 : 1)
  for (const [i, { graph, layout, patch, inputs, output }] of denoisers.entries()) {
    const at = `denoisers.${i}`
    const cell = patch.reduce((a, b) => a * b)
    const sides = layout === 'packed' ? [undefined, undefined, channels * cell] : spread(layout, channels, extent)
    const rank = layout === 'packed' ? 3 : 5
    const info = checkInputs(graph, at, inputs, { latents: { rank, kind: 'float', sides }, ...known }, batch)
    const out = checkOutput(graph, info, output, `${at}.output`)
    if (out.shape.length && out.shape.length !== rank)
      throw fault({
        field: `${at}.output`,
        code: 'graph-shape',
        problem: `${output} is [${out.shape.join(', ')}]; it needs ${rank} dimensions`,
      })
    if (!Object.values(inputs).includes('latents'))
      throw fault({ field: `${at}.inputs`, code: 'graph-word', problem: 'no input takes the latents' })
  }
  const rank = decoder.layout === 'images' ? 4 : 5
  const { tile, chunk } = decoder
  const part: Extent = {
    frames: chunk?.frames ?? extent.frames,
    rows: tile?.size[0] ?? extent.rows,
    columns: tile?.size[1] ?? extent.columns,
  }
  const sides = spread(decoder.layout, latents.channels, part)
  const info = checkInputs(decoder.graph, 'decoder', decoder.inputs, {
    ...numbers,
    latents: { rank, kind: 'float', sides },
  })
  checkOutput(decoder.graph, info, decoder.output, 'decoder.output')
  if (upscaler) {
    const inputs = { [upscaler.input]: 'picture' }
    const picture: Word = { rank: 4, kind: 'float', sides: [undefined, 3] }
    const upscaled = checkInputs(upscaler.graph, 'upscaler', inputs, { picture })
    checkOutput(upscaler.graph, upscaled, upscaler.output, 'upscaler.output')
  }
  return infos
}
