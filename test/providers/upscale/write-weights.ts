/**
 * Writes the networks that ship with heroshot from the weights of @websr/websr, unpacked in a folder:
 *
 *     npm pack @websr/websr@0.0.15 && tar xzf websr-websr-0.0.15.tgz
 *     tsx test/providers/upscale/write-weights.ts package
 *
 * The network is Anime4K's CNN x2 VL: seven convolutions of eight channels, each followed by the positive and the negative part of
 * what it gives, and one that looks at all of them; what it says is added to the picture enlarged bilinearly. Here a convolution
 * gives both parts at once, pixels are 0 to 255, and the bilinear picture is a convolution too. At factor 4 it runs twice.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type Node, type Weight, writeOnnx } from '../onnx/write-onnx.js'

const layer = z.object({ weights: z.array(z.number()).default([]), bias: z.array(z.number()).default([]) })
const { layers } = z
  .object({ layers: z.record(z.string(), layer) })
  .parse(JSON.parse(readFileSync(join(process.argv[2]!, 'weights/anime4k/cnn-2x-l-an.json'), 'utf8')))

/** Matrices of 4x4, column after column. */
const at = (name: string, matrix: number, output: number, input: number) =>
  layers[name]!.weights[matrix * 16 + input * 4 + output]!

/** Kernels stand column after column: left to right, and in each from the top. */
const tap = (row: number, column: number) => column * 3 + row
const TAPS = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => [row, column] as const))
const range = (count: number) => Array.from({ length: count }, (_, i) => i)
/** Two times four channels, as they are and negated. */
const SIGNS = [1, 1, -1, -1]
const HALVES = ['', '1', '', '1']

function convolution(name: string, inputs: number, scale: number): Weight[] {
  const rows = SIGNS.flatMap((sign, group) =>
    range(4).map((output) => {
      const from = `${name}${HALVES[group]}`
      const kernel = range(inputs).flatMap((input) =>
        TAPS.map(
          ([row, column]) => sign * scale * at(from, Math.floor(input / 4) * 9 + tap(row, column), output, input % 4),
        ),
      )
      // The first one looks at opacity too, which is 1 everywhere, and outside of the picture as well.
      const opacity =
        inputs === 3 ? TAPS.reduce((sum, [row, column]) => sum + at(from, tap(row, column), output, 3), 0) : 0
      return { kernel, bias: sign * (layers[from]!.bias[output]! + opacity) }
    }),
  )
  return [
    { name: `${name}/w`, dims: [16, inputs, 3, 3], data: rows.flatMap(({ kernel }) => kernel) },
    { name: `${name}/b`, dims: [16], data: rows.map(({ bias }) => bias) },
  ]
}

/** Of each pixel four: the channels of one after the other, as DepthToSpace takes them. */
const PARTS = range(4).flatMap((part) =>
  range(3).map((colour) => ({ part, colour, from: `conv2d_last_tf${colour || ''}` })),
)

const last: Weight[] = [
  {
    name: 'last/w',
    dims: [12, 112, 1, 1],
    data: PARTS.flatMap(({ part, from }) =>
      range(112).map((input) => 255 * at(from, Math.floor(input / 4), part, input % 4)),
    ),
  },
  { name: 'last/b', dims: [12], data: PARTS.map(({ part, from }) => 255 * layers[from]!.bias[part]!) },
]

const NEAR = [0.25, 0.75, 0]
const FAR = [0, 0.75, 0.25]
const bilinear: Weight = {
  name: 'bilinear/w',
  dims: [12, 3, 3, 3],
  data: PARTS.flatMap(({ part, colour }) => {
    const [down, across] = [part < 2 ? NEAR : FAR, part % 2 ? FAR : NEAR]
    return range(3).flatMap((input) =>
      TAPS.map(([row, column]) => (input === colour ? down[row]! * across[column]! : 0)),
    )
  }),
}

const NAMES = ['conv2d_tf', ...range(6).map((i) => `conv2d_${i + 1}_tf`)]
const around = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }

/** @param turn distinguishes the names of two passes */
function pass(turn: string, from: string, to: string): Node[] {
  const named = (name: string) => `${name}${turn}`
  return [
    ...NAMES.flatMap((name, i): Node[] => [
      {
        op: 'Conv',
        in: [i ? named(`${NAMES[i - 1]}/parts`) : from, `${name}/w`, `${name}/b`],
        out: [named(name)],
        with: around,
      },
      { op: 'Relu', in: [named(name)], out: [named(`${name}/parts`)] },
    ]),
    { op: 'Concat', in: NAMES.map((name) => named(`${name}/parts`)), out: [named('all')], with: { axis: 1 } },
    { op: 'Conv', in: [named('all'), 'last/w', 'last/b'], out: [named('detail')], with: { kernel_shape: [1, 1] } },
    { op: 'Conv', in: [from, 'bilinear/w'], out: [named('smooth')], with: around },
    { op: 'Add', in: [named('detail'), named('smooth')], out: [named('sum')] },
    { op: 'DepthToSpace', in: [named('sum')], out: [to], with: { blocksize: 2 } },
  ]
}

const weights = [
  ...NAMES.flatMap((name, i) => convolution(name, i ? 16 : 3, i ? 1 : 1 / 255)),
  ...last,
  bilinear,
  { name: 'black', dims: [], data: [0] },
  { name: 'white', dims: [], data: [255] },
]
const clip = (from: string, to: string): Node => ({ op: 'Clip', in: [from, 'black', 'white'], out: [to] })
const nodes = {
  2: [...pass('', 'picture', 'made'), clip('made', 'large')],
  4: [
    ...pass('', 'picture', 'made'),
    clip('made', 'between'),
    ...pass(' again', 'between', 'made again'),
    clip('made again', 'large'),
  ],
}
for (const factor of [2, 4] as const)
  writeFileSync(
    new URL(`../../../providers/upscale/weights/x${factor}.onnx`, import.meta.url),
    writeOnnx({
      inputs: [{ name: 'picture', shape: [1, 3, 'rows', 'columns'] }],
      outputs: [{ name: 'large', shape: [1, 3, 'large rows', 'large columns'] }],
      nodes: nodes[factor],
      weights,
    }),
  )
