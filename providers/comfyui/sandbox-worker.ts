/** The one worker of the sandbox: takes prompts one after another, tells of each as far as the clock is, and stops between two beats. */
import type { JobView, Sandbox } from '../../src/sandbox/index.js'
import { type Memory, type Outputs, planRun, type Run, type RunOptions } from './sandbox-run.js'
import type { Sockets } from './sandbox-sockets.js'
import type { Prompt } from './sandbox-validate.js'

/** A prompt in the books. */
export interface Entry {
  readonly id: string
  readonly number: number
  readonly prompt: Prompt
  /** Output nodes that are run. */
  readonly ends: readonly string[]
  /** With the client, where it named itself. */
  readonly extra: Readonly<Record<string, unknown>>
  readonly act: RunOptions['act']
  /** It kills the worker: nothing after it is ever done. */
  readonly deadly: boolean
  run?: Run
  /** Beats that were told. */
  told: number
  /** What its nodes have left so far. */
  left: Record<string, Outputs>
  /** When it is to stop. */
  stopAt?: number
  /** Told to the end. */
  over: boolean
}

type SandboxJob = Sandbox['jobs'][number]
export interface Prompted {
  job: SandboxJob
  view: JobView
  entry: Entry
}

const isOver = ({ view }: Pick<Prompted, 'view'>) => ['done', 'failed', 'cancelled'].includes(view.state)
export const waits = ({ view }: Pick<Prompted, 'view'>) => view.state === 'queued' || view.state === 'throttled'
/** Over, and told to the end: what the clock alone has ended since the last look still runs. */
export const ended = (one: Prompted) => isOver(one) && one.entry.over
export const runs = (one: Prompted) => !waits(one) && !ended(one)

/** A worker that doesn't beat stops after so many milliseconds of the sandbox's clock all the same. */
const STOPS_WITHIN_MS = 5000
/** How far one gets that is stuck. */
const STUCK_AT = 0.42

export interface WorkerOptions {
  sandbox: () => Sandbox
  sockets: () => Sockets
  isOutput: RunOptions['isOutput']
  takes: RunOptions['takes']
  old: boolean
  /** Told of a run before its first word. */
  onStart: (one: Prompted, run: Run) => void
}

