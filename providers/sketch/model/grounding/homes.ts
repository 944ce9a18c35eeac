/** A background nobody asked for must still suit the things and the weather: no ships in a room, no rain in one. */
import type { SceneGraph, Schema } from '../../scene.js'
import homes from '../homes.json' with { type: 'json' }
import type { Evidence } from './evidence.js'

const HOMES: Readonly<Record<string, string>> = homes.homes
const INDOORS = new Set(['room', 'stage', 'cave', 'plain', 'space', 'underwater', 'moon'])
const FURNITURE = new Set(['table', 'bed', 'chair', 'laptop', 'piano'])
const STANDING = new Set(['ground', 'road', 'water'])

/** A later home of a thing counts this much less per place in its list. */
const LATER = 0.12
/** Share of the best vote that a background needs to be let be. */
const GOOD_ENOUGH = 0.72

/** The background to take instead of the sampled one; undefined when that suits. The rivals are the other candidates. */
export function unsaidPlace(
  scene: SceneGraph,
  evidence: Evidence,
  schema: Schema,
  rivals: readonly SceneGraph[],
): string | undefined {
  const outdoors = evidence.weather !== undefined && evidence.weather !== 'clear'
  const standing = evidence.subjects.some((s) => STANDING.has(schema.meta[s.kind]?.habitat ?? ''))
  const possible = (place: string) => !(outdoors && INDOORS.has(place)) && !(standing && place === 'sky')
  const votes = castVotes(evidence, schema)
  const best = Math.max(0, ...[...votes].filter(([place]) => possible(place)).map(([, vote]) => vote))
  const suits = (place: string) =>
    possible(place) && (votes.size === 0 || (votes.get(place) ?? 0) >= best * GOOD_ENOUGH)
  if (suits(scene.background)) return undefined
  const rival = rivals.find((r) => suits(r.background))
  if (rival) return rival.background
  const options = [...votes].filter(([place]) => suits(place)).sort((a, b) => b[1] - a[1])
  return options[0]?.[0] ?? (outdoors ? 'field' : undefined)
}

/** Each thing votes for its homes; the first one named counts most, and a thing with few homes is more particular. */
function castVotes(evidence: Evidence, schema: Schema): Map<string, number> {
  const votes = new Map<string, number>()
  const vote = (place: string, weight: number) => votes.set(place, (votes.get(place) ?? 0) + weight)
  for (const [i, { kind }] of evidence.subjects.entries()) {
    const list = HOMES[kind]?.split(' ') ?? []
    // A fish on a piano is where the piano is.
    const carrier = evidence.relations.find((r) => r.name === 'on' && r.a === i)?.b
    const carried = carrier !== undefined && binding(evidence.subjects[carrier]!.kind, schema, false) > 1
    const weight = carried ? 0.3 : binding(kind, schema, i === 0) * (i === 0 ? 1.5 : 1) * (1 + 3 / list.length)
    for (const [rank, place] of list.entries()) vote(place, weight / (1 + LATER * rank))
  }
  if (evidence.weather === 'snow' && votes.size) vote('snow', 2.5)
  return votes
}

/** How much a thing decides where the others are: a boat needs water, a bed a room. */
function binding(kind: string, schema: Schema, first: boolean): number {
  const habitat = schema.meta[kind]?.habitat
  if (habitat === 'water' || kind === 'planet' || FURNITURE.has(kind)) return 3
  if (kind === 'waterfall' || kind === 'volcano') return 2
  return habitat === 'under' && first ? 3 : 1
}
