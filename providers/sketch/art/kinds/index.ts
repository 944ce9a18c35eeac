// Every kind of thing the renderer can draw, by name.
import { aircraft } from './aircraft.js'
import { boats } from './boats.js'
import { buildings } from './buildings.js'
import { farlands } from './farlands.js'
import { farmyard } from './farmyard.js'
import { figures } from './figures.js'
import { flyers } from './flyers.js'
import { furniture } from './furniture.js'
import { grazers } from './grazers.js'
import { heavens } from './heavens.js'
import { keepsakes } from './keepsakes.js'
import { landmarks } from './landmarks.js'
import { machines } from './machines.js'
import { mammals } from './mammals.js'
import { objects } from './objects.js'
import { people } from './people.js'
import { pets } from './pets.js'
import { plants } from './plants.js'
import { pond } from './pond.js'
import { savanna } from './savanna.js'
import { sealife } from './sealife.js'
import { shapes } from './shapes.js'
import { shore } from './shore.js'
import { spirits } from './spirits.js'
import { tales } from './tales.js'
import { terrain } from './terrain.js'
import { treats } from './treats.js'
import type { KindArt } from './types.js'
import { vehicles } from './vehicles.js'
import { woodland } from './woodland.js'

const KINDS: Readonly<Record<string, KindArt>> = {
  ...aircraft,
  ...pets,
  ...grazers,
  ...mammals,
  ...boats,
  ...buildings,
  ...farlands,
  ...farmyard,
  ...figures,
  ...flyers,
  ...furniture,
  ...heavens,
  ...keepsakes,
  ...landmarks,
  ...machines,
  ...objects,
  ...people,
  ...plants,
  ...pond,
  ...savanna,
  ...sealife,
  ...shapes,
  ...shore,
  ...spirits,
  ...tales,
  ...terrain,
  ...treats,
  ...vehicles,
  ...woodland,
}

/** The drawing of a kind; a plain box for a kind nobody has drawn. */
export const artOf = (kind: string): KindArt => KINDS[kind] ?? shapes.box!

export const drawnKinds = (): string[] => Object.keys(KINDS)
