/** Runs the command line as a real process, its streams as pipes. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { bundle } from '../support/bundle.js'

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

const clean = () => {
  const { HEROSHOT_DEBUG: _, HEROSHOT_HOME: _h, FORCE_COLOR: _f, NO_COLOR: _n, ...rest } = process.env
  return rest
}

let bundled: Promise<string> | undefined

/** @param main another entry, beside this file
 * @param watch sees stderr as it grows, and may send signals */
export async function heroshot(
  words: readonly string[],
  options: {
    cwd?: string
    main?: 'priced-main'
    /** Beside the test's own. */
    env?: Readonly<Record<string, string>>
    watch?: (stderr: string, kill: (signal: NodeJS.Signals) => void) => void
    /** The same for stdout. */
    read?: (stdout: string, kill: (signal: NodeJS.Signals) => void) => void
  } = {},
): Promise<Ended> {
  bundled ??= bundle({ main: 'src/cli/main.ts', 'priced-main': 'test/cli/priced-main.ts' })
  const main = join(await bundled, `${options.main ?? 'main'}.mjs`)
  const child = spawn(process.execPath, [main, ...words], {
    cwd: options.cwd,
    env: { ...clean(), ...options.env },
  })
  const ended: Ended = { code: null, stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    ended.stdout += text
    options.read?.(ended.stdout, (signal) => child.kill(signal))
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
