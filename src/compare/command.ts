/** The command line that renders a shot at one model again. */
import { commandsFor } from '../cli/layout.js'
import { wordsOf } from '../cli/options.js'
import type { ShotInput } from '../shot.js'

const MEDIA = ['firstFrame', 'lastFrame', 'performance'] as const

const isPath = (value: unknown) => typeof value === 'string'

/** Media that have no path are left out: nobody can type their bytes. */
export function commandOf(
  input: ShotInput,
  { backend, model, seed }: { backend: string; model: string; seed?: number | undefined },
): string {
  const { labels: _, maxCost: _m, ...wish } = input
  const shot: ShotInput = { ...wish, backend, model, ...(seed !== undefined && { seed }) }
  for (const field of MEDIA) if (shot[field] !== undefined && !isPath(shot[field])) delete shot[field]
  if (shot.references) shot.references = shot.references.filter(isPath)
  if (shot.source && !isPath(shot.source.video)) delete shot.source
  return commandsFor(undefined)('generate', ...wordsOf(shot))
}
