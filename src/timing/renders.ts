/** The renders this installation has seen, a short list for each card: what later plans and polls learn from. */
import { z } from 'zod'
import type { OutputSpec } from '../backend.js'
import type { Energy } from '../energy/types.js'
import type { Store } from '../jobs/store.js'
import type { Span } from './distribution.js'

const number = z.number().nonnegative()

/** Methods that measured power, at least of the part that works hardest; the others only model it. */
const METERED = ['wall-meter', 'gpu-counter', 'rapl', 'sampled-power'] as const

const renderSchema = z.object({
  /** From accepted (local: from submitted) until it was over, between two polls. */
  seconds: z.tuple([number, number]),
  /** Until the vendor last said that it was queued. */
  queued: number.default(0),
  /** What the vendor said of its progress, when, and when it probably ended; seconds since `queued`. */
  told: z.object({ progress: z.array(z.tuple([number, z.number().gt(0).lt(1)]).readonly()), ended: number }).optional(),
  /** Length of the clip. */
  clip: z.number().positive(),
  resolution: z.string(),
  /** width x height x frames, or what the backend says its time goes by */
  pixelFrames: number,
  /** Sampling steps, where the backend sets them. */
  steps: z.number().positive().optional(),
  /** The graphics card that rendered, where it is known. */
  gpu: z.string().optional(),
  /** What this machine drew meanwhile, by a meter: a 90 % interval. Absent where nothing metered it. */
  watts: z
    .object({ low: number, expected: number, high: number, method: z.enum(METERED) })
    .optional()
    .catch(undefined),
})

/** One finished render. */
export type Render = z.infer<typeof renderSchema>

export interface Renders {
  /** Oldest first; may lack the newest. */
  of(card: string): Promise<readonly Render[]>
  /** By card. */
  all(): Promise<ReadonlyMap<string, readonly Render[]>>
  /** Writes it beside the job, at once. A take is worth more than a hint for the next: its failure is nobody's. */
  note(card: string, render: Render): void
  /** Resolves when nothing is left to write. */
  written(): Promise<void>
}

const KEPT = 100
const PREFIX = 'renders:'

const parse = (value: unknown): Render[] => {
  const list = z.array(z.unknown()).safeParse(value).data ?? []
  return list.flatMap((one) => renderSchema.safeParse(one).data ?? [])
}

/** Lists are read once, and handed out anew only when an eighth of them is new: who learns from them may keep what it learned. */
export function createRenders(store: Pick<Store, 'get' | 'scan' | 'transact'>): Renders {
  const lists = new Map<string, Promise<readonly Render[]>>()
  const unread = new Map<string, number>()
  const waiting = new Map<string, Render[]>()
  const writing = new Map<string, Promise<void>>()

  /** One write of a card at a time; what comes meanwhile goes with the next. */
  async function write(card: string): Promise<void> {
    const key = PREFIX + card
    for (let batch = waiting.get(card); batch; batch = waiting.get(card)) {
      waiting.delete(card)
      const added = batch
      const list = await store.transact([key], (values) => {
        const list = [...parse(values.get(key)), ...added].slice(-KEPT)
        return { write: { [key]: list }, result: list }
      })
      const fresh = (unread.get(card) ?? 0) + added.length
      unread.set(card, fresh)
      if (fresh * 8 < list.length) continue
      unread.delete(card)
      lists.set(card, Promise.resolve(list))
    }
  }

  const written = async () => void (await Promise.all(writing.values()))

  return {
    written,
    of(card) {
      const known = lists.get(card)
      if (known) return known
      const list = store.get(PREFIX + card).then(parse)
      lists.set(card, list)
      list.catch(() => lists.delete(card))
      return list
    },
    async all() {
      await written()
      const stored = await store.scan(PREFIX)
      return new Map(stored.map(([key, value]) => [key.slice(PREFIX.length), parse(value)]))
    },
    note(card, render) {
      waiting.set(card, [...(waiting.get(card) ?? []), render])
      if (writing.has(card)) return
      const written = write(card)
        .catch(() => undefined)
        .finally(() => writing.delete(card))
      writing.set(card, written)
    },
  }
}

/** Part of a render that doesn't grow with the clip: loading, sampling, text. */
const FIXED_SHARE = 0.25

/** How much longer a render of so much work takes than one of `reference`. */
export const effort = (work: number, reference: number): number => FIXED_SHARE + (1 - FIXED_SHARE) * (work / reference)

/** The renders like this output: those of its resolution if there are any, their times stretched to its length. */
export function rendersLike(
  renders: readonly Render[],
  { seconds, resolution }: Pick<OutputSpec, 'seconds' | 'resolution'>,
): Render[] {
  const same = renders.filter((one) => one.resolution === resolution)
  return (same.length ? same : renders).map((one) => {
    const { queued, clip, told } = one
    const stretch = effort(seconds, clip)
    const longer = (at: number) => queued + (at - queued) * stretch
    return {
      ...one,
      seconds: [longer(one.seconds[0]), longer(one.seconds[1])],
      ...(told && {
        told: {
          progress: told.progress.map(([at, progress]) => [at * stretch, progress] as const),
          ended: told.ended * stretch,
        },
      }),
    }
  })
}

export const kindOf = ({ seconds, resolution, width, height, frames, steps, pixelFrames }: OutputSpec) => ({
  clip: seconds,
  resolution,
  pixelFrames: pixelFrames ?? width * height * frames,
  ...(steps !== undefined && { steps }),
})

/** A local render, from its own stopwatch; with its watts where they were metered. */
export function metered({ seconds, wh, method, gpu }: Energy): Pick<Render, 'seconds' | 'queued' | 'gpu' | 'watts'> {
  const by = METERED.find((known) => known === method)
  const watts = (value: number) => (value * 3600) / seconds
  return {
    seconds: [seconds, seconds],
    queued: 0,
    ...(gpu !== undefined && { gpu }),
    ...(by &&
      seconds > 0 && {
        watts: { low: watts(wh.low), expected: watts(wh.expected), high: watts(wh.high), method: by },
      }),
  }
}

/** From accepted until over. */
export const wholeSpan = ({ seconds }: Render): Span => seconds
/** From the end of the queue until over. */
export const runSpan = ({ seconds: [after, by], queued }: Render): Span => [Math.max(0, after - queued), by - queued]
