/**
 * `heroshot/ai-sdk`: a video model provider for the Vercel AI SDK, 6 and 7. Model ids are intents.
 *
 *     import { experimental_generateVideo as generateVideo } from 'ai'
 *     import { createHeroshot } from 'heroshot/ai-sdk'
 *
 *     const heroshot = createHeroshot()
 *     const { video, providerMetadata } = await generateVideo({
 *       model: heroshot.video('hero'),
 *       prompt: 'a red boat crosses the sea at sunset',
 *       providerOptions: { heroshot: { maxCost: 1.5 } },
 *     })
 */
import { readFile } from 'node:fs/promises'
import type { Json } from '../backend.js'
import { divide, parseUsd } from '../cost/money.js'
import { CancelledError, type HeroshotError, isHeroshotError, isInputError } from '../errors.js'
import type { Studio, StudioOptions } from '../face.js'
import type { Job } from '../jobs/api.js'
import { type ShotInput, sizeWords } from '../shot.js'
import { createStudio } from '../studio.js'
import type { Take } from '../take.js'
import { checkIntent, type Intent, type More, mediaOf, tierOf } from './intent.js'
import { createWatch, type Seen, type Watch, wordsOf } from './look.js'

export { INTENTS, type Intent } from './intent.js'

type File =
  | { type: 'file'; mediaType: string; data: string | Uint8Array }
  | { type: 'url'; url: string; mediaType?: string | undefined }

/** What the AI SDK asks of a video model: the same in its versions 6 and 7. */
export interface CallOptions {
  prompt: string | undefined
  n: number
  aspectRatio: `${number}:${number}` | 'adaptive' | undefined
  resolution: `${number}x${number}` | undefined
  duration: number | undefined
  fps: number | undefined
  seed: number | undefined
  image: File | undefined
  frameImages?: { image: File; frameType: 'first_frame' | 'last_frame' }[] | undefined
  inputReferences?: File[] | undefined
  generateAudio?: boolean | undefined
  providerOptions: Record<string, Record<string, unknown>>
  abortSignal?: AbortSignal | undefined
  headers?: Record<string, string | undefined> | undefined
}

export type Warning =
  | { type: 'unsupported'; feature: string; details?: string }
  | { type: 'compatibility'; feature: string; details?: string }
  | { type: 'other'; message: string }

type Metadata = { heroshot: { [key: string]: Json } }
interface Response {
  timestamp: Date
  modelId: string
  headers: undefined
}
interface Result {
  videos: { type: 'binary'; data: Uint8Array; mediaType: string }[]
  warnings: Warning[]
  providerMetadata: Metadata
  response: Response
}
/** Ids of jobs and nothing else: whoever gets hold of it can neither pay nor read a key. */
type Operation = { jobs: string[] }

/** A video model of the AI SDK: `doGenerate` for 6, `doStart` and `doStatus` beside it for 7. */
export interface VideoModel<Spec extends 'v3' | 'v4'> {
  readonly specificationVersion: Spec
  readonly provider: 'heroshot.video'
  readonly modelId: Intent
  readonly maxVideosPerCall: number
  doGenerate(options: CallOptions): Promise<Result>
  doStart(
    options: CallOptions,
  ): Promise<{ operation: Operation; warnings: Warning[]; providerMetadata: Metadata; response: Response }>
  doStatus(options: {
    operation: unknown
  }): Promise<
    | ({ status: 'completed' } & Result)
    | { status: 'pending'; providerMetadata: Metadata; response: Response }
    | { status: 'error'; error: string; providerMetadata: Metadata; response: Response }
  >
}

export interface HeroshotProvider<Spec extends 'v3' | 'v4' = 'v3'> {
  /** `draft`, `hero`, or `auto`: a hero where the call names `providerOptions.heroshot.maxCost`, else a draft. */
  video(intent: Intent): VideoModel<Spec>
  /** The same, for registries and the global default provider. */
  videoModel(intent: Intent): VideoModel<Spec>
  readonly studio: Studio
  close(): Promise<void>
}

export interface HeroshotOptions<Spec extends 'v3' | 'v4' = 'v3'> extends StudioOptions {
  /** One you have; it is yours to close. @default a new one of the other options */
  studio?: Studio
  /** @default 'v3', which the AI SDK 6 and 7 both take; 6 refuses 'v4' */
  spec?: Spec
}

/** As many takes as one call makes; each is a job of its own. */
const MOST = 16

