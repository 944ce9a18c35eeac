/** What the page can ask for: each a thin wrapper over one verb of the studio, or two. */
import { z } from 'zod'
import type { Caps } from '../cost/budgets.js'
import { InputError } from '../errors.js'
import { STRATEGIES } from '../promote/strategies.js'
import { ASPECTS, AUDIO, RESOLUTIONS, type ShotInput } from '../shot.js'
import type { Studio } from '../studio.js'
import { version } from '../version.js'
import type { Changes } from './changes.js'
import { costs } from './costs.js'
import type { Desk } from './desk.js'
import type { Takes } from './takes.js'
import { doctor, forecast, jobCard, promotions, takeDetail } from './views.js'
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

const markSchema = z.object({
  verdict: z.enum(['kept', 'discarded', 'undecided']).optional(),
  tags: z.array(z.string().trim().min(1).max(60)).max(30).optional(),
})

/** The limit is part of the wish: nothing is promoted without one. */
const promoteSchema = z.object({
  strategy: z.enum(STRATEGIES),
  backend: z.string().min(1),
  card: z.string().min(1),
  maxCost: z.string().regex(/^\d+(\.\d+)?$/, 'a sum in USD, like 1.5'),
})

export interface ApiParts {
  studio: Studio
  takes: Takes
  desk: Desk
  changes: Pick<Changes, 'tell'>
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

/** Without what isn't there. */
const given = <Value extends object>(value: Value) =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [Key in keyof Value]: Exclude<Value[Key], undefined>
  }

const shotOf = (body: unknown): ShotInput => given(parse(shotSchema, body)) as ShotInput

/** By method and path. */
export function createApi({
  studio,
  takes,
  desk,
  changes,
  caps,
  now,
  showPrompts,
}: ApiParts): [string, RegExp, Answerer][] {
  return [
    ['GET', /^home$/, async (): Promise<Home> => ({ version })],
    ['GET', /^takes$/, async () => takes.list()],
    [
      'GET',
      /^takes\/([\w-]+)$/,
      async ([id]) => {
        const { take, card } = await takes.get(id!)
        return takeDetail(take, card)
      },
    ],
    [
      'POST',
      /^takes\/([\w-]+)\/mark$/,
      async ([id], body) => {
        const card = await takes.mark(id!, given(parse(markSchema, body)))
        changes.tell('takes')
        return card
      },
    ],
    [
      'GET',
      /^takes\/([\w-]+)\/promotions$/,
      async ([id]) => promotions(await studio.promotions((await takes.get(id!)).take)),
    ],
    [
      'POST',
      /^takes\/([\w-]+)\/promote$/,
      async ([id], body) => {
        const { strategy, backend, card, maxCost } = parse(promoteSchema, body)
        const { take } = await takes.get(id!)
        const job = await studio.startPromotion(take, { strategy, to: `${backend}/${card}`, maxCost })
        desk.follow(job)
        return { id: job.id }
      },
    ],
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
