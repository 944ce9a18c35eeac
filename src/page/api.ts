/** What the page can ask for: each a thin wrapper over one verb of the studio, or two. */
import { z } from 'zod'
import type { Caps } from '../cost/budgets.js'
import { InputError } from '../errors.js'
import type { Studio } from '../face.js'
import type { LibraryTake, ListedTake, Takes } from '../library/takes.js'
import { STRATEGIES } from '../promote/strategies.js'
import { ASPECTS, AUDIO, RESOLUTIONS, type ShotInput } from '../shot.js'
import { version } from '../version.js'
import type { Changes } from './changes.js'
import { costs } from './costs.js'
import type { Desk } from './desk.js'
import { type Iterations, untilSchema } from './iterations.js'
import { type Scoring, scoresView } from './scoring.js'
import { shelve } from './shelf.js'
import { doctor, forecast, jobCard, promotions, takeCard, takeDetail } from './views.js'
import { type Home, SORTS, type TakeCard, type TakeList } from './words.js'

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

const VERDICTS = ['kept', 'discarded', 'undecided'] as const

const wishSchema = z.object({
  text: z.string().exactOptional(),
  verdict: z.enum(VERDICTS).exactOptional(),
  tag: z.string().exactOptional(),
  sort: z.enum(SORTS).default('newest'),
  limit: z.coerce.number().int().min(1).max(10_000).default(60),
})

/** Guidance goes to the backend that the shot goes to: nothing else of a backend is set from here. */
const iterateSchema = z.object({
  shot: shotSchema.omit({ tier: true, seed: true, maxCost: true }),
  count: z.number().exactOptional(),
  seeds: z.array(z.number()).exactOptional(),
  guidance: z.array(z.number()).optional(),
  until: untilSchema,
})

const cleanSchema = z.object({ takes: z.array(z.string()) })

const seenSchema = z.object({ takes: z.array(z.string()) })

const markSchema = z.object({
  verdict: z.enum(VERDICTS).optional(),
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
  scoring: Scoring
  iterations: Iterations
  changes: Pick<Changes, 'tell'>
  caps: Caps
  now(): number
  showPrompts: boolean
}

/** @param words of the path, where its pattern has groups @param body of a POST; of a GET, its query */
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
export function createApi(parts: ApiParts): [string, RegExp, Answerer][] {
  const { studio, desk, scoring, iterations, changes, caps, now, showPrompts } = parts
  const card = (take: ListedTake) => takeCard(take, { score: scoring.of(take.id), showPrompts })
  /** Those that are here, those whose files were deleted included. */
  async function cardsOf(ids: readonly string[]): Promise<TakeCard[]> {
    if (!ids.length) return []
    const all = (await Promise.all([studio.takes.list(), studio.takes.list({ freed: true })])).flat()
    return all.filter(({ id }) => ids.includes(id)).map(card)
  }
  return [
    ['GET', /^home$/, async (): Promise<Home> => ({ version })],
    [
      'GET',
      /^takes$/,
      async (_, query): Promise<TakeList> => shelve((await studio.takes.list()).map(card), parse(wishSchema, query)),
    ],
    [
      'GET',
      /^takes\/([\w-]+)$/,
      async ([id]) => {
        const take = await studio.takes.get(id!)
        return takeDetail(take, card(take), await cardsOf([...take.parents, ...take.children]))
      },
    ],
    ['GET', /^takes\/([\w-]+)\/scores$/, async ([id]) => scoresView(await scoring.get(id!))],
    [
      'POST',
      /^seen$/,
      async (_, body) => {
        scoring.seen(parse(seenSchema, body).takes)
        return {}
      },
    ],
    [
      'POST',
      /^takes\/([\w-]+)\/mark$/,
      async ([id], body) => {
        const take = await mark(studio.takes, id!, parse(markSchema, body))
        changes.tell('takes')
        return card(take)
      },
    ],
    ['GET', /^garbage$/, async () => studio.takes.collectGarbage()],
    [
      'POST',
      /^garbage$/,
      async (_, body) => {
        const { takes } = parse(cleanSchema, body)
        const now = await studio.takes.collectGarbage()
        const others = now.takes.length !== takes.length || now.takes.some(({ id }) => !takes.includes(id))
        // What is deleted is what was on the screen.
        if (others)
          throw new InputError('are not what can go by now', {
            field: 'takes',
            value: takes.length,
            next: 'Look at the list again.',
          })
        const done = await studio.takes.collectGarbage({ dryRun: false })
        changes.tell('takes')
        return done
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
    ['GET', /^iterations$/, async () => iterations.list()],
    [
      'POST',
      /^iterations$/,
      async (_, body) => {
        const { shot, guidance, ...grid } = parse(iterateSchema, body)
        const wish = given(shot) as ShotInput
        const backend = guidance && (await studio.plan(wish)).ranked[0]?.backend
        const vary = backend && { vary: { [`extras.${backend}.guidance`]: guidance } }
        return { id: await iterations.begin(wish, { ...grid, ...vary }) }
      },
    ],
    [
      'POST',
      /^iterations\/([\w-]+)\/(go-on|stop|forget)$/,
      async ([id, verb]) => {
        await { 'go-on': iterations.goOn, stop: iterations.stop, forget: iterations.forget }[verb!]!(id!)
        return { id }
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
