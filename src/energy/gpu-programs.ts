/** The makers' programs that tell a card's watts while something renders: nvidia-smi, amd-smi, macmon. Each is asked once what it can. */
import { z } from 'zod'
import type { Clock } from '../backend.js'
import { MOST_WATTS, type Sample, type Seen } from './gpu-reading.js'
import { follow, runProgram } from './programs.js'
import type { Machine } from './types.js'

export interface Watching {
  /** Ends the program with all it started. Never throws. */
  stop(): Promise<Seen>
}

export interface GpuProgram {
  readonly name: string
  /** Starts to watch every card. Never throws: a program that is absent says nothing. */
  watch(): Promise<Watching>
  /** Whether it is there and tells watts; `counter` says why there is no energy counter, or nothing. */
  check(): Promise<{ tells: boolean; noCounter: string | undefined }>
}

/** Samples a second apart miss little of a render; nvidia-smi and its driver renew theirs ten times a second. */
const NVIDIA_MS = 200
/** amd-smi is a Python program: each answer costs a third of a second of a processor. */
const AMD_MS = 2000
const MAC_MS = 500
/** Others come and go. */
const OTHERS_MS = 15_000

const once = <T>(ask: () => Promise<T>) => {
  let asked: Promise<T> | undefined
  return () => (asked ??= ask())
}

/** `310.50 W`, `310.50`; undefined for `[N/A]` and its like. */
const number = (text: string | undefined): number | undefined => {
  const [, digits] = /^(-?\d+(?:\.\d+)?)/.exec(text ?? '') ?? []
  return digits === undefined ? undefined : Number(digits)
}
const wattsOf = (value: number | undefined) =>
  value !== undefined && value > 0 && value < MOST_WATTS ? value : undefined

const JOULES: Record<string, number> = { mj: 1e-3, j: 1, kj: 1e3, wh: 3600, kwh: 3.6e6 }
const joulesOf = (text: string | undefined) => {
  const value = number(text)
  const unit = /[a-z]+$/i.exec(text ?? '')?.[0].toLowerCase() ?? 'mj'
  return value === undefined || JOULES[unit] === undefined ? undefined : value * JOULES[unit]
}

/** A process on a card. */
interface OnCard {
  card: string
  pid: number
  name: string
  memory: number
}

/** Who computes on each card beside the render: it is this process, else the one with the most memory. */
function othersOf(processes: readonly OnCard[]): Map<string, Set<string>> {
  const others = new Map<string, Set<string>>()
  for (const card of new Set(processes.map(({ card }) => card))) {
    const here = processes.filter((one) => one.card === card).sort((a, b) => b.memory - a.memory)
    const render = here.find(({ pid }) => pid === process.pid) ?? here[0]!
    const names = here.filter(({ pid }) => pid !== render.pid).map(({ name, pid }) => name || `process ${pid}`)
    if (names.length) others.set(card, new Set(names))
  }
  return others
}

/** Asks now and then who else is on the cards, until told to stop. */
function lookForOthers(clock: Clock, ask: () => Promise<readonly OnCard[]>, signal: AbortSignal) {
  const found = new Map<string, Set<string>>()
  const look = async () => {
    for (;;) {
      for (const [card, names] of othersOf(await ask()))
        found.set(card, new Set([...(found.get(card) ?? []), ...names]))
      await clock.sleep(OTHERS_MS, signal)
    }
  }
  look().catch(() => undefined)
  return found
}

const fileName = (path: string) => path.replaceAll('\\', '/').split('/').at(-1)!.trim()

const COUNTER = 'total_energy_consumption'

export function nvidiaSmi(clock: Clock): GpuProgram {
  const name = 'nvidia-smi'
  const query = (fields: string) => [`--query-gpu=${fields}`, '--format=csv,noheader']
  // Most versions know no such field, and one that isn't known fails a whole query.
  const offersCounter = once(async () => {
    const told = await runProgram(name, query(COUNTER))
    return told !== undefined && !/not a valid field/i.test(told)
  })
  const noCounter = async () => ((await offersCounter()) ? undefined : `${name} offers no energy counter`)

  async function processes(): Promise<OnCard[]> {
    const [cards, list] = await Promise.all([
      runProgram(name, query('index,uuid')),
      runProgram(name, ['--query-compute-apps=gpu_uuid,pid,used_memory,process_name', '--format=csv,noheader,nounits']),
    ])
    const index = new Map(
      (cards ?? '').split('\n').map((line) => {
        const [index, uuid] = line.split(',').map((cell) => cell.trim())
        return [uuid, index] as const
      }),
    )
    return (list ?? '').split('\n').flatMap((line): OnCard[] => {
      const [uuid, pid, used, ...path] = line.split(',').map((cell) => cell.trim())
      const [card, memory] = [index.get(uuid), number(used)]
      // Windows lists whatever has a window, and tells no memory of any.
      if (card === undefined || memory === undefined) return []
      return [{ card, pid: Number(pid), memory, name: fileName(path.join(',')) }]
    })
  }

  return {
    name,
    async check() {
      const told = await runProgram(name, query('power.draw'))
      const tells = (told ?? '').split('\n').some((line) => wattsOf(number(line)) !== undefined)
      return { tells, noCounter: await noCounter() }
    },
    async watch() {
      const samples: Sample[] = []
      const without = await noCounter()
      const fields = without === undefined ? `index,power.draw,${COUNTER}` : 'index,power.draw'
      const program = follow(name, [...query(fields), '-lms', String(NVIDIA_MS)], (line) => {
        const [card, draw, counter] = line.split(',').map((cell) => cell.trim())
        if (!/^\d+$/.test(card ?? '')) return
        samples.push({ at: clock.now(), card: card!, watts: wattsOf(number(draw)), joules: joulesOf(counter) })
      })
      const look = new AbortController()
      const others = lookForOthers(clock, processes, look.signal)
      return {
        async stop() {
          look.abort()
          await program.stop()
          return { program: name, of: 'card', samples, others, noCounter: without }
        },
      }
    },
  }
}

