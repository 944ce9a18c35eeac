/** `jobs`, `resume` and `cancel`: what was started before. */
import type { Command } from 'commander'
import type { CancelStrength } from '../backend.js'
import { formatUsd, isZero } from '../cost/money.js'
import { InputError } from '../errors.js'
import type { Studio } from '../face.js'
import type { CancelReport, JobSummary, Resolution, ResumeReport } from '../jobs/runner.js'
import { EXIT, errorJson, errorText, exitCodeOf } from './exit.js'
import { finish, present } from './generate.js'
import { catchInterrupts } from './interrupt.js'
import { counted, facts } from './layout.js'
import type { Flags } from './options.js'
import { type Act, findJob, type Handler } from './session.js'
import { pathText, showEntries, showJob, showJobs, showUndecided, waysOn } from './show.js'
import type { Terminal } from './terminal.js'

/** Prompts of local-only shots stay in the store, which needs them to render, unless the owner asks. */
const discreet = (job: JobSummary, flags: Flags): JobSummary =>
  job.private && flags.showPrompts !== true ? { ...job, prompt: '(local-only)' } : job

const show: Handler = async ({ terminal, flags, withStudio }, id = '') => {
  const { job, entries } = await withStudio(async (studio) => {
    const job = discreet(findJob(await studio.jobs.list(), id), flags)
    return { job, entries: await studio.ledger.entries({ jobId: job.id }) }
  })
  if (terminal.json) terminal.printJson({ job, entries })
  terminal.print(showJob(job, terminal.view))
  if (entries.length) terminal.print(`\n${showEntries(entries, terminal.view.look)}`)
  return EXIT.ok
}

const list: Handler = async (session, id) => {
  if (id !== undefined) return show(session, id)
  const { terminal, flags, withStudio } = session
  const limit = Number(flags.limit ?? 20)
  if (!Number.isInteger(limit) || limit < 1)
    throw new InputError('is not a count', {
      field: '--limit',
      value: flags.limit,
      allowed: 'a whole number from 1 on',
    })
  const listed = await withStudio((studio) =>
    studio.jobs.list({
      limit,
      ...(flags.open === true && { open: true }),
      ...(flags.project !== undefined && { project: String(flags.project) }),
    }),
  )
  const jobs = listed.map((job) => discreet(job, flags))
  if (terminal.json) terminal.printJson(jobs)
  terminal.print(jobs.length ? showJobs(jobs, terminal.view.look, Date.now()) : 'No jobs.')
  const undecided = showUndecided(jobs, terminal.view)
  if (undecided) terminal.print(`\n${undecided}`)
  return EXIT.ok
}

const resolve: Handler = async ({ terminal, flags, withStudio }, id = '') => {
  const { landed, notLanded, charged } = flags
  const said: Resolution[] = [
    ...(landed === undefined ? [] : [{ landed: String(landed) }]),
    ...(notLanded === undefined ? [] : [{ notLanded: true as const }]),
    ...(charged === undefined ? [] : [{ charged: String(charged) }]),
  ]
  const [resolution] = said
  if (!resolution || said.length > 1)
    throw new InputError('what did you find out?', {
      field: 'jobs resolve',
      value: said.length ? 'several answers' : undefined,
      allowed: 'one of --landed <upstream-id>, --not-landed, --charged <usd>',
    })
  const job = discreet(
    await withStudio(async (studio) => studio.jobs.resolve(findJob(await studio.jobs.list(), id).id, resolution)),
    flags,
  )
  if (terminal.json) terminal.printJson(job)
  terminal.print(showJob(job, terminal.view))
  return EXIT.ok
}

function showReport(report: ResumeReport, job: JobSummary | undefined, terminal: Terminal): string {
  const { look, cwd } = terminal.view
  const id = look.cyan(report.jobId)
  switch (report.outcome) {
    case 'take':
      return `${id}  ${look.green('done')}  ${report.take ? pathText(report.take.file, cwd) : ''}`
    case 'failed':
      return `${id}  ${look.red('failed')}\n${errorText(report.error, look)}`
    case 'busy':
      return `${id}  another process drives it`
    case 'undecided':
      if (report.error?.code === 'not-approved')
        return `${id}  ${look.yellow('waits')}\n${errorText(report.error, look)}`
      return `${id}  ${look.yellow('undecided')}\n${job ? facts(waysOn(job, terminal.view), look) : ''}`
  }
}

const reportJson = ({ error, ...rest }: ResumeReport) => (error ? { ...rest, ...errorJson(error) } : rest)

const LOOK_MS = 1000

/** Says every change of the jobs' states until stopped: `resumeAll` itself answers only at the end. */
function sayStates(studio: Studio, jobs: readonly JobSummary[], terminal: Terminal): () => void {
  const states = new Map(jobs.map(({ id, state }) => [id, state]))
  let looking = false
  const look = async () => {
    if (looking) return
    looking = true
    for (const { id, state, backend } of await studio.jobs.list({ limit: jobs.length + 50 })) {
      if (!states.has(id) || states.get(id) === state) continue
      states.set(id, state)
      terminal.say(`${id}: ${backend}: ${state}`)
    }
    looking = false
  }
  // A look that fails is no harm to the jobs: the next one is a second away.
  const timer = setInterval(() => void look().catch(() => (looking = false)), LOOK_MS)
  return () => clearInterval(timer)
}

