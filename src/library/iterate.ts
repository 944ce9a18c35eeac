/**
 * Iterate: one wish, many takes. Seeds, prompts and settings are laid out as a grid, rendered at home, handed out as they finish, found
 * again when the same call is made again, and ranked.
 */
import type { Clock } from '../backend.js'
import type { Purse } from '../cost/budgets.js'
import { committed } from '../cost/entries.js'
import { add, compare, formatUsd, isZero, type Usd } from '../cost/money.js'
import { BudgetError, CancelledError, CollectError, isHeroshotError, ShotError } from '../errors.js'
import type { GenerateOptions, Studio } from '../face.js'
import type { Job, JobEvent, JobSummary, StartOptions, StartSpec } from '../jobs/api.js'
import { contentKey, requestKey, wishKey } from '../jobs/content-key.js'
import { hashPath } from '../media/files.js'
import type { Quote, Route } from '../routing/route.js'
import { rankTakes } from '../scores/rank.js'
import type { ClipScores } from '../scores/score.js'
import type { Shot, ShotInput } from '../shot.js'
import type { Take } from '../take.js'
import type { Verdict } from './rows.js'
import { nameOf, pathsOf, type Variation, type VaryParts, variationsOf } from './vary.js'

export interface IterateOptions {
  /** Takes for each prompt and setting, 1 to 1000, each with a seed of its own. @default 4, or 1 where prompts or settings vary */
  count?: number
  /** These seeds instead. */
  seeds?: readonly number[]
  /** Each of these prompts, instead of the shot's. */
  prompts?: readonly string[]
  /**
   * Every combination of these values: fields of the shot by name (`seconds`, `resolution`, `style.strength`), and settings of the
   * backend that the route picks by theirs (`guidance`, `steps`), or in full (`extras.comfyui.guidance`). Values that would come out
   * as equal takes are refused before anything renders.
   */
  vary?: Readonly<Record<string, readonly unknown[]>>
  /** Shots begun at once. @default 3 */
  concurrency?: number
  /** When it is enough: so many takes of that score (0 to 1, `studio.score`), so many seconds, so many watt-hours. */
  until?: { good?: { count: number; score: number }; seconds?: number; wh?: number }
  /** Stops it: what renders is cancelled. */
  signal?: AbortSignal
  /** Every event of every job. */
  onEvent?: (event: JobEvent, jobId: string) => void
}

export interface IterationTake extends Take {
  /** True: it was there already, and nothing was rendered for it. */
  again: boolean
  /** What makes it another than its siblings: the seed, and what varied. */
  varied: Readonly<Record<string, unknown>>
}

export interface Ranked {
  take: IterationTake
  scores: ClipScores
}

/** The takes as they finish. Iterating a second time gives those of the first, and goes on. */
export interface Iteration extends AsyncIterable<IterationTake> {
  /** All of them, once the last is over. Rejects with the first error when not one take was made. */
  all(): Promise<IterationTake[]>
  /** All of them, the best first; discarded ones last. Waits for the last. */
  ranked(): Promise<Ranked[]>
  /** The best of them. Rejects as `all` does. */
  best(): Promise<IterationTake>
  /** Begins no other, cancels what renders; what is finished stays. */
  stop(): Promise<void>
  /** Why it is over before every variation was rendered; undefined while it isn't, or when all were. */
  readonly stopped: string | undefined
  /** What failed, with the variation it was. */
  readonly failures: readonly { varied: Readonly<Record<string, unknown>>; error: Error }[]
  /** How many takes it will come to, when nothing stops it. */
  readonly total: number
}

export interface IterateParts {
  studio: Pick<Studio, 'normalize' | 'plan' | 'jobs' | 'ledger' | 'score' | 'takes'>
  begin(shot: ShotInput, options: GenerateOptions, origin: Pick<StartSpec, 'purse'>): Promise<Job>
  /** Follows a job, whichever process drives it. */
  attach(id: string, options: StartOptions): Promise<Job>
  settings: VaryParts['settings']
  clock: Clock
}

const CONCURRENCY = 3
/** Labels its jobs are found again by. */
const ITERATION = 'iteration'
const VARIATION = 'variation'
/** Bookkeeping says where and when, not what. */
const NOT_THE_WISH = new Set(['labels', 'project', 'maxCost', 'deadline', 'batch', 'offPeak', 'whenOnline'])

const wishOf = (shot: Shot) => Object.fromEntries(Object.entries(shot).filter(([field]) => !NOT_THE_WISH.has(field)))

const keyOf = (shot: Shot, winner: Quote) => contentKey(wishKey(shot), requestKey(winner))

