/** Graphics cards, read from what the makers' programs print. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  findGpus,
  parseAmd,
  parseApple,
  parseNvidia,
  parseRocm,
  parseWindows,
  type Where,
} from '../../src/machine/gpus.js'
import { survey, wslOf } from '../../src/machine/survey.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/machines/${name}`, import.meta.url), 'utf8')
const short = (gpus: ReturnType<typeof parseNvidia>) =>
  gpus.map(({ name, vramGb, freeGb, driver, limitWatts }) => [
    name,
    ...[vramGb, freeGb].map((gb) => gb && Number(gb.toFixed(2))),
    driver,
    limitWatts,
  ])

describe('the programs of the makers', () => {
  it('nvidia-smi: every card, free memory, driver and enforced limit', () => {
    expect(short(parseNvidia(fixture('nvidia-4090.csv')))).toEqual([
      ['NVIDIA GeForce RTX 4090', 23.99, 22.49, '580.95.05', 450],
    ])
    expect(short(parseNvidia(fixture('nvidia-two.csv')))).toEqual([
      ['NVIDIA GeForce RTX 3060', 12, 11.52, '550.120', undefined],
      ['NVIDIA GeForce RTX 3090', 24, 23.54, '550.120', 350],
    ])
  })
  it('nvidia-smi: a chip that shares its memory has none of its own to tell; no device is no card', () => {
    expect(short(parseNvidia(fixture('nvidia-gb10.csv')))).toEqual([
      ['NVIDIA GB10', undefined, undefined, '580.95.05', undefined],
    ])
    expect(parseNvidia(fixture('nvidia-none.csv'))).toEqual([])
  })
  it('rocm-smi, new and old, warnings before the JSON included', () => {
    expect(short(parseRocm(fixture('rocm-7900xtx.json')))).toEqual([
      ['Radeon RX 7900 XTX', 23.98, 22.85, '6.12.12', 303],
    ])
    expect(short(parseRocm(fixture('rocm-old.txt')))).toEqual([
      ['Navi 21 [Radeon RX 6800/6800 XT / 6900 XT]', 15.98, 15.96, '6.3.6', undefined],
    ])
  })
  it('amd-smi, alone in its list or under gpu_data', () => {
    const expected = [['AMD Radeon AI PRO R9700', 31.86, undefined, '6.16.13', undefined]]
    const text = fixture('amd-smi.json')
    expect(short(parseAmd(text))).toEqual(expected)
    expect(short(parseAmd(JSON.stringify(JSON.parse(text).gpu_data)))).toEqual(expected)
  })
  it("system_profiler: an Apple chip lends three quarters of the memory; an older Mac's card has its own", () => {
    expect(parseApple(fixture('apple-m2-max.json'), 64)).toMatchObject([
      { name: 'Apple M2 Max', vendor: 'apple', vramGb: 48 },
    ])
    expect(parseApple(fixture('apple-intel.json'), 32).map(({ vramGb }) => vramGb)).toEqual([undefined, 8])
  })
  it('Windows: its 32-bit field tells nothing from 4 GB on, remote screens are no cards', () => {
    expect(parseWindows(fixture('windows-two.json'))).toMatchObject([
      { name: 'NVIDIA GeForce RTX 4080', vendor: 'nvidia', vramGb: undefined },
    ])
    expect(parseWindows(fixture('windows-one.json'))[0]!.vramGb).toBeCloseTo(2, 3)
  })
  it('any output at all is read without a crash', () => {
    const texts = fc.oneof(fc.string(), fc.json(), fc.constant(undefined))
    fc.assert(
      fc.property(texts, (text) => {
        for (const parse of [parseNvidia, parseRocm, parseAmd, parseWindows, (t: typeof text) => parseApple(t, 16)])
          for (const { name, vramGb } of parse(text))
            expect([typeof name, vramGb === undefined || vramGb > 0]).toEqual(['string', true])
      }),
      { numRuns: 1000 },
    )
  })
})

describe('who is asked', () => {
  const asking = async (where: Partial<Where>, answers: Record<string, string>) => {
    const asked: string[] = []
    const gpus = await findGpus({ platform: 'linux', wsl: false, ramGb: 64, ...where }, async (file) => {
      asked.push(file)
      return answers[file]
    })
    return { asked, names: gpus.map(({ name }) => name) }
  }
  it('ends at the first program that knows a card', async () => {
    expect(await asking({}, { 'nvidia-smi': fixture('nvidia-4090.csv') })).toEqual({
      asked: ['nvidia-smi'],
      names: ['NVIDIA GeForce RTX 4090'],
    })
    expect(await asking({}, { 'nvidia-smi': fixture('nvidia-none.csv'), 'amd-smi': fixture('amd-smi.json') })).toEqual({
      asked: ['nvidia-smi', 'rocm-smi', 'amd-smi'],
      names: ['AMD Radeon AI PRO R9700'],
    })
  })
  it('depends on the platform', async () => {
    expect((await asking({ platform: 'darwin' }, {})).asked).toEqual(['system_profiler'])
    expect((await asking({ platform: 'win32' }, {})).asked).toEqual(['nvidia-smi', 'powershell.exe'])
    expect((await asking({ wsl: true }, { 'powershell.exe': fixture('windows-two.json') })).names).toEqual([
      'NVIDIA GeForce RTX 4080',
    ])
  })
})

it.each([
  ['5.15.167.4-microsoft-standard-WSL2', 2],
  ['4.4.0-19041-Microsoft', 1],
  ['6.8.0-49-generic', undefined],
])('kernel %s is WSL %s', async (release, wsl) => {
  expect(wslOf(release)).toBe(wsl)
  const found = await survey({ ramGb: 16, program: async () => undefined, on: { platform: 'linux', release } })
  expect(found).toMatchObject({ platform: 'linux', release, gpus: [] })
  expect(found.wsl).toBe(wsl)
})
