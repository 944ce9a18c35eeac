/** `doctor` on the machine the tests run on, against what the system itself says, and on machines written down. */
import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { arch, cpus, platform, release, totalmem } from 'node:os'
import { describe, expect, it } from 'vitest'
import { commandsFor, PLAIN } from '../../src/cli/layout.js'
import { showDoctor } from '../../src/cli/show-doctor.js'
import type { Facts } from '../../src/machine/facts.js'
import { findingsOf, node } from '../../src/machine/findings.js'
import { doctorSchema } from '../../src/machine/report.js'
import { commonSkew, skewOf } from '../../src/machine/skew.js'
import { createStudio } from '../../src/studio.js'
import { tempDir } from '../support/temp.js'
import { heroshot } from './command.js'

const factsHere = async (): Promise<Facts> => {
  const studio = createStudio({ home: tempDir(), configFrom: false, env: {} })
  try {
    return await studio.facts()
  } finally {
    await studio.close()
  }
}

it('doctor --json tells every figure as the system does', async () => {
  const home = tempDir()
  const { stdout, code } = await heroshot(['doctor', '--home', home, '--json'], { env: { RUNWAYML_API_SECRET: '' } })
  const found = JSON.parse(stdout)
  expect(code).toBe(0)
  const report = doctorSchema.parse(found)
  // All of it is in the schema, under these names.
  expect(report.recipes).toEqual(found.recipes)
  expect(report.survey).toEqual(found.survey)
  expect(report.machine).toEqual(found.machine)
  expect(Object.keys(found).sort()).toEqual(
    'audit backends findings heroshot home machine meters node preset recipeRule recipes setups setupsFrom survey tariff'.split(
      ' ',
    ),
  )
  expect(found).toMatchObject({ node: process.versions.node, home, preset: 'default', audit: [] })
  expect(found.machine.os).toBe(`${platform()} ${release()}`)
  expect(found.machine.cpu).toMatchObject({ model: cpus()[0]!.model.trim(), cores: cpus().length })
  expect(found.machine.ramGb).toBeCloseTo(totalmem() / 2 ** 30, 6)
  const disk = await statfs(home)
  expect(Math.abs(found.machine.diskFreeGb - (disk.bavail * disk.bsize) / 2 ** 30)).toBeLessThan(2)
  expect(found.survey).toMatchObject({ platform: platform(), arch: arch(), release: release() })
  expect(found.survey.packages.map(({ name, found }: { name: string; found: boolean }) => [name, found])).toEqual([
    ['onnxruntime-node', true],
    ['@napi-rs/canvas', true],
    ['h264-mp4-encoder', true],
  ])
  if (platform() === 'linux') {
    const kb = /MemTotal:\s+(\d+) kB/.exec(readFileSync('/proc/meminfo', 'utf8'))![1]
    expect(found.machine.ramGb).toBeCloseTo(Number(kb) / 2 ** 20, 3)
    expect(readFileSync('/proc/cpuinfo', 'utf8').match(/^processor\s*:/gm)).toHaveLength(found.machine.cpu.cores)
    expect(found.survey.wsl === undefined).toBe(!/microsoft/i.test(readFileSync('/proc/version', 'utf8')))
  }
  const wan = found.recipes.find(({ card }: { card: string }) => card === 'wan-2.2-5b')
  expect(wan).toMatchObject({ backend: 'comfyui', diskGb: 18, licence: { commercial: 'yes' } })
  expect(wan.source && wan.asOf && wan.licence.url).toBeTruthy()
})

describe('the page', () => {
  it.each([80, 100, 120])('keeps within %i characters', async (width) => {
    const facts = await factsHere()
    const view = { look: { ...PLAIN, width }, cwd: '/', command: commandsFor(undefined) }
    const page = showDoctor(facts, findingsOf(facts), [], view)
    // An address is not broken: it is to be clicked.
    const words = (line: string) => line.trim().split(' ').length
    expect(page.split('\n').filter((line) => [...line].length > width && words(line) > 1)).toEqual([])
    for (const part of ['minimum set-up', 'recipe', 'ready  sketch', 'found, and the next step'])
      expect(page).toContain(part)
  })
})

