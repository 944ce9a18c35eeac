/** Takes in the order of their scores. Pure. */
import type { ClipScores } from './score.js'

export interface Rankable {
  readonly id: string
  readonly scores: Pick<ClipScores, 'overall'>
  /** As the library has it. @default 'undecided' */
  readonly verdict?: 'kept' | 'discarded' | 'undecided' | undefined
}

/** Best first. What can't be scored comes after what can, discards after everything; equals go by their id, so that the order is the same every time. */
export function rankTakes<Ranked extends Rankable>(takes: readonly Ranked[]): Ranked[] {
  const discarded = ({ verdict }: Rankable) => Number(verdict === 'discarded')
  const worth = ({ scores }: Rankable) => scores.overall ?? -1
  const byId = (a: Rankable, b: Rankable) => (a.id < b.id ? -1 : Number(a.id > b.id))
  return [...takes].sort((a, b) => discarded(a) - discarded(b) || worth(b) - worth(a) || byId(a, b))
}
