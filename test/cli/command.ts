/** Runs the command line as a real process, its streams as pipes. */
import { spawn } from 'node:child_process'

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

const env = () => {
  const { HEROSHOT_DEBUG: _, HEROSHOT_HOME: _h, FORCE_COLOR: _f, NO_COLOR: _n, ...rest } = process.env
  return rest
}

/** @param main another entry, beside this file
 * @param watch sees stderr as it grows, and may send signals */
export function heroshot(
  words: readonly string[],
  options: {
    cwd?: string
    main?: string
    watch?: (stderr: string, kill: (signal: NodeJS.Signals) => void) => void
  } = {},
): Promise<Ended> {
  const main = new URL(options.main ?? '../../src/cli/main.ts', import.meta.url).pathname
  const tsx = import.meta.resolve('tsx')
  const child = spawn(process.execPath, ['--import', tsx, main, ...words], { cwd: options.cwd, env: env() })
  const ended: Ended = { code: null, stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    ended.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    ended.stderr += text
    options.watch?.(ended.stderr, (signal) => child.kill(signal))
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ ...ended, code }))
  })
}
