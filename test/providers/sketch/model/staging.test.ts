/** What the prompt says holds in the scene, whatever the model sampled. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compose } from '../../../../providers/sketch/model/compose.js'
import type { Evidence, Relation, Subject } from '../../../../providers/sketch/model/grounding/evidence.js'
import type { Direction } from '../../../../providers/sketch/model/grounding/motion.js'
import { repair } from '../../../../providers/sketch/model/grounding/repair.js'
import { type Entity, SCHEMA, type SceneGraph } from '../../../../providers/sketch/scene.js'

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })

const entity: fc.Arbitrary<Entity> = fc.record({
  kind: fc.constantFrom(...SCHEMA.kinds.slice(1)),
  colour: fc.constantFrom(...SCHEMA.colours),
  motion: fc.constantFrom(...SCHEMA.motions),
  x0: number(-1.3, 1.3),
  x1: number(-1.3, 1.3),
  y0: number(0, 0.95),
  y1: number(0, 0.95),
  s0: number(-1.8, 1.7),
  s1: number(-1.8, 1.7),
  z: number(0, 1),
  arc: number(0, 0.4),
  speed: number(0.3, 2),
  phase: number(0, 1),
  delay: fc.constant(0),
  face: fc.constantFrom(1, -1),
})

const scene = (entities: Entity[], seed = 1): SceneGraph => ({
  prompt: '',
  seed,
  background: 'field',
  time: 'day',
  weather: 'clear',
  camera: 'static',
  shot: 'medium',
  horizon: 0,
  sunx: 0,
  suny: 0.7,
  strength: 1,
  u: [0, 0, 0, 0],
  drift: false,
  entities,
  words: [],
  repairs: [],
})

const said = (subjects: Partial<Subject>[], relations: Relation[] = [], more: Partial<Evidence> = {}): Evidence => ({
  subjects: subjects.map((s) => ({ kind: 'dog', word: '', count: 1, open: false, motion: {}, ...s })),
  relations,
  scenes: ['field'],
  absent: new Set<string>(),
  words: [],
  modelText: '',
  ...more,
})

function stage(
  entities: Entity[],
  evidence: Evidence,
  seed = 1,
): { scene: SceneGraph; groups: readonly (readonly Entity[])[] } {
  const graph = scene(
    entities.map((e) => ({ ...e })),
    seed,
  )
  const { groups, repairs } = repair(graph, evidence, SCHEMA)
  graph.repairs = [...repairs]
  compose({ scene: graph, evidence, groups, schema: SCHEMA })
  return { scene: graph, groups }
}

const sampled = fc.array(entity, { minLength: 0, maxLength: 6 })
const middle = (e: Entity) => (e.x0 + e.x1) / 2
const height = (e: Entity) => (e.y0 + e.y1) / 2

describe('repair', () => {
  it('gives every named thing in the said number and colour, and nothing else', () => {
    fc.assert(
      fc.property(sampled, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), (entities, n, m) => {
        const { scene } = stage(
          entities,
          said([
            { kind: 'cat', count: n, colour: 'black' },
            { kind: 'boat', count: m },
          ]),
        )
        expect(scene.entities.filter((e) => e.kind === 'cat' && e.colour === 'black')).toHaveLength(n)
        expect(scene.entities.filter((e) => e.kind === 'boat')).toHaveLength(m)
        expect(scene.entities).toHaveLength(n + m)
      }),
    )
  })

  it('makes several at least two, and leaves a fitting sample alone', () => {
    fc.assert(
      fc.property(sampled, fc.integer({ min: 0, max: 50 }), (entities, seed) => {
        const { scene } = stage(entities, said([{ kind: 'bird', count: 0, open: true }]), seed)
        expect(scene.entities.length).toBeGreaterThanOrEqual(2)
        expect(scene.entities.every((e) => e.kind === 'bird')).toBe(true)
      }),
    )
    const pair = fc.sample(entity, 2).map((e) => ({ ...e, kind: 'bird', colour: 'natural', motion: 'still' }))
    expect(stage(pair, said([{ kind: 'bird', count: 0, open: true }])).scene.repairs).toEqual([])
  })

  it('keeps what the model drew when the prompt names nothing, but not what it rules out', () => {
    const [cat, car] = fc.sample(entity, 2) as [Entity, Entity]
    const evidence = said([], [], { absent: new Set(['car']) })
    const { scene } = stage(
      [
        { ...cat, kind: 'cat' },
        { ...car, kind: 'car' },
      ],
      evidence,
    )
    expect(scene.entities.map((e) => e.kind)).toEqual(['cat'])
  })

  it('puts place, time, weather, camera and shot right and says so', () => {
    const evidence = said([], [], {
      scenes: ['sea'],
      time: 'night',
      weather: 'storm',
      camera: 'tracking',
      shot: 'wide',
    })
    const { scene } = stage([], evidence)
    expect(scene).toMatchObject({
      background: 'sea',
      time: 'night',
      weather: 'storm',
      camera: 'tracking',
      shot: 'wide',
    })
    expect(scene.repairs).toHaveLength(5)
  })

  it('does not sail in a room or rain indoors when the place is unsaid', () => {
    const boat = stage([], said([{ kind: 'boat' }], [], { scenes: [] })).scene
    expect(['sea', 'lake']).toContain(boat.background)
    const graph = scene([])
    graph.background = 'room'
    repair(graph, said([{ kind: 'dog' }], [], { scenes: [], weather: 'rain' }), SCHEMA)
    expect(graph.background).not.toBe('room')
  })
})

describe('a said direction', () => {
  const laws: Record<Direction, (e: Entity) => boolean> = {
    left: (e) => e.x1 < e.x0 - 0.2,
    right: (e) => e.x1 > e.x0 + 0.2,
    up: (e) => e.y1 > e.y0 + 0.1,
    down: (e) => e.y1 < e.y0 - 0.1,
    toward: (e) => e.s1 > e.s0 + 0.3,
    away: (e) => e.s1 < e.s0 - 0.3,
  }
  it.each(Object.keys(laws) as Direction[])('%s is seen in the path, for any kind and sample', (direction) => {
    fc.assert(
      fc.property(
        sampled,
        fc.constantFrom(...SCHEMA.kinds.slice(1)),
        fc.integer({ min: 1, max: 4 }),
        (entities, kind, count) => {
          const { scene } = stage(entities, said([{ kind, count, motion: { direction } }]))
          for (const e of scene.entities) {
            expect(laws[direction](e), JSON.stringify(e)).toBe(true)
            expect(e.motion).toBe(direction)
          }
        },
      ),
    )
  })
})

describe('a said relation', () => {
  type Law = (a: Entity, b: Entity) => boolean
  const laws: Record<'left' | 'right' | 'above' | 'below' | 'on' | 'behind' | 'front' | 'next' | 'chase', Law> = {
    left: (a, b) => middle(a) < middle(b) - 0.25,
    right: (a, b) => middle(a) > middle(b) + 0.25,
    above: (a, b) => height(a) > height(b) + 0.1,
    below: (a, b) => height(a) < height(b) - 0.05,
    on: (a, b) => height(a) > height(b) + 0.04 && Math.abs(middle(a) - middle(b)) < 0.4,
    behind: (a, b) => a.z < b.z - 0.2,
    front: (a, b) => a.z > b.z + 0.2,
    // A tenth is the least gap there is, and two small things have just that.
    next: (a, b) => Math.abs(middle(a) - middle(b)) > 0.1 - 1e-9 && Math.abs(a.z - b.z) < 0.2,
    chase: (a, b) => a.motion === b.motion && (a.motion === 'right' ? middle(a) < middle(b) : middle(a) > middle(b)),
  }
  const solid = SCHEMA.kinds
    .slice(1)
    .filter((kind) => !['moon', 'sun', 'rainbow', 'star', 'planet', 'cloud'].includes(kind))
  it.each(Object.keys(laws) as (keyof typeof laws)[])('%s holds after the layout, for any two kinds', (name) => {
    fc.assert(
      fc.property(sampled, fc.constantFrom(...solid), fc.constantFrom(...solid), (entities, first, second) => {
        fc.pre(first !== second)
        const { groups } = stage(entities, said([{ kind: first }, { kind: second }], [{ a: 0, name, b: 1 }]))
        const [a, b] = [groups[0]![0]!, groups[1]![0]!]
        expect(laws[name](a, b), `${JSON.stringify(a)} ${JSON.stringify(b)}`).toBe(true)
      }),
    )
  })

  it('between puts a thing in the middle of two others', () => {
    fc.assert(
      fc.property(sampled, (entities) => {
        const { groups } = stage(
          entities,
          said([{ kind: 'deer' }, { kind: 'tree' }, { kind: 'house' }], [{ a: 0, name: 'between', b: 1, c: 2 }]),
        )
        const [deer, tree, house] = groups.map((g) => middle(g[0]!)) as [number, number, number]
        expect(tree < deer && deer < house).toBe(true)
      }),
    )
  })

  it('sides are kept', () => {
    const { groups } = stage(
      [],
      said([
        { kind: 'lighthouse', side: 'left' },
        { kind: 'boat', side: 'right' },
      ]),
    )
    expect(middle(groups[0]![0]!)).toBeLessThan(-0.3)
    expect(middle(groups[1]![0]!)).toBeGreaterThan(0.3)
  })
})

describe('the layout', () => {
  it('keeps every middle in the frame and every number finite', () => {
    fc.assert(
      fc.property(sampled, (entities) => {
        const graph = scene(entities.map((e) => ({ ...e })))
        compose({ scene: graph, evidence: said([]), groups: [graph.entities], schema: SCHEMA })
        for (const e of graph.entities) {
          expect(Math.abs(middle(e))).toBeLessThanOrEqual(1.3)
          expect([e.x0, e.x1, e.y0, e.y1, e.s0, e.s1, e.z].every(Number.isFinite)).toBe(true)
        }
      }),
    )
  })

  it('drifts only when the camera is still and nobody asked for that', () => {
    expect(stage([], said([])).scene.drift).toBe(true)
    expect(stage([], said([], [], { camera: 'static' })).scene.drift).toBe(false)
    expect(stage([], said([], [], { camera: 'zoom_in' })).scene.drift).toBe(false)
  })
})
