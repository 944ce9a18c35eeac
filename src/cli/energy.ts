/** `energy estimate`: the estimator for one's own figures, one video or a table of them. */
import type { Command } from 'commander'
import type { VideoWork } from '../energy/video-energy.js'
import { InputError } from '../errors.js'
import { EXIT } from './exit.js'
import { figure } from './layout.js'
import type { Flags } from './options.js'
import type { Act, Handler } from './session.js'

const NUMBERS = {
  gpus: ['--gpus <n>', 'that work on it together; default 1'],
  batch: ['--batch <n>', 'videos made at once; default 1'],
  frames: ['--frames <n>', 'of one video'],
  steps: ['--steps <n>', 'denoising steps; default what the model is used with'],
  cfgPasses: ['--cfg-passes <n>', '2 with classifier-free guidance; default the usual'],
  seconds: ['--seconds <n>', 'measured for the whole batch: better than any model'],
} as const

function number(flags: Flags, name: keyof typeof NUMBERS): number | undefined {
  if (flags[name] === undefined) return undefined
  const value = Number(flags[name])
  if (value > 0 && Number.isFinite(value)) return value
  throw new InputError('is not a number above 0', { field: NUMBERS[name][0].split(' ')[0]!, value: flags[name] })
}

function size(text: unknown): { width: number; height: number } | undefined {
  if (text === undefined) return undefined
  const [, width, height] = /^(\d+)[x×](\d+)$/i.exec(String(text)) ?? []
  if (width && height) return { width: Number(width), height: Number(height) }
  throw new InputError('is not a size', { field: '--size', value: text, allowed: 'like 1280x720' })
}

function workOf(flags: Flags): VideoWork {
  if (flags.gpu === undefined)
    throw new InputError('a GPU is needed', { field: '--gpu', value: undefined, allowed: 'a name like "RTX 4090"' })
  const numbers = (Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]).flatMap((name) => {
    const value = number(flags, name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    gpu: String(flags.gpu),
    ...(flags.model !== undefined && { model: String(flags.model) }),
    ...size(flags.size),
    ...Object.fromEntries(numbers),
  }
}

const estimate: Handler = async ({ terminal, flags }) => {
  const { estimateCsv, estimateVideoEnergy } = await import('../energy/estimate-video.js')
  if (flags.csv) {
    await estimateCsv(process.stdin, process.stdout)
    return EXIT.ok
  }
  const { wh, method } = await estimateVideoEnergy(workOf(flags))
  if (terminal.json)
    terminal.printJson({
      expectedWh: wh?.expected ?? null,
      lowWh: wh?.low ?? null,
      highWh: wh?.high ?? null,
      method,
    })
  terminal.print(
    wh
      ? `${figure(wh.expected)} Wh a video (90 %: ${figure(wh.low)} to ${figure(wh.high)}), GPU alone\n${method}`
      : method,
  )
  return EXIT.ok
}

export function addEnergy(program: Command, act: Act): void {
  const command = program
    .command('energy')
    .description('watt-hours of generated video')
    .action(function (this: Command) {
      this.outputHelp()
    })
    .command('estimate')
    .description('GPU watt-hours of one video, with a 90 % interval')
    .option('--model <name>', 'hub id or usual name, like Wan-AI/Wan2.1-T2V-14B-Diffusers')
    .option('--gpu <name>', 'like H100 or "RTX 4090"')
    .option('--size <w>x<h>', 'pixels of one frame, like 832x480')
  for (const [flag, about] of Object.values(NUMBERS)) command.option(flag, about)
  command
    .option('--csv', 'a table on stdin, the same on stdout with expected_wh, low_wh, high_wh, method')
    .addHelpText(
      'after',
      `
Columns of --csv: model, gpu, n_gpu, batch, width, height, frames, steps, cfg_passes, measured_seconds; others stay as they are.

Examples:
  heroshot energy estimate --model "wan2.1 14b" --gpu H100 --size 832x480 --frames 81
  heroshot energy estimate --gpu "RTX 4090" --seconds 75
  heroshot energy estimate --csv < in.csv > out.csv`,
    )
    .action(act(estimate))
}
