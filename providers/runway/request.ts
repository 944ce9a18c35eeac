/** The requests Runway takes, one branch a model, with its limits: what the adapter sends and the sandbox checks. */
import { z } from 'zod'
import {
  audio,
  contentModeration,
  firstAndLast,
  firstFrame,
  framesOrReferences,
  imageUri,
  keyframes,
  orAuto,
  prompt,
  ratios,
  referenceAudio,
  references,
  seconds,
  seed,
  strength,
  videoUri,
} from './fields.js'

/** Which endpoint takes a request. */
export const ENDPOINTS = [
  'text_to_video',
  'image_to_video',
  'video_to_video',
  'character_performance',
  'video_upscale',
  'video_to_hdr',
] as const
export type Endpoint = (typeof ENDPOINTS)[number]

/** What the frame rate enhancer makes, in its words. */
export const FRAME_RATES = ['23_98', '24', '25', '29_97', '30', '48', '50', '59_94', '60', '120'] as const
/** HDR as it comes in an MP4. Runway delivers ProRes and frames in a ZIP too, which are no clips that can be looked at here. */
export const HDR = ['hdr10', 'hlg'] as const

const { literal, strictObject: strict } = z

const veo = {
  ratio: ratios.veo,
  duration: z.union([literal(4), literal(6), literal(8)]).exactOptional(),
  negativePrompt: prompt(1000).exactOptional(),
  audio,
  seed,
}
const hailuo = {
  promptText: prompt(6000),
  duration: seconds(5, 15).exactOptional(),
  ratio: ratios.hailuo.exactOptional(),
  resolution: z.enum(['768p', '2k', '768P', '2K']).exactOptional(),
}
const seedance = {
  promptText: prompt(3500).exactOptional(),
  duration: orAuto(seconds(4, 15)).exactOptional(),
  ratio: ratios.seedance.exactOptional(),
  audio,
  seed,
}
const small = { ...seedance, ratio: ratios.seedanceSmall.exactOptional() }
const seedance25 = {
  promptText: prompt(15_000).exactOptional(),
  duration: orAuto(seconds(4, 30)).exactOptional(),
  ratio: ratios.seedance25.exactOptional(),
  audio,
  seed,
}
const omni = { duration: seconds(3, 10).exactOptional(), ratio: ratios.two.exactOptional() }
const omni11 = {
  promptText: prompt(20_000),
  duration: orAuto(z.number().min(3).max(10)).exactOptional(),
  ratio: ratios.omni.exactOptional(),
}
const omniReferences = { references: references(9, 0, 0).references }
const grok = {
  duration: seconds(1, 15).exactOptional(),
  resolution: z.enum(['480p', '720p', '1080p']).exactOptional(),
}
/** The limits of wan3_prime were never published: those of wan3 are taken. */
const wan = {
  promptText: prompt(20_000),
  duration: seconds(2, 30).exactOptional(),
  ratio: ratios.wan.exactOptional(),
  audio,
}
/** Lengths and prompt limits of h3_max were never published. */
const h3 = {
  promptText: prompt(20_000),
  duration: z.int().min(1).exactOptional(),
  promptExpansionMode: z.enum(['disabled', 'balanced', 'quality']).exactOptional(),
  resolution: z.enum(['480p', '768p']).exactOptional(),
  seed,
}
const horse = { duration: seconds(3, 15).exactOptional() }

/** A ratio follows a reference; words alone have none. */
const adaptiveNeeds = ({ ratio, references: images, referenceVideos }: Record<string, unknown>) =>
  ratio !== 'adaptive' || Boolean(images || referenceVideos)
const ADAPTIVE = { path: ['ratio'], message: 'adaptive needs image or video references' }
const keyframesAreAuto = ({ ratio, promptImage }: { ratio?: string; promptImage: unknown }) =>
  !Array.isArray(promptImage) || !promptImage[0]?.position || (ratio ?? 'auto_').startsWith('auto_')
const AUTO = { path: ['ratio'], message: 'Keyframe requests must use auto_480p, auto_720p or auto_1080p' }

const { references: _, ...wanBeside } = references(10, 5, 5)
const wanFrames = { ...wan, promptImage: framesOrReferences(10), ...wanBeside }
const wanReferences = { ...wan, ...references(10, 5, 5) }

