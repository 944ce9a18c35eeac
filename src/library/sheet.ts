/** A take's sheet: what lists say of it, kept in the store beside its row, so that thousands of takes are listed without a file being read. */
import type { Take } from '../take.js'

export type Sheet = Omit<Take, 'route' | 'facts' | 'promotion'>

export const sheetKey = (id: string) => `sheet:${id}`

/** What a take says never changes, and neither does its sheet. */
export function sheetOf({ route: _, facts: __, promotion: ___, ...sheet }: Take): Sheet {
  return sheet
}
