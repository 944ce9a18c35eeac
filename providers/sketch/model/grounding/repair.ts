/** Makes a sampled scene agree with what the prompt says outright. What is unsaid stays as the model chose it. */
import type { Entity, SceneGraph, Schema } from '../../scene.js'
import { gaussian } from '../random.js'
import type { Evidence, Subject } from './evidence.js'
import { unsaidPlace } from './homes.js'
import { direct, type Path, rest } from './paths.js'
import { spokenPlaces } from './spoken.js'

/** Entities by subject of the evidence; entities of no subject form a last group. */
export interface Cast {
  readonly groups: readonly (readonly Entity[])[]
  readonly repairs: readonly string[]
}

const SUN_HEIGHT: Readonly<Record<string, readonly [number, number]>> = {
  dawn: [0.1, 0.3],
  day: [0.6, 0.9],
  sunset: [0.05, 0.22],
  night: [0.6, 0.9],
}
const TRAVELS = new Set(['left', 'right', 'up', 'down', 'toward', 'away', 'circle', 'jump'])
const MOBILE = new Set(['drive', 'ride', 'sail', 'fly', 'swim', 'walk', 'hop'])

/** The background the prompt asks for, or one that suits what it names; undefined when the model's own will do. */
function placeInstead(
  scene: SceneGraph,
  evidence: Evidence,
  schema: Schema,
  rivals: readonly SceneGraph[],
): string | undefined {
  const { named, hinted } = spokenPlaces(scene.prompt, schema)
  const asked = evidence.scenes.length || !named ? evidence.scenes : [named]
  if (asked.includes(scene.background)) return undefined
  const falling = evidence.weather !== undefined && evidence.weather !== 'clear'
  if (hinted.has(scene.background) && !(falling && scene.background === 'room')) return undefined
  return asked[0] ?? unsaidPlace(scene, evidence, schema, rivals)
}

/** Changes the scene in place and returns its entities grouped by subject. The rivals are the other candidates, asked when its background does not suit. */
export function repair(
  scene: SceneGraph,
  evidence: Evidence,
  schema: Schema,
  rivals: readonly SceneGraph[] = [],
): Cast {
  const repairs: string[] = []
  const place = placeInstead(scene, evidence, schema, rivals)
  if (place) {
    repairs.push(`background ${scene.background} became ${place}`)
    scene.background = place
  }
  for (const field of ['time', 'weather', 'camera', 'shot'] as const) {
    const said = evidence[field]
    if (!said || said === scene[field]) continue
    repairs.push(`${field} ${scene[field]} became ${said}`)
    if (field === 'time') moveSun(scene, said)
    scene[field] = said
  }
  const groups = castSubjects(scene, evidence, schema, repairs)
  for (const [i, subject] of evidence.subjects.entries()) {
    for (const entity of groups[i]!) {
      paint(entity, subject, schema, repairs)
      move(entity, subject, evidence, schema, repairs)
    }
  }
  return { groups, repairs: [...new Set(repairs)] }
}

function moveSun(scene: SceneGraph, time: string): void {
  const from = SUN_HEIGHT[scene.time]
  const to = SUN_HEIGHT[time]
  if (!from || !to) return
  const share = Math.max(0, Math.min(1, (scene.suny - from[0]) / (from[1] - from[0])))
  scene.suny = to[0] + share * (to[1] - to[0])
}

/** One group of entities per subject, taken from the sample where it has them. */
function castSubjects(scene: SceneGraph, evidence: Evidence, schema: Schema, repairs: string[]): Entity[][] {
  const { subjects, absent } = evidence
  if (subjects.length === 0) {
    const kept = scene.entities.filter((e) => !absent.has(e.kind))
    if (kept.length < scene.entities.length) repairs.push('removed what the prompt rules out')
    return [kept]
  }
  const noise = gaussian(scene.seed * 31 + 7)
  const free = [...scene.entities]
  const groups = subjects.map(() => [] as Entity[])
  const take = (fits: (e: Entity) => boolean): Entity | undefined => {
    const at = free.findIndex(fits)
    return at < 0 ? undefined : free.splice(at, 1)[0]
  }
  // Exact numbers first, then open ones from what is left; same colour before any colour.
  const wanted = subjects.map((s) => (s.open ? 0 : s.count))
  const least = (s: Subject) => (s.open ? 1 : s.count)
  for (const [i, subject] of subjects.entries()) {
    const reserved = subjects.reduce((sum, s, j) => sum + (j === i ? 0 : least(s)), 0)
    for (const sameColour of [true, false])
      while (groups[i]!.length < (wanted[i] || Math.max(1, schema.K - reserved))) {
        if (subject.open && subjects.some((s, j) => j !== i && s.kind === subject.kind)) break
        const found = take(
          (e) => e.kind === subject.kind && (!sameColour || !subject.colour || e.colour === subject.colour),
        )
        if (!found) break
        groups[i]!.push(found)
      }
  }
  const room = () => schema.K - groups.reduce((sum, g) => sum + g.length, 0)
  for (const [i, subject] of subjects.entries()) {
    const group = groups[i]!
    const aim = subject.open ? openCount(subject, group.length, scene.seed) : subject.count
    const others = subjects.reduce(
      (sum, s, j) => sum + (j > i ? Math.max(0, Math.max(1, s.open ? 1 : s.count) - groups[j]!.length) : 0),
      0,
    )
    const before = group.length
    while (group.length < aim && room() > (group.length ? others : 0)) {
      const donor = free.shift()
      const sibling = group.at(-1)
      group.push(
        donor
          ? recast(donor, subject.kind, schema)
          : sibling
            ? beside(sibling, noise)
            : newcomer(subject.kind, noise, schema),
      )
    }
    if (group.length > before) repairs.push(`added ${subject.kind}`)
  }
  if (free.length) repairs.push(`removed ${[...new Set(free.map((e) => e.kind))].join(', ')}: not in the prompt`)
  return groups
}

