/**
 * `studio.promote()`: from a take to its hero shot. The table of offers, the choice among them, one ordinary job with its parent and its
 * manifest. What was promoted before is found again, not paid again.
 */
import type { Verdict } from '../analyzers/judge.js'
import type { Backend } from '../backend.js'
import { committed } from '../cost/entries.js'
import { parseUsd } from '../cost/money.js'
import { RefusedError } from '../errors.js'
import type { GenerateOptions, Studio } from '../face.js'
import type { Job, JobSummary, StartSpec } from '../jobs/api.js'
import type { Store } from '../jobs/store.js'
import type { ShotInput } from '../shot.js'
import type { Take } from '../take.js'
import { choose, refusal } from './choose.js'
import type { Hero } from './complete.js'
import { type Offer, type OfferParts, offersFor, type Promotions } from './offers.js'
import { aimOf, nameOf, nowhere, type PromoteOptions, type PromotionsOptions } from './options.js'
import { checkClip, clipOf, faultOf, gather } from './parent.js'
import type { Promotion } from './promotion.js'
import { type ChosenFrame, type Material, type Strategy, shotOf } from './strategies.js'

export interface HeroJob extends Job {
  result(): Promise<Hero>
}

type Following = Pick<GenerateOptions, 'signal' | 'onEvent'>

export interface PromoteParts extends OfferParts {
  studio: Pick<Studio, 'normalize' | 'jobs' | 'ledger' | 'takes'>
  store: Store
  backends: readonly Backend[]
  /** Starts an ordinary job. */
  begin(shot: ShotInput, options: GenerateOptions, origin: Pick<StartSpec, 'parents' | 'promotion'>): Promise<Job>
  /** Follows a job that is there, whoever drives it. */
  follow(id: string, options: Following): Promise<Job>
}

/** The label by which a promotion is found again: names what it came to. */
const PROMOTED = 'promotion'

const takeOf = (take: Take | string, { studio }: Pick<PromoteParts, 'studio'>) =>
  typeof take === 'string' ? studio.takes.get(take) : take

export async function promotions(
  take: Take | string,
  options: PromotionsOptions,
  parts: PromoteParts,
): Promise<Promotions> {
  return (await table(await takeOf(take, parts), options, parts)).promotions
}

async function table(
  parent: Take,
  options: PromotionsOptions,
  parts: PromoteParts,
): Promise<{ promotions: Promotions; material: Material }> {
  const { strategies, frame, pins } = aimOf(options, parts.backends)
  await checkClip(clipOf(parent))
  const { material, lacking } = await gather(parent, strategies, frame, parts.studio)
  const promotions = await offersFor(parent, { ...options, ...pins, strategies }, material, lacking, parts).catch(
    (error: unknown) => {
      throw nowhere(error, options.to, parts.backends)
    },
  )
  return { promotions, material }
}

export async function startPromotion(
  take: Take | string,
  options: PromoteOptions,
  parts: PromoteParts,
): Promise<HeroJob> {
  const parent = await takeOf(take, parts)
  aimOf(options, parts.backends)
  const maxCost = options.maxCost === undefined ? undefined : parseUsd(options.maxCost, 'maxCost')
  const following = {
    ...(options.signal && { signal: options.signal }),
    ...(options.onEvent && { onEvent: options.onEvent }),
  }
  const { studio, store } = parts
  const { jobs } = studio
  const found = async (job: JobSummary) => foundAgain(await parts.follow(job.id, following), parent)
  const asked = askedKey(parent, options)
  const earlier = options.again ? undefined : await store.get<string>(asked)
  const paid = earlier === undefined ? undefined : await find(await jobs.list(), earlier, parts)
  if (paid) return found(paid)
  const gate = options.gate && (await judge(parent, options.gate))
  const { promotions: offered, material } = await table(parent, options, parts)
  const offer = choose(offered, parent, options, maxCost)
  if (!offer)
    throw await refusal(offered, parent, options, maxCost, async () => table(parent, privately(options), parts))
  const { strategy, backend, card, carried } = offer
  const planned = shotOf(strategy, parent, options, material)!
  const { style, ...bare } = planned
  const shot: ShotInput = carried.some(({ what, how }) => what === 'style' && how === 'lost') ? bare : planned
  const frames = framesOf(strategy, material)
  const { prompt, negativePrompt, seconds, resolution, audio, seed } = shot
  const name = nameOf({
    parent: clipOf(parent).sha256,
    ...{ strategy, card, prompt, negativePrompt, seconds, resolution, audio, seed, style: shot.style },
    frames: frames.map((frame) => frame.seconds),
  })
  // Looked for and counted in one look: a process that asks at once either sees this one's job, or counts alike and follows it by its key.
  const known = (await jobs.list()).filter(({ labels }) => labels[PROMOTED] === name)
  const same = options.again ? undefined : await find(known, name, parts)
  if (!same && options.agree && !(await options.agree(offer)))
    throw new RefusedError('Not agreed to. Nothing was sent.', { code: 'declined', backend })
  await remember(store, asked, waysTo(parent, options, offer), name)
  if (same) return found(same)
  const job = await parts.begin(
    {
      ...shot,
      backend,
      model: card,
      labels: { ...shot.labels, [PROMOTED]: name },
      ...(maxCost !== undefined && { maxCost }),
    },
    { ...following, key: `promotion ${name} ${known.length}` },
    {
      parents: [parent.id],
      promotion: {
        strategy,
        parent: clipOf(parent),
        frames,
        carried,
        ...(gate && { gate }),
      },
    },
  )
  return { ...job, result: async () => (await job.result()) as Hero }
}