/**
 * The provider. `providerOptions.heroshot` takes all that a shot can say: `maxCost` (of all `n` takes of a call together), `model`,
 * `privacy`, `style`, `labels`, ...
 * Calls with one `idempotency-key` header share their jobs: the same key is paid once, however often the call is made.
 */
export function createHeroshot<Spec extends 'v3' | 'v4' = 'v3'>(
  options: HeroshotOptions<Spec> = {},
): HeroshotProvider<Spec> {
  const { studio: given, spec = 'v3' as Spec, ...own } = options
  const studio = given ?? createStudio(own)
  const watch = createWatch(studio)
  const video = (intent: Intent) => videoModel(studio, watch, checkIntent(intent), spec)
  return { video, videoModel: video, studio, close: async () => void (given ?? (await studio.close())) }
}

function videoModel<Spec extends 'v3' | 'v4'>(
  studio: Studio,
  watch: Watch,
  intent: Intent,
  specificationVersion: Spec,
): VideoModel<Spec> {
  const response = (): Response => ({ timestamp: new Date(), modelId: intent, headers: undefined })

  async function start(options: CallOptions): Promise<{ jobs: Job[]; warnings: Warning[]; failures: Error[] }> {
    const { shot: wish, warnings } = shotOf(intent, options)
    const key = Object.entries(options.headers ?? {}).find(([name]) => name.toLowerCase() === 'idempotency-key')?.[1]
    const { abortSignal: signal, n = 1 } = options
    // The limit is the call's: no take of it may cost more than its share.
    const shot =
      n > 1 && wish.maxCost !== undefined ? { ...wish, maxCost: divide(parseUsd(wish.maxCost, 'maxCost'), n) } : wish
    const started = await Promise.allSettled(
      Array.from({ length: n }, (_, i) =>
        studio.start(i && shot.seed !== undefined ? { ...shot, seed: (shot.seed + i) % 2 ** 32 } : shot, {
          ...(signal && { signal }),
          ...(key !== undefined && { key: n > 1 ? `${key}#${i}` : key }),
        }),
      ),
    )
    const jobs = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const failures = started.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []))
    if (!jobs.length) throw failures[0]
    return { jobs, warnings, failures }
  }

  return {
    specificationVersion,
    provider: 'heroshot.video',
    modelId: intent,
    maxVideosPerCall: MOST,

    async doGenerate(options) {
      const { jobs, warnings, failures } = await start(options)
      const ended = await Promise.allSettled(jobs.map((job) => job.result()))
      const takes = ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
      failures.push(...ended.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : [])))
      // What was paid for is given out, even where its siblings failed.
      if (!takes.length || failures.some((error) => error instanceof CancelledError)) throw failures[0]
      return { ...(await resultOf(takes, [...warnings, ...failures.map(missing)])), response: response() }
    },

    async doStart(options) {
      const { jobs, warnings, failures } = await start(options)
      for (const job of jobs) watch.follow(job)
      const ids = jobs.map(({ id }) => id)
      return {
        operation: { jobs: ids },
        warnings: [...warnings, ...failures.map(missing)],
        providerMetadata: { heroshot: { jobs: ids } },
        response: response(),
      }
    },

    async doStatus({ operation }) {
      const ids = (operation as Operation | null)?.jobs
      if (!Array.isArray(ids)) throw new TypeError('This operation is none of heroshot: it has no jobs')
      const seen = await Promise.all(ids.map((id) => watch.look(id)))
      const takes = seen.flatMap((one) => (one.state === 'done' ? [one.take] : []))
      const failures = seen.flatMap((one) => (one.state === 'failed' ? [one.error] : []))
      if (takes.length + failures.length < seen.length)
        return {
          status: 'pending',
          providerMetadata: { heroshot: { jobs: ids, progress: progressOf(seen) } },
          response: response(),
        }
      if (!takes.length)
        return {
          status: 'error',
          error: wordsOf(failures[0]!),
          providerMetadata: { heroshot: { jobs: ids, error: errorOf(failures[0]!) } },
          response: response(),
        }
      return { status: 'completed', ...(await resultOf(takes, failures.map(missing))), response: response() }
    },
  }
}

