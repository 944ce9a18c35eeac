/** The clips a sandbox delivers: real MP4s of the ordered size and length that nobody takes for a render. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEncoder } from '../media/encode.js'
import { CELLS, inked } from './glyphs.js'

export interface SlateSpec {
  /** Even sides, in pixels. */
  width: number
  height: number
  fps: number
  seconds: number
  /** Adds a silent sound track. */
  audio: boolean
  /** What the clip names as its maker. */
  model: string
}

type Colour = readonly [red: number, green: number, blue: number]

const INK: Colour = [238, 240, 236]
const PAPER: Colour = [22, 26, 32]
const FAINT: Colour = [150, 158, 166]
const RING: Colour = [74, 82, 92]

/** A colour of its own for every model, dark enough for white letters. */
function tintOf(model: string): Colour {
  const hue = createHash('sha256').update(model).digest()[0]! / 256
  const part = (shift: number) => Math.round(60 + 75 * Math.max(0, Math.cos(2 * Math.PI * (hue - shift))))
  return [part(0), part(1 / 3), part(2 / 3)]
}

interface Canvas {
  width: number
  height: number
  pixels: Uint8Array
}

function put({ width, pixels }: Canvas, x: number, y: number, [red, green, blue]: Colour): void {
  const at = (y * width + x) * 4
  pixels[at] = red
  pixels[at + 1] = green
  pixels[at + 2] = blue
  pixels[at + 3] = 255
}

function fill(canvas: Canvas, left: number, top: number, width: number, height: number, colour: Colour): void {
  for (let y = Math.max(0, top); y < Math.min(canvas.height, top + height); y++)
    for (let x = Math.max(0, left); x < Math.min(canvas.width, left + width); x++) put(canvas, x, y, colour)
}

/** Writes a line around `middle`; `cell` is the side of a letter's square in pixels. */
function write(canvas: Canvas, text: string, middle: number, cell: number, colour: Colour): void {
  const step = (CELLS.width + 1) * cell
  const left = Math.round((canvas.width - text.length * step + cell) / 2)
  const top = Math.round(middle - (CELLS.height * cell) / 2)
  for (const [i, letter] of [...text].entries())
    for (let row = 0; row < CELLS.height; row++)
      for (let column = 0; column < CELLS.width; column++)
        if (inked(letter, column, row))
          fill(canvas, left + i * step + column * cell, top + row * cell, cell, cell, colour)
}

/** The largest cell with which a line of so many letters fits `share` of the width. */
const cellFor = (width: number, letters: number, share: number) =>
  Math.max(1, Math.floor((width * share) / (letters * (CELLS.width + 1))))

/**
 * One second of the slate, as a function from the frame's number to its pixels: a film leader whose hand turns once, so that
 * the second can be played over and over.
 */
export function drawSlate({ width, height, fps, seconds, model }: SlateSpec): (frame: number) => Uint8Array {
  const tint = tintOf(model)
  const canvas: Canvas = { width, height, pixels: new Uint8Array(width * height * 4) }
  const [cx, cy] = [width / 2, height / 2]
  const outer = Math.min(width, height) * 0.46
  const line = Math.max(1, Math.round(outer / 90))
  /** The frame whose hand first passes a pixel of the dial. */
  const passing = (x: number, y: number) => Math.ceil(((Math.atan2(x - cx, cy - y) / (2 * Math.PI) + 1) % 1) * fps)
  const headline = 'SANDBOX'
  const facts = `${width} X ${height}  ${fps} FPS  ${Number(seconds.toFixed(2))} S`
  const big = cellFor(width, headline.length, 0.8)
  const small = Math.max(1, Math.min(cellFor(width, Math.max(facts.length, model.length), 0.86), Math.round(big / 3)))
  /** From the middle of the headline to the middle of a line above or below it. */
  const apart = (CELLS.height * big) / 2 + small * 9
  const plate = Math.round(2 * (apart + small * 8))
  const top = Math.round(cy - plate / 2)

  // All but the hand stands still, and the hand only adds to what it has swept.
  const dial = Array.from({ length: Math.ceil(fps) }, (): [x: number, y: number][] => [])
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const radius = Math.hypot(x - cx, y - cy)
      const ring = Math.abs(radius - outer) < line || Math.abs(radius - outer * 0.86) < line
      const cross = Math.abs(x - cx) < line / 2 || Math.abs(y - cy) < line / 2
      put(canvas, x, y, ring || cross ? RING : PAPER)
      if (!ring && !cross && radius < outer * 0.86 && (y < top || y >= top + plate)) dial[passing(x, y)]?.push([x, y])
    }
  fill(canvas, 0, top, width, plate, PAPER)
  fill(canvas, 0, top, width, line, tint)
  fill(canvas, 0, top + plate - line, width, line, tint)
  write(canvas, model, cy - apart, small, INK)
  write(canvas, headline, cy, big, INK)
  write(canvas, facts, cy + apart, small, FAINT)
  const still = canvas.pixels.slice()
  let shown = -1

  return (frame) => {
    const hand = Math.floor(frame % fps)
    if (hand < shown) {
      canvas.pixels.set(still)
      shown = -1
    }
    while (shown < hand) for (const [x, y] of dial[++shown]!) put(canvas, x, y, tint)
    return canvas.pixels
  }
}

/** Changes when the picture does: clips of other versions are not taken from the cache. */
const VERSION = 2
const made = new Map<string, Promise<Buffer>>()

/** The clip as MP4. Made once for each kind, kept in memory and in the system's temporary folder. */
export function slateClip({ width, height, fps, seconds, audio, model }: SlateSpec): Promise<Buffer> {
  const spec = { width, height, fps, seconds, audio, model }
  const name = createHash('sha256')
    .update(JSON.stringify([VERSION, spec]))
    .digest('hex')
    .slice(0, 24)
  const known = made.get(name) ?? make(spec, name)
  made.set(name, known)
  known.catch(() => made.delete(name))
  return known
}

async function make(spec: SlateSpec, name: string): Promise<Buffer> {
  const { width, height, fps, seconds, audio } = spec
  const folder = join(tmpdir(), 'heroshot-sandbox')
  const path = join(folder, `${name}.mp4`)
  const kept = await readFile(path).catch(() => undefined)
  if (kept) return kept
  await mkdir(folder, { recursive: true })
  const part = join(folder, `.${name}-${process.pid}`)
  const frames = Math.max(1, Math.round(seconds * fps))
  const encoder = startEncoder({ width, height, fps, file: part, frames, silence: audio, quantizer: 30 })
  const draw = drawSlate(spec)
  for (let frame = 0; frame < Math.min(frames, Math.round(fps)); frame++) await encoder.add(draw(frame))
  await encoder.finish()
  await rename(part, path)
  return readFile(path)
}
