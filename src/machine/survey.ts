/** What `doctor` looks at beyond the figures that planning needs: every card, the system, the optional packages. Looked up, never benchmarked. */
import { createRequire } from 'node:module'
import { arch, platform, release } from 'node:os'
import { type Room, type Shortage, shortages } from '../catalog/recipes.js'
import { runProgram } from '../energy/programs.js'
import { findGpus, type Gpu, type RunProgram } from './gpus.js'
import table from './setups.json' with { type: 'json' }

export interface Survey {
  platform: NodeJS.Platform
  arch: string
  release: string
  /** Windows' Linux: 1 or 2; undefined anywhere else. */
  wsl: 1 | 2 | undefined
  gpus: Gpu[]
  /** Whether the system says its clock follows a time server; undefined when it doesn't say. */
  clockFollows: boolean | undefined
  /** Optional packages, and whether they can be loaded from here. */
  packages: { name: string; found: boolean; for: string }[]
}

/** A set-up somebody wrote down, and what this machine lacks of it. */
export interface Setup {
  id: string
  vramGb: number
  ramGb: number
  diskFreeGb: number
  /** Cards of that size. */
  cards: string
  meets: boolean
  short: Shortage[]
}

const PACKAGES = [
  { name: 'onnxruntime-node', for: 'models in this process: the storyboards' },
  { name: '@napi-rs/canvas', for: 'drawing storyboards' },
  { name: 'h264-mp4-encoder', for: 'MP4s without ffmpeg' },
] as const

/** Windows' kernels name their maker; those of the second version also say so. */
export const wslOf = (kernel: string): Survey['wsl'] =>
  /microsoft/i.test(kernel) ? (/wsl2|microsoft-standard/.test(kernel) ? 2 : 1) : undefined

const { resolve } = createRequire(import.meta.url)

const isInstalled = (name: string): boolean => {
  try {
    return Boolean(resolve(name))
  } catch (error) {
    // Found, but without an entry for `require`.
    return (error as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED'
  }
}

export interface SurveyOptions {
  ramGb: number
  program?: RunProgram
  /** @default this machine's */
  on?: { platform: NodeJS.Platform; release: string }
}

/** systemd's word for it. */
async function clockFollows(program: RunProgram): Promise<boolean | undefined> {
  const word = (await program('timedatectl', ['show', '--property=NTPSynchronized', '--value']))?.trim()
  return word === 'yes' ? true : word === 'no' ? false : undefined
}

/** Never throws. */
export async function survey({ ramGb, program = runProgram, on }: SurveyOptions): Promise<Survey> {
  const here = on ?? { platform: platform(), release: release() }
  const wsl = wslOf(here.release)
  return {
    ...here,
    arch: arch(),
    wsl,
    gpus: await findGpus({ platform: here.platform, wsl: wsl !== undefined, ramGb }, program),
    clockFollows: here.platform === 'linux' ? await clockFollows(program) : undefined,
    packages: PACKAGES.map((one) => ({ ...one, found: isInstalled(one.name) })),
  }
}

/** The set-ups of the founding article, held against this machine. */
export function judgeSetups(room: Room): Setup[] {
  return table.setups.map((setup) => {
    const short = shortages([
      ['video memory', room.vramGb, setup.vramGb],
      ['memory', room.ramGb, setup.ramGb],
      ['disk', room.diskFreeGb, setup.diskFreeGb],
    ])
    return { ...setup, meets: !short.length, short }
  })
}

export const SETUPS_FROM = `${table.source} (${table.asOf})`