/** The call as a shot, and what could not be said in one. Throws ShotError for options that are none of a shot's. */
function shotOf(intent: Intent, options: CallOptions): { shot: ShotInput; warnings: Warning[] } {
  const { prompt, resolution, duration, fps, seed, image, frameImages, inputReferences, generateAudio } = options
  const warnings: Warning[] = []
  const more = (options.providerOptions.heroshot ?? {}) as More
  const aspect = options.aspectRatio === 'adaptive' ? undefined : options.aspectRatio
  const [width, height] = resolution?.split('x').map(Number) ?? []
  const size = width && height ? sizeWords(width, height) : undefined
  if (size && !size.exact)
    warnings.push({
      type: 'compatibility',
      feature: 'resolution',
      details: `${resolution} is taken as ${size.resolution}`,
    })
  if (size && aspect !== undefined && aspect !== size.aspect)
    warnings.push({
      type: 'compatibility',
      feature: 'aspectRatio',
      details: `${aspect} is taken, not the shape of ${resolution}`,
    })
  const frame = (type: string) => frameImages?.find(({ frameType }) => frameType === type)?.image
  const first = frame('first_frame') ?? image
  const last = frame('last_frame')
  const references = (inputReferences ?? []).filter(({ mediaType }) => !mediaType?.startsWith('video/'))
  if (references.length < (inputReferences?.length ?? 0))
    warnings.push({
      type: 'unsupported',
      feature: 'inputReferences',
      details: 'clips as references; pictures are used',
    })
  const source = (file: File, field: string) => mediaOf(file.type === 'url' ? { url: file.url } : file.data, field)
  const shape = aspect ?? size?.aspect
  const shot = {
    prompt,
    ...(duration !== undefined && { seconds: duration }),
    ...(shape !== undefined && { aspect: shape }),
    ...(size && { resolution: size.resolution }),
    ...(fps !== undefined && { fps }),
    ...(seed !== undefined && { seed }),
    ...(first && { firstFrame: source(first, 'firstFrame') }),
    ...(last && { lastFrame: source(last, 'lastFrame') }),
    ...(references.length && { references: references.map((file, i) => source(file, `references.${i}`)) }),
    ...(generateAudio !== undefined && { audio: generateAudio ? ('preferred' as const) : ('off' as const) }),
    ...more,
    tier: tierOf(intent, more),
  }
  return { shot: shot as ShotInput, warnings }
}

async function resultOf(takes: readonly Take[], warnings: Warning[]): Promise<Omit<Result, 'response'>> {
  const changed = takes.flatMap(({ route, backend, model }) => {
    const quote = route.ranked.find((one) => one.backend === backend && one.model === model)
    const snaps = (quote?.snaps ?? []).map(
      ({ field, asked, used, why }): Warning => ({
        type: 'compatibility',
        feature: field,
        details: `${asked} became ${used}: ${why}`,
      }),
    )
    const drops = (quote?.drops ?? []).map(
      ({ field, why }): Warning => ({ type: 'unsupported', feature: field, details: why }),
    )
    return [...snaps, ...drops]
  })
  const said = takes.flatMap((take) => take.warnings.map((message): Warning => ({ type: 'other', message })))
  return {
    videos: await Promise.all(
      takes.map(async ({ file, files }) => ({
        type: 'binary' as const,
        data: new Uint8Array(await readFile(file)),
        mediaType: files.find(({ path }) => path === file)?.mime ?? 'video/mp4',
      })),
    ),
    warnings: unique([...warnings, ...changed, ...said]),
    providerMetadata: { heroshot: { videos: takes.map(aboutOf) } },
  }
}

const unique = (warnings: readonly Warning[]) => [
  ...new Map(warnings.map((warning) => [JSON.stringify(warning), warning])).values(),
]

/** What a caller may want to know of a take, as plain JSON; money in exact decimals. */
const aboutOf = (take: Take): Json => ({
  takeId: take.id,
  jobId: take.jobId,
  file: take.file,
  backend: take.backend,
  model: take.model,
  width: take.video.width,
  height: take.video.height,
  fps: take.video.fps,
  seconds: take.video.seconds,
  audio: take.video.audio,
  seed: take.facts.seed ?? take.shot.seed ?? null,
  cost: { usd: take.cost.usd, basis: take.cost.basis },
  energyWh: take.energy ? { ...take.energy.wh } : null,
  reasons: [...take.route.reasons],
})

const progressOf = (seen: readonly Seen[]): Json =>
  seen.map((one) =>
    one.state === 'pending'
      ? { state: one.stage ?? 'planned', progress: one.progress ?? null }
      : { state: one.state, progress: 1 },
  )

const errorOf = (error: Error): Json => (isHeroshotError(error) ? JSON.parse(JSON.stringify(error)) : error.message)

const missing = (error: Error): Warning => ({
  type: 'other',
  message: `one take is missing: ${isHeroshotError(error) || isInputError(error) ? wordsOf(error as HeroshotError) : error.message}`,
})
