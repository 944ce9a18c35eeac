/** What this machine is, for energy, time and doctor: CPU, GPU, memory, disk. Looked up, never benchmarked. */
import { execFile } from 'node:child_process'
import { statfs } from 'node:fs/promises'
import { cpus as osCpus, platform, release, totalmem } from 'node:os'
import { promisify } from 'node:util'
import { cpus, gpus } from './tables.js'
import type { Machine } from './types.js'

const run = promisify(execFile)

/** Runs a program and gives its standard output, or undefined when it is absent or fails. */
export type RunProgram = (file: string, args: string[]) => Promise<string | undefined>

export const runProgram: RunProgram = async (file, args) => {
  try {
    return (await run(file, args, { timeout: 5_000, windowsHide: true })).stdout
  } catch {
    return undefined
  }
}

/** CPU watts of the threads this machine has, from the family table. */
export function cpuPower(model: string, threads: number) {
  const family = cpus.families.find(({ match }) => model.includes(match))
  if (!family)
    return {
      tdpWatts: cpus.unknown.totalWatts,
      idleWatts: cpus.unknown.totalWatts * cpus.unknown.idleShare,
      source: cpus.unknown.source,
    }
  const tdpWatts = family.wattsPerThread * threads
  return { tdpWatts, idleWatts: tdpWatts * family.idleShare, source: family.source }
}

/** The first NVIDIA card as its driver reports it; the enforced limit is its board power. */
async function nvidia(program: RunProgram): Promise<Machine['gpu']> {
  const out = await program('nvidia-smi', [
    '--query-gpu=name,memory.total,enforced.power.limit',
    '--format=csv,noheader,nounits',
  ])
  const [name, mib, limit] = (out?.split('\n')[0] ?? '').split(',').map((cell) => cell.trim())
  if (!name || !mib) return undefined
  const listed = (await gpus()).find(
    (row) => row.name.includes(name) || name.includes(row.name.replace(/^NVIDIA /, '')),
  )
  const watts = Number(limit)
  return {
    name,
    vramGb: Number(mib) / 1024,
    boardWatts: watts > 0 ? watts : (listed?.tgp_w ?? 0),
    source: watts > 0 ? 'nvidia-smi enforced.power.limit' : (listed?.source ?? 'no power figure'),
  }
}

/** Looks the machine up; `home` is the folder whose disk counts. Never throws. */
export async function probeMachine(home: string, program: RunProgram = runProgram): Promise<Machine> {
  const list = osCpus()
  const model = list[0]?.model.trim() ?? 'unknown CPU'
  const disk = await statfs(home).catch(() => statfs('.').catch(() => undefined))
  return {
    os: `${platform()} ${release()}`,
    cpu: { model, cores: list.length, ...cpuPower(model, list.length) },
    gpu: await nvidia(program),
    ramGb: totalmem() / 2 ** 30,
    diskFreeGb: disk ? (disk.bavail * disk.bsize) / 2 ** 30 : 0,
  }
}
