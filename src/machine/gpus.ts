/** The graphics cards of this machine, from what the makers' own programs print. Parsers are pure; none of them throws. */
import { z } from 'zod'

export interface Gpu {
  name: string
  vendor: 'nvidia' | 'amd' | 'apple' | 'other'
  /** GiB of video memory, or of the memory Metal lends to one process; undefined when nobody tells. */
  vramGb: number | undefined
  /** GiB free now. */
  freeGb: number | undefined
  driver: string | undefined
  /** The power limit the driver enforces. */
  limitWatts: number | undefined
  /** Which program told. */
  source: string
}

/** Runs a program and gives its standard output, or undefined when it is absent or fails. */
export type RunProgram = (file: string, args: string[]) => Promise<string | undefined>

const GIB = 2 ** 30

const positive = (value: unknown): number | undefined => {
  const number = Number(value)
  return Number.isFinite(number) && number > 0 ? number : undefined
}
const gib = (value: unknown, unit: number) => {
  const number = positive(value)
  return number === undefined ? undefined : number / unit
}

/** The parsed text, or undefined; warnings some tools print before the JSON are skipped. */
function json(text: string | undefined): unknown {
  const start = text?.search(/[{[]/) ?? -1
  if (start < 0) return undefined
  try {
    return JSON.parse(text!.slice(start))
  } catch {
    return undefined
  }
}

const NVIDIA = ['name', 'memory.total', 'enforced.power.limit', 'memory.free', 'driver_version']

/** `nvidia-smi --query-gpu`, MiB and watts; `[N/A]` where a card has no such sensor, and unified memory where it has none of its own. */
export function parseNvidia(text: string | undefined): Gpu[] {
  return (text ?? '').split('\n').flatMap((line): Gpu[] => {
    const [name, total, limit, free, driver] = line.split(',').map((cell) => cell.trim())
    // An error is a sentence on standard output, not a row.
    if (!name || !/^(\d+|\[.*\])$/.test(total ?? '')) return []
    return [
      {
        name,
        vendor: 'nvidia',
        vramGb: gib(total, 1024),
        freeGb: gib(free, 1024),
        driver: driver && !driver.startsWith('[') ? driver : undefined,
        limitWatts: positive(limit),
        source: 'nvidia-smi',
      },
    ]
  })
}

const rocmCard = z.record(z.string(), z.coerce.string())

/** `rocm-smi --json`: one object a card, bytes as text; the driver stands apart under `system`. */
export function parseRocm(text: string | undefined): Gpu[] {
  const cards = z.record(z.string(), z.unknown()).safeParse(json(text)).data ?? {}
  const driver = rocmCard.safeParse(cards.system).data?.['Driver version']
  return Object.entries(cards).flatMap(([key, value]): Gpu[] => {
    const card = rocmCard.safeParse(value).data
    if (!/^card\d+$/.test(key) || !card) return []
    const total = positive(card['VRAM Total Memory (B)'])
    const used = Number(card['VRAM Total Used Memory (B)'])
    const name = [card['Card Series'], card['Card series'], card['Card Model'], card['Card model']].find(
      (word) => word && word !== 'N/A' && !/^0x/.test(word),
    )
    return [
      {
        name: name ?? 'AMD card',
        vendor: 'amd',
        vramGb: gib(total, GIB),
        freeGb: total !== undefined && used >= 0 ? (total - used) / GIB : undefined,
        driver,
        limitWatts: positive(card['Max Graphics Package Power (W)']),
        source: 'rocm-smi',
      },
    ]
  })
}

const amdCard = z.object({
  asic: z.object({ market_name: z.string() }),
  vram: z.object({ size: z.object({ value: z.number() }) }).optional(),
  driver: z.object({ version: z.string() }).optional(),
})

/** `amd-smi static --json`, MiB: a list, in newer versions under `gpu_data`. */
export function parseAmd(text: string | undefined): Gpu[] {
  const parsed = json(text)
  const list = Array.isArray(parsed)
    ? parsed
    : z.object({ gpu_data: z.array(z.unknown()) }).safeParse(parsed).data?.gpu_data
  return (list ?? []).flatMap((one): Gpu[] => {
    const card = amdCard.safeParse(one).data
    if (!card) return []
    return [
      {
        name: card.asic.market_name,
        vendor: 'amd',
        vramGb: gib(card.vram?.size.value, 1024),
        freeGb: undefined,
        driver: card.driver?.version,
        limitWatts: undefined,
        source: 'amd-smi',
      },
    ]
  })
}

const appleReport = z.object({
  SPDisplaysDataType: z.array(z.looseObject({ sppci_model: z.string(), spdisplays_vram: z.string().optional() })),
})

/** Metal lends one process about three quarters of the memory; the rest belongs to the system. */
const METAL_SHARE = 0.75

/** `system_profiler SPDisplaysDataType -json`. Apple chips share the machine's memory; older Macs have cards of their own. */
export function parseApple(text: string | undefined, ramGb: number): Gpu[] {
  return (appleReport.safeParse(json(text)).data?.SPDisplaysDataType ?? []).map((card) => {
    const apple = card.sppci_model.startsWith('Apple')
    const [, size, unit] = /^(\d+)\s*(MB|GB)$/.exec(card.spdisplays_vram ?? '') ?? []
    return {
      name: card.sppci_model,
      vendor: apple ? 'apple' : 'other',
      vramGb: apple ? ramGb * METAL_SHARE : gib(size, unit === 'MB' ? 1024 : 1),
      freeGb: undefined,
      driver: undefined,
      limitWatts: undefined,
      source: 'system_profiler',
    }
  })
}

const controller = z.object({
  Name: z.string(),
  AdapterRAM: z.number().nullish(),
  DriverVersion: z.string().nullish(),
})

/** Windows' field has 32 bits: from here on it says the same of every card. */
const WINDOWS_CEILING = 2 ** 32 - 2 ** 21

/** `Get-CimInstance Win32_VideoController | ConvertTo-Json`: one object, or a list of them. */
export function parseWindows(text: string | undefined): Gpu[] {
  const parsed = json(text)
  return [parsed].flat().flatMap((one): Gpu[] => {
    const card = controller.safeParse(one).data
    // Remote desktops and the fallback driver are no cards.
    if (!card || /^microsoft/i.test(card.Name)) return []
    const ram = card.AdapterRAM ?? 0
    return [
      {
        name: card.Name,
        vendor: /nvidia|geforce|quadro/i.test(card.Name) ? 'nvidia' : /amd|radeon/i.test(card.Name) ? 'amd' : 'other',
        vramGb: ram >= WINDOWS_CEILING ? undefined : gib(ram, GIB),
        freeGb: undefined,
        driver: card.DriverVersion ?? undefined,
        limitWatts: undefined,
        source: 'Win32_VideoController',
      },
    ]
  })
}

export interface Where {
  platform: NodeJS.Platform
  wsl: boolean
  /** GiB */
  ramGb: number
}

const CIM = 'Get-CimInstance Win32_VideoController | Select-Object Name,AdapterRAM,DriverVersion | ConvertTo-Json'

/** Asks the programs of this platform one after the other until one knows a card. Never throws. */
export async function findGpus({ platform, wsl, ramGb }: Where, program: RunProgram): Promise<Gpu[]> {
  const nvidia = () =>
    program('nvidia-smi', [`--query-gpu=${NVIDIA.join(',')}`, '--format=csv,noheader,nounits']).then(parseNvidia)
  const rocm = () =>
    program('rocm-smi', [
      '--showproductname',
      '--showmeminfo',
      'vram',
      '--showmaxpower',
      '--showdriverversion',
      '--json',
    ]).then(parseRocm)
  const amd = () => program('amd-smi', ['static', '--asic', '--vram', '--driver', '--json']).then(parseAmd)
  const apple = () =>
    program('system_profiler', ['SPDisplaysDataType', '-json']).then((text) => parseApple(text, ramGb))
  const windows = () => program('powershell.exe', ['-NoProfile', '-Command', CIM]).then(parseWindows)
  const asked =
    platform === 'darwin'
      ? [apple]
      : platform === 'win32'
        ? [nvidia, windows]
        : // A card that Windows has and this Linux doesn't see is a driver to install.
          [nvidia, rocm, amd, ...(wsl ? [windows] : [])]
  for (const ask of asked) {
    const found = await ask()
    if (found.length) return found
  }
  return []
}
