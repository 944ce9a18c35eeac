/** The system's ffprobe and ffmpeg as an impartial judge of the files we write. */
import { execFileSync } from 'node:child_process'

interface Stream {
  codec_type: string
  codec_name: string
  profile: string
  width: number
  height: number
  pix_fmt: string
  color_range: string
  color_space: string
  color_transfer: string
  color_primaries: string
  r_frame_rate: string
  avg_frame_rate: string
  nb_read_frames: string
  duration: string
}

export function ffprobe(file: string): {
  streams: Stream[]
  format: { duration: string; tags: Record<string, string> }
} {
  const args = ['-v', 'error', '-count_frames', '-show_streams', '-show_format', '-of', 'json', file]
  return JSON.parse(execFileSync('ffprobe', args, { encoding: 'utf8' }))
}

/** One decoded frame as RGB, converted by the file's own colour tags. */
export function decodeRgb(file: string, frame: number): Buffer {
  const filter = `select=eq(n\\,${frame}),scale=in_color_matrix=auto:flags=accurate_rnd+full_chroma_int`
  const args = ['-v', 'error', '-i', file, '-vf', filter, '-frames:v', '1', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-']
  return execFileSync('ffmpeg', args, { maxBuffer: 1 << 28 })
}

/** Decodes everything; returns what the decoder complained about. */
export const decodeErrors = (file: string) =>
  execFileSync('ffmpeg', ['-v', 'warning', '-i', file, '-f', 'null', '-'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
