/** Readings to energy: adds up the parts of a machine, each with its own spread, and what its power supply takes. Pure. */
import power from './data/power.json' with { type: 'json' }
import type { GpuReading } from './gpu-reading.js'
import { spread } from './interval.js'
import { idlePartsWatts, restWatts, supplyAt } from './supply.js'
import type { Energy, EnergyMethod, Interval, Machine } from './types.js'
import { loadOf } from './video-energy.js'

export interface Reading {
  machine: Machine
  seconds: number
  /** Share of all CPU threads that was busy, 0..1. */
  busy: number
  /** By the processor's own counters. */
  raplJoules?: number | undefined
  /** By its maker's program. */
  gpu?: GpuReading | undefined
  gpuUsed: boolean
  /** The machine is somewhere else: nothing of it was read, and its card's limit may be another. */
  elsewhere?: boolean | undefined
  /** Why nothing better was used. */
  notes?: readonly string[] | undefined
}

interface Part {
  wh: number
  sigma: number
  what: string
}

const { sigma } = power

/** The card's board by its power limit, for as long as nothing metered it. */
function boardPart({ machine, elsewhere }: Reading, seconds: number): Part {
  const { name, boardWatts } = machine.gpu!
  const { share, dataCentre } = loadOf(name)
  const one = elsewhere ? sigma.boardElsewhere : dataCentre ? sigma.boardDataCentre : sigma.boardConsumer
  return { wh: (share * boardWatts * seconds) / 3600, sigma: one, what: `GPU ${share} x ${boardWatts} W` }
}

/** What its program saw, and the rest: by the card's power limit, or as before where nobody tells one. */
function meteredParts(reading: Reading & { gpu: GpuReading }): { parts: Part[]; method: EnergyMethod } {
  const { gpu, seconds, machine } = reading
  const seen = Math.min(gpu.seconds, seconds)
  const parts = [{ wh: (gpu.watts * seen) / 3600, sigma: gpu.sigma, what: gpu.what }]
  const left = seconds - seen
  if (left > 0)
    parts.push(
      gpu.of === 'card' && machine.gpu?.boardWatts
        ? { ...boardPart(reading, left), what: 'the rest by its power limit' }
        : { wh: (gpu.watts * left) / 3600, sigma: sigma.notCounted, what: 'the rest as much' },
    )
  // What was seen for less than half of the time isn't what the figure rests on.
  return { parts, method: seen * 2 >= seconds ? gpu.method : 'time-x-power' }
}

function cpuPart({ machine: { cpu }, seconds, busy, raplJoules }: Reading): Part {
  if (raplJoules !== undefined)
    return {
      wh: raplJoules / 3600,
      sigma: sigma.rapl,
      what: `CPU ${(raplJoules / Math.max(seconds, 1e-3)).toFixed(0)} W by RAPL`,
    }
  const watts = cpu.idleWatts + (cpu.tdpWatts - cpu.idleWatts) * busy
  return {
    wh: (watts * seconds) / 3600,
    sigma: sigma.notCounted,
    what: `CPU ${watts.toFixed(1)} W modelled at ${Math.round(busy * 100)} % load`,
  }
}

export function account(reading: Reading): Energy {
  const { machine, seconds, gpu, gpuUsed, raplJoules } = reading
  const notes = [...(reading.notes ?? []), ...(gpu?.notes ?? [])]
  const metered = gpu && meteredParts({ ...reading, gpu })
  const parts = [...(metered?.parts ?? [])]
  let method: EnergyMethod = metered?.method ?? 'time-x-power'
  if (gpu?.of !== 'machine') {
    parts.unshift(cpuPart(reading))
    if (gpuUsed && machine.gpu && !gpu) parts.push(boardPart(reading, seconds))
    else if (!gpu && raplJoules !== undefined) method = 'rapl'
    const rest = restWatts(machine)
    parts.push({ wh: (rest * seconds) / 3600, sigma: sigma.notCounted, what: `memory and board ${rest} W assumed` })
  }
  const inside = parts.reduce((sum, { wh }) => sum + wh, 0)
  const supply = supplyAt(seconds > 0 ? (inside * 3600) / seconds : 0, machine)
  const { low, expected, high } = spread(parts, sigma.powerSupply)
  const { efficiency } = supply
  return {
    wh: { low: low / efficiency, expected: expected / efficiency, high: high / efficiency },
    method,
    seconds,
    ...(gpuUsed && machine.gpu && { gpu: machine.gpu.name }),
    note: [
      `${parts.map(({ what }) => what).join(', ')}, power supply ${percent(efficiency)} at ${percent(supply.load)} load`,
      `${machine.cpu.model}, ${machine.cpu.cores} threads`,
      ...notes,
    ].join('; '),
  }
}

const percent = (share: number) => `${Math.round(share * 100)} %`

/** The same model before the render: what `seconds` of full work would burn. */
export function forecast(
  machine: Machine,
  seconds: Interval,
  gpuUsed: boolean,
  elsewhere = false,
): { wh: Interval; method: EnergyMethod } {
  const busy = gpuUsed ? power.cpuBusyBesideGpu : 0.9
  const at = (seconds: number) => account({ machine, seconds, busy, gpuUsed, elsewhere }).wh
  return {
    wh: { low: at(seconds.low).low, expected: at(seconds.expected).expected, high: at(seconds.high).high },
    method: 'time-x-power',
  }
}

/** Watts from the wall when nothing runs, as modelled. */
export function idleWatts(machine: Machine): number {
  const inside = idlePartsWatts(machine)
  return inside / supplyAt(inside, machine).efficiency
}
