/** One run of a command: the studio it opens, and the job it looks for. */
import type { Command } from 'commander'
import { InputError } from '../errors.js'
import type { Studio, StudioOptions } from '../face.js'
import type { JobSummary } from '../jobs/runner.js'
import { nearestWord } from '../nearest.js'
import type { Flags } from './options.js'
import { createTerminal, type Globals, type Terminal } from './terminal.js'

/** How a studio is opened; everything of a command line goes through it. */
export type OpenStudio = (options: StudioOptions) => Studio | Promise<Studio>

/** One run of a command. */
interface Session {
  terminal: Terminal
  flags: Flags
  /** Opens the studio of `--home`, or as `options` say, and closes it whatever happens. */
  withStudio<Result>(use: (studio: Studio) => Promise<Result>, options?: StudioOptions): Promise<Result>
}

/** A command's work; resolves to the exit code. */
export type Handler = (session: Session, ...words: string[]) => Promise<number>

/** Makes commander's action of a handler. */
export type Act = (handler: Handler) => (this: Command) => Promise<void>

export const createSession = (flags: Flags, open: OpenStudio): Session => ({
  terminal: createTerminal(flags as Globals),
  flags,
  async withStudio(use, options) {
    const studio = await open({
      ...(flags.home !== undefined && { home: String(flags.home) }),
      approve: () => flags.yes === true,
      ...options,
    })
    try {
      return await use(studio)
    } finally {
      await studio.close()
    }
  },
})

/** Least letters by which a job may be named. */
const LEAST = 4

/** The job of an id, or of its unique beginning or end. Throws InputError for none or several. */
export function findJob(jobs: readonly JobSummary[], id: string): JobSummary {
  const exact = jobs.find((job) => job.id === id)
  if (exact) return exact
  const found = id.length < LEAST ? [] : jobs.filter((job) => job.id.startsWith(id) || job.id.endsWith(id))
  if (found.length === 1) return found[0]!
  throw new InputError(found.length ? 'means several jobs' : 'no job of this id is here', {
    field: 'job',
    value: id,
    nearest: nearestWord(
      id,
      jobs.map((job) => job.id),
    ),
    next: 'heroshot jobs lists them; --home says whose',
  })
}
