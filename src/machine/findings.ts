/** What is worth a person's attention about this machine, each with the next step. Pure. */
import type { RecipeVerdict } from '../catalog/recipes.js'
import type { Facts } from './facts.js'

export interface Finding {
  about: 'graphics' | 'memory' | 'disk' | 'system' | 'clock' | 'node' | 'keys' | 'packages' | 'tariff' | 'models'
  level: 'note' | 'missing'
  text: string
  next: string
}

const names = (verdicts: readonly RecipeVerdict[]) => [...new Set(verdicts.map(({ model }) => model))]

function graphics({ survey: { gpus, wsl, platform } }: Facts): Finding[] {
  const about = 'graphics'
  const [first] = gpus
  if (!first)
    return [
      {
        about,
        level: 'missing',
        text: 'no graphics card found: drafts are storyboards, or come from a server elsewhere in the house',
        next:
          platform === 'darwin'
            ? 'allow system_profiler to run'
            : wsl
              ? "install the maker's driver in Windows; WSL sees the card through it"
              : 'if there is one, install its driver: nvidia-smi or rocm-smi must list it',
      },
    ]
  if (wsl && first.source === 'Win32_VideoController')
    return [
      {
        about,
        level: 'missing',
        text: `Windows has ${first.name}, this Linux doesn't see it`,
        next: "run wsl --update in Windows and install the maker's current Windows driver",
      },
    ]
  if (gpus.every(({ vramGb }) => vramGb === undefined))
    return [
      {
        about,
        level: 'note',
        text: `${first.name} doesn't tell its memory: recipes are judged without it`,
        next: `install the program of its maker that does; ${first.source} was asked`,
      },
    ]
  return gpus.some(({ vendor }) => vendor === 'nvidia')
    ? []
    : [
        {
          about,
          level: 'note',
          text: `recipes were written down on NVIDIA cards; their fp8 and int8 files may not run on ${first.name}`,
          next: 'heroshot generate --seconds 1 with a small model tells soonest',
        },
      ]
}

function system({ survey: { wsl }, setups, recipes }: Facts): Finding[] {
  const found: Finding[] = []
  if (wsl === 1)
    found.push({
      about: 'system',
      level: 'missing',
      text: 'this is WSL 1: it never sees a graphics card',
      next: 'in Windows: wsl --set-version <distribution> 2',
    })
  const short = [...setups, ...recipes].flatMap((one) => one.short)
  if (wsl === 2 && short.some(({ of }) => of === 'memory'))
    found.push({
      about: 'memory',
      level: 'note',
      text: 'WSL gives Linux half of the memory unless told otherwise',
      next: 'set memory= under [wsl2] in .wslconfig, then wsl --shutdown',
    })
  return found
}

/** Signed requests and tokens are taken a few minutes around their time. */
const SKEW_SECONDS = 120

function clock({ clock, survey: { clockFollows } }: Facts): Finding[] {
  const about = 'clock'
  const next = 'set the time automatically (Linux: timedatectl set-ntp true; WSL: wsl --shutdown, then start it again)'
  if (clock && Math.abs(clock.seconds) > SKEW_SECONDS) {
    const minutes = Math.round(Math.abs(clock.seconds) / 60)
    const text = `this clock is ${minutes} minutes ${clock.seconds > 0 ? 'ahead of' : 'behind'} that of ${clock.host}: signed requests and tokens are refused, deadlines are wrong`
    return [{ about, level: 'missing', text, next }]
  }
  // Servers that agree with it are the better witnesses.
  if (clockFollows !== false || clock) return []
  return [{ about, level: 'note', text: "the system's clock follows no time server", next }]
}

/** The oldest version of Node whose security fixes go on: 20 ended on 2026-04-30 (nodejs.org, release schedule). */
const NODE_KEPT = 22

export function node(version = process.versions.node): Finding[] {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const about = 'node'
  const next = `install Node ${NODE_KEPT} or newer`
  if (major < 20 || (major === 20 && minor < 19))
    return [
      { about, level: 'missing', text: `Node ${version} is older than 20.19, the oldest that is supported`, next },
    ]
  if (major >= NODE_KEPT) return []
  return [{ about, level: 'note', text: `Node ${version} works, and gets no security fixes any more`, next }]
}

function keys({ backends }: Facts): Finding[] {
  const without = backends.filter(({ callable, keys }) => callable && keys.length && !keys.some(({ set }) => set))
  if (!without.length) return []
  const wanted = without.map(({ id, keys, keyPage }) =>
    [`${id}: ${keys.map(({ name }) => name).join(' or ')}`, keyPage].filter(Boolean).join(', '),
  )
  return [
    {
      about: 'keys',
      level: 'note',
      text: `no key for ${without.map(({ id }) => id).join(', ')}: planned and priced, never sent anything`,
      next: `to use one, set its variable (${wanted.join('; ')})`,
    },
  ]
}

function disk({ machine: { diskFreeGb }, setups, home }: Facts): Finding[] {
  const [{ diskFreeGb: floor }] = setups as [Facts['setups'][number]]
  if (diskFreeGb >= floor) return []
  return [
    {
      about: 'disk',
      level: 'note',
      text: `${Math.floor(diskFreeGb)} GB are free where ${home} is; one set of model files takes 10 to 66 GB`,
      next: 'keep models on another disk, or move home there',
    },
  ]
}

function packages({ survey }: Facts): Finding[] {
  const missing = survey.packages.filter(({ found }) => !found)
  if (!missing.length) return []
  return [
    {
      about: 'packages',
      level: 'missing',
      text: missing.map(({ name, for: use }) => `${name} is not installed (${use})`).join('; '),
      next: `ONNXRUNTIME_NODE_INSTALL=skip npm install ${missing.map(({ name }) => name).join(' ')}`,
    },
  ]
}

function tariff({ tariff: { source } }: Facts): Finding[] {
  if (!/assumed|set `tariff`/.test(source)) return []
  return [
    {
      about: 'tariff',
      level: 'note',
      text: 'the price of electricity is assumed',
      next: "set tariff in heroshot.config.*: 'DE', or USD per kWh",
    },
  ]
}

function models({ recipes }: Facts): Finding[] {
  const able = recipes.filter(({ verdict }) => verdict !== 'does-not-fit')
  const absent = able.filter(({ installed }) => installed === false)
  const have = new Set(names(able.filter(({ installed }) => installed)))
  return names(absent)
    .filter((model) => !have.has(model))
    .map((model) => {
      const sized = absent.find((one) => one.model === model)!
      const licence = sized.licence
        ? `licence ${sized.licence.id}${sized.licence.url ? `, ${sized.licence.url}` : ''}`
        : 'its licence is not known'
      return {
        about: 'models',
        level: 'note',
        text: `${model} would run here and isn't installed at ${sized.backend}`,
        next: `${sized.diskGb ? `${sized.diskGb} GB to download yourself` : 'download it yourself'}; ${licence}`,
      }
    })
}

export const findingsOf = (facts: Facts): Finding[] => [
  ...graphics(facts),
  ...system(facts),
  ...clock(facts),
  ...node(),
  ...keys(facts),
  ...disk(facts),
  ...packages(facts),
  ...tariff(facts),
  ...models(facts),
]
