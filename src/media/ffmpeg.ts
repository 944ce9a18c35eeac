/** The machine's own ffmpeg as a child process: stopped by a signal, a time limit or its reader, its last complaint kept. */
import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'

export interface FfmpegOptions {
  signal?: AbortSignal | undefined
  /** Milliseconds after which it is stopped. @default no limit */
  limitMs?: number
  /** @default 'ffmpeg' */
  program?: string
}

/** Why it did not do its work. */
export type FfmpegFailure = 'absent' | 'late' | { said: string }

export interface Ffmpeg {
  stdout: Readable
  /** Its end: undefined when all went well. Rejects with the signal's reason. */
  ended: Promise<FfmpegFailure | undefined>
  stop(): void
}

/** Characters of complaint that are kept. */
const SAID = 2000

export function startFfmpeg(args: readonly string[], options: FfmpegOptions = {}): Ffmpeg {
  const { signal, limitMs, program = 'ffmpeg' } = options
  const child = spawn(program, ['-nostdin', '-v', 'error', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  let late = false
  let said = ''
  const stop = () => void (child.pid !== undefined && child.kill('SIGKILL'))
  const timer =
    limitMs === undefined
      ? undefined
      : setTimeout(() => {
          late = true
          stop()
        }, limitMs)
  signal?.addEventListener('abort', stop, { once: true })
  if (signal?.aborted) stop()
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-SAID)
  })
  const ended = new Promise<FfmpegFailure | undefined>((resolve) => {
    child.once('error', ({ code, message }: NodeJS.ErrnoException) =>
      resolve(code === 'ENOENT' ? 'absent' : { said: message }),
    )
    child.once('close', (code) =>
      resolve(
        code === 0 ? undefined : late ? 'late' : { said: said.trim().split('\n').at(-1) || `it ended with ${code}` },
      ),
    )
  }).then((failure) => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
    signal?.throwIfAborted()
    return failure
  })
  // Whoever reads its output first must not find an unhandled rejection.
  ended.catch(() => {})
  return { stdout: child.stdout, ended, stop }
}

/** What to do where there is none. */
export const INSTALL_FFMPEG = 'Install ffmpeg (apt install ffmpeg, brew install ffmpeg, winget install ffmpeg).'
