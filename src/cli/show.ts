/** Takes, jobs and events as text for people. Pure. */
import { isAbsolute, relative } from 'node:path'
import type { LedgerEntry } from '../cost/entries.js'
import { formatUsd, isZero } from '../cost/money.js'
import type { JobEvent, JobSummary } from '../jobs/runner.js'
import type { Cost, Take } from '../take.js'
import { bytes, clean, columns, duration, facts, figure, type Look, shorten, type View, wrap } from './layout.js'
import { wordsOf } from './options.js'
import { showPromotion } from './show-promotions.js'
import { intervalText, showWhyNot } from './show-route.js'

/** The shorter of absolute and relative to the working directory. */
export function pathText(path: string, cwd: string): string {
  const near = relative(cwd, path)
  return near && !isAbsolute(near) && near.length < path.length ? near : path
}

/** A sum for a column of a table. */
export const usdText = ({ usd }: Pick<Cost, 'usd'>): string => (usd === null ? 'unknown' : formatUsd(usd))

/** `$0.0000031, modelled (exactly $0.000003142857)`; never a zero for a nonzero. */
export function costText({ usd, basis }: Pick<Cost, 'usd' | 'basis'>): string {
  if (usd === null) return 'unknown: nobody can say what it costs'
  const short = formatUsd(usd)
  const exact = short.replace(/^(-?)\$/, '$1').replace(/\.?0+$/, '') === usd ? '' : ` (exactly $${usd})`
  return `${short}, ${basis}${exact}`
}

const videoText = ({ video, files, file }: Take) =>
  [
    `${video.width}x${video.height}`,
    `${video.frames} frames`,
    `${figure(video.fps)} fps`,
    `${figure(video.seconds)} s`,
    `${video.codec} in ${video.container}`,
    video.audio ? 'with sound' : 'silent',
    bytes(files.find(({ path }) => path === file)?.bytes ?? 0),
  ].join(', ')

/** The command that lists all rejections. Without media: their bytes were read, their paths aren't kept. */
const planWords = ({ prompt, tier, seconds, aspect, audio, resolution }: Take['shot']) => [
  'plan',
  ...wordsOf({ prompt, tier, seconds, audio, ...(aspect !== '16:9' && { aspect }), ...(resolution && { resolution }) }),
]

const bulleted = (lines: readonly string[], look: Look, paint = look.dim) =>
  lines.flatMap((line) => wrap(clean(line), look.width - 4).map((piece) => `    ${paint(piece)}`)).join('\n')

/** Where the sum comes from, a line each; what the meter says stands with the watt-hours. */
function costLines({ cost, energy }: Take): string[] {
  const noted = cost.lines.filter(({ note }) => note)
  return noted.map(({ usd, what, note }) => {
    const part = noted.length > 1 ? `${usd === null ? '?' : formatUsd(usd)} ` : ''
    return `${part}${what}: ${energy ? note.replace(`${energy.method}: ${energy.note}; `, '') : note}`
  })
}

/** What a person gets for a take. @param shelf what the library says of it: verdict, tags, kin; absent for one that was just made */
export function showTake(
  take: Take,
  view: View,
  shelf: readonly (readonly [name: string, value: string])[] = [],
): string {
  const { look, cwd, command } = view
  const { shot, route, energy, cost, promotion } = take
  const seed = shot.seed ?? take.facts.seed
  const winner = route.ranked.find(({ backend, model }) => backend === take.backend && model === take.model)
  const warnings = [...new Set([...take.warnings, ...(winner?.warnings ?? [])])]
  const pictures = take.files.filter(({ role }) => role === 'contact-sheet' || role === 'poster')
  const parts = [
    `${shelf.length ? 'Take' : look.green('Done')}  ${look.bold(shorten(shot.prompt, 100))}`,
    '',
    facts(
      [
        ['Clip', pathText(take.file, cwd), videoText(take)],
        ...pictures.map(
          ({ role, path }) => [role === 'poster' ? 'Poster' : 'Contact sheet', pathText(path, cwd)] as const,
        ),
        take.jobId ? ['Rendered by', `${take.backend}/${take.model}`] : ['Made by', take.model],
        ['Seed', seed === undefined ? undefined : String(seed)],
        ['Cost', costText(cost), ...costLines(take)],
        [
          'Electricity',
          energy &&
            (energy.method === 'none'
              ? 'not counted'
              : `${intervalText(energy.wh)} Wh low / expected / high, ${energy.method}`),
          energy && `over ${duration(energy.seconds)}: ${energy.note}`,
        ],
        ['Job', take.jobId],
        ...shelf,
      ],
      look,
    ),
    '',
    `  ${look.bold('Why here')}`,
    bulleted(route.reasons.filter((reason) => !reason.startsWith('Note: ')).slice(0, promotion ? 1 : 3), look),
  ]
  // A promotion was aimed at one model; its own table shows the others.
  if (route.rejected.length && !promotion) {
    parts.push(`  ${look.bold('Why not there')}`, showWhyNot(route.rejected, look, command(...planWords(shot))))
  }
  if (warnings.length) parts.push('', ...warnings.map((warning) => `  ${look.yellow('Note')}  ${clean(warning)}`))
  if (promotion) parts.push('', showPromotion(promotion, cost, view))
  return parts.join('\n')
}

const OUTCOME: Partial<Record<JobSummary['state'], (look: Look) => (text: string) => string>> = {
  settled: (look) => look.green,
  'submission-unknown': (look) => look.red,
  failed: (look) => look.red,
  lost: (look) => look.red,
  refused: (look) => look.red,
}

