// Every kind of thing the renderer can draw, by name.
// Also drawn and ready to be spread into KINDS: savanna, farlands, woodland, farmyard, shore, pond, tales, spirits.
import { aircraft } from './aircraft.js'
import { animals } from './animals.js'
import { boats } from './boats.js'
import { buildings } from './buildings.js'
import { figures } from './figures.js'
import { flyers } from './flyers.js'
import { heavens } from './heavens.js'
import { objects } from './objects.js'
import { people } from './people.js'
import { plants } from './plants.js'
import { sealife } from './sealife.js'
import { shapes } from './shapes.js'
import type { KindArt } from './types.js'
import { vehicles } from './vehicles.js'

const KINDS: Readonly<Record<string, KindArt>> = {
  ...shapes,
  ...vehicles,
  ...boats,
  ...aircraft,
  ...flyers,
  ...sealife,
  ...animals,
  ...people,
  ...figures,
  ...plants,
  ...buildings,
  ...objects,
  ...heavens,
}

/** The drawing of a kind; a plain box for a kind nobody has drawn. */
export const artOf = (kind: string): KindArt => KINDS[kind] ?? shapes.box!

export const drawnKinds = (): string[] => Object.keys(KINDS)
