/** A command in this process, over a studio without configuration or keys: what it prints, and its exit code or error. */
import { vi } from 'vitest'
import { createProgram } from '../../src/cli/program.js'
import type { StudioOptions } from '../../src/face.js'
import { createStudio } from '../../src/studio.js'

export async function inside(
  words: readonly string[],
  options: StudioOptions = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  let code = -1
  const said = { stdout: '', stderr: '' }
  const writes = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += text
      return true
    }),
  )
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
    for (const write of writes) write.mockRestore()
  }
  return { code, ...said }
}
