/** Meters one local render: a wall plug, GPU power sampled from nvidia-smi, the CPU's RAPL counter, or time times a power model. Best available wins. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import type { Clock } from '../backend.js'
import { around, spread } from './interval.js'
import type { Plug, PlugReading } from './plugs.js'
import { cpus } from './tables.js'
import type { Energy, EnergyMethod, Interval, Machine } from './types.js'

export interface Meter {
  /** Ends the measurement. Safe to call once. */
  stop(): Promise<Energy>
}

export interface MeterOptions {
  machine: Machine
  clock: Clock
  /** Where the kernel shows RAPL counters. @default '/sys/class/powercap' */
  powercap?: string
  /** CPU seconds this process has used so far. @default process.cpuUsage */
  cpuSeconds?: () => number
  /** Sample the GPU: only for renders that use it. @default false */
  gpu?: boolean
  /** Program that prints watts, one sample a line. @default 'nvidia-smi' */
  gpuProgram?: string
}

const processCpuSeconds = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Starts metering. The figure covers the whole machine (CPU, memory, board, power supply, GPU) while the render runs. */
export async function startMeter(options: MeterOptions): Promise<Meter> {
  const { machine, clock } = options
  const cpuSeconds = options.cpuSeconds ?? processCpuSeconds
  const rapl = await openRapl(options.powercap ?? '/sys/class/powercap')
  const gpu = options.gpu && machine.gpu ? sampleGpu(options.gpuProgram ?? 'nvidia-smi') : undefined
  const startedAt = clock.now()
  const cpuBefore = cpuSeconds()
  return {
    async stop() {
      const seconds = Math.max(0, (clock.now() - startedAt) / 1000)
      const joules = await rapl?.joules()
      const watts = gpu?.stop()
      const busy = Math.min(1, Math.max(0, cpuSeconds() - cpuBefore) / Math.max(1e-3, seconds * machine.cpu.cores))
      return account({ machine, seconds, busy, raplJoules: joules, gpuWatts: watts, gpuUsed: Boolean(options.gpu) })
    },
  }
}

/** Times a render whose watts nobody here can know: it claims no energy, and says why. */
function stopwatch(clock: Pick<Clock, 'now'>, note: string): Meter {
  const startedAt = clock.now()
  return {
    stop: async () => ({
      wh: { low: 0, expected: 0, high: 0 },
      method: 'none',
      seconds: Math.max(0, (clock.now() - startedAt) / 1000),
      note,
    }),
  }
}

/** What of a machine's electricity a render answers for. */
export interface Attribution {
  /** All of it, or what is above the idle draw: for a machine that would be on anyway. */
  of: 'total' | 'marginal'
  /** Watts from the wall when nothing runs. @default as modelled */
  idleWatts?: number | undefined
}

/** Plug readings are within 2 %; few of them miss what happened in between. */
const PLUG_SIGMA = 0.02
const FEW_SAMPLES = 5
const FEW_SIGMA = 0.1

/** The meter for what a render runs on: its wall plug, where there is one that can be read, else what this machine knows of itself. */
export async function meterOn(
  on: 'cpu' | 'gpu' | 'elsewhere',
  options: Pick<MeterOptions, 'machine' | 'clock'> & { plug?: Plug | undefined; attribution?: Attribution | undefined },
): Promise<Meter> {
  const { plug, machine, attribution } = options
  const [inside, stopPlug] = await Promise.all([insideMeter(on, options), plug?.start()])
  return {
    async stop() {
      const [modelled, wall] = await Promise.all([inside.stop(), stopPlug?.()])
      const energy = wall ? ofPlug(plug!.name, wall, modelled.seconds) : modelled
      const unread = plug && !wall ? `; the ${plug.name} could not be read` : ''
      return attribute({ ...energy, note: energy.note + unread }, machine, attribution)
    },
  }
}

function ofPlug(name: string, { wh, samples, shared }: PlugReading, seconds: number): Energy {
  const watts = seconds > 0 ? `${((wh * 3600) / seconds).toFixed(0)} W` : `${wh} Wh`
  return {
    wh: around(wh, samples < FEW_SAMPLES ? FEW_SIGMA : PLUG_SIGMA),
    method: 'wall-meter',
    seconds,
    note: `${name}: ${watts} in ${samples} readings, the whole machine${shared ? ', shared with what else rendered on it' : ''}`,
  }
}

/** What the machine would have drawn anyway goes off where the user says so. */
function attribute(energy: Energy, machine: Machine, attribution: Attribution | undefined): Energy {
  if (attribution?.of !== 'marginal' || energy.method === 'none') return energy
  const { psuEfficiency } = cpus.machine
  const idleWatts = attribution.idleWatts ?? (machine.cpu.idleWatts + restWatts(machine)) / psuEfficiency
  const idle = (idleWatts * energy.seconds) / 3600
  const above = (wh: number) => Math.max(0, wh - idle)
  const { low, expected, high } = energy.wh
  return {
    ...energy,
    wh: { low: above(low), expected: above(expected), high: above(high) },
    note: `${energy.note}; ${idleWatts.toFixed(0)} W it draws idle left out`,
  }
}

async function insideMeter(
  on: 'cpu' | 'gpu' | 'elsewhere',
  options: Pick<MeterOptions, 'machine' | 'clock'>,
): Promise<Meter> {
  if (on === 'elsewhere')
    return stopwatch(options.clock, 'rendered on another machine: its electricity is not known here')
  if (on === 'gpu' && !options.machine.gpu)
    return stopwatch(options.clock, 'the graphics card of this machine is not known: its electricity is not counted')
  return startMeter({ ...options, gpu: on === 'gpu' })
}

