/** A command in this process, over a studio without configuration or keys: what it prints, and its exit code or error. */
import { vi } from 'vitest'
import { createProgram } from '../../src/cli/program.js'
import { createStudio, type StudioOptions } from '../../src/studio.js'

export async function inside(
  words: readonly string[],
  options: StudioOptions = {},
): Promise<{ code: number; stdout: string }> {
  let code = -1
  let stdout = ''
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += text
    return true
  })
  try {
    const program = createProgram({
      commands: [],
      open: (given) => createStudio({ configFrom: false, env: {}, ...options, ...given }),
      exit: (given) => {
        code = given
      },
    })
    await program.parseAsync(['node', 'heroshot', ...words])
  } finally {
    write.mockRestore()
  }
  return { code, stdout }
}
