// Paints layers that do not change once, as pictures, and moves the pictures: most of a background costs nothing per frame.
import type { Canvas } from '@napi-rs/canvas'
import type { Layer } from './backdrop.js'
import type { Shot } from './camera.js'
import { layerWindow } from './camera.js'
import type { View } from './view.js'

/** Pixels a picture may have at most; a larger layer is painted every frame. */
const LARGEST = 24_000_000

/** Replaces the still layers by pictures that cover everything the camera sees of them in `shots`. */
export function paintStillLayers(
  layers: readonly Layer[],
  view: View,
  shots: readonly Shot[],
  createCanvas: (width: number, height: number) => Canvas,
): Layer[] {
  return layers.map((layer) => {
    if (!layer.still) return layer
    const windows = shots.map((shot) => layerWindow(view, shot, layer.p))
    const scale = Math.max(...windows.map((w) => w.scale))
    const first = windows[0]!
    // on whole pixels of the first frame, so that a camera at rest shows the picture unsoftened
    const snap = (x: number, origin: number): number => origin + Math.floor((x - origin) * first.scale) / first.scale
    const x0 = snap(Math.min(...windows.map((w) => w.left)) - 2, first.left)
    const y0 = snap(Math.min(...windows.map((w) => w.top)) - 2, first.top)
    const width = Math.ceil((Math.max(...windows.map((w) => w.right)) + 2 - x0) * scale)
    const height = Math.ceil((Math.max(...windows.map((w) => w.bottom)) + 2 - y0) * scale)
    if (width * height > LARGEST) return layer
    const canvas = createCanvas(width, height)
    const g = canvas.getContext('2d')
    g.setTransform(scale, 0, 0, scale, -x0 * scale, -y0 * scale)
    layer.draw(g, 0)
    const [from, to] = paintedRows(g.getImageData(0, 0, width, height).data, width, height)
    if (to <= from) return { ...layer, draw: () => {} }
    return {
      ...layer,
      draw: (g) =>
        g.drawImage(canvas, 0, from, width, to - from, x0, y0 + from / scale, width / scale, (to - from) / scale),
    }
  })
}

/** First and last row that has paint; looks at every third pixel. */
function paintedRows(data: Uint8ClampedArray, width: number, height: number): [number, number] {
  const painted = (row: number): boolean => {
    for (let p = row * width * 4 + 3; p < (row + 1) * width * 4; p += 12) if (data[p]! > 0) return true
    return false
  }
  let from = 0
  while (from < height && !painted(from)) from++
  let to = height
  while (to > from && !painted(to - 1)) to--
  return [Math.max(0, from - 1), Math.min(height, to + 1)]
}