/** Memory, board, disk and fans. */
function restWatts({ ramGb }: Machine): number {
  const { ramWattsPerDimm, boardWatts } = cpus.machine
  const dimms = ramGb <= 2 ? 1 : ramGb <= 16 ? 2 : ramGb <= 64 ? 4 : 8
  return Math.max(10, ramWattsPerDimm * dimms) + boardWatts
}

export interface Reading {
  machine: Machine
  seconds: number
  /** Share of all CPU threads this process kept busy, 0..1. */
  busy: number
  raplJoules?: number | undefined
  gpuWatts?: readonly number[] | undefined
  gpuUsed: boolean
}

/** Reading to energy: adds up the parts, each with its own spread, and divides by the power supply's efficiency. Pure. */
export function account(reading: Reading): Energy {
  const { machine, seconds, busy } = reading
  const { cpu } = machine
  const parts: { wh: number; sigma: number; what: string }[] = []
  let method: EnergyMethod = 'time-x-power'
  const wh = (watts: number) => (watts * seconds) / 3600
  if (reading.raplJoules !== undefined) {
    method = 'rapl'
    parts.push({
      wh: reading.raplJoules / 3600,
      sigma: 0.06,
      what: `CPU ${(reading.raplJoules / Math.max(seconds, 1e-3)).toFixed(0)} W by RAPL`,
    })
  } else {
    const watts = cpu.idleWatts + (cpu.tdpWatts - cpu.idleWatts) * busy
    parts.push({
      wh: wh(watts),
      sigma: 0.35,
      what: `CPU ${watts.toFixed(1)} W modelled at ${Math.round(busy * 100)} % load`,
    })
  }
  if (reading.gpuUsed && machine.gpu) {
    const samples = reading.gpuWatts ?? []
    if (samples.length >= 2) {
      const mean = samples.reduce((sum, watts) => sum + watts, 0) / samples.length
      if (method !== 'rapl') method = 'sampled-power'
      parts.push({ wh: wh(mean), sigma: 0.08, what: `GPU ${mean.toFixed(0)} W, ${samples.length} samples` })
    } else {
      // Consumer boards average 0.85 of their limit when the model fits (facts: 0.55 to 1.0).
      method = 'time-x-power'
      parts.push({ wh: wh(0.85 * machine.gpu.boardWatts), sigma: 0.2, what: `GPU 0.85 x ${machine.gpu.boardWatts} W` })
    }
  }
  const { psuEfficiency } = cpus.machine
  const rest = restWatts(machine)
  parts.push({ wh: wh(rest), sigma: 0.35, what: `memory and board ${rest} W assumed` })
  const total = spread(parts)
  const scale = (value: number) => value / psuEfficiency
  return {
    wh: { low: scale(total.low), expected: scale(total.expected), high: scale(total.high) },
    method,
    seconds,
    note: `${parts.map(({ what }) => what).join(', ')}, power supply ${psuEfficiency * 100} %; ${cpu.model}, ${cpu.cores} threads`,
  }
}

/** The same model before the render: what `seconds` of full work would burn. */
export function forecast(
  machine: Machine,
  seconds: Interval,
  gpuUsed: boolean,
): { wh: Interval; method: EnergyMethod } {
  const at = (s: number) => account({ machine, seconds: s, busy: gpuUsed ? 0.15 : 0.9, gpuUsed }).wh
  return {
    wh: { low: at(seconds.low).low, expected: at(seconds.expected).expected, high: at(seconds.high).high },
    method: 'time-x-power',
  }
}

interface Rapl {
  joules(): Promise<number | undefined>
}

/** Package counters only: core, uncore and psys are nested in or around them and would be counted twice. */
async function openRapl(root: string): Promise<Rapl | undefined> {
  const zones: { file: string; max: number; before: number }[] = []
  try {
    for (const entry of await readdir(root)) {
      if (!/^intel-rapl:\d+$/.test(entry)) continue
      const zone = `${root}/${entry}`
      if (!(await readFile(`${zone}/name`, 'utf8')).startsWith('package')) continue
      const [energy, max] = await Promise.all(
        ['energy_uj', 'max_energy_range_uj'].map(async (name) => Number(await readFile(`${zone}/${name}`, 'utf8'))),
      )
      if (Number.isFinite(energy) && max! > 0) zones.push({ file: `${zone}/energy_uj`, max: max!, before: energy! })
    }
  } catch {
    return undefined
  }
  if (!zones.length) return undefined
  return {
    async joules() {
      let sum = 0
      for (const { file, max, before } of zones) {
        const now = Number(await readFile(file, 'utf8').catch(() => 'NaN'))
        if (!Number.isFinite(now)) return undefined
        sum += now >= before ? now - before : now + max - before
      }
      return sum > 0 ? sum / 1e6 : undefined
    },
  }
}

function sampleGpu(program: string) {
  const watts: number[] = []
  let tail = ''
  let child: ChildProcess | undefined
  try {
    child = spawn(program, ['--query-gpu=power.draw', '--format=csv,noheader,nounits', '-lms', '200'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    child.on('error', () => {})
    child.unref()
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (tail + text).split('\n')
      tail = lines.pop()!
      for (const line of lines) if (Number(line) > 0) watts.push(Number(line))
    })
  } catch {
    // No sampler: the model answers.
  }
  return {
    stop() {
      // A child that never started has no pid, and killing it would signal this whole process group.
      if (child?.pid !== undefined) child.kill()
      return watts
    },
  }
}
