/** Where a local backend renders: this machine, or one a server of its tells of. Times and watts are those of that card, not of the one here. Pure. */
import type { Availability, ModelCard } from '../backend.js'
import { isLoopback } from '../net/wall.js'
import { machineElsewhere } from './machine.js'
import type { Machine } from './types.js'
import type { BoardPower } from './video-energy.js'

export interface Place {
  /** Undefined: somewhere else, and nobody tells what it is. */
  machine: Machine | undefined
  /** Name of the graphics card that renders; undefined where none does, or nobody tells. */
  card: string | undefined
  gpuUsed: boolean
  elsewhere: boolean
}

/** Of several servers, the one with the largest card. */
export function placeOf(
  card: Pick<ModelCard, 'recipes'>,
  servers: Availability['servers'],
  here: Machine,
  boards: readonly BoardPower[],
): Place {
  const largest = (gpus: readonly { vramGb?: number }[] = []) => Math.max(0, ...gpus.map(({ vramGb = 0 }) => vramGb))
  const [server] = [...(servers ?? [])].sort((a, b) => largest(b.machine?.gpus) - largest(a.machine?.gpus))
  if (server && !isLoopback(new URL(server.url).hostname)) {
    const { machine } = server
    return {
      machine: machine && machineElsewhere(machine, boards),
      card: machine?.gpus[0]?.name,
      gpuUsed: true,
      elsewhere: true,
    }
  }
  const gpuUsed = server?.machine
    ? server.machine.gpus.length > 0
    : Boolean(server) || card.recipes.some(({ vramMinGb }) => vramMinGb !== undefined)
  return { machine: here, card: gpuUsed ? here.gpu?.name : undefined, gpuUsed, elsewhere: false }
}
