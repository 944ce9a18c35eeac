/** Clips in containers that don't play everywhere become MP4, by the machine's own ffmpeg. Without one they stay what they are. */
import { spawn } from 'node:child_process'

export type Converted = { ok: true } | { ok: false; why: string; next?: string }

/** Lines of complaint that are kept. */
const SAID = 2000
/** A CRF of 14 looks like what goes in; the clip was compressed once already. */
const ARGS = [
  '-c:v',
  'libx264',
  '-crf',
  '14',
  '-preset',
  'medium',
  '-pix_fmt',
  'yuv420p',
  '-c:a',
  'aac',
  '-b:a',
  '192k',
]
/** H.264 of this kind wants even sides. */
const EVEN = ['-vf', 'pad=ceil(iw/2)*2:ceil(ih/2)*2']

/** Writes `to` as H.264 in MP4. Rejects only with the signal's reason. @param program for tests */
export async function toMp4(from: string, to: string, signal: AbortSignal, program = 'ffmpeg'): Promise<Converted> {
  const inputs = ['-nostdin', '-v', 'error', '-y', '-i', from]
  const child = spawn(program, [...inputs, ...ARGS, ...EVEN, '-movflags', '+faststart', '-f', 'mp4', to], {
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
  })
  const stop = () => void (child.pid !== undefined && child.kill('SIGKILL'))
  signal.addEventListener('abort', stop, { once: true })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-SAID)
  })
  try {
    const failed = await new Promise<string | undefined>((resolve) => {
      child.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      child.once('close', (code) =>
        resolve(code === 0 ? undefined : (said.trim().split('\n').at(-1) ?? `exit ${code}`)),
      )
    })
    signal.throwIfAborted()
    if (failed === 'ENOENT')
      return { ok: false, why: 'there is no ffmpeg to convert it', next: 'install ffmpeg, and it will be MP4' }
    return failed === undefined ? { ok: true } : { ok: false, why: `ffmpeg could not convert it: ${failed}` }
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
