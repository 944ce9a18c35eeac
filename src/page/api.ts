/** What the page can ask for: each a thin wrapper over one verb of the studio, or two. */
import { z } from 'zod'
import type { Caps } from '../cost/budgets.js'
import { InputError } from '../errors.js'
import type { LibraryTake, ListedTake, Takes } from '../library/takes.js'
import { STRATEGIES } from '../promote/strategies.js'
import { ASPECTS, AUDIO, RESOLUTIONS, type ShotInput } from '../shot.js'
import type { Studio } from '../studio.js'
import { version } from '../version.js'
import type { Changes } from './changes.js'
import { costs } from './costs.js'
import type { Desk } from './desk.js'
import { doctor, forecast, jobCard, promotions, takeCard, takeDetail } from './views.js'
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
  tags: z.array(z.string()).max(30).optional(),
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

const VERBS = { kept: 'keep', discarded: 'discard', undecided: 'undecide' } as const

/** Changes what is given. */
async function mark(takes: Takes, id: string, { verdict, tags }: z.output<typeof markSchema>): Promise<LibraryTake> {
  let take = await takes.get(id)
  if (verdict && verdict !== take.verdict) take = await takes[VERBS[verdict]](id)
  if (!tags) return take
  const [gone, more] = [take.tags.filter((tag) => !tags.includes(tag)), tags.filter((tag) => !take.tags.includes(tag))]
  if (more.length) take = await takes.tag(id, ...more)
  return gone.length ? takes.untag(id, ...gone) : take
}

/** By method and path. */
export function createApi({ studio, desk, changes, caps, now, showPrompts }: ApiParts): [string, RegExp, Answerer][] {
  const card = (take: ListedTake) => takeCard(take, showPrompts)
  return [
    ['GET', /^home$/, async (): Promise<Home> => ({ version })],
    ['GET', /^takes$/, async () => (await studio.takes.list()).map(card)],
    ['GET', /^takes\/([\w-]+)$/, async ([id]) => takeDetail(await studio.takes.get(id!), showPrompts)],
    [
      'POST',
      /^takes\/([\w-]+)\/mark$/,
      async ([id], body) => {
        const take = await mark(studio.takes, id!, parse(markSchema, body))
        changes.tell('takes')
        return card(take)
      },
    ],
    ['GET', /^takes\/([\w-]+)\/promotions$/, async ([id]) => promotions(await studio.promotions(id!))],
    [
      'POST',
      /^takes\/([\w-]+)\/promote$/,
      async ([id], body) => {
        const { strategy, backend, card, maxCost } = parse(promoteSchema, body)
        const job = await studio.startPromotion(id!, { strategy, to: `${backend}/${card}`, maxCost })
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
    ['GET', /^costs$/, async () => costs(studio, { caps, now: now() })],
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
