/** What bytes are, by their magic numbers; and how large a picture is, by its header. */

export interface Sniffed {
  container: string
  mime: string
  kind: 'image' | 'video' | 'audio' | 'text'
}

/** Bytes `sniff` wants to see. */
export const SNIFF_BYTES = 64

const found = (container: string, kind: Sniffed['kind'], mime = `${kind}/${container}`): Sniffed => ({
  container,
  kind,
  mime,
})

/** Brands of the ISO base media format that are still pictures or QuickTime; all others are MP4. */
const BRANDS: Record<string, Sniffed> = {
  avif: found('avif', 'image'),
  avis: found('avif', 'image'),
  heic: found('heic', 'image'),
  heix: found('heic', 'image'),
  mif1: found('heic', 'image', 'image/heif'),
  msf1: found('heic', 'image', 'image/heif'),
  'qt  ': found('mov', 'video', 'video/quicktime'),
  'M4A ': found('m4a', 'audio', 'audio/mp4'),
}

/** The container at the beginning of a file, or undefined when it is none we know. */
export function sniff(head: Uint8Array): Sniffed | undefined {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, SNIFF_BYTES)).toString('latin1')
  const at = (offset: number, magic: string) => text.startsWith(magic, offset)
  if (at(0, '\x89PNG\r\n\x1a\n')) return found('png', 'image')
  if (at(0, '\xff\xd8\xff')) return found('jpeg', 'image')
  if (at(0, 'GIF87a') || at(0, 'GIF89a')) return found('gif', 'image')
  if (at(0, 'RIFF')) {
    if (at(8, 'WEBP')) return found('webp', 'image')
    if (at(8, 'AVI ')) return found('avi', 'video', 'video/x-msvideo')
    if (at(8, 'WAVE')) return found('wav', 'audio')
  }
  if (at(0, '\x1a\x45\xdf\xa3'))
    return text.includes('webm') ? found('webm', 'video') : found('mkv', 'video', 'video/x-matroska')
  if (at(4, 'ftyp')) return BRANDS[text.slice(8, 12)] ?? found('mp4', 'video')
  if (['moov', 'mdat', 'wide', 'free', 'skip'].some((type) => at(4, type)))
    return found('mov', 'video', 'video/quicktime')
  if (at(0, 'OggS')) return found('ogg', 'audio')
  if (at(0, 'fLaC')) return found('flac', 'audio')
  if (at(0, 'ID3') || /^\xff[\xfb\xf3\xf2]/.test(text)) return found('mp3', 'audio', 'audio/mpeg')
  const opening = text.replace(/^\xef\xbb\xbf/, '').trimStart()
  if (/^<(!doctype html|html|head|body)/i.test(opening)) return found('html', 'text')
  if (/^<(\?xml|error|svg)/i.test(opening)) return found('xml', 'text')
  if (/^[[{]\s*("|[[{}\]])/.test(opening)) return found('json', 'text', 'application/json')
  return undefined
}

export interface PictureSize {
  width: number
  height: number
}

/** Pixels of a PNG, JPEG, WebP or GIF; undefined for other pictures and broken headers. */
export function pictureSize(bytes: Uint8Array): PictureSize | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const container = sniff(data)?.container
  try {
    const size =
      container === 'png'
        ? { width: data.readUInt32BE(16), height: data.readUInt32BE(20) }
        : container === 'gif'
          ? { width: data.readUInt16LE(6), height: data.readUInt16LE(8) }
          : container === 'webp'
            ? webpSize(data)
            : container === 'jpeg'
              ? jpegSize(data)
              : undefined
    return size && size.width > 0 && size.height > 0 ? size : undefined
  } catch {
    // A read past the end: the header is cut off.
    return undefined
  }
}

function webpSize(data: Buffer): PictureSize | undefined {
  const chunk = data.toString('latin1', 12, 16)
  if (chunk === 'VP8X') return { width: data.readUIntLE(24, 3) + 1, height: data.readUIntLE(27, 3) + 1 }
  if (chunk === 'VP8L') {
    const bits = data.readUInt32LE(21)
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
  }
  if (chunk === 'VP8 ') return { width: data.readUInt16LE(26) & 0x3fff, height: data.readUInt16LE(28) & 0x3fff }
  return undefined
}

/** The frame header, found by stepping over segments; EXIF rotations by a quarter turn swap the sides. */
function jpegSize(data: Buffer): PictureSize | undefined {
  let turned = false
  for (let at = 2; ; ) {
    if (data[at] !== 0xff) return undefined
    const marker = data[at + 1]!
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === 0xe1) turned = exifQuarterTurn(data.subarray(at + 4, at + 2 + data.readUInt16BE(at + 2)))
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) {
      const [height, width] = [data.readUInt16BE(at + 5), data.readUInt16BE(at + 7)]
      return turned ? { width: height, height: width } : { width, height }
    }
    at += 2 + data.readUInt16BE(at + 2)
  }
}

function exifQuarterTurn(segment: Buffer): boolean {
  if (segment.toString('latin1', 0, 6) !== 'Exif\0\0') return false
  const tiff = segment.subarray(6)
  const little = tiff.toString('latin1', 0, 2) === 'II'
  const u16 = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const u32 = (at: number) => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))
  const directory = u32(4)
  for (let i = 0; i < u16(directory); i++) {
    const entry = directory + 2 + i * 12
    if (u16(entry) === 0x112) return u16(entry + 8) >= 5
  }
  return false
}
