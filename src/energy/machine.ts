/** What this machine is, for energy, time and doctor: CPU, GPU, memory, disk. Looked up, never benchmarked. */
import { statfs } from 'node:fs/promises'
import { arch, cpus as osCpus, platform, release, totalmem } from 'node:os'
import type { ServerMachine } from '../backend.js'
import { findGpus, type Gpu, type RunProgram } from '../machine/gpus.js'
import { boardPowers } from './estimate-video.js'
import { runProgram } from './programs.js'
import { cpus } from './tables.js'
import type { Machine } from './types.js'
import { type BoardPower, boardOf } from './video-energy.js'

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
  const { name, vendor, vramGb, limitWatts } = card
  const listed = limitWatts ? undefined : boardOf(name, await boardPowers())
  return {
    name,
    vendor,
    vramGb: vramGb!,
    boardWatts: limitWatts ?? listed?.watts ?? 0,
    source: limitWatts
      ? `${card.source}${vendor === 'nvidia' ? ' enforced.power.limit' : ' power limit'}`
      : listed
        ? tabled(listed)
        : 'no power figure',
  }
}

const tabled = ({ name, watts }: BoardPower) => `${watts} W by the table of cards (${name})`

/**
 * A machine somewhere else, by what its server says of it: its first card, which renders unless its owner has it otherwise, at the
 * power limit it is sold with. The rest is assumed. Undefined without a card that stands in the table.
 */
export function machineElsewhere(
  { gpus, ramGb = 32 }: ServerMachine,
  boards: readonly BoardPower[],
): (Machine & { gpu: NonNullable<Machine['gpu']> }) | undefined {
  const [card] = gpus
  const listed = card && boardOf(card.name, boards)
  if (!listed) return undefined
  return {
    os: 'unknown',
    cpu: { model: 'unknown CPU', cores: 0, ...cpuPower('', 0) },
    gpu: { name: card.name, vramGb: card.vramGb ?? 0, boardWatts: listed.watts, source: tabled(listed) },
    ramGb,
    diskFreeGb: 0,
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
    ...(arch().startsWith('arm') && { arm: true }),
    ramGb,
    diskFreeGb: disk ? (disk.bavail * disk.bsize) / 2 ** 30 : 0,
  }
}
