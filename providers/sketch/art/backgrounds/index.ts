// Backgrounds by name.
import type { Backdrop, Setting } from '../backdrop.js'
import { lunar, openSky, space } from './beyond.js'
import { cave } from './cave.js'
import { farm, field, village } from './country.js'
import { desert } from './desert.js'
import { room } from './room.js'
import { stage, studio } from './stage.js'
import { underwater } from './underwater.js'
import { city, street } from './urban.js'
import { beach, lake, sea } from './waterside.js'
import { forest, mountainValley, snowfield } from './wild.js'

const BACKGROUNDS: Readonly<Record<string, (s: Setting) => Backdrop>> = {
  sea,
  beach,
  desert,
  mountains: mountainValley,
  snow: snowfield,
  forest,
  city,
  street,
  field,
  village,
  lake,
  space,
  underwater,
  room,
  sky: openSky,
  moon: lunar,
  farm,
  cave,
  stage,
  plain: studio,
}

export const drawnBackgrounds = (): string[] => Object.keys(BACKGROUNDS)

/** Builds the background of a scene; an unknown name gives the plain studio. */
export const buildBackdrop = (s: Setting): Backdrop => (BACKGROUNDS[s.scene.background] ?? studio)(s)
