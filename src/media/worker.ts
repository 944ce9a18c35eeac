/** Starting worker threads from sources (`.ts`, through tsx) and from the built package (entries beside the chunks) alike. */
import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker, type WorkerOptions } from 'node:worker_threads'

export interface WorkerPlace {
  /** `import.meta.url` of the module that starts it. */
  from: string
  /** The worker's source, relative to that module. */
  source: string
  /** Name of its entry in the built package, without extension. */
  built: string
}

/** Starts a worker thread. Errors surface on the worker, as with `new Worker`. */
export function startWorker(place: WorkerPlace, options: Pick<WorkerOptions, 'workerData' | 'name'> = {}): Worker {
  const here = extname(new URL(place.from).pathname)
  if (here !== '.ts') return new Worker(new URL(`./${place.built}${here}`, place.from), options)
  // A worker doesn't inherit tsx's hooks, and `--import tsx` leaves workers alone: register them inside.
  const tsx = pathToFileURL(createRequire(place.from).resolve('tsx/package.json'))
  const api = JSON.stringify(new URL('./dist/esm/api/index.mjs', tsx).href)
  const entry = JSON.stringify(new URL(place.source, place.from).href)
  const code = `import(${api}).then(({ register }) => { register(); return import(${entry}) })`
  return new Worker(code, { ...options, eval: true, execArgv: [] })
}
