/** How Runway's models differ in what their requests are called: sizes, clips, modes, native options. */
import type { OutputSpec, Task } from '../../src/backend.js'
import { requestSchemas } from './request.js'

/** Models that some endpoint takes. */
export const MODELS: ReadonlySet<string> = new Set(
  Object.values(requestSchemas).flatMap(({ options }) => options.flatMap(({ shape }) => [...shape.model.values])),
)

/**
 * The words for a size: `pixels` is `1280:720`, `named` is `16:9` and `720p`, `auto` is `auto_720p`, `adaptive` and `resolution`
 * leave the shape to the picture or clip; `none` says nothing.
 */
type Size = 'pixels' | 'named' | 'adaptive' | 'auto' | 'resolution' | 'none'

interface Dialect {
  /** @default pixels */
  size?: Size
  /** With frames or a clip whose shape is kept. @default that of `size` */
  following?: Size
  /** Where a source clip goes. @default videoUri */
  clip?: 'videoUri' | 'promptVideo'
  /** What is done with a source clip, where the request says so. */
  modes?: Partial<Record<Task, string>>
}

const seedance: Dialect = { clip: 'promptVideo' }
const wan: Dialect = { following: 'auto' }

const DIALECTS: Readonly<Record<string, Dialect>> = {
  hailuo3: { size: 'named', following: 'adaptive', clip: 'promptVideo' },
  h3_max: { size: 'resolution' },
  happyhorse_1_0: { following: 'resolution' },
  grok_imagine_1_5: { size: 'named', following: 'resolution' },
  wan3: wan,
  wan3_prime: wan,
  seedance2: seedance,
  seedance2_fast: seedance,
  seedance2_mini: seedance,
  seedance2_5: { ...seedance, modes: { restyle: 'edit', extend: 'extend' } },
  'gemini_omni_flash_1.1': { modes: { restyle: 'edit', extend: 'extend' } },
  aleph2: { size: 'none' },
  magnific_video_upscaler_creative: { size: 'resolution' },
  enhance_frame_rate: { size: 'none' },
  ruby: { size: 'none' },
}

export const dialectOf = (model: string): Dialect => DIALECTS[model] ?? {}

/** Requests about a clip that have no word for the shape: it stays the clip's. */
export const keepsShape = (model: string, task: Task): boolean =>
  (model === 'gemini_omni_flash' && task === 'restyle') ||
  (model === 'seedance2_5' && (task === 'restyle' || task === 'extend')) ||
  task === 'upscale'

/** Models that give a clip back at its own size. */
export const KEEPS_SIZE: ReadonlySet<string> = new Set(['enhance_frame_rate', 'ruby'])

/** The fields that ask for a size. */
export function sizeFields(size: Size, { width, height, resolution }: OutputSpec, aspect: string | undefined) {
  switch (size) {
    case 'pixels':
      return { ratio: `${width}:${height}` }
    case 'named':
      return { ...(aspect && { ratio: aspect }), resolution }
    case 'adaptive':
      return { ratio: 'adaptive', resolution }
    case 'auto':
      return { ratio: `auto_${resolution}` }
    case 'resolution':
      return { resolution }
    case 'none':
      return {}
  }
}

const GEN = ['gen4.5', 'gen4_turbo', 'aleph2', 'act_two']
const MAGNIFIC = ['magnific_video_upscaler_creative']

/** Which models take which native option. */
export const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  publicFigureThreshold: GEN,
  promptExpansionMode: ['h3_max'],
  bodyControl: ['act_two'],
  expressionIntensity: ['act_two'],
  creativity: MAGNIFIC,
  sharpen: MAGNIFIC,
  smartGrain: MAGNIFIC,
  flavor: MAGNIFIC,
  fpsBoost: MAGNIFIC,
  hdr: ['ruby'],
}