function framesOf(strategy: Strategy, { first, last }: Material): Promotion['frames'] {
  const sent = (role: 'first' | 'last', { seconds, picture }: ChosenFrame) => ({
    role,
    seconds,
    sha256: picture.sha256,
  })
  if (strategy === 'first-frame') return [sent('first', first!)]
  return strategy === 'first-last' ? [sent('first', first!), sent('last', last!)] : []
}

/** Names the arguments of a call. What it may cost, and how it is booked, makes no other hero of it. */
const askedKey = (
  parent: Take,
  { strategy, to, frame = 'first', prompt, seconds, resolution, audio }: PromoteOptions,
) => `promoted:${nameOf({ parent: clipOf(parent).sha256, strategy, to, frame, prompt, seconds, resolution, audio })}`

/** Calls that say more than this one did, and mean the same. */
const waysTo = (parent: Take, options: PromoteOptions, { strategy, backend, model, card }: Offer) =>
  [options.to, backend, model, card, `${backend}/${model}`, `${backend}/${card}`].map((to) =>
    askedKey(parent, { ...options, strategy, ...(to !== undefined && { to }) }),
  )

/** So that the same call finds its hero at one look, whatever has changed. What another call was given stays its own. */
const remember = (store: Store, asked: string, ways: readonly string[], name: string) =>
  store.transact([...new Set([asked, ...ways])], (values) => ({
    write: Object.fromEntries(
      [...ways.filter((way) => values.get(way) === undefined), asked].map((way) => [way, name]),
    ),
    result: undefined,
  }))

const privately = ({ strategy: _, to: _t, ...rest }: PromoteOptions): PromoteOptions => rest

/** The newest job of a promotion that counts: under way, finished, or not free. */
async function find(
  jobs: readonly JobSummary[],
  name: string,
  { studio }: PromoteParts,
): Promise<JobSummary | undefined> {
  for (const job of jobs) {
    if (job.labels[PROMOTED] !== name) continue
    const over = !job.open && job.takeDir === undefined
    const free = async (): Promise<boolean> => committed(await studio.ledger.balance({ job: job.id })) === '0'
    if (!over || !(await free())) return job
  }
  return undefined
}

async function judge(parent: Take, gate: NonNullable<PromoteOptions['gate']>): Promise<Verdict> {
  // What can't be told, whatever the reason, never blocks.
  const verdict = await Promise.resolve(parent)
    .then(gate)
    .catch((): Verdict => 'unknown')
  if (verdict === 'miss')
    throw new RefusedError(`The gate calls ${parent.id} a miss. Nothing was sent.`, {
      code: 'gate',
      next: 'Promote another take, or without the gate.',
    })
  return verdict
}

/** A hero of an earlier call, with a word where its parent isn't any more what it was made from. */
function foundAgain(job: Job, parent: Take): HeroJob {
  async function result(): Promise<Hero> {
    const hero = (await job.result()) as Hero
    const fault = await faultOf(clipOf(parent))
    return fault
      ? { ...hero, warnings: [...hero.warnings, `Its parent is not any more what it was made from: ${fault.why}`] }
      : hero
  }
  return { ...job, result }
}
