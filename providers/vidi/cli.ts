/** Vidi by ByteDance's own script, a process for every query: each loads 20 GB anew, so it is for single long clips. */
import { spawn } from 'node:child_process'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { type Analyzer, type AnalyzerContext, findingOf } from '../../src/analyzer.js'
import { UnavailableError } from '../../src/errors.js'
import { proxyOf } from '../../src/media/proxy.js'
import { answerIn } from './wire.js'

export interface ScriptOptions {
  /** The folder `Vidi1.5_9B` of bytedance/vidi. */
  folder: string
  /** The folder of the checkpoint. */
  modelPath: string
  /** @default 'python3' */
  python?: string | undefined
}

const SCRIPT = 'vidi/eval/inference.py'
/** Characters of complaint that are kept. */
const SAID = 4000

/** The `vidi-cli` transport. */
export function vidiCli(id: string, { folder, modelPath, python = 'python3' }: ScriptOptions): Analyzer {
  return {
    id,
    runsOn: 'gpu',
    sampleFps: 1,
    cautions: ['its script tells whole seconds: nothing shorter can be found, and every query loads the model anew'],

    async available() {
      for (const path of [join(folder, SCRIPT), modelPath])
        if (
          !(await access(path).then(
            () => true,
            () => false,
          ))
        )
          return { ok: false, reason: `there is no ${path}`, next: 'git clone https://github.com/bytedance/vidi' }
      return { ok: true, model: 'Vidi1.5-9B' }
    },

    async open(clip, ctx) {
      // The script ends with 234 for a clip without sound.
      const path = await proxyOf(clip, { dir: ctx.workDir, sound: true, signal: ctx.signal })
      return {
        async find(query) {
          const args = ['-u', SCRIPT, '--video-path', path, '--query', query, '--model-path', modelPath]
          const { text, spans } = answerIn(await runScript(python, args, folder, ctx))
          return findingOf(text, spans, clip.seconds)
        },
      }
    },
  }
}

/** What the script prints. Throws UnavailableError with its last complaint when it fails. */
function runScript(
  program: string,
  args: readonly string[],
  cwd: string,
  { signal }: AnalyzerContext,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, signal, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-SAID)
    })
    const failed = (why: string, next?: string) =>
      reject(
        signal.aborted
          ? signal.reason
          : new UnavailableError(`Vidi's script ${why}`, { code: 'analyzer-failed', next }),
      )
    child.once('error', ({ code }: NodeJS.ErrnoException) =>
      failed(
        'could not be started',
        code === 'ENOENT' ? `Install ${program}, or set analyzers.vidi1.5-9b.python.` : undefined,
      ),
    )
    child.once('close', (code) =>
      code === 0
        ? resolve(stdout)
        : failed(`ended with ${code}: ${stderr.trim().split('\n').at(-1) || 'no reason given'}`),
    )
  })
}
