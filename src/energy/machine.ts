/** What this machine is, for energy, time and doctor: CPU, GPU, memory, disk. Looked up, never benchmarked. */
import { execFile } from 'node:child_process'
import { statfs } from 'node:fs/promises'
import { cpus as osCpus, platform, release, totalmem } from 'node:os'
import { promisify } from 'node:util'
import { findGpus, type Gpu, type RunProgram } from '../machine/gpus.js'
import { cpus, gpus } from './tables.js'
import type { Machine } from './types.js'

const run = promisify(execFile)

/** Runs a program; five seconds are enough for any that only tells. */
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

/** The card with the most memory, and what its board may draw: the enforced limit, else the table's figure. */
async function largest(cards: readonly Gpu[]): Promise<Machine['gpu']> {
  const [card] = cards.filter(({ vramGb }) => vramGb !== undefined).sort((a, b) => b.vramGb! - a.vramGb!)
  if (!card) return undefined
  const { name, vramGb, limitWatts } = card
  const listed = (await gpus()).find(
    (row) => row.name.includes(name) || name.includes(row.name.replace(/^NVIDIA /, '')),
  )
  return {
    name,
    vramGb: vramGb!,
    boardWatts: limitWatts ?? listed?.tgp_w ?? 0,
    source: limitWatts
      ? `${card.source}${card.vendor === 'nvidia' ? ' enforced.power.limit' : ' power limit'}`
      : (listed?.source ?? 'no power figure'),
  }
}

/** Looks the machine up; `home` is the folder whose disk counts. Never throws. */
export async function probeMachine(home: string, program: RunProgram = runProgram): Promise<Machine> {
  const list = osCpus()
  const model = list[0]?.model.trim() ?? 'unknown CPU'
  const ramGb = totalmem() / 2 ** 30
  const disk = await statfs(home).catch(() => statfs('.').catch(() => undefined))
  return {
    os: `${platform()} ${release()}`,
    cpu: { model, cores: list.length, ...cpuPower(model, list.length) },
    gpu: await largest(await findGpus({ platform: platform(), wsl: false, ramGb }, program)),
    ramGb,
    diskFreeGb: disk ? (disk.bavail * disk.bsize) / 2 ** 30 : 0,
  }
}