/** The Gen-4 branches of text and image to video let unknown fields pass; the others refuse them. */
export const requestSchemas = {
  text_to_video: z.discriminatedUnion('model', [
    z.object({
      model: literal('gen4.5'),
      promptText: prompt(1000),
      duration: seconds(2, 10),
      ratio: ratios.two,
      seed,
      contentModeration,
    }),
    strict({ model: literal('veo3.1'), promptText: prompt(1000), ...veo }),
    strict({ model: literal('veo3.1_fast'), promptText: prompt(1000), ...veo }),
    strict({ model: literal('hailuo3'), ...hailuo, ...references(9, 3, 3) }).refine(adaptiveNeeds, ADAPTIVE),
    strict({
      model: literal('happyhorse_1_0'),
      promptText: prompt(2500, 2),
      ratio: ratios.horse.exactOptional(),
      ...horse,
    }),
    strict({ model: literal('seedance2'), ...seedance, promptText: prompt(3500), ...references(9, 3, 3) }),
    strict({ model: literal('seedance2_fast'), ...small, promptText: prompt(3500), ...references(9, 3, 3) }),
    strict({ model: literal('seedance2_mini'), ...small, promptText: prompt(3500), ...references(9, 3, 3) }),
    strict({ model: literal('seedance2_5'), ...seedance25, ...references(30, 10, 10) }),
    strict({ model: literal('gemini_omni_flash'), promptText: prompt(20_000), ...omni }),
    strict({
      model: literal('gemini_omni_flash_1.1'),
      ...omni11,
      ...omniReferences,
      referenceVideos: z.array(z.object({ uri: videoUri })).exactOptional(),
    }),
    strict({
      model: literal('grok_imagine_1_5'),
      promptText: prompt(2500),
      ratio: ratios.grok.exactOptional(),
      ...grok,
      references: references(9, 0, 0).references,
      ...referenceAudio(3),
    })
      .refine(({ references: images, resolution }) => !images?.length || resolution !== '1080p', {
        path: ['resolution'],
        message: 'Requests with image references are capped at 720p',
      })
      .refine(({ references: images, referenceAudio: sounds }) => !sounds?.length || images?.length, {
        path: ['referenceAudio'],
        message: 'Audio references require at least one image reference',
      }),
    strict({ model: literal('wan3'), ...wanReferences }),
    strict({ model: literal('wan3_prime'), ...wanReferences }),
    strict({ model: literal('h3_max'), ...h3 }),
  ]),
  image_to_video: z.discriminatedUnion('model', [
    z.object({
      model: literal('gen4.5'),
      promptText: prompt(1000),
      promptImage: firstFrame,
      duration: seconds(2, 10),
      ratio: ratios.gen,
      seed,
      contentModeration,
    }),
    z.object({
      model: literal('gen4_turbo'),
      promptText: prompt(1000).exactOptional(),
      promptImage: firstFrame,
      duration: seconds(2, 10).exactOptional(),
      ratio: ratios.gen,
      seed,
      contentModeration,
    }),
    strict({
      model: literal('veo3.1'),
      promptText: prompt(1000).exactOptional(),
      promptImage: firstAndLast,
      ...veo,
    }),
    strict({
      model: literal('veo3.1_fast'),
      promptText: prompt(1000).exactOptional(),
      promptImage: firstAndLast,
      ...veo,
    }),
    strict({ model: literal('hailuo3'), ...hailuo, promptImage: framesOrReferences(9), ...referenceAudio(3) }),
    strict({
      model: literal('happyhorse_1_0'),
      promptText: prompt(2500).exactOptional(),
      promptImage: firstFrame,
      resolution: z.enum(['720p', '1080p', '720P', '1080P']).exactOptional(),
      ...horse,
    }),
    strict({ model: literal('seedance2'), ...seedance, promptImage: framesOrReferences(9), ...referenceAudio(3) }),
    strict({ model: literal('seedance2_fast'), ...small, promptImage: framesOrReferences(9), ...referenceAudio(3) }),
    strict({ model: literal('seedance2_mini'), ...small, promptImage: framesOrReferences(9), ...referenceAudio(3) }),
    strict({
      model: literal('seedance2_5'),
      ...seedance25,
      promptImage: framesOrReferences(30),
      ...referenceAudio(10),
    }),
    strict({
      model: literal('gemini_omni_flash'),
      promptText: prompt(20_000).exactOptional(),
      promptImage: firstFrame,
      ...omni,
    }),
    strict({ model: literal('gemini_omni_flash_1.1'), ...omni11, promptImage: firstAndLast }),
    strict({
      model: literal('grok_imagine_1_5'),
      promptText: prompt(2500).exactOptional(),
      promptImage: firstFrame,
      ...grok,
    }),
    strict({ model: literal('wan3'), ...wanFrames }).refine(keyframesAreAuto, AUTO),
    strict({ model: literal('wan3_prime'), ...wanFrames }).refine(keyframesAreAuto, AUTO),
    strict({ model: literal('h3_max'), ...h3, promptImage: firstAndLast }),
  ]),
  video_to_video: z.discriminatedUnion('model', [
    strict({
      model: literal('aleph2'),
      videoUri,
      promptText: prompt(1000).exactOptional(),
      keyframes,
      targetAspectRatio: ratios.aleph.exactOptional(),
      seed,
      contentModeration,
    }),
    strict({ model: literal('hailuo3'), ...hailuo, promptVideo: videoUri, ...references(9, 3, 3) }),
    strict({ model: literal('seedance2'), ...seedance, promptVideo: videoUri, ...references(9, 3, 3) }),
    strict({ model: literal('seedance2_fast'), ...small, promptVideo: videoUri, ...references(9, 3, 3) }),
    strict({ model: literal('seedance2_mini'), ...small, promptVideo: videoUri, ...references(9, 3, 3) }),
    strict({
      model: literal('seedance2_5'),
      ...seedance25,
      promptVideo: videoUri,
      mode: z.enum(['reference', 'extend', 'edit']).exactOptional(),
      ...references(30, 10, 10),
    })
      .refine(({ mode = 'reference', ratio }) => mode === 'reference' || ratio === undefined, {
        path: ['ratio'],
        message: 'ratio may not be provided in this mode',
      })
      .refine(({ mode = 'reference', promptText }) => mode === 'reference' || promptText !== undefined, {
        path: ['promptText'],
        message: 'promptText is required in this mode',
      })
      .refine(({ mode, duration }) => mode !== 'edit' || duration === 'auto', {
        path: ['duration'],
        message: 'duration must be auto in edit mode',
      }),
    strict({ model: literal('gemini_omni_flash'), promptText: prompt(20_000), videoUri, ...omniReferences }),
    strict({
      model: literal('gemini_omni_flash_1.1'),
      ...omni11,
      videoUri,
      mode: z.enum(['reference', 'extend', 'edit']).exactOptional(),
      ...omniReferences,
    }),
  ]),
  character_performance: z.discriminatedUnion('model', [
    strict({
      model: literal('act_two'),
      character: z.discriminatedUnion('type', [
        z.object({ type: literal('image'), uri: imageUri }),
        z.object({ type: literal('video'), uri: videoUri }),
      ]),
      reference: z.object({ type: literal('video'), uri: videoUri }),
      ratio: ratios.gen.exactOptional(),
      bodyControl: z.boolean().exactOptional(),
      expressionIntensity: z.int().min(1).max(5).exactOptional(),
      seed,
      contentModeration,
    }),
  ]),
  video_upscale: z.discriminatedUnion('model', [
    strict({
      model: literal('magnific_video_upscaler_creative'),
      videoUri,
      resolution: z.enum(['720p', '1k', '2k', '4k']).exactOptional(),
      creativity: strength,
      sharpen: strength,
      smartGrain: strength,
      flavor: z.enum(['vivid', 'natural']).exactOptional(),
      fpsBoost: z.boolean().exactOptional(),
    }),
    strict({ model: literal('enhance_frame_rate'), videoUri, targetFramerate: z.enum(FRAME_RATES) }),
  ]),
  video_to_hdr: z.discriminatedUnion('model', [
    strict({ model: literal('ruby'), videoUri, outputFormat: z.enum(HDR).exactOptional() }),
  ]),
} as const satisfies Record<Endpoint, z.ZodType>
