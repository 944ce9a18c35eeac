/**
 * `heroshot/tanstack`: a video adapter for TanStack AI. The model is an intent.
 *
 *     import { generateVideo } from '@tanstack/ai'
 *     import { heroshotVideo } from 'heroshot/tanstack'
 *
 *     const adapter = heroshotVideo('hero')
 *     const { jobId } = await generateVideo({ adapter, prompt: 'a red boat crosses the sea', modelOptions: { maxCost: 1.5 } })
 */
import { pathToFileURL } from 'node:url'
import { ShotError, UnavailableError } from '../errors.js'
import type { Studio, StudioOptions } from '../face.js'
import { type ShotInput, sizeWords } from '../shot.js'
import { createStudio } from '../studio.js'
import type { Take } from '../take.js'
import { checkIntent, type Intent, type More, mediaOf, tierOf } from './intent.js'
import { createWatch, wordsOf } from './look.js'

type Source = { type: 'data'; value: string; mimeType: string } | { type: 'url'; value: string; mimeType?: string }
type Part =
  | { type: 'text'; content: string }
  | { type: 'image' | 'video' | 'audio'; source: Source; metadata?: { role?: string } }

interface Logger {
  request(message: string, meta?: Record<string, unknown>): void
  errors(message: string, meta?: Record<string, unknown>): void
}

export interface VideoJobOptions {
  prompt: string | Part[]
  /** `1280x720`, `16:9`, `720p`, or two of them: `16:9_720p`. */
  size?: string
  /** Seconds. */
  duration?: number
  /** All that a shot can say: `maxCost`, `seed`, `fps`, `audio`, `privacy`, ... */
  modelOptions?: More
  logger: Logger
  abortSignal?: AbortSignal
}

interface Usage {
  promptTokens: number
  completionTokens: number
  totalTokens: number
  /** USD, electricity included; absent when nobody knows. */
  cost?: number
  billed: { quantity: number; unit: 'seconds' }
  durationSeconds: number
  providerUsageDetails: Record<string, string | number>
}

/** A video adapter of TanStack AI. */
export interface HeroshotVideo {
  readonly kind: 'video'
  readonly name: 'heroshot'
  readonly model: Intent
  '~types': {
    providerOptions: More
    modelProviderOptionsByName: Record<string, More>
    modelSizeByName: Record<string, string>
    modelInputModalitiesByName: Record<string, readonly ('image' | 'video')[]>
    modelDurationByName: Record<string, number>
  }
  /** Starts a job and resolves to its id, which any process with the same home can ask for. */
  createVideoJob(options: VideoJobOptions): Promise<{ jobId: string; model: string }>
  /** How it is, progress in percent; drives it on when no living process does. */
  getVideoStatus(jobId: string): Promise<{
    jobId: string
    status: 'pending' | 'processing' | 'completed' | 'failed'
    progress?: number
    error?: string
  }>
  /** The clip. Rejects with the error of the job when it failed, and with UnavailableError `not-finished` while it isn't over. */
  getVideoUrl(jobId: string): Promise<{ jobId: string; url: string; usage: Usage }>
  availableDurations(): { kind: 'range'; min: number; max: number; unit: 'seconds' }
  snapDuration(seconds: number): number
  readonly studio: Studio
  close(): Promise<void>
}

export interface HeroshotVideoOptions extends StudioOptions {
  /** One you have; it is yours to close. @default a new one of the other options */
  studio?: Studio
  /** Where people find a clip. @default its `file:` URL on this machine */
  urlOf?: (take: Take) => string | Promise<string>
}

/** What a shot may last, in seconds. */
const SHORTEST = 0.2
const LONGEST = 600

/**
 * The adapter. Throws ShotError for a model that is no intent.
 * @param intent `draft`, `hero`, or `auto`: a hero where `modelOptions` name a `maxCost`, else a draft
 */
