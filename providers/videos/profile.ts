/** What servers of the wire do differently, as dated data: one profile each. What they do in another wire is code, in its own file. */
import { z } from 'zod'
import { ConfigError } from '../../src/errors.js'
import profileFile from './profiles.json' with { type: 'json' }

const WIRES = ['videos', 'localai', 'sd-server', 'lightx2v', 'ltx-desktop'] as const

/** Our fields that only some servers take. */
const EXTENSIONS = [
  'seed',
  'steps',
  'guidance',
  'guidance2',
  'flowShift',
  'fps',
  'frames',
  'negativePrompt',
  'audio',
] as const

const profileSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** `videos` is OpenAI's `/v1/videos`. */
  wire: z.enum(WIRES).default('videos'),
  /** Where it listens unless it is told otherwise. */
  ports: z.array(z.int()).default([]),
  /** How a create without a picture goes out; a picture that is a `file` makes it multipart. */
  body: z.enum(['multipart', 'json']).default('json'),
  /** A first frame: a file part, or `{ image_url }` with a data URL. */
  reference: z.enum(['file', 'object']).default('file'),
  /** The first frame must have the clip's pixels exactly. */
  exactReference: z.boolean().default(false),
  /** The name the server itself gives the model, or none: a server of one model may refuse any other name. */
  model: z.enum(['served', 'omit']),
  seconds: z.enum(['string', 'number']).default('number'),
  /** Its names for what is not OpenAI's; what has none can't be asked of it. */
  extensions: z.partialRecord(z.enum(EXTENSIONS), z.string()).default({}),
  /** Status words beyond OpenAI's four. */
  statuses: z.record(z.string(), z.enum(['queued', 'running', 'cancelled'])).default({}),
  lastFrame: z.boolean().default(false),
  /** A style goes with the request, or is loaded for all requests of the server. */
  lora: z.enum(['none', 'field', 'server-wide']).default('none'),
  /** What a delete does to a render under way: nothing, stop it, or forget it while the graphics card goes on. */
  cancel: z.enum(['none', 'stops', 'removes']),
  /** Whether its list tells enough to find a job whose create got no answer. */
  list: z.enum(['full', 'no-prompts', 'none']),
  /** False: a restart loses all jobs. */
  survivesRestart: z.boolean().default(false),
  /**
   * Where a prompt ends: at the server; wherever its settings say, which are asked; with whoever it stands for; or nobody here knows.
   * Local-only shots go where it stays.
   */
  prompts: z.enum(['stay', 'settings', 'leave', 'unknown']),
  /** Fields that keep the server from having the prompt rewritten by somebody else: sent with every create. */
  off: z.record(z.string(), z.boolean()).default({}),
  /** Statuses that say: not now, and nothing was begun. */
  unready: z.array(z.int()).default([]),
  source: z.string(),
  asOf: z.string(),
})
export type Profile = z.infer<typeof profileSchema>
export type Extension = (typeof EXTENSIONS)[number]

export const profiles: readonly Profile[] = z.array(profileSchema).parse(profileFile.profiles)
export const profileIds = profiles.map(({ id }) => id)

/** Throws ConfigError for an id that is none. */
export function profileOf(id: string, field = 'profile'): Profile {
  const profile = profiles.find((one) => one.id === id)
  if (profile) return profile
  throw new ConfigError('there is no such profile', { field, value: id, allowed: profileIds.join(', ') })
}
