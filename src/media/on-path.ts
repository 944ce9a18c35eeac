/** Whether a program is installed. */
import { existsSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'

/** Looked for where the shell would find it, and not started: to fork a large process only to learn that costs a hundred times as much. */
export function isOnPath(program: string): boolean {
  const file = process.platform === 'win32' && !program.endsWith('.exe') ? `${program}.exe` : program
  if (basename(program) !== program) return existsSync(file)
  return (process.env.PATH ?? '').split(delimiter).some((dir) => dir !== '' && existsSync(join(dir, file)))
}