/** Several: what the model drew if it drew several, else the usual number. */
function openCount(subject: Subject, drawn: number, seed: number): number {
  if (drawn >= 2 && (subject.count === 0 || Math.abs(drawn - subject.count) <= 2)) return drawn
  return subject.count || 3 + (seed % 2)
}

/** Another thing on the same path; only things that swap sky for ground change height. */
function recast(donor: Entity, kind: string, schema: Schema): Entity {
  const from = schema.meta[donor.kind]?.habitat
  const to = schema.meta[kind]?.habitat
  const entity = { ...donor, kind, colour: 'natural' }
  if (from !== to) rest(entity, habitatHeight(to, entity.phase))
  if (!MOBILE.has(schema.meta[kind]?.verb ?? '') && entity.motion !== 'sway') direct(entity, 'still')
  return entity
}

function beside(sibling: Entity, noise: () => number): Entity {
  const shift = 0.35 + 0.08 * Math.abs(noise())
  return {
    ...sibling,
    x0: sibling.x0 + shift,
    x1: sibling.x1 + shift,
    z: Math.max(0, Math.min(1, sibling.z + 0.05 * noise())),
    phase: (sibling.phase + 0.37) % 1,
  }
}

function newcomer(kind: string, noise: () => number, schema: Schema): Entity {
  const meta = schema.meta[kind]
  const x = Math.max(-0.6, Math.min(0.6, 0.35 * noise()))
  const phase = Math.abs(noise()) % 1
  const y = habitatHeight(meta?.habitat, phase)
  const backdrop = meta?.verb === 'still' && (meta?.h ?? 0) > 0.3
  return {
    kind,
    colour: 'natural',
    motion: 'still',
    x0: x,
    x1: x,
    y0: y,
    y1: y,
    s0: 0,
    s1: 0,
    z: backdrop ? 0.3 : 0.55,
    arc: 0,
    speed: 1,
    phase,
    delay: 0,
    face: noise() < 0 ? -1 : 1,
  }
}

function habitatHeight(habitat: string | undefined, share: number): number {
  if (habitat === 'sky' || habitat === 'space') return 0.4 + 0.3 * share
  return habitat === 'under' ? 0.2 + 0.4 * share : 0
}

function paint(entity: Entity, subject: Subject, schema: Schema, repairs: string[]): void {
  // What has a colour by nature keeps it unless another is said.
  const colour = subject.colour ?? (schema.meta[entity.kind]?.col === 0 ? 'natural' : entity.colour)
  if (entity.colour === colour) return
  repairs.push(`${entity.colour} ${entity.kind} became ${colour}`)
  entity.colour = colour
}

function move(entity: Entity, subject: Subject, evidence: Evidence, schema: Schema, repairs: string[]): void {
  const { direction, manner, moving } = subject.motion
  const mobile = MOBILE.has(schema.meta[entity.kind]?.verb ?? '')
  const fixed = schema.meta[entity.kind]?.verb === 'still'
  // "a lighthouse with a ship passing left": only the ship does.
  const shared =
    fixed &&
    direction !== 'up' &&
    direction !== 'down' &&
    evidence.subjects.some((s) => s !== subject && s.motion.direction === direction)
  let path: Path | undefined = shared ? undefined : (direction ?? manner)
  const goes = entity.motion === 'left' || entity.motion === 'right'
  if (!path && moving && mobile && entity.motion === 'still') path = entity.face < 0 ? 'left' : 'right'
  // A thing that nobody says moves, and that cannot move by itself, stands.
  if (!path && !moving && evidence.subjects.length > 0 && (fixed ? TRAVELS.has(entity.motion) : !mobile && goes))
    path = 'still'
  if (!path) return
  if (path !== entity.motion) repairs.push(`${entity.kind} ${entity.motion} became ${path}`)
  direct(entity, path, schema.meta[entity.kind]?.habitat)
}