const clockText = (instant: string) =>
  new Date(instant).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })

export function showJobs(jobs: readonly JobSummary[], look: Look, now: number): string {
  const rows = jobs.map((job) => [
    job.id,
    job.waitsFor
      ? `waits for ${job.waitsFor}`
      : job.waitsUntil
        ? `waits until ${clockText(job.waitsUntil)}`
        : job.state,
    `${duration(Math.max(0, (now - Date.parse(job.createdAt)) / 1000))} ago`,
    `${job.backend}/${job.model}`,
    isZero(job.atRisk) ? '' : formatUsd(job.atRisk),
    job.project === 'default' ? '' : job.project,
    shorten(job.prompt, 60),
  ])
  return columns(
    [
      { title: 'job', paint: look.cyan },
      { title: 'state' },
      { title: 'started', paint: look.dim },
      { title: 'backend/model' },
      { title: 'at risk', align: 'right', paint: look.yellow },
      { title: 'project' },
      { title: 'prompt' },
    ],
    rows,
    look,
    0,
  )
}

/** What may be done with a job now: a case and the command for it. */
export function waysOn(
  { id, state, open, atRisk }: Pick<JobSummary, 'id' | 'state' | 'open' | 'atRisk'>,
  { command }: View,
): (readonly [when: string, command: string])[] {
  const resolve = (...said: string[]) => command('jobs', 'resolve', id, ...said)
  if (state === 'submission-unknown')
    return [
      ["it is in the vendor's dashboard", resolve('--landed', 'ITS-ID')],
      ["it isn't there", resolve('--not-landed')],
    ]
  if (open) return [['to go on', command('resume', id)]]
  return isZero(atRisk) ? [] : [["once you know the vendor's bill", resolve('--charged', 'USD')]]
}

/** The jobs that wait for the user's word, and how to give it. Empty when there are none. */
export function showUndecided(jobs: readonly JobSummary[], view: View): string {
  const { look } = view
  const waits = ({ state, open, atRisk }: JobSummary) => state === 'submission-unknown' || (!open && !isZero(atRisk))
  return jobs
    .filter(waits)
    .map(
      (job) => `${look.yellow(formatUsd(job.atRisk))} at risk  ${look.cyan(job.id)}\n${facts(waysOn(job, view), look)}`,
    )
    .join('\n\n')
}

export function showJob(job: JobSummary, view: View): string {
  const { look, cwd } = view
  const paint = OUTCOME[job.state]?.(look) ?? look.bold
  const labels = Object.entries(job.labels).map(([key, value]) => `${key}=${value}`)
  return [
    `${look.cyan(job.id)}  ${paint(job.state)}  ${shorten(job.prompt, 100)}`,
    facts(
      [
        ['backend', `${job.backend}/${job.model}`],
        ['attempts', String(job.attempts)],
        ['tier', job.tier],
        ['project', job.project],
        ['labels', ...labels],
        ['created', job.createdAt],
        ['updated', job.updatedAt],
        ['at risk', isZero(job.atRisk) ? undefined : formatUsd(job.atRisk)],
        ['driven by', job.driver && `process ${job.driver.pid} on ${job.driver.host}`],
        ['take', job.takeDir && pathText(job.takeDir, cwd)],
        ['error', job.error && `${job.error.message} (${job.error.code})`],
        ['next', ...(waysOn(job, view).length ? [] : [job.error?.next])],
        ...waysOn(job, view),
      ],
      look,
    ),
  ].join('\n')
}

/** Entries of the ledger, in order. */
export function showEntries(entries: readonly LedgerEntry[], look: Look): string {
  const rows = entries.map(({ at, kind, usd, basis, wh, attempt, note }) => [
    at,
    String(attempt),
    kind,
    formatUsd(usd),
    basis,
    wh ? `${figure(wh)} Wh` : '',
    note,
  ])
  const right = { align: 'right' as const }
  const titles = ['at', 'attempt', 'entry', 'money', 'basis', 'energy', 'note']
  return columns(
    titles.map((title) => ({ title, ...(['money', 'energy'].includes(title) && right) })),
    rows,
    look,
  )
}

const STATE_WORDS: Partial<Record<JobSummary['state'], string>> = {
  submitting: 'sending it',
  accepted: 'accepted',
  rendered: 'rendered, bringing it home',
  collected: 'checked and on disk',
  refused: 'refused',
  failed: 'failed',
  cancelled: 'cancelled',
  lost: 'lost',
  'submission-unknown': 'nobody knows whether the submission landed',
}

/** One line for an event of a job; undefined for those only a bar shows. */
export function showEvent(event: JobEvent): string | undefined {
  switch (event.type) {
    case 'state': {
      const words = STATE_WORDS[event.state]
      const attempt = event.attempt > 1 ? ` (attempt ${event.attempt})` : ''
      return words && clean(`${event.backend}: ${words}${event.message ? `: ${event.message}` : ''}${attempt}`)
    }
    case 'cost':
      return event.kind === 'electricity' || isZero(event.usd)
        ? undefined
        : clean(`${formatUsd(event.usd)} ${event.kind === 'exposed' ? 'at risk' : event.kind}: ${event.note}`)
    case 'note':
      return clean(event.message)
    case 'budget':
      return `${formatUsd(event.committed)} of the ${event.name} cap of ${formatUsd(event.limit)} are committed`
    default:
      return undefined
  }
}
