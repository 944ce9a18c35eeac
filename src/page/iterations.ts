/**
 * Iterations that were begun on the page. What is wished is on disk until it is over, so that one that ended with its process can be
 * called again: what is finished is found, and only the rest is rendered.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { InputError } from '../errors.js'
import type { Studio } from '../face.js'
import { writeWhole } from '../jobs/take-file.js'
import type { Iteration } from '../library/iterate.js'
import type { ShotInput } from '../shot.js'
import type { Changes } from './changes.js'
import type { Desk } from './desk.js'
import { troubleOf } from './trouble.js'
import type { IterationCard, Trouble } from './words.js'

/** Prompts of local-only shots stay hidden. */
type PromptText = (shot: { prompt: string; privacy?: unknown }) => string

/** When it is enough. */
export const untilSchema = z.object({
  good: z.object({ count: z.number().int().min(1), score: z.number().min(0).max(1) }).exactOptional(),
  seconds: z.number().positive().exactOptional(),
  wh: z.number().positive().exactOptional(),
})

const optionsSchema = z.object({
  count: z.number().exactOptional(),
  seeds: z.array(z.number()).exactOptional(),
  vary: z.record(z.string(), z.array(z.number())).exactOptional(),
  until: untilSchema,
})

type Options = z.output<typeof optionsSchema>

const wishSchema = z.object({
  id: z.string(),
  /** ISO. */
  begun: z.string(),
  /** The studio has the last word on it. */
  shot: z.looseObject({ prompt: z.string() }).transform((shot) => shot as ShotInput),
  options: optionsSchema,
})

type Wish = z.output<typeof wishSchema>

interface Run {
  wish: Wish
  /** None: it ended with its process. */
  iteration?: Iteration
  done: number
  /** Of them, those that were there before. */
  again: number
  good: number
  over: boolean
  trouble?: Trouble
}

export interface Iterations {
  list(): IterationCard[]
  /** Throws InputError for a grid that is empty or too large. */
  begin(shot: ShotInput, options: Options): Promise<string>
  /** Calls one again that ended with its process. */
  goOn(id: string): void
  /** Begins no other take, and cancels what renders. */
  stop(id: string): Promise<void>
  /** Out of the list; its takes stay. */
  forget(id: string): Promise<void>
  /** Those that aren't over are called again by the next page. */
  close(): void
}

export async function openIterations(
  { iterate, score }: Pick<Studio, 'iterate' | 'score'>,
  {
    dir,
    desk,
    changes,
    promptOf,
  }: { dir: string; desk: Pick<Desk, 'hear'>; changes: Pick<Changes, 'tell'>; promptOf: PromptText },
): Promise<Iterations> {
  const runs = new Map<string, Run>()
  let closed = false
  for (const wish of await readWishes(dir)) runs.set(wish.id, { wish, done: 0, again: 0, good: 0, over: false })
  const tell = () => changes.tell('iterations')
  const fileOf = (id: string) => `${id}.json`

  async function follow(run: Run, iteration: Iteration): Promise<void> {
    const { until } = run.wish.options
    try {
      for await (const take of iteration) {
        run.done++
        if (take.again) run.again++
        // The iteration asked for the same scores: they are there.
        if (until.good && ((await score(take)).overall ?? -1) >= until.good.score) run.good++
        tell()
        changes.tell('takes')
      }
    } catch (error) {
      run.trouble = troubleOf(error)
    }
    // What ends with the page is not over: it can be called again.
    if (closed) return
    run.over = true
    await rm(join(dir, fileOf(run.wish.id)), { force: true })
    tell()
  }

  function start(wish: Wish): void {
    const { id, shot, options } = wish
    const iteration = iterate(shot, { ...options, onEvent: (event, jobId) => desk.hear(jobId, event) })
    const run: Run = { wish, iteration, done: 0, again: 0, good: 0, over: false }
    runs.set(id, run)
    void follow(run, iteration)
    tell()
  }

  function named(id: string): Run {
    const run = runs.get(id)
    if (run) return run
    throw new InputError('no iteration of this id is here', { field: 'id', value: id })
  }

  return {
    list: () => [...runs.values()].map((run) => cardOf(run, promptOf)).sort((a, b) => (a.begun < b.begun ? 1 : -1)),
    async begin(shot, options) {
      const wish = { id: randomUUID(), begun: new Date().toISOString(), shot, options }
      await mkdir(dir, { recursive: true })
      await writeWhole(dir, fileOf(wish.id), JSON.stringify(wish))
      try {
        start(wish)
      } catch (error) {
        await rm(join(dir, fileOf(wish.id)), { force: true })
        throw error
      }
      return wish.id
    },
    goOn(id) {
      const { iteration, wish } = named(id)
      if (!iteration) start(wish)
    },
    stop: async (id) => named(id).iteration?.stop(),
    async forget(id) {
      const { iteration, over } = named(id)
      if (iteration && !over) await iteration.stop()
      runs.delete(id)
      await rm(join(dir, fileOf(id)), { force: true })
      tell()
    },
    close() {
      closed = true
    },
  }
}

function cardOf({ wish, iteration, done, again, good, over, trouble }: Run, promptOf: PromptText): IterationCard {
  const { id, begun, shot, options } = wish
  const { until } = options
  const { stopped, failures = [], total } = iteration ?? {}
  const [failure] = failures
  const wrong = trouble ?? (failure && troubleOf(failure.error))
  return {
    id,
    begun,
    prompt: promptOf(shot),
    state: over ? 'over' : iteration ? 'running' : 'interrupted',
    done,
    again,
    failed: failures.length,
    ...(total !== undefined && { total }),
    ...(until.good && { good: { ...until.good, found: good } }),
    ...(until.seconds !== undefined && { seconds: until.seconds }),
    ...(until.wh !== undefined && { wh: until.wh }),
    ...(stopped !== undefined && { stopped }),
    ...(wrong && { trouble: wrong }),
  }
}

/** What a process left behind; what can't be read is no wish of ours. */
async function readWishes(dir: string): Promise<Wish[]> {
  const names = await readdir(dir).catch(() => [])
  const read = names
    .filter((name) => name.endsWith('.json'))
    .map(async (name) => {
      const text = await readFile(join(dir, name), 'utf8').catch(() => '')
      const { data } = wishSchema.safeParse(parsed(text))
      return data ? [data] : []
    })
  return (await Promise.all(read)).flat()
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
