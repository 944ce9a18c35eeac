/** In place of src/media/worker.ts: threads start from bundles as in the package, in a fraction of the time that sources take. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Worker, type WorkerOptions } from 'node:worker_threads'
import { startWorker as fromSource, type WorkerPlace } from '../../src/media/worker.js'

export type { WorkerPlace }

export function startWorker(place: WorkerPlace, options: Pick<WorkerOptions, 'workerData' | 'name'> = {}): Worker {
  const built = join(process.env.HEROSHOT_TEST_BUNDLES!, 'workers', `${place.built}.mjs`)
  return existsSync(built) ? new Worker(built, options) : fromSource(place, options)
}