export function createWorker({ sandbox, sockets, isOutput, takes, old, onStart }: WorkerOptions) {
  const book = new Map<SandboxJob, Entry>()
  let memory: Memory = new Map()

  const view = (job: SandboxJob, entry: Entry): Prompted => ({ job, entry, view: sandbox().look(job) })
  /** What the server knows of, oldest first. */
  const here = (): Prompted[] =>
    [...book].flatMap(([job, entry]) => (job.removed || job.fault === 'lost' ? [] : [view(job, entry)]))
  const remaining = () => here().filter((one) => !ended(one)).length
  const clientOf = ({ extra }: Entry) => (typeof extra.client_id === 'string' ? extra.client_id : undefined)

  const sayStatus = () =>
    sockets().say(undefined, {
      type: 'status',
      data: { status: { exec_info: { queue_remaining: remaining() } } },
    })

  function start(one: Prompted): Run {
    const { entry } = one
    const { id, prompt, ends, act } = entry
    const run = planRun({ id, prompt, ends, memory, act, isOutput, takes, old })
    entry.run = entry.deadly ? { ...run, beats: [{ node: undefined, says: run.beats[0]!.says.slice(0, 1) }] } : run
    onStart(one, run)
    sayStatus()
    return entry.run
  }

  /** Milliseconds at which a beat is due. */
  function dueAt({ job }: Prompted, { beats }: Run, beat: number): number {
    const from = job.startsAt!
    return from + ((job.endsAt! - from) * beat) / Math.max(1, beats.length - 1)
  }

  function tell(one: Prompted, run: Run, until: number): void {
    const { entry, job } = one
    const client = clientOf(entry)
    for (; entry.told < until; entry.told++) {
      const { says, shows, node } = run.beats[entry.told]!
      const timestamp = Math.round(entry.told ? job.endsAt! : job.startsAt!)
      for (const { type, data } of says) {
        const said = { type, data: /^execution_/.test(type) ? { ...data, timestamp } : data }
        if (type === 'executed') entry.left[String(data.node)] = data.output as Outputs
        if (type === 'progress' && shows) sockets().show(client, 'before', node!, entry.id)
        if (client !== undefined || /^progress/.test(type)) sockets().say(client, said)
        if (type === 'progress' && shows) sockets().show(client, 'after', node!, entry.id)
      }
    }
  }

  /** The last word: what became of it stands in the history then. */
  function finish(one: Prompted, run: Run): void {
    const { entry } = one
    const client = clientOf(entry)
    if (one.view.state === 'cancelled') {
      if (client !== undefined) sockets().say(client, { type: 'execution_interrupted', data: interruption(one) })
    } else {
      tell(one, run, run.beats.length)
      memory = run.memory
    }
    entry.over = true
    sayStatus()
    if (client !== undefined) sockets().say(client, { type: 'executing', data: { node: null, prompt_id: entry.id } })
  }

  function flush(): void {
    const now = sandbox().clock.now()
    for (const [job, entry] of book) {
      if (entry.over || job.removed) continue
      let one = view(job, entry)
      if (waits(one)) continue
      const run = entry.run ?? start(one)
      if (entry.stopAt !== undefined && now >= entry.stopAt) {
        // Also when nobody looked until after its end.
        job.cancelledAt = entry.stopAt
        one = view(job, entry)
      }
      if (isOver(one)) finish(one, run)
      else {
        const at = job.fault === 'stuck' ? Math.min(now, job.startsAt! + STUCK_AT * (job.endsAt! - job.startsAt!)) : now
        let until = entry.told
        while (until < run.beats.length - (entry.deadly ? 0 : 1) && dueAt(one, run, until) <= at) until++
        tell(one, run, until)
      }
    }
  }

  return {
    here,
    flush,
    remaining,
    sayStatus,
    /** @param quietly nobody is told that it waits */
    add(job: SandboxJob, entry: Entry, quietly: boolean): void {
      book.set(job, entry)
      if (!quietly) sayStatus()
      flush()
    },
    find: (id: unknown) => here().findLast(({ entry }) => entry.id === id),
    nodeOf(client: string): string | undefined {
      const one = here().find((other) => runs(other) && clientOf(other.entry) === client)
      return one?.entry.run?.beats[one.entry.told - 1]?.node
    },
    /** Stops one at its next beat; what has a fault of its own, at once. */
    stop(one: Prompted): void {
      const { entry, job } = one
      if (entry.deadly) return
      if (job.fault || !entry.run) one.view.cancel()
      else {
        const now = sandbox().clock.now()
        const next = entry.run.beats.findIndex((_, beat) => dueAt(one, entry.run!, beat) > now)
        // What was told to stop before its end has none.
        entry.stopAt ??= Math.min(now + STOPS_WITHIN_MS, next < 0 ? now : dueAt(one, entry.run, next), job.endsAt! - 1)
      }
    },
    /** Takes one that waits out of the queue; nobody is told. */
    drop({ view }: Prompted): void {
      if (view.cancel() === 'cancelled') view.remove()
      sayStatus()
    },
    /** Everything is forgotten, as by a restart. */
    forget(): void {
      for (const { view } of [...book].map(([job, entry]) => ({ view: sandbox().look(job), entry }))) {
        view.cancel()
        view.remove()
      }
      book.clear()
      memory = new Map()
    },
  }
}

/** What is told of one that was stopped. */
export function interruption({ job, entry }: Prompted): Record<string, unknown> {
  const { run, told, prompt, id } = entry
  const at = run?.beats.slice(0, told).findLast(({ node }) => node !== undefined)?.node
  const done = Object.keys(prompt).filter((node) =>
    run?.beats.slice(0, told).some((beat) => beat.node === node && node !== at),
  )
  return {
    prompt_id: id,
    node_id: at,
    node_type: at === undefined ? undefined : prompt[at]?.class_type,
    executed: done,
    timestamp: Math.round(job.cancelledAt ?? job.endsAt!),
  }
}