describe('a finding', () => {
  const machine = (facts: Facts, change: Partial<Facts['survey']>): Facts => ({
    ...facts,
    survey: { ...facts.survey, gpus: [], wsl: undefined, ...change },
  })
  const gpu = {
    vendor: 'nvidia',
    vramGb: 24,
    freeGb: 23,
    driver: '1',
    limitWatts: 450,
    source: 'nvidia-smi',
    name: 'RTX 4090',
  } as const

  it('has a next step, whatever the machine', async () => {
    const facts = await factsHere()
    const about = (change: Partial<Facts['survey']>) =>
      findingsOf(machine(facts, change)).map(({ about, text, next }) => {
        expect(next).toBeTruthy()
        return `${about}: ${text}`
      })
    expect(about({ gpus: [gpu] }).filter((line) => line.startsWith('graphics'))).toEqual([])
    expect(about({ wsl: 2 })[0]).toContain('no graphics card')
    expect(about({ wsl: 2, gpus: [{ ...gpu, source: 'Win32_VideoController' }] })[0]).toContain(
      "this Linux doesn't see it",
    )
    expect(about({ wsl: 1 }).join()).toContain('WSL 1')
    expect(about({ gpus: [{ ...gpu, vramGb: undefined }] })[0]).toContain("doesn't tell its memory")
    expect(about({ gpus: [{ ...gpu, vendor: 'amd' }] })[0]).toContain('written down on NVIDIA')
    expect(about({ packages: [{ name: 'onnxruntime-node', found: false, for: 'x' }] }).join()).toContain(
      'onnxruntime-node is not installed',
    )
  })

  it('tells of a clock that is wrong by minutes, by the word of servers before that of the system', async () => {
    const facts = await factsHere()
    const clocks = (seconds: number | undefined, clockFollows?: boolean) =>
      findingsOf({
        ...facts,
        clock: seconds === undefined ? undefined : { seconds, host: 'api.example' },
        survey: { ...facts.survey, clockFollows },
      }).filter(({ about }) => about === 'clock')
    expect(clocks(undefined)).toEqual([])
    expect(clocks(30, false)).toEqual([])
    expect(clocks(undefined, false)).toMatchObject([{ level: 'note' }])
    expect(clocks(-420)).toMatchObject([{ level: 'missing', text: expect.stringContaining('7 minutes behind') }])
    const at = Date.parse('2026-11-28T12:00:00.500Z')
    const answer = (date: string, more = {}) => ({ url: 'https://api.example/x', headers: { date, ...more } })
    const noon = 'Sat, 28 Nov 2026 12:00:00 GMT'
    expect(skewOf(answer(noon), at, at)).toEqual({ seconds: 0, host: 'api.example' })
    expect(skewOf(answer(noon), at + 600_000, at + 602_000)?.seconds).toBe(601)
    expect(skewOf(answer(noon, { age: '60' }), at, at)).toBeUndefined()
    expect(skewOf(answer('yesterday'), at, at)).toBeUndefined()
    expect(skewOf({ ...answer(noon), url: 'http://127.0.0.1:8188/' }, at, at)).toBeUndefined()
    expect(commonSkew([600, 2, 1].map((seconds) => ({ seconds, host: 'x' })))?.seconds).toBe(2)
  })

  it.each([
    ['18.20.4', 'missing'],
    ['20.18.0', 'missing'],
    ['20.20.2', 'note'],
    ['22.12.0', undefined],
    ['24.1.0', undefined],
  ])('Node %s: %s', (version, level) => expect(node(version)[0]?.level).toBe(level))

  it('names the keys that are not set, and no value of those that are', async () => {
    const secret = 'key-that-nobody-may-read'
    const { stdout } = await heroshot(['doctor', '--home', tempDir(), '--json'], {
      env: { OPENAI_API_KEY: secret, RUNWAYML_API_SECRET: '' },
    })
    const { findings, backends } = doctorSchema.parse(JSON.parse(stdout))
    expect(findings.find(({ about }) => about === 'keys')!.next).toContain('RUNWAYML_API_SECRET')
    expect(backends.find(({ id }) => id === 'openai')!.keys).toEqual([{ name: 'OPENAI_API_KEY', set: true }])
    expect(stdout).not.toContain(secret)
  })

  it('names what would run and is missing, its size and licence, and downloads nothing', async () => {
    const facts = await factsHere()
    const [recipe] = facts.recipes.filter(({ card }) => card === 'hunyuanvideo-1.5')
    const able = { ...recipe!, verdict: 'fits-with-offload' as const, short: [] }
    const models = (installed: boolean | undefined) =>
      findingsOf({ ...facts, recipes: [{ ...able, installed }] }).filter(({ about }) => about === 'models')
    expect(models(true)).toEqual([])
    expect(models(undefined)).toEqual([])
    const [missing] = models(false)
    expect(missing!.next).toMatch(/29\.3 GB to download yourself; licence Tencent Hunyuan Community, https:/)
  })
})
