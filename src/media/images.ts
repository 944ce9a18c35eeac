/** Pictures of a clip: a poster and a contact sheet, as PNG. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Canvas } from '@napi-rs/canvas'
import type { Output } from '../backend.js'
import { optional } from './load.js'

/** The part of @napi-rs/canvas that is needed here. */
export interface CanvasModule {
  createCanvas(width: number, height: number): Canvas
}

/** Throws UnavailableError when @napi-rs/canvas is absent. */
export const loadCanvas = (): Promise<CanvasModule> => optional('@napi-rs/canvas', () => import('@napi-rs/canvas'))

/** A PNG of what a canvas shows now; the canvas may be drawn over while it is packed. */
export function posterPng({ createCanvas }: CanvasModule, picture: Canvas): Promise<Buffer> {
  const copy = createCanvas(picture.width, picture.height)
  copy.getContext('2d').drawImage(picture, 0, 0)
  return copy.encode('png')
}

export interface ContactSheet {
  /** Shows frame `i` to the sheet, which keeps the ones it wants. */
  offer(i: number, picture: Canvas): void
  png(): Promise<Buffer>
}

const TILES = 6
const GAP = 8
const SHEET_WIDTH = 1280

/** Frames of a clip at even distances, in reading order: two rows of three, or one of six for upright clips. */
export function createContactSheet(
  { createCanvas }: CanvasModule,
  width: number,
  height: number,
  frames: number,
): ContactSheet {
  const columns = height > width ? 6 : 3
  const rows = TILES / columns
  const tileWidth = Math.floor((SHEET_WIDTH - GAP * (columns + 1)) / columns)
  const tileHeight = Math.max(1, Math.round((tileWidth * height) / width))
  const sheet = createCanvas(SHEET_WIDTH, tileHeight * rows + GAP * (rows + 1))
  const pen = sheet.getContext('2d')
  pen.fillStyle = '#15171b'
  pen.fillRect(0, 0, sheet.width, sheet.height)
  pen.imageSmoothingQuality = 'high'
  const wanted = Array.from({ length: TILES }, (_, tile) => Math.floor(((tile + 0.5) / TILES) * frames))
  let packed: Promise<Buffer> | undefined
  // Started with the last tile, while the last frames are still being drawn.
  const png = () => (packed ??= sheet.encode('png'))
  return {
    offer(i, picture) {
      for (const [tile, frame] of wanted.entries()) {
        if (frame !== i) continue
        const x = GAP + (tile % columns) * (tileWidth + GAP)
        const y = GAP + Math.floor(tile / columns) * (tileHeight + GAP)
        pen.drawImage(picture, x, y, tileWidth, tileHeight)
        if (tile === TILES - 1) png().catch(() => {})
      }
    },
    png,
  }
}

/** Writes both pictures of a clip into a folder. */
export async function writePictures(dir: string, poster: Promise<Buffer>, sheet: ContactSheet): Promise<Output[]> {
  const write = async (role: 'poster' | 'contact-sheet', png: Promise<Buffer>): Promise<Output> => {
    const file = join(dir, `${role}.png`)
    await writeFile(file, await png)
    return { role, file, mime: 'image/png' }
  }
  return Promise.all([write('poster', poster), write('contact-sheet', sheet.png())])
}
