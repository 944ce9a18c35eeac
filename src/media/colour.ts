/** RGBA to I420, BT.709 limited range: what video players expect of a clip tagged so. */

// 16-bit fixed point of the BT.709 matrix scaled to 219 luma and 224 chroma steps.
const YR = 11_966
const YG = 40_254
const YB = 4_064
const UR = 6_596
const UG = 22_189
const UB = 28_785
const VR = 28_785
const VG = 26_145
const VB = 2_640

/** Bytes of one I420 frame. */
export const i420Bytes = (width: number, height: number) => (width * height * 3) / 2

/** Fills `out` from opaque RGBA; both sides even. Chroma is the mean of its four pixels. */
export function toI420(rgba: Uint8Array, width: number, height: number, out: Uint8Array): void {
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height)
  let u = width * height
  let v = u + (width * height) / 4
  for (let y = 0; y < height; y += 2) {
    let i = y * width
    for (const end = i + width; i < end; i += 2) {
      const j = i + width
      const a = pixels[i]!
      const b = pixels[i + 1]!
      const c = pixels[j]!
      const d = pixels[j + 1]!
      out[i] = (YR * (a & 255) + YG * ((a >>> 8) & 255) + YB * ((a >>> 16) & 255) + 1_081_344) >> 16
      out[i + 1] = (YR * (b & 255) + YG * ((b >>> 8) & 255) + YB * ((b >>> 16) & 255) + 1_081_344) >> 16
      out[j] = (YR * (c & 255) + YG * ((c >>> 8) & 255) + YB * ((c >>> 16) & 255) + 1_081_344) >> 16
      out[j + 1] = (YR * (d & 255) + YG * ((d >>> 8) & 255) + YB * ((d >>> 16) & 255) + 1_081_344) >> 16
      const red = (a & 255) + (b & 255) + (c & 255) + (d & 255)
      const green = ((a >>> 8) & 255) + ((b >>> 8) & 255) + ((c >>> 8) & 255) + ((d >>> 8) & 255)
      const blue = ((a >>> 16) & 255) + ((b >>> 16) & 255) + ((c >>> 16) & 255) + ((d >>> 16) & 255)
      out[u++] = (UB * blue - UR * red - UG * green + 33_685_504) >> 18
      out[v++] = (VR * red - VG * green - VB * blue + 33_685_504) >> 18
    }
  }
}
