/** Ctrl-C: the first one is for the command to leave in order, the second ends the process at once. */
import { EXIT } from './exit.js'

const CODES = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const
type StopSignal = keyof typeof CODES

export interface Interrupt {
  /** Resolves at the first signal to the exit code it asks for. */
  readonly stopped: Promise<number>
  /** Signals have their usual effect again. */
  release(): void
}

/** @param say told at the first signal */
export function catchInterrupts(say: (text: string) => void): Interrupt {
  let count = 0
  let resolve: (code: number) => void
  const stopped = new Promise<number>((done) => {
    resolve = done
  })
  const listen = (signal: StopSignal) => {
    if (++count > 1) process.exit(CODES[signal])
    say('Stopping in order; once more to stop at once.')
    resolve(CODES[signal])
  }
  for (const signal of Object.keys(CODES)) process.on(signal, listen)
  return {
    stopped,
    release() {
      for (const signal of Object.keys(CODES)) process.off(signal, listen)
    },
  }
}
