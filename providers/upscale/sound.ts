/** The sound of a clip, put beside the pictures that were made of it. */
import { RenderError } from '../../src/errors.js'
import { startFfmpeg } from '../../src/media/ffmpeg.js'
import type { ClipFacts } from '../../src/media/probe.js'

/** What MP4 holds already goes into the new file as it is; sound of other containers may not play there. */
const codecFor = ({ container }: Pick<ClipFacts, 'container'>) =>
  container === 'mp4' ? ['-c:a', 'copy'] : ['-c:a', 'aac', '-b:a', '192k']

/** Writes `to`: the pictures of `pictures`, untouched, and the first sound track of `source`. Throws RenderError `sound-failed`. */
export async function addSound(
  pictures: string,
  source: { path: string } & Pick<ClipFacts, 'container'>,
  to: string,
  program: string,
): Promise<void> {
  const ffmpeg = startFfmpeg(
    [
      ...['-y', '-i', pictures, '-i', source.path, '-map', '0:v:0', '-map', '1:a:0', '-c:v', 'copy'],
      ...[...codecFor(source), '-map_metadata', '-1', '-movflags', '+faststart', '-f', 'mp4', to],
    ],
    { program },
  )
  ffmpeg.stdout.resume()
  const failure = await ffmpeg.ended
  if (!failure) return
  const why = failure === 'absent' ? 'there is no ffmpeg' : failure === 'late' ? 'it took too long' : failure.said
  throw new RenderError(`the sound of the clip could not be kept: ${why}`, { code: 'sound-failed' })
}
