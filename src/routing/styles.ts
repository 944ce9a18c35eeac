/** Styles: a LoRA known by one name, what it was trained on, and what each backend calls its file. Pure. */
import { z } from 'zod'
import type { Misfit, ModelCard, Shot, Snap } from '../backend.js'
import { createCatalog } from '../catalog/catalog.js'
import { ConfigError } from '../errors.js'

export const styleSchema = z.strictObject({
  /** What a shot's `style` says. */
  id: z.string().min(1),
  /** Models it was trained on, by any of their names; it loads on no other. */
  base: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  /** By backend id: the name, path or repository under which that backend finds it. */
  files: z.record(z.string(), z.string().min(1)),
  /** What a shot's strength of 1 means. @default 1 */
  strength: z.number().positive().max(2).optional(),
  /** Words it was trained to follow; put before a prompt that lacks them. */
  trigger: z.string().trim().min(1).optional(),
  licence: z
    .strictObject({ id: z.string().min(1), commercial: z.enum(['yes', 'no']), url: z.string().optional() })
    .optional(),
})

export type Style = z.infer<typeof styleSchema>

/** A configured style and the ids of the cards that can wear it. */
export interface Wardrobe {
  style: Style
  cards: ReadonlySet<string>
}

/** The style the shot asks for, when the configuration has it. Throws ConfigError for a base nobody knows. */
export function wardrobeOf(
  shot: Pick<Shot, 'style'>,
  styles: readonly Style[],
  cards: readonly ModelCard[],
): Wardrobe | undefined {
  const at = styles.findIndex(({ id }) => id === shot.style?.id)
  const style = styles[at]
  if (!style) return undefined
  const catalog = createCatalog(cards)
  const based = [style.base].flat().flatMap((name) => {
    const found = catalog.find(name)
    if (found.length) return found
    throw new ConfigError('no model of this name is known', {
      field: `styles.${at}.base`,
      value: name,
      nearest: catalog.nearest(name),
    })
  })
  return { style, cards: new Set(based.map(({ id }) => id)) }
}

export type Dressed =
  /** The shot as that backend understands it, and what was changed. */
  { shot: Shot; snaps: Snap[] } | { misfit: Misfit }

const MOST = 2

/** The shot in its style for one card: that backend's file, the style's own strength, its trigger words in the prompt. */
export function dress(shot: Shot, card: ModelCard, { style, cards }: Wardrobe): Dressed {
  const misfit = (reason: string): Dressed => ({ misfit: { field: 'style', reason, asked: style.id } })
  if (!cards.has(card.id)) return misfit(`style ${style.id} is for ${[style.base].flat().join(', ')}`)
  const file = style.files[card.backend]
  if (file === undefined) return misfit(`style ${style.id} has no file for ${card.backend}`)
  const asked = shot.style!.strength
  const strength = Math.min(MOST, asked * (style.strength ?? 1))
  const { trigger } = style
  const called = !trigger || shot.prompt.toLowerCase().includes(trigger.toLowerCase())
  return {
    shot: { ...shot, prompt: called ? shot.prompt : `${trigger}, ${shot.prompt}`, style: { id: file, strength } },
    snaps: [
      ...(called
        ? []
        : [{ field: 'style', asked: style.id, used: trigger, why: 'its trigger words go before the prompt' }]),
      ...(strength === asked
        ? []
        : [
            {
              field: 'style.strength',
              asked,
              used: strength,
              why: `the configuration sets ${style.id} to ${style.strength}`,
            },
          ]),
    ],
  }
}
