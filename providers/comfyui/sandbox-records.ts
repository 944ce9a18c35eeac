/** How a prompt stands in the lists of a server: its queue, its history, its jobs. Pure. */
import type { Outputs } from './sandbox-run.js'
import { ended, interruption, type Prompted, runs } from './sandbox-worker.js'

export const queueItem = ({ entry: { number, id, prompt, extra, ends } }: Prompted) => [number, id, prompt, extra, ends]

/** The status word; a render that broke is over in the books like any other. */
export function wordOf(one: Prompted): string {
  if (one.view.state === 'unheard-of') return 'rehearsing'
  if (!ended(one)) return runs(one) ? 'in_progress' : 'pending'
  if (one.view.state === 'cancelled') return 'cancelled'
  return one.entry.run?.error ? 'failed' : 'completed'
}

function statusOf(one: Prompted) {
  const { job, entry } = one
  const { id, run } = entry
  const word = wordOf(one)
  const start = Math.round(job.startsAt!)
  const end = Math.round(job.endsAt!)
  const last = {
    completed: ['execution_success', { prompt_id: id, timestamp: end }],
    failed: ['execution_error', { ...run?.error, timestamp: end }],
    cancelled: ['execution_interrupted', interruption(one)],
  }[word]
  return {
    status_str: word === 'completed' ? 'success' : 'error',
    completed: word === 'completed',
    messages: [
      ['execution_start', { prompt_id: id, timestamp: start }],
      ['execution_cached', { nodes: run?.cached ?? [], prompt_id: id, timestamp: start }],
      last,
    ],
  }
}

/** @param outputs what is to be seen of them now */
export function historyEntry(one: Prompted, outputs: Readonly<Record<string, Outputs>>): Record<string, unknown> {
  const { id } = one.entry
  if (one.view.state === 'unheard-of') return { [id]: { status: 'rehearsing' } }
  if (!ended(one)) return {}
  const meta = Object.keys(outputs).map((node) => [
    node,
    { node_id: node, display_node: node, parent_node: null, real_node_id: node },
  ])
  return { [id]: { prompt: queueItem(one), outputs, status: statusOf(one), meta: Object.fromEntries(meta) } }
}

/** A job in the list of all. */
export function jobSummary(one: Prompted, outputs: Readonly<Record<string, Outputs>>): Record<string, unknown> {
  const { job, entry } = one
  const word = wordOf(one)
  const files = Object.entries(outputs).flatMap(([nodeId, lists]) =>
    Object.entries(lists).flatMap(([mediaType, list]) =>
      list.filter((file) => typeof file === 'object').map((file) => ({ ...file, nodeId, mediaType })),
    ),
  )
  const timestamp = Math.round(job.cancelledAt ?? job.endsAt ?? 0)
  return {
    id: entry.id,
    status: word,
    priority: entry.number,
    create_time: Math.round(job.createdAt),
    ...(ended(one) && { execution_start_time: Math.round(job.startsAt!), execution_end_time: timestamp }),
    ...(word === 'failed' && { execution_error: { ...entry.run?.error, timestamp } }),
    outputs_count: files.length,
    previewable_outputs_count: files.length,
    ...(files.length && { preview_output: files[0] }),
  }
}

/** A job asked for by its id. */
export function jobRecord(one: Prompted, outputs: Readonly<Record<string, Outputs>>): Record<string, unknown> {
  const { prompt, extra } = one.entry
  return {
    ...jobSummary(one, outputs),
    ...(ended(one) && { outputs, execution_status: statusOf(one), workflow: { prompt, extra_data: extra } }),
  }
}