/** A list, in newer versions under `gpu_data`; warnings before it are skipped. What isn't told is the text `N/A`. */
function amdCards<T>(text: string | undefined, card: z.ZodType<T>): T[] {
  const start = text?.search(/[{[]\s*[{"\]]/) ?? -1
  if (start < 0) return []
  let parsed: unknown
  try {
    parsed = JSON.parse(text!.slice(start))
  } catch {
    return []
  }
  const list = Array.isArray(parsed) ? parsed : Object(parsed).gpu_data
  return (Array.isArray(list) ? list : []).flatMap((one) => card.safeParse(one).data ?? [])
}

/** A bare number, or `{ value, unit }`. */
const amdValue = z
  .union([z.number(), z.object({ value: z.number(), unit: z.string().optional() })])
  .transform((one) => (typeof one === 'number' ? { value: one } : one))
  .optional()
  .catch(undefined)

const amdMetric = z.object({
  gpu: z.coerce.string(),
  power: z.object({ socket_power: amdValue, average_socket_power: amdValue, current_socket_power: amdValue }).catch({}),
  energy: z.object({ total_energy_consumption: amdValue }).catch({}),
})
const amdProcesses = z.object({
  gpu: z.coerce.string(),
  process_list: z
    .array(
      z
        .object({
          process_info: z.object({
            name: z.string().catch(''),
            pid: z.coerce.number(),
            mem_usage: amdValue,
            memory_usage: z.object({ vram_mem: amdValue }).catch({}),
          }),
        })
        .optional()
        .catch(undefined),
    )
    .catch([]),
})

export function amdSmi(clock: Clock): GpuProgram {
  const name = 'amd-smi'
  async function metrics(): Promise<Sample[]> {
    const text = await runProgram(name, ['metric', '-p', '-E', '--json'])
    const at = clock.now()
    return amdCards(text, amdMetric).map(({ gpu, power, energy }) => {
      const { socket_power, average_socket_power, current_socket_power } = power
      const { total_energy_consumption: counter } = energy
      return {
        at,
        card: gpu,
        watts: wattsOf((socket_power ?? average_socket_power ?? current_socket_power)?.value),
        joules: counter && joulesOf(`${counter.value} ${('unit' in counter && counter.unit) || 'J'}`),
      }
    })
  }
  async function processes(): Promise<OnCard[]> {
    const lists = amdCards(await runProgram(name, ['process', '--json']), amdProcesses)
    return lists.flatMap(({ gpu, process_list }) =>
      process_list.flatMap((one) => {
        if (!one) return []
        const { name, pid, mem_usage, memory_usage } = one.process_info
        return [{ card: gpu, pid, name: fileName(name), memory: (memory_usage.vram_mem ?? mem_usage)?.value ?? 0 }]
      }),
    )
  }
  return {
    name,
    async check() {
      const told = await metrics()
      return {
        tells: told.some(({ watts }) => watts !== undefined),
        noCounter: told.some(({ joules }) => joules !== undefined) ? undefined : `${name} tells no energy counter`,
      }
    },
    async watch() {
      const samples: Sample[] = []
      const end = new AbortController()
      const ask = async () => {
        for (;;) {
          samples.push(...(await metrics()))
          await clock.sleep(AMD_MS, end.signal)
        }
      }
      ask().catch(() => undefined)
      const others = lookForOthers(clock, processes, end.signal)
      return {
        async stop() {
          end.abort()
          return { program: name, of: 'card', samples, others }
        },
      }
    },
  }
}

const macmonLine = z.object({ sys_power: z.number().optional() })

/** Tells the whole machine's watts; a chip's own miss most of them. */
export function macmon(clock: Clock): GpuProgram {
  const name = 'macmon'
  const why = 'Apple chips have no energy counter that may be read'
  const read = (line: string): number | undefined => {
    try {
      return wattsOf(macmonLine.safeParse(JSON.parse(line)).data?.sys_power)
    } catch {
      return undefined
    }
  }
  return {
    name,
    async check() {
      const told = await runProgram(name, ['pipe', '-s', '1', '-i', String(MAC_MS)])
      return { tells: (told ?? '').split('\n').some((line) => read(line) !== undefined), noCounter: why }
    },
    async watch() {
      const samples: Sample[] = []
      const program = follow(name, ['pipe', '-s', '0', '-i', String(MAC_MS)], (line) => {
        const watts = read(line)
        if (watts !== undefined) samples.push({ at: clock.now(), card: '0', watts })
      })
      return {
        async stop() {
          await program.stop()
          return { program: name, of: 'machine', samples, others: new Map(), noCounter: why }
        },
      }
    },
  }
}

/** The program of the card's maker; undefined where there is none that tells watts. */
export function gpuProgram({ gpu }: Machine, clock: Clock): GpuProgram | undefined {
  if (!gpu) return undefined
  switch (gpu.vendor) {
    case 'apple':
      return macmon(clock)
    case 'amd':
      return amdSmi(clock)
    case 'other':
      return undefined
    default:
      return nvidiaSmi(clock)
  }
}
