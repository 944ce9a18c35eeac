/** Following a job: a moving bar for a person, plain lines in a pipe. */
import { type Options, SingleBar } from 'cli-progress'
import type { Job, JobEvent } from '../jobs/runner.js'
import { clean, duration, type Look, shorten } from './layout.js'
import { showEvent } from './show.js'
import type { Terminal } from './terminal.js'

interface Progress {
  show(event: JobEvent): void
  /** Clears the bar; nothing is shown after it. */
  stop(): void
}

const BAR = 28
const STEP = 0.25
const SHOW_CURSOR = '\u001b[?25h'

interface Moment {
  stage: string
  left: string
}

/** One line of the bar: `  rendering  [#####.....]  43 %  about 4 s left`. */
export function barLine(progress: number, { stage, left }: Moment, look: Look): string {
  const done = Math.round(Math.min(1, Math.max(0, progress)) * BAR)
  const bar = look.cyan('━'.repeat(done)) + look.dim('─'.repeat(BAR - done))
  const percent = `${Math.floor(progress * 100)} %`.padStart(5)
  return `  ${shorten(stage, 24).padEnd(12)} ${bar} ${percent}  ${look.dim(left)}`
}

/** Share of the work from which on the time it took says how long the rest will. */
const TELLING = 0.15

/** Remaining seconds: the backend's own, else by the pace so far. */
export function createPace(now: () => number) {
  let began: number | undefined
  return {
    begin() {
      began = now()
    },
    left(progress: number, told: number | undefined): number | undefined {
      if (told !== undefined || began === undefined || progress < TELLING || progress >= 1) return told
      return ((now() - began) / 1000) * (1 / progress - 1)
    },
  }
}

const leftText = (seconds: number | undefined) => (seconds === undefined ? '' : `about ${duration(seconds)} left`)

function createBar(terminal: Terminal): Progress {
  const format: NonNullable<Options['format']> = (_, { progress }, payload: Moment) =>
    barLine(progress, payload, terminal.aside.look)
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true, clearOnComplete: true, fps: 12 })
  const moment: Moment = { stage: 'planned', left: '' }
  const pace = createPace(() => performance.now())
  bar.start(1, 0, moment)
  // A second Ctrl-C ends the process in the middle of a bar.
  const showCursor = () => process.stderr.write(SHOW_CURSOR)
  process.on('exit', showCursor)
  // The bar owns its line: a message takes its place, and the next update draws it again below.
  const above = (line: string) => {
    bar.stop()
    terminal.say(`  ${terminal.aside.look.dim(line)}`)
    bar.start(1, 0, moment)
  }
  return {
    show(event) {
      if (event.type === 'state') {
        if (event.state === 'accepted') pace.begin()
        moment.left = ''
        moment.stage = event.state === 'accepted' ? 'queued' : event.state === 'rendered' ? 'collecting' : event.state
        bar.update(event.state === 'rendered' || event.state === 'collected' ? 1 : 0, moment)
      } else if (event.type === 'progress') {
        moment.stage = event.stage
          ? clean(event.stage)
          : event.position === undefined
            ? 'rendering'
            : `place ${event.position}`
        moment.left = leftText(pace.left(event.progress ?? 0, event.etaSeconds))
        bar.update(event.progress ?? 0, moment)
      }
      if (['note', 'cost', 'budget'].includes(event.type) || (event.type === 'state' && event.message)) {
        const line = showEvent(event)
        if (line) above(line)
      }
    },
    stop() {
      bar.stop()
      process.off('exit', showCursor)
    },
  }
}

/** Lines for a pipe or a log: each state once, and progress in quarters. */
export function createLines(say: (line: string) => void, now: () => number): Progress {
  const pace = createPace(now)
  let next = STEP
  return {
    show(event) {
      if (event.type === 'progress') {
        const { progress = 0, stage = 'rendering', etaSeconds } = event
        if (progress < next || progress >= 1) return
        while (next <= progress) next += STEP
        const left = leftText(pace.left(progress, etaSeconds))
        say(`${clean(stage)} ${Math.floor(progress * 100)} %${left && `, ${left}`}`)
      } else {
        if (event.type === 'state' && event.state === 'accepted') {
          next = STEP
          pace.begin()
        }
        const line = showEvent(event)
        if (line) say(line)
      }
    },
    stop() {},
  }
}

/** Shows a job's events until this process stops following it. Never throws for the job's own failure: `result()` does. */
export async function follow(job: Job, terminal: Terminal): Promise<void> {
  const progress = terminal.live
    ? createBar(terminal)
    : createLines(
        (line) => terminal.say(`${job.id}: ${line}`),
        () => performance.now(),
      )
  try {
    for await (const event of job.events) progress.show(event)
  } finally {
    progress.stop()
  }
}
