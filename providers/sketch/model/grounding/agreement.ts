/** Which candidate to keep: the one that fits what the prompt says, and agrees with the others about what is there. Where and when stay open, so that seeds differ. */
import type { Entity, SceneGraph } from '../../scene.js'
import type { Evidence } from './evidence.js'

/** Index of the best candidate; ties go to the first. */
export function chooseCandidate(candidates: readonly SceneGraph[], evidence: Evidence): number {
  const votes = candidates.map(
    (scene) =>
      evidenceScore(scene, evidence) * candidates.length +
      candidates.reduce((sum, other) => sum + likeness(scene, other), 0),
  )
  return votes.reduce((best, vote, i) => (vote > votes[best]! + 1e-6 ? i : best), 0)
}

/** How much of the evidence a scene already satisfies, roughly 0 to 4. */
function evidenceScore(scene: SceneGraph, evidence: Evidence): number {
  let score = 0
  const of = (kind: string) => scene.entities.filter((e) => e.kind === kind)
  for (const subject of evidence.subjects) {
    const there = of(subject.kind)
    const share = 1 / evidence.subjects.length
    if (!there.length) continue
    score += share
    if (subject.open ? there.length > 1 : there.length === subject.count) score += 0.5 * share
    if (subject.colour && there.every((e) => e.colour === subject.colour)) score += 0.2 * share
    const { direction, manner } = subject.motion
    if ((direction ?? manner) && there.every((e) => e.motion === (direction ?? manner))) score += 0.4 * share
  }
  if (evidence.subjects.length) {
    const known = new Set(evidence.subjects.map((s) => s.kind))
    score -= 0.25 * scene.entities.filter((e) => !known.has(e.kind)).length
  }
  if (evidence.scenes.includes(scene.background)) score += 0.4
  if (evidence.time === scene.time) score += 0.2
  if (evidence.weather === scene.weather) score += 0.1
  for (const { a, name, b } of evidence.relations) {
    const first = of(evidence.subjects[a]!.kind)[0]
    const second = of(evidence.subjects[b]!.kind).at(-1)
    if (first && second && first !== second && holds(first, name, second)) score += 0.4
  }
  return score
}

const middle = (e: Entity) => (e.x0 + e.x1) / 2

function holds(a: Entity, name: string, b: Entity): boolean {
  const dx = middle(b) - middle(a)
  const dy = (a.y0 + a.y1 - b.y0 - b.y1) / 2
  switch (name) {
    case 'left':
      return dx > 0.2
    case 'right':
      return dx < -0.2
    case 'above':
      return dy > 0.1
    case 'below':
      return dy < -0.05
    case 'on':
      return dy > 0.05 && Math.abs(dx) < 0.3
    case 'behind':
      return a.z < b.z - 0.15
    case 'front':
      return a.z > b.z + 0.15
    case 'chase':
      return a.motion === b.motion && (a.motion === 'right' ? dx > 0.2 : dx < -0.2)
    default:
      return Math.abs(dx) < 0.9
  }
}

function likeness(a: SceneGraph, b: SceneGraph): number {
  if (a === b) return 0
  return (
    overlap(a, b, (e) => e.kind) * 2 +
    overlap(a, b, (e) => `${e.kind} ${e.colour}`) * 0.2 +
    overlap(a, b, (e) => `${e.kind} ${e.motion}`) * 0.2
  )
}

/** 1 for equal bags of labels, less with every difference. */
function overlap(a: SceneGraph, b: SceneGraph, label: (e: Entity) => string): number {
  const bag = new Map<string, number>()
  for (const e of a.entities) bag.set(label(e), (bag.get(label(e)) ?? 0) + 1)
  for (const e of b.entities) bag.set(label(e), (bag.get(label(e)) ?? 0) - 1)
  let difference = 0
  for (const count of bag.values()) difference += Math.abs(count)
  return 1 / (1 + difference)
}
