/** Which meter a render on this machine gets, and why not a better one: for `doctor`. */
import type { Clock } from '../backend.js'
import type { GpuProgram } from './gpu-programs.js'
import type { Plug } from './plugs.js'
import { openRapl, POWERCAP } from './rapl.js'
import type { EnergyMethod, Machine } from './types.js'
import { loadOf } from './video-energy.js'

export interface Tier {
  method: EnergyMethod
  used: boolean
  /** What it is, or why it isn't used. */
  text: string
}

const NAMES = {
  'wall-meter': 'wall plug',
  'gpu-counter': 'energy counter of the card',
  'sampled-power': 'sampled power',
  rapl: 'energy counter of the processor',
  'time-x-power': 'time x power',
} as const

/** Best first, up to the one that is used; asks each of them once. Never throws. */
export async function meterTiers(world: {
  machine: Machine
  clock: Clock
  plug?: Plug | undefined
  program?: GpuProgram | undefined
  /** @default '/sys/class/powercap' */
  powercap?: string
}): Promise<Tier[]> {
  const { machine, clock, plug, program, powercap = POWERCAP } = world
  const [wall, card, rapl] = await Promise.all([plug && reads(plug), program?.check(), openRapl(powercap, clock)])
  if (!('why' in rapl)) await rapl.stop()
  const tiers: Tier[] = []
  const tell = (method: keyof typeof NAMES, used: boolean, why: string) =>
    tiers.push({ method, used, text: `${NAMES[method]}: ${why}` })

  tell(
    'wall-meter',
    Boolean(wall),
    plug ? `${plug.name}${wall ? '' : ' could not be read'}` : 'none is configured (energy.plugs)',
  )
  if (wall) return tiers
  const watched = program && card?.tells
  if (program && machine.gpu?.vendor !== 'apple') {
    const why = watched ? card.noCounter : `${program.name} tells no watts`
    tell('gpu-counter', !why, why ?? program.name)
  }
  const counted = watched && !card.noCounter
  if (program && !counted) tell('sampled-power', Boolean(watched), `${program.name}${watched ? '' : ' tells none'}`)
  const whole = watched && machine.gpu?.vendor === 'apple'
  if (!whole) tell('rapl', !('why' in rapl), 'why' in rapl ? rapl.why : powercap)
  if (machine.gpu ? !watched : 'why' in rapl) tell('time-x-power', true, modelOf(machine))
  return tiers
}

function modelOf({ cpu, gpu }: Machine): string {
  if (!gpu) return `${cpu.model}, ${Math.round(cpu.tdpWatts)} W at full load, by its family`
  if (!gpu.boardWatts) return `nobody knows what the ${gpu.name} draws: renders on it claim no electricity`
  return `${loadOf(gpu.name).share} x ${gpu.boardWatts} W, ${gpu.source}`
}

async function reads(plug: Plug): Promise<boolean> {
  const stop = await plug.start()
  return (await stop()) !== undefined
}
