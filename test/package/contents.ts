/** What `npm pack` would publish: everything needed at run time is in, nothing else is, and the size is what we promise. */
import { execFileSync } from 'node:child_process'

const MiB = 2 ** 20
const REQUIRED = [
  'package.json',
  'README.md',
  'LICENSE',
  'dist/index.js',
  'dist/index.cjs',
  'dist/index.d.ts',
  'dist/index.d.cts',
  'dist/testkit.js',
  'dist/testkit.cjs',
  'dist/comfyui.js',
  'dist/comfyui-sandbox.js',
  'dist/runway.js',
  'dist/runway-sandbox.js',
  'dist/minimax.js',
  'dist/minimax-sandbox.js',
  'dist/ltx.js',
  'dist/ltx-sandbox.js',
  'dist/fal.js',
  'dist/fal-sandbox.js',
  'dist/openrouter.js',
  'dist/openrouter-sandbox.js',
  'dist/replicate.js',
  'dist/replicate-sandbox.js',
  'dist/videos.js',
  'dist/videos-sandbox.js',
  'dist/onnx.js',
  'dist/onnx-worker.js',
  'dist/onnx-worker.cjs',
  'dist/upscale.js',
  'dist/upscale-worker.js',
  'dist/upscale-worker.cjs',
  'dist/sketch.js',
  'dist/sketch.cjs',
  'dist/cli.js',
  'dist/player.js',
  'dist/page.js',
  'dist/sketch-worker.js',
  'dist/sketch-worker.cjs',
  'dist/encode-worker.js',
  'dist/encode-worker.cjs',
  'dist/weights/text.onnx',
  'dist/weights/denoise.onnx',
  'dist/weights/vocab.json',
  'dist/weights/stats.json',
  'dist/weights/upscale/x2.onnx',
  'dist/weights/upscale/x4.onnx',
  'dist/weights/upscale/LICENSE',
  'dist/data/electricity-prices.csv',
  'dist/data/gpus.csv',
]
const ALLOWED =
  /^(package\.json|README\.md|LICENSE|dist\/weights\/upscale\/LICENSE|dist\/.*\.(js|cjs|d\.ts|d\.cts|onnx|json|csv))$/

const [pack] = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { encoding: 'utf8' }),
) as [{ files: { path: string; size: number }[]; size: number; unpackedSize: number }]
const paths = pack.files.map((file) => file.path)
const problems = [
  ...REQUIRED.filter((path) => !paths.includes(path)).map((path) => `missing: ${path}`),
  ...paths.filter((path) => !ALLOWED.test(path)).map((path) => `should not be published: ${path}`),
]
const weights = pack.files
  .filter((file) => file.path.startsWith('dist/weights/'))
  .reduce((sum, file) => sum + file.size, 0)
if (weights > 12 * MiB) problems.push(`weights are ${(weights / MiB).toFixed(1)} MiB, promised at most 12`)
if (problems.length) {
  console.error(problems.join('\n'))
  process.exit(1)
}
console.log(
  `pack: ${paths.length} files, ${(pack.size / MiB).toFixed(1)} MiB packed, ${(pack.unpackedSize / MiB).toFixed(1)} MiB unpacked, weights ${(weights / MiB).toFixed(1)} MiB`,
)
