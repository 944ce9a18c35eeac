/**
 * Records OpenRouter's list of video models in its own shape, from the copy of it that TanStack's adapter ships, with the prices that
 * `skus.json` has. A machine that can reach OpenRouter asks it instead: `heroshot catalogue openrouter`.
 * `npx tsx test/providers/openrouter/record.ts`
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import skuFile from './skus.json' with { type: 'json' }

interface Meta {
  name: string
  durations: number[] | null
  resolutions: string[] | null
  aspectRatios: string[] | null
  frameImages: string[] | null
  sizes: string[] | null
  generateAudio: boolean | null
  seed: boolean | null
}

const root = fileURLToPath(new URL('../../../node_modules/@tanstack/ai-openrouter', import.meta.url))
const text = readFileSync(`${root}/dist/esm/model-meta.js`, 'utf8')
const table = /var OPENROUTER_VIDEO_MODEL_META = (\{[\s\S]*?\n\});/.exec(text)![1]!
const meta = new Function(`return ${table}`)() as Record<string, Meta>
const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))
const { models: skus, ...prices }: { models: Record<string, Record<string, string>>; source: string; asOf: string } =
  skuFile

const data = Object.entries(meta).map(([id, model]) => ({
  id,
  canonical_slug: id,
  name: model.name,
  created: 0,
  supported_durations: model.durations ?? null,
  supported_resolutions: model.resolutions ?? null,
  supported_aspect_ratios: model.aspectRatios ?? null,
  supported_frame_images: model.frameImages ?? null,
  supported_sizes: model.sizes ?? null,
  generate_audio: model.generateAudio ?? null,
  seed: model.seed ?? null,
  creativity: null,
  upscale_factor: null,
  allowed_passthrough_parameters: [],
  pricing_skus: skus[id] ?? null,
}))
writeFileSync(
  new URL('../../../providers/openrouter/recorded.json', import.meta.url),
  `${JSON.stringify({ source: `OpenRouter's /videos/models as shipped in @tanstack/ai-openrouter ${version}`, asOf: '2026-11-22', prices, data }, null, 2)}\n`,
)
console.log(`${data.length} models`)