async function resumeAll(studio: Studio, terminal: Terminal): Promise<number> {
  const open = await studio.jobs.list({ open: true })
  if (open.length) terminal.say(`Resuming ${counted(open.length, 'job')} ...`)
  const interrupt = catchInterrupts(terminal.say)
  const hush = sayStates(studio, open, terminal)
  try {
    const ended = studio.jobs.resumeAll()
    ended.catch(() => {})
    const first = await Promise.race([ended, interrupt.stopped])
    if (typeof first === 'number') {
      terminal.warn(
        `Detached. What was rendering in this process will be rendered again by\n  ${terminal.aside.command('resume')}`,
      )
      return first
    }
    if (terminal.json) terminal.printJson(first.map(reportJson))
    terminal.print(first.length ? '' : 'Nothing to resume.')
    for (const report of first)
      terminal.print(
        showReport(
          report,
          open.find(({ id }) => id === report.jobId),
          terminal,
        ),
      )
    const failed = first.find(({ error }) => error)
    if (failed) return exitCodeOf(failed.error)
    return first.some(({ outcome }) => outcome === 'undecided') ? EXIT.submissionUnknown : EXIT.ok
  } finally {
    hush()
    interrupt.release()
  }
}

const resume: Handler = ({ terminal, withStudio }, id) =>
  withStudio(async (studio) => {
    if (id === undefined) return resumeAll(studio, terminal)
    const { id: jobId } = findJob(await studio.jobs.list(), id)
    const interrupt = catchInterrupts(terminal.say)
    try {
      const done = await finish(await studio.jobs.resume(jobId), terminal, interrupt)
      if ('code' in done) return done.code
      await present(done.take, terminal)
      return EXIT.ok
    } finally {
      interrupt.release()
    }
  })

const STRENGTHS = ['detach', 'request', 'kill'] as const

const OUTCOMES: Record<CancelReport['outcome'], string> = {
  cancelled: 'cancelled',
  detached: 'detached; it goes on at the backend and can be resumed',
  over: 'it was over already',
  'too-late': 'too late: it is finished or past stopping',
  unsupported: 'the backend can’t cancel; it goes on',
  unknown: 'asked to stop; the backend didn’t say whether it did',
}

const cancel: Handler = async ({ terminal, flags, withStudio }, id = '') => {
  const asked = STRENGTHS.filter((strength) => flags[strength])
  if (asked.length > 1)
    throw new InputError('one strength at a time', {
      field: 'cancel',
      value: asked.join(', '),
      allowed: STRENGTHS.map((strength) => `--${strength}`).join(', '),
    })
  const strength: CancelStrength = asked[0] ?? 'request'
  const { job, report } = await withStudio(async (studio) => {
    const job = findJob(await studio.jobs.list(), id)
    return { job, report: await studio.jobs.cancel(job.id, strength) }
  })
  if (terminal.json) terminal.printJson({ jobId: job.id, ...report })
  const risk = isZero(report.atRisk) ? '' : `; ${formatUsd(report.atRisk)} may still be charged`
  terminal.print(`${terminal.view.look.cyan(job.id)}  ${OUTCOMES[report.outcome]}${risk}`)
  return EXIT.ok
}

export function addJobs(program: Command, act: Act): void {
  const jobs = program.command('jobs').description('what was started, what became of it')
  jobs
    .command('list [id]', { isDefault: true })
    .description('newest first; with an id the same as show')
    .option('--open', 'only those with something left to do')
    .option('--project <name>', 'only this project')
    .option('--limit <n>', 'at most this many; default 20')
    .option('--show-prompts', 'prompts of local-only shots too')
    .action(act(list))
  jobs
    .command('show <id>')
    .description('one job with its entries in the ledger')
    .option('--show-prompts', 'the prompt of a local-only shot too')
    .action(act(show))
  jobs
    .command('resolve <id>')
    .description('settle what only you can find out: where a submission went, or what an ended job was billed')
    .option('--landed <upstream-id>', "the submission is in the vendor's dashboard under this id")
    .option('--not-landed', "the submission isn't there")
    .option('--charged <usd>', 'what the bill says of a job that ended; 0 for nothing')
    .action(act(resolve))
  program
    .command('resume [id]')
    .description('drive a job on from where it stopped; without an id every unfinished one')
    .option('--yes', 'agree to calls above budgets.approveAbove; without it they wait')
    .action(act(resume))
  program
    .command('cancel <id>')
    .description('stop a job')
    .option('--request', 'ask the backend to stop (default)')
    .option('--detach', 'only stop waiting; it goes on and can be resumed')
    .option('--kill', 'also stop a local process')
    .action(act(cancel))
}