export function iterate(input: ShotInput, options: IterateOptions, parts: IterateParts): Iteration {
  const { studio, begin, attach, settings, clock } = parts
  // Its names are looked up later; a grid that is none is told at once.
  const { length: total } = variationsOf(input, options)
  const { until = {}, onEvent } = options
  const done: IterationTake[] = []
  const failures: { varied: Record<string, unknown>; error: Error }[] = []
  const listeners = new Set<() => void>()
  const stopping = new AbortController()
  let stopped: string | undefined
  let over = false
  const good = { count: 0, wh: 0 }

  const wake = () => {
    for (const listener of listeners) listener()
  }

  function halt(why: string): void {
    if (stopped !== undefined || over) return
    stopped = why
    stopping.abort(new CancelledError(`The iteration was stopped: ${why}`, 'stopped'))
  }

  /** An equal take, whoever made it: whole on disk, and not one its owner threw away the files of. */
  async function found(jobs: readonly JobSummary[], shot: Shot, isEqual: (job: JobSummary) => boolean) {
    const drawn = await drawnKey(jobs, shot)
    for (const job of jobs)
      if (isEqual(job) || (drawn !== undefined && job.content === drawn && job.seed === shot.seed)) {
        const take = await studio.takes.get(job.id).catch(() => undefined)
        if (take && take.freed === undefined && (await isWhole(take))) return take
      }
    return undefined
  }

  /** The content key the shot would have without its seed: of takes that drew theirs. Undefined where none drew this one. */
  async function drawnKey(jobs: readonly JobSummary[], { seed, ...shot }: Shot): Promise<string | undefined> {
    const wish = wishKey(shot)
    if (!jobs.some((job) => job.seed === seed && job.content?.startsWith(wish))) return undefined
    const [winner] = (await studio.plan(shot)).ranked
    return winner && keyOf(shot, winner)
  }

  async function render({ input: wish, varied }: Variation, { iteration, known, purse }: Ground): Promise<void> {
    const shot = await studio.normalize(wish)
    const route = await studio.plan(shot)
    const winner = checkHome(route, shot)
    const name = nameOf(wishOf(shot), winner ? [winner.backend, winner.model, winner.native] : 'nowhere')
    const mine = known.filter((job) => job.labels[VARIATION] === name)
    const key = winner && keyOf(shot, winner)
    const finished = known.filter(({ takeDir, open }) => takeDir !== undefined && !open)
    const there = await found(finished, shot, (job) => mine.includes(job) || (key !== undefined && job.content === key))
    if (there) return arrived({ ...there, again: true, varied })
    stopping.signal.throwIfAborted()
    const { signal } = stopping
    const open = mine.find((job) => job.open) ?? (await paidFor(mine))
    if (!open && purse && winner?.locality === 'cloud')
      await checkPurse(purse, winner.money?.high, shot.allowUnknownPrice)
    const labels = { ...shot.labels, [ITERATION]: iteration, [VARIATION]: name }
    const job = open
      ? await attach(open.id, { signal })
      : // A run that failed before is another attempt; a run at this very moment, in another process, is this one.
        await begin(
          { ...wish, labels },
          { signal, key: `iterate ${nameOf(shot, labels)} ${mine.length}` },
          purse ? { purse } : {},
        )
    void listen(job)
    await arrived({ ...(await job.result()), again: false, varied })
  }

  /** Throws BudgetError where another take can't fit: no job is begun for it. That it really fits is for its reservation to say. */
  async function checkPurse({ label, limit }: Purse, high: Usd | undefined, unknownPasses: boolean): Promise<void> {
    if (high === undefined && unknownPasses) return
    const spent = committed(await studio.ledger.balance({ label }))
    if (high !== undefined && compare(add(spent, high), limit) <= 0) return
    throw new BudgetError(
      high === undefined
        ? `Nobody knows what another take costs, and ${formatUsd(limit)} is the limit`
        : `Another take may cost ${formatUsd(high)}, and of ${formatUsd(limit)} for this iteration ${formatUsd(spent)} are spent`,
      { next: 'Raise maxCost, or ask for fewer takes.' },
    )
  }

  /**
   * A job of a cloud that is over, and was or may be charged: the same call follows it to its error and pays for no other.
   * Throws CollectError for one whose clip was brought home and is gone since.
   */
  async function paidFor(jobs: readonly JobSummary[]): Promise<JobSummary | undefined> {
    for (const job of jobs) {
      if (isZero(committed(await studio.ledger.balance({ job: job.id })))) continue
      if (job.takeDir === undefined) return job
      throw new CollectError(`The clip of job ${job.id} is gone or changed, and it was paid for`, {
        code: 'clip-gone',
        jobId: job.id,
        next: 'Put the file back, or ask for another seed: this one is not paid for again.',
      })
    }
    return undefined
  }

  /** A listener that throws hears no more of this job, which goes on. */
  async function listen(job: Job): Promise<void> {
    if (!onEvent) return
    try {
      for await (const event of job.events) onEvent(event, job.id)
    } catch (error) {
      process.emitWarning(`onEvent threw and gets no more events of job ${job.id}: ${error}`)
    }
  }

  async function arrived(take: IterationTake): Promise<void> {
    done.push(take)
    wake()
    if (!take.again) good.wh += take.energy?.wh.expected ?? 0
    if (until.wh !== undefined && good.wh >= until.wh) halt(`${until.wh} Wh are spent`)
    if (until.good) {
      const { overall } = await studio.score(take)
      if (overall !== null && overall >= until.good.score && ++good.count >= until.good.count)
        halt(
          `${until.good.count === 1 ? '1 take scores' : `${until.good.count} takes score`} ${until.good.score} or more`,
        )
    }
  }

  const work = (async () => {
    const outside = options.signal
    const onAbort = () => halt('it was told to')
    outside?.addEventListener('abort', onAbort, { once: true })
    if (outside?.aborted) onAbort()
    const ended = new AbortController()
    const { seconds } = until
    if (seconds !== undefined)
      void clock.sleep(seconds * 1000, ended.signal).then(
        () => halt(`the time is up, ${seconds} s`),
        () => undefined,
      )
    try {
      const paths = await pathsOf(input, options, { plan: studio.plan, settings })
      const variations = variationsOf(input, options, paths)
      const [{ default: PQueue }, ground] = await Promise.all([import('p-queue'), groundOf(input, studio)])
      const queue = new PQueue({ concurrency: options.concurrency ?? CONCURRENCY })
      let broken: unknown
      await queue.addAll(
        variations.map((variation) => async () => {
          if (stopping.signal.aborted) return
          try {
            await render(variation, ground)
          } catch (error) {
            if (stopping.signal.aborted) return
            if (isHeroshotError(error) && error.code !== 'no-route') {
              failures.push({ varied: variation.varied, error })
              return
            }
            // What every variation would fail with ends it: a wrong field, no place to go.
            broken = error
            halt((error as Error).message)
          }
        }),
      )
      if (broken !== undefined) throw broken
    } finally {
      over = true
      ended.abort()
      outside?.removeEventListener('abort', onAbort)
      wake()
    }
  })()
  work.catch(() => undefined)

  async function all(): Promise<IterationTake[]> {
    await work
    if (!done.length && failures.length) throw failures[0]!.error
    return [...done]
  }

  async function ranked(): Promise<Ranked[]> {
    const takes = await all()
    const verdicts = new Map((await studio.takes.list()).map(({ id, verdict }) => [id, verdict] as [string, Verdict]))
    const scored = []
    for (const take of takes)
      scored.push({ id: take.id, take, scores: await studio.score(take), verdict: verdicts.get(take.id) })
    return rankTakes(scored).map(({ take, scores }) => ({ take, scores }))
  }

  return {
    async *[Symbol.asyncIterator]() {
      for (let next = 0; ; ) {
        while (next < done.length) yield done[next++]!
        if (over) break
        await new Promise<void>((resolve) => {
          const listener = () => {
            listeners.delete(listener)
            resolve()
          }
          listeners.add(listener)
        })
      }
      await all()
    },
    all,
    ranked,
    async best() {
      const [first] = await ranked()
      if (first) return first.take
      throw new CancelledError(`No take was made: ${stopped ?? 'nothing was asked for'}`, 'stopped')
    },
    async stop() {
      halt('it was told to')
      await work.catch(() => undefined)
    },
    get stopped() {
      return stopped
    },
    failures,
    total,
  }

  /** Drafts stay at home unless the shot says otherwise: nobody finds a bill for a hundred seeds. */
  function checkHome(route: Route, shot: Shot) {
    const winner = route.ranked[0]
    const asked = shot.tier === 'hero' || shot.backend !== undefined || shot.model !== undefined
    if (winner?.locality !== 'cloud') return winner
    if (asked && shot.maxCost !== undefined) return winner
    throw new ShotError(`${winner.backend}/${winner.model} is a cloud, and many takes are many bills`, {
      field: asked ? 'maxCost' : 'tier',
      value: asked ? undefined : shot.tier,
      next: 'Name tier "hero", a backend or a model, and a maxCost for all of them together.',
    })
  }
}

interface Ground {
  /** The label its jobs are known by: the same for the same wish, whatever varies and however many. */
  iteration: string
  /** All jobs of this home. */
  known: JobSummary[]
  /** `maxCost` is for all of the iteration together, and what earlier runs of it committed counts. */
  purse?: Purse
}

async function groundOf(input: ShotInput, studio: IterateParts['studio']): Promise<Ground> {
  const base = await studio.normalize({ ...input, seed: 0 })
  const iteration = nameOf(wishOf(base))
  const { maxCost: limit } = base
  const purse = limit !== undefined && { purse: { name: 'iteration', label: `${ITERATION}=${iteration}`, limit } }
  return { iteration, known: await studio.jobs.list(), ...purse }
}

/** Its clip has the bytes that were brought home. */
async function isWhole({ file, files }: Take): Promise<boolean> {
  return hashPath(file).then(
    ({ sha256 }) => sha256 === files.find(({ path }) => path === file)?.sha256,
    () => false,
  )
}
