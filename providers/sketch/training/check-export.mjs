// Compares the exported graphs in onnxruntime-node with torch's own outputs (checkpoints/probe.json, written by export.py).
import { readFileSync } from 'node:fs'
import ort from 'onnxruntime-node'

const weights = new URL(process.argv[2] ?? '../model/weights/', import.meta.url)
const probe = JSON.parse(readFileSync(new URL('checkpoints/probe.json', import.meta.url), 'utf8'))
const session = (name) => ort.InferenceSession.create(readFileSync(new URL(name, weights)))
const floats = ({ shape, data }) => new ort.Tensor('float32', Float32Array.from(data), shape)
const worst = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0)

const ids = new ort.Tensor('int64', BigInt64Array.from(probe.ids.data, BigInt), probe.ids.shape)
const words = await (await session('text.onnx')).run({ ids })
const ctx = [...words.ctx.data]
const mask = [...words.mask.data]
const [, length, width] = words.ctx.dims
const scene = await (await session('denoise.onnx')).run({
  xg: floats(probe.xg),
  xe: floats(probe.xe),
  t: floats({ shape: [2], data: [0.3, 0.3] }),
  ctx: floats({ shape: [2, length, width], data: [...ctx, ...ctx] }),
  mask: floats({ shape: [2, length], data: [...mask, ...mask.map(() => -1e4)] }),
})
const differences = {
  ctx: worst(probe.ctx.data, words.ctx.data),
  mask: worst(probe.mask.data, words.mask.data),
  og: worst(probe.og.data, scene.og.data),
  oe: worst(probe.oe.data, scene.oe.data),
}
console.log(differences)
if (Object.values(differences).some((value) => !(value < 0.05))) throw new Error('torch and onnxruntime disagree')
