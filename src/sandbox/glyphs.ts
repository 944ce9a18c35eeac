/** Letters of five by seven cells for the slate, drawn without a font: a bare server has none. */

export const CELLS = { width: 5, height: 7 } as const

/** Rows from the top, five bits each, the leftmost cell highest. */
const ROWS: Record<string, string> = {
  A: '0e 11 11 1f 11 11 11',
  B: '1e 11 11 1e 11 11 1e',
  C: '0e 11 10 10 10 11 0e',
  D: '1e 11 11 11 11 11 1e',
  E: '1f 10 10 1e 10 10 1f',
  F: '1f 10 10 1e 10 10 10',
  G: '0e 11 10 17 11 11 0f',
  H: '11 11 11 1f 11 11 11',
  I: '0e 04 04 04 04 04 0e',
  J: '01 01 01 01 11 11 0e',
  K: '11 12 14 18 14 12 11',
  L: '10 10 10 10 10 10 1f',
  M: '11 1b 15 15 11 11 11',
  N: '11 19 15 13 11 11 11',
  O: '0e 11 11 11 11 11 0e',
  P: '1e 11 11 1e 10 10 10',
  Q: '0e 11 11 11 15 12 0d',
  R: '1e 11 11 1e 14 12 11',
  S: '0f 10 10 0e 01 01 1e',
  T: '1f 04 04 04 04 04 04',
  U: '11 11 11 11 11 11 0e',
  V: '11 11 11 11 11 0a 04',
  W: '11 11 11 15 15 1b 11',
  X: '11 11 0a 04 0a 11 11',
  Y: '11 11 0a 04 04 04 04',
  Z: '1f 01 02 04 08 10 1f',
  '0': '0e 11 13 15 19 11 0e',
  '1': '04 0c 04 04 04 04 0e',
  '2': '0e 11 01 06 08 10 1f',
  '3': '1e 01 01 0e 01 01 1e',
  '4': '02 06 0a 12 1f 02 02',
  '5': '1f 10 1e 01 01 11 0e',
  '6': '06 08 10 1e 11 11 0e',
  '7': '1f 01 02 04 04 04 04',
  '8': '0e 11 11 0e 11 11 0e',
  '9': '0e 11 11 0f 01 02 0c',
  '.': '00 00 00 00 00 0c 0c',
  ':': '00 0c 0c 00 0c 0c 00',
  '-': '00 00 00 1f 00 00 00',
  _: '00 00 00 00 00 00 1f',
  '/': '01 01 02 04 08 10 10',
  ' ': '00 00 00 00 00 00 00',
}

const BITS = new Map(
  Object.entries(ROWS).map(([letter, rows]) => [letter, rows.split(' ').map((row) => Number.parseInt(row, 16))]),
)

/** Whether a cell of a letter is inked; unknown letters are blank. */
export const inked = (letter: string, column: number, row: number): boolean =>
  (((BITS.get(letter.toUpperCase())?.[row] ?? 0) >> (CELLS.width - 1 - column)) & 1) === 1
