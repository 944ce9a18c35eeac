/** Meters one local render. Best available wins: a wall plug, the card's energy counter, its sampled power, the processor's counter, time times a power model. */
import { cpus as systemCpus } from 'node:os'
import type { Clock } from '../backend.js'
import { account, idleWatts } from './account.js'
import power from './data/power.json' with { type: 'json' }
import type { GpuProgram } from './gpu-programs.js'
import { readGpu } from './gpu-reading.js'
import { around } from './interval.js'
import type { Plug, PlugReading } from './plugs.js'
import { openRapl, POWERCAP } from './rapl.js'
import type { Energy, Machine } from './types.js'

export interface Meter {
  /** Ends the measurement. Safe to call once. Its figure covers the whole machine, power supply included. */
  stop(): Promise<Energy>
}

/** What a render takes its electricity from: this machine's CPU or card, a machine whose parts are known, or one nobody knows. */
export type Site = 'cpu' | 'gpu' | 'elsewhere' | { elsewhere: Machine }

/** What of a machine's electricity a render answers for. */
export interface Attribution {
  /** All of it, or what is above the idle draw: for a machine that would be on anyway. */
  of: 'total' | 'marginal'
  /** Watts from the wall when nothing runs. @default as modelled */
  idleWatts?: number | undefined
}

export interface MeterOptions {
  machine: Machine
  clock: Clock
  /** Of the machine that renders. */
  plug?: Plug | undefined
  attribution?: Attribution | undefined
  /** Tells what this machine's card draws. */
  program?: GpuProgram | undefined
  /** Where the kernel shows RAPL counters. @default '/sys/class/powercap' */
  powercap?: string
  /** CPU seconds used so far. @default of this process; of the whole machine beside a card, where another process renders */
  cpuSeconds?: () => number
}

const ofProcess = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
const ofMachine = () =>
  systemCpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0) / 1000

/** The meter for what a render runs on: its wall plug, where there is one that can be read, else what this machine knows of itself. */
export async function meterOn(site: Site, options: MeterOptions): Promise<Meter> {
  const { plug, attribution } = options
  const [inside, stopPlug] = await Promise.all([insideMeter(site, options), plug?.start()])
  return {
    async stop() {
      const [modelled, wall] = await Promise.all([inside.stop(), stopPlug?.()])
      const energy = wall ? ofPlug(plug!.name, wall, modelled) : modelled
      const unread = plug && !wall ? `; the ${plug.name} could not be read` : ''
      const whole = { ...energy, note: energy.note + unread }
      return typeof site === 'string' && site !== 'elsewhere' ? attribute(whole, options.machine, attribution) : whole
    },
  }
}

function insideMeter(site: Site, options: MeterOptions): Meter | Promise<Meter> {
  const { machine, clock } = options
  if (typeof site === 'object')
    return stopwatch(clock, (seconds) =>
      account({
        machine: site.elsewhere,
        seconds,
        busy: power.cpuBusyBesideGpu,
        gpuUsed: true,
        elsewhere: true,
        notes: [
          `rendered elsewhere on ${site.elsewhere.gpu!.name}, ${site.elsewhere.gpu!.source}: seconds times its power`,
        ],
      }),
    )
  const unknown = (note: string) => stopwatch(clock, (seconds) => unclaimed(seconds, note))
  if (site === 'elsewhere') return unknown('rendered on another machine: its electricity is not known here')
  if (site === 'gpu' && !machine.gpu)
    return unknown('the graphics card of this machine is not known: its electricity is not counted')
  return meterHere(site, options)
}

/** A figure nobody can give is no figure. */
const unclaimed = (seconds: number, note: string): Energy => ({
  wh: { low: 0, expected: 0, high: 0 },
  method: 'none',
  seconds,
  note,
})

function stopwatch(clock: Pick<Clock, 'now'>, energy: (seconds: number) => Energy): Meter {
  const startedAt = clock.now()
  return { stop: async () => energy(Math.max(0, (clock.now() - startedAt) / 1000)) }
}

async function meterHere(site: 'cpu' | 'gpu', options: MeterOptions): Promise<Meter> {
  const { machine, clock, program } = options
  const cpuSeconds = options.cpuSeconds ?? (site === 'gpu' ? ofMachine : ofProcess)
  // One that tells the whole machine's watts tells a CPU render's too.
  const asked = site === 'gpu' || machine.gpu?.vendor === 'apple' ? program : undefined
  // The render doesn't wait for its meter.
  const startedAt = clock.now()
  const cpuBefore = cpuSeconds()
  const [rapl, watching] = await Promise.all([openRapl(options.powercap ?? POWERCAP, clock), asked?.watch()])
  return {
    async stop() {
      const seconds = Math.max(0, (clock.now() - startedAt) / 1000)
      const [raplJoules, seen] = await Promise.all(['why' in rapl ? undefined : rapl.stop(), watching?.stop()])
      const gpu = seen && readGpu(seen, seconds)
      const silent = gpu && 'why' in gpu
      if (site === 'gpu' && (!gpu || silent) && !machine.gpu!.boardWatts) {
        const { name } = machine.gpu!
        const why = silent ? `; ${gpu.why}` : ''
        return {
          ...unclaimed(seconds, `nobody knows what the ${name} draws: its electricity is not counted${why}`),
          gpu: name,
        }
      }
      const busy = Math.min(1, Math.max(0, cpuSeconds() - cpuBefore) / Math.max(1e-3, seconds * machine.cpu.cores))
      return account({
        machine,
        seconds,
        busy,
        raplJoules,
        gpu: silent ? undefined : gpu,
        gpuUsed: site === 'gpu',
        notes: silent ? [gpu.why] : [],
      })
    },
  }
}

const FEW_SAMPLES = 5

function ofPlug(name: string, reading: PlugReading, { seconds, gpu }: Energy): Energy {
  const { samples, shared } = reading
  // A plug that was slow to answer missed the beginning.
  const wh = reading.seconds > 0 ? (reading.wh * seconds) / reading.seconds : reading.wh
  const watts = seconds > 0 ? `${((wh * 3600) / seconds).toFixed(0)} W` : `${wh} Wh`
  const { wallPlug, wallPlugFewReadings } = power.sigma
  return {
    wh: around(wh, samples < FEW_SAMPLES ? wallPlugFewReadings : wallPlug),
    method: 'wall-meter',
    seconds,
    ...(gpu !== undefined && { gpu }),
    note: `${name}: ${watts} in ${samples} readings, the whole machine${shared ? ', shared with what else rendered on it' : ''}`,
  }
}

/** What the machine would have drawn anyway goes off where the user says so. */
function attribute(energy: Energy, machine: Machine, attribution: Attribution | undefined): Energy {
  if (attribution?.of !== 'marginal' || energy.method === 'none') return energy
  const watts = attribution.idleWatts ?? idleWatts(machine)
  const idle = (watts * energy.seconds) / 3600
  const above = (wh: number) => Math.max(0, wh - idle)
  const { low, expected, high } = energy.wh
  return {
    ...energy,
    wh: { low: above(low), expected: above(expected), high: above(high) },
    note: `${energy.note}; ${watts.toFixed(0)} W it draws idle left out`,
  }
}
