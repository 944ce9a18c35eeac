/** What the page can ask for: each a thin wrapper over one verb of the studio, or two. */
import { z } from 'zod'
import type { Caps } from '../cost/budgets.js'
import { InputError } from '../errors.js'
import { ASPECTS, AUDIO, RESOLUTIONS, type ShotInput } from '../shot.js'
import type { Studio } from '../studio.js'
import { version } from '../version.js'
import { costs } from './costs.js'
import type { Desk } from './desk.js'
import type { Takes } from './takes.js'
import { doctor, forecast, jobCard, takeCard, takeDetail } from './views.js'
import type { Home } from './words.js'

/** What a page may say of a shot: nothing that reads a file of this machine. */
const shotSchema = z.object({
  prompt: z.string(),
  negativePrompt: z.string().min(1).optional(),
  tier: z.enum(['draft', 'hero']).optional(),
  seconds: z.number().optional(),
  aspect: z.enum(ASPECTS).optional(),
  resolution: z.enum(RESOLUTIONS).optional(),
  audio: z.enum(AUDIO).optional(),
  seed: z.number().optional(),
  privacy: z.enum(['any', 'local-only']).optional(),
  maxCost: z.union([z.number(), z.string()]).optional(),
  project: z.string().optional(),
})

export interface ApiParts {
  studio: Studio
  takes: Takes
  desk: Desk
  caps: Caps
  now(): number
  showPrompts: boolean
}

/** @param words of the path, where its pattern has groups */
export type Answerer = (words: readonly string[], body: unknown) => Promise<unknown>

/** A value of the page's own form, or InputError. */
function parse<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const read = schema.safeParse(body)
  if (read.success) return read.data
  const issue = read.error.issues[0]!
  throw new InputError(issue.message.toLowerCase(), { field: issue.path.join('.') || 'request', value: undefined })
}

const shotOf = (body: unknown): ShotInput =>
  Object.fromEntries(Object.entries(parse(shotSchema, body)).filter(([, value]) => value !== undefined)) as ShotInput

/** By method and path. */
export function createApi({ studio, takes, desk, caps, now, showPrompts }: ApiParts): [string, RegExp, Answerer][] {
  return [
    ['GET', /^home$/, async (): Promise<Home> => ({ version, abilities: { verdicts: false, promote: false } })],
    ['GET', /^takes$/, async () => (await takes.list()).map((take) => takeCard(take, showPrompts))],
    ['GET', /^takes\/([\w-]+)$/, async ([id]) => takeDetail(await takes.get(id!), showPrompts)],
    [
      'GET',
      /^jobs$/,
      async () =>
        (await studio.jobs.list())
          .filter(({ takeDir, open }) => open || takeDir === undefined)
          .map((job) => jobCard(job, desk.progress(job.id), showPrompts)),
    ],
    ['POST', /^plan$/, async (_, body) => forecast(await studio.plan(shotOf(body)))],
    [
      'POST',
      /^jobs$/,
      async (_, body) => {
        const job = await studio.start(shotOf(body))
        desk.follow(job)
        return { id: job.id }
      },
    ],
    [
      'POST',
      /^jobs\/([\w-]+)\/resume$/,
      async ([id]) => {
        desk.follow(await studio.jobs.resume(id!))
        return { id }
      },
    ],
    ['POST', /^jobs\/([\w-]+)\/cancel$/, async ([id]) => studio.jobs.cancel(id!)],
    ['GET', /^costs$/, async () => costs(studio, await takes.list(), { caps, now: now() })],
    [
      'GET',
      /^doctor$/,
      async () => {
        const [facts, audit] = await Promise.all([studio.facts(), studio.ledger.audit()])
        return doctor(facts, audit, version)
      },
    ],
  ]
}
