/** What the nodes of the sandbox do: samplers take steps and show pictures, the ones that save leave files. */
import type { Acts, NameFile, Outputs } from './sandbox-run.js'

/** Steps of a sampler that is given its noise levels from elsewhere. */
const STEPS = 8
/** More would only be noise on the line. */
const MOST_STEPS = 40

const prefixOf = ({ filename_prefix }: Record<string, unknown>, fallback: string) =>
  typeof filename_prefix === 'string' ? filename_prefix : fallback

const saved = (file: NameFile, prefix: string, extension: string, more: Outputs = {}): Outputs => ({
  images: [file(prefix, (stem, number) => `${stem}_${number}_.${extension}`)],
  ...more,
})
const animated = { animated: [true] }

/** @param previews whether its prompt asked for pictures on the way */
export function actsOf(old: boolean, previews: boolean): Acts {
  const samples = ({ steps }: Record<string, unknown>) => ({
    steps: Math.max(1, Math.min(MOST_STEPS, typeof steps === 'number' ? steps : STEPS)),
    shows: previews,
  })
  return {
    KSampler: samples,
    KSamplerAdvanced: samples,
    SamplerCustom: samples,
    SamplerCustomAdvanced: samples,
    SaveImage: (inputs, file) => ({ ui: saved(file, prefixOf(inputs, 'ComfyUI'), 'png') }),
    PreviewImage: (_, file) => ({
      ui: { images: [{ ...file('ComfyUI_temp', (stem, number) => `${stem}_${number}_.png`), type: 'temp' }] },
    }),
    SaveAnimatedWEBP: (inputs, file) => ({ ui: saved(file, prefixOf(inputs, 'ComfyUI'), 'webp', animated) }),
    SaveWEBM: (inputs, file) => ({ ui: saved(file, prefixOf(inputs, 'ComfyUI'), 'webm', animated) }),
    SaveVideo(inputs, file) {
      const wrong = old ? oldContainer(inputs) : newContainer(inputs)
      if (wrong) return { raises: wrong }
      return { ui: saved(file, prefixOf(inputs, 'video/ComfyUI'), 'mp4', animated) }
    },
  }
}

/** What passes the validation of either version, and breaks when the clip is written. */
function oldContainer({ format, codec }: Record<string, unknown>) {
  if (!['auto', 'mp4'].includes(String(format)))
    return { type: 'ValueError', message: `'${format}' is not a valid VideoContainer` }
  if (codec === 'vp9') return { type: 'ValueError', message: 'Only H264 codec is supported for now' }
  if (!['auto', 'h264'].includes(String(codec)))
    return { type: 'ValueError', message: `'${codec}' is not a valid VideoCodec` }
  return undefined
}
function newContainer({ format }: Record<string, unknown>) {
  if (['auto', 'mp4', 'mkv', 'webm'].includes(String(format))) return undefined
  const message = "SaveVideo.execute() missing 1 required positional argument: 'format'"
  return { type: 'TypeError', message }
}
