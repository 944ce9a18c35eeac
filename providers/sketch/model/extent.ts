/** How large things are in the units of the scene graph, and small moves. */
import type { Entity, Schema } from '../scene.js'

export type Group = readonly Entity[]

/** Width over height of wide and narrow things; 0.9 otherwise. */
const ASPECT: ReadonlyMap<string, number> = new Map(
  'car 2.3, bus 2.4, truck 2.3, train 4.6, boat 2.3, ship 2.7, submarine 2.4, plane 2.7, helicopter 2.2, ufo 2.1, whale 2.7, shark 2.6, dolphin 2.6, fish 1.9, dragon 2.2, bird 1.9, cloud 2.2, cow 1.3, horse 1, turtle 1.8, book 1.8, tent 1.8, bicycle 1.1, motorcycle 1.5, tractor 1.4, firetruck 2.3, lion 1.6, tiger 1.9, wolf 1.6, pig 1.6, snake 3, crab 1.8, mouse 1.6, frog 1.3, dinosaur 1.5, mermaid 1.3, bench 2.2, bed 2.1, table 1.8, piano 1.4, bridge 3, volcano 1.8, rock 1.3, laptop 1.4, guitar 0.6, cake 1.2, man 0.5, woman 0.5, child 0.5, knight 0.6, wizard 0.6, astronaut 0.6, robot 0.6, lamp 0.4, lighthouse 0.6, tower 0.4, palm 0.7, bottle 0.4, candle 0.4, statue 0.5, flag 0.7'
    .split(', ')
    .map((item) => item.split(' ') as [string, string])
    .map(([kind, aspect]) => [kind, Number(aspect)]),
)
/** Half-frames per frame height of a thing one frame high. */
const WIDTH_UNIT = 1.3

export const middle = (e: Entity): number => (e.x0 + e.x1) / 2

export const shift = (e: Entity, dx: number): void => {
  e.x0 += dx
  e.x1 += dx
}

export const lift = (e: Entity, dy: number): void => {
  e.y0 += dy
  e.y1 += dy
}

const naturalHeight = (kind: string, schema: Schema): number => schema.meta[kind]?.h ?? 0.2

/** Height at log2 size `s`, in frame heights. */
export const heightAt = (kind: string, s: number, schema: Schema): number => naturalHeight(kind, schema) * 2 ** s

export const heightOf = (e: Entity, schema: Schema): number => heightAt(e.kind, (e.s0 + e.s1) / 2, schema)

/** In half-frames. */
export const widthOf = (e: Entity, schema: Schema): number =>
  heightOf(e, schema) * (ASPECT.get(e.kind) ?? 0.9) * WIDTH_UNIT

export const widest = (group: Group, schema: Schema): number => Math.max(...group.map((e) => widthOf(e, schema)))

/** The log2 size at which a kind is `height` high. */
export const sizeFor = (kind: string, height: number, schema: Schema): number =>
  Math.log2(height / naturalHeight(kind, schema))

/** Flies or swims: its height is above no ground. */
export const isRaised = (e: Entity, schema: Schema): boolean =>
  ['sky', 'under', 'space'].includes(schema.meta[e.kind]?.habitat ?? 'any')
