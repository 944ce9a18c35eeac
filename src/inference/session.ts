/** ONNX sessions, opened on the first execution provider that takes them. */
import type * as Ort from 'onnxruntime-node'
import { optional } from '../media/load.js'

export interface SessionOptions {
  /** Threads inside one operator. @default 2 */
  threads?: number | undefined
  /** Tried in order, one at a time; `cpu` is always the last resort. @default ['cpu'] */
  executionProviders?: readonly string[] | undefined
}

export interface Sessions {
  readonly ort: typeof Ort
  /** In the order of the files. */
  readonly sessions: readonly Ort.InferenceSession[]
  /** The execution provider that took all of them. */
  readonly executionProvider: string
}

/**
 * Opens the graphs together on one execution provider; weights in files beside a graph are found from its path.
 * Rejects with UnavailableError when onnxruntime-node is absent, with its own error when no provider takes the graphs.
 */
export async function openSessions(
  files: readonly string[],
  { threads = 2, executionProviders = ['cpu'] }: SessionOptions = {},
): Promise<Sessions> {
  const ort: typeof Ort = await optional('onnxruntime-node', () => import('onnxruntime-node'))
  const available = new Set(ort.listSupportedBackends().map((backend) => backend.name))
  // A provider that this build doesn't know would be dropped with a warning, and the CPU taken in its name.
  const providers = [...executionProviders.filter((name) => name !== 'cpu' && available.has(name)), 'cpu']
  let failure: unknown
  for (const provider of providers) {
    const sessions: Ort.InferenceSession[] = []
    try {
      for (const file of files)
        sessions.push(
          await ort.InferenceSession.create(file, {
            executionProviders: [provider],
            intraOpNumThreads: threads,
            interOpNumThreads: 1,
            logSeverityLevel: 3,
            // A spinning pool doubles the step time as soon as anything else uses the cores.
            extra: { session: { intra_op: { allow_spinning: '0' } } },
          }),
        )
      return { ort, sessions, executionProvider: provider }
    } catch (error) {
      failure = error
      for (const session of sessions) await session.release()
    }
  }
  throw failure
}
