/** Jobs without a take: what moves, what waits, what went wrong lately. */
import { useState } from 'preact/hooks'
import type { JobCard } from '../words.js'
import { ask } from './ask.js'
import { IterationItem } from './iterate.js'
import { attempt, iterations, jobs, read, say } from './state.js'
import { ago, counted, duration, formatUsd } from './text.js'

/** Failures shown before more are asked for. */
const SHOWN = 3
/** A failure is news for a day. */
const NEWS_MS = 86_400_000

const STATE: Partial<Record<JobCard['state'], string>> = {
  planned: 'planned',
  reserved: 'money set aside',
  submitting: 'being sent',
  accepted: 'rendering',
  rendered: 'coming home',
  collected: 'coming home',
  'submission-unknown': 'the answer was lost',
}

function stageOf({ state, progress, waitsFor, waitsUntil, driven }: JobCard): string {
  if (waitsFor) return `waits for the ${waitsFor}`
  if (waitsUntil) return `begins ${waitsUntil.slice(11, 16)} UTC`
  if (!driven) return `stopped while ${STATE[state] ?? state}`
  const left = progress?.etaSeconds === undefined ? '' : `, ${duration(progress.etaSeconds)} left`
  const line = progress?.position === undefined ? '' : `, ${progress.position} before it`
  return `${state === 'accepted' ? (progress?.stage ?? 'rendering') : (STATE[state] ?? state)}${line}${left}`
}

const resume = (id: string) => attempt(() => ask(`jobs/${id}/resume`, {}))

async function cancel({ id }: JobCard): Promise<void> {
  const report = await attempt(() => ask<{ outcome: string; atRisk: string }>(`jobs/${id}/cancel`, {}))
  if (report) say(report.outcome === 'cancelled' ? 'Cancelled.' : `It was asked to stop: ${report.outcome}.`)
  void read('jobs')
}

function Moving({ job }: { job: JobCard }) {
  const share = job.progress?.progress
  const undecided = job.state === 'submission-unknown'
  return (
    <li class="job">
      <p class="prompt">{job.prompt}</p>
      <p class="soft">
        {job.model} · {stageOf(job)}
      </p>
      {undecided ? (
        <p class="trouble">
          {formatUsd(job.atRisk)} at risk. Look in the vendor's dashboard, then:{' '}
          <code>heroshot jobs resolve {job.id}</code>
        </p>
      ) : (
        <progress
          max={1}
          {...(job.driven && share === undefined ? {} : { value: share ?? 0 })}
          aria-label={`${job.prompt}: ${stageOf(job)}`}
        />
      )}
      <div class="acts">
        {!job.driven && !undecided && (
          <button type="button" onClick={() => resume(job.id)}>
            Resume
          </button>
        )}
        {!undecided && (
          <button type="button" onClick={() => cancel(job)}>
            Cancel
          </button>
        )}
      </div>
    </li>
  )
}

const Failed = ({ job }: { job: JobCard }) => (
  <li class="job failed">
    <p class="prompt">{job.prompt}</p>
    <p class="soft">
      {job.model} · {job.state} {ago(job.updatedAt)}
    </p>
    {job.error && job.state !== 'cancelled' && (
      <p>
        {job.error.message}
        {job.error.next && <span class="soft"> {job.error.next}</span>}
      </p>
    )}
  </li>
)

export function UnderWay() {
  const [all, setAll] = useState(false)
  const open = jobs.value.filter((job) => job.open)
  const stopped = open.filter(({ driven, state }) => !driven && state !== 'submission-unknown')
  const since = Date.now() - NEWS_MS
  const failed = jobs.value.filter((job) => !job.open && Date.parse(job.updatedAt) > since)
  const many = iterations.value
  if (!open.length && !failed.length && !many.length) return null
  return (
    <section class="under-way" aria-label="Under way">
      {open.length + many.length > 0 && (
        <>
          <h2>
            {open.length ? 'Under way' : 'Iterations'}{' '}
            {open.length > 0 && <span class="soft">{counted(open.length, 'job')}</span>}
            {stopped.length > 1 && (
              <button type="button" class="quiet" onClick={() => Promise.all(stopped.map(({ id }) => resume(id)))}>
                Resume all {stopped.length}
              </button>
            )}
          </h2>
          <ul class="jobs">
            {many.map((one) => (
              <IterationItem key={one.id} one={one} />
            ))}
            {open.map((job) => (
              <Moving key={job.id} job={job} />
            ))}
          </ul>
        </>
      )}
      {failed.length > 0 && (
        <details open={all} onToggle={({ currentTarget }) => setAll(currentTarget.open)}>
          <summary>{counted(failed.length, 'job')} without a take since yesterday</summary>
          <ul class="jobs">
            {failed.slice(0, all ? undefined : SHOWN).map((job) => (
              <Failed key={job.id} job={job} />
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}