export function heroshotVideo(intent: Intent, options: HeroshotVideoOptions = {}): HeroshotVideo {
  const { studio: given, urlOf = ({ file }: Take) => pathToFileURL(file).href, ...own } = options
  const model = checkIntent(intent)
  const studio = given ?? createStudio(own)
  const watch = createWatch(studio)
  return {
    kind: 'video',
    name: 'heroshot',
    model,
    // Types only, never read: the library's own adapters do the same.
    '~types': undefined as never,
    async createVideoJob({ abortSignal: signal, logger, ...wish }) {
      logger.request(`activity=generateVideo provider=heroshot model=${model}`, { provider: 'heroshot', model })
      try {
        const job = await studio.start(shotOf(model, wish), signal ? { signal } : {})
        watch.follow(job)
        return { jobId: job.id, model }
      } catch (error) {
        logger.errors('heroshot.createVideoJob failed', { error, source: 'heroshot.createVideoJob' })
        throw error
      }
    },
    async getVideoStatus(jobId) {
      const seen = await watch.look(jobId)
      if (seen.state === 'done') return { jobId, status: 'completed', progress: 100 }
      if (seen.state === 'failed') return { jobId, status: 'failed', error: wordsOf(seen.error) }
      return {
        jobId,
        status: seen.stage === 'accepted' || seen.stage === 'rendered' ? 'processing' : 'pending',
        ...(seen.progress !== undefined && { progress: Math.round(seen.progress * 100) }),
      }
    },
    async getVideoUrl(jobId) {
      const seen = await watch.look(jobId)
      if (seen.state === 'failed') throw seen.error
      if (seen.state === 'pending')
        throw new UnavailableError(`Job ${jobId} is not finished`, {
          code: 'not-finished',
          jobId,
          next: 'Ask for its status until it is completed.',
        })
      return { jobId, url: await urlOf(seen.take), usage: usageOf(seen.take) }
    },
    availableDurations: () => ({ kind: 'range', min: SHORTEST, max: LONGEST, unit: 'seconds' }),
    snapDuration: (seconds) => Math.min(LONGEST, Math.max(SHORTEST, seconds)),
    studio,
    close: async () => void (given ?? (await studio.close())),
  }
}

function shotOf(
  intent: Intent,
  { prompt, size, duration, modelOptions = {} }: Omit<VideoJobOptions, 'logger'>,
): ShotInput {
  const parts: Part[] = typeof prompt === 'string' ? [{ type: 'text', content: prompt }] : prompt
  const text = parts.flatMap((part) => (part.type === 'text' ? [part.content] : [])).join('\n')
  const pictures = parts.flatMap((part, i) => {
    if (part.type === 'text') return []
    const field = `prompt.${i}`
    const role = part.metadata?.role ?? (part.type === 'image' ? 'start_frame' : 'reference')
    if (part.type !== 'image' || !['start_frame', 'end_frame', 'reference', 'character'].includes(role))
      throw new ShotError(`heroshot takes no ${part.type} as ${role} here`, {
        field,
        value: part.type,
        allowed: 'image parts with the role start_frame, end_frame, reference or character',
        next: 'A clip to work on goes into modelOptions: { source: { video, action } }.',
      })
    const { source } = part
    return [{ role, media: mediaOf(source.type === 'url' ? { url: source.value } : source.value, field) }]
  })
  const as = (role: string) => pictures.find((one) => one.role === role)?.media
  const references = pictures.flatMap(({ role, media }) =>
    role === 'reference' || role === 'character' ? [media] : [],
  )
  const [first, last] = [as('start_frame'), as('end_frame')]
  return {
    prompt: text,
    ...sizeIn(size),
    ...(duration !== undefined && { seconds: duration }),
    ...(first && { firstFrame: first }),
    ...(last && { lastFrame: last }),
    ...(references.length && { references }),
    ...modelOptions,
    tier: tierOf(intent, modelOptions),
  } as ShotInput
}

function sizeIn(size: string | undefined): Pick<ShotInput, 'aspect' | 'resolution'> {
  if (size === undefined) return {}
  const pixels = /^(\d+)x(\d+)$/i.exec(size)
  if (pixels) {
    const { aspect, resolution } = sizeWords(Number(pixels[1]), Number(pixels[2]))
    return { aspect, resolution }
  }
  const words = size.split('_')
  const aspect = words.find((word) => word.includes(':'))
  const resolution = words.find((word) => !word.includes(':')) as ShotInput['resolution']
  return { ...(aspect !== undefined && { aspect }), ...(resolution !== undefined && { resolution }) }
}

function usageOf({ cost, energy, video, backend, model }: Take): Usage {
  return {
    promptTokens: 0,
    completionTokens: 0,
    totalTokens: 0,
    ...(cost.usd !== null && { cost: Number(cost.usd) }),
    billed: { quantity: video.seconds, unit: 'seconds' },
    durationSeconds: video.seconds,
    providerUsageDetails: {
      backend,
      model,
      costBasis: cost.basis,
      ...(cost.usd !== null && { costUsd: cost.usd }),
      ...(energy && { energyWh: energy.wh.expected, energyWhLow: energy.wh.low, energyWhHigh: energy.wh.high }),
    },
  }
}
