/** The meters of one render, best first, by stand-ins for the makers' programs: real processes on PATH that say what the real ones do. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { amdSmi, type GpuProgram, gpuProgram, macmon, nvidiaSmi as nvidiaSmiOf } from '../../src/energy/gpu-programs.js'
import { type MeterOptions, meterOn, type Site } from '../../src/energy/meter.js'
import type { Machine } from '../../src/energy/types.js'
import { fastClock } from '../../src/testkit/index.js'
import { nvidiaSmi, program, runs, told as tellings } from '../support/programs.js'
import { tempDir } from '../support/temp.js'

const machine: Machine = {
  os: 'linux',
  cpu: { model: 'Test CPU', cores: 8, tdpWatts: 80, idleWatts: 16, source: 'test' },
  gpu: { name: 'NVIDIA GeForce RTX 4090', vendor: 'nvidia', vramGb: 24, boardWatts: 450, source: 'test' },
  ramGb: 32,
  diskFreeGb: 100,
}
const clock = fastClock(20)
const unread = { machine, clock, powercap: '/nonexistent', cpuSeconds: () => 0 }

/** A render of so many seconds. */
async function rendered(seconds: number, site: Site, options: Partial<MeterOptions> = {}) {
  const meter = await meterOn(site, { ...unread, ...options })
  await clock.sleep(seconds * 1000)
  return meter.stop()
}

/** A render of which the stand-in in `dir` tells so often; however late it started, that is most of it. */
async function told(
  times: number,
  dir: string,
  options: Partial<MeterOptions>,
  { site = 'gpu', meanwhile }: { site?: Site; meanwhile?: () => void } = {},
) {
  const began = clock.now()
  const meter = await meterOn(site, { ...unread, ...options })
  meanwhile?.()
  const until = async (times: number) => {
    while (tellings(dir) < times) await clock.sleep(40)
  }
  await until(1)
  const late = clock.now() - began
  await until(times)
  await clock.sleep(2 * late)
  // A machine that is busy elsewhere keeps the stand-in waiting: the render ends on news, if there is any more.
  const before = tellings(dir)
  for (let looks = 0; looks < 50 && tellings(dir) === before; looks++) await clock.sleep(40)
  return meter.stop()
}
const onNvidia = (dir: string, options: Partial<MeterOptions> = {}) =>
  told(8, dir, { program: nvidiaSmiOf(clock), ...options })
const offNvidia = (options: Partial<MeterOptions> = {}) =>
  rendered(3, 'gpu', { program: nvidiaSmiOf(clock), ...options })

/** Watts of the figure before the power supply takes its part. */
const watts = (note: string) => Number(/GPU (?:\d+ of \d+ )?(\d+) W/.exec(note)?.[1])

describe('nvidia-smi', () => {
  it('is sampled where its version has no energy counter, and the note says that', async () => {
    const energy = await onNvidia(nvidiaSmi())
    expect(energy).toMatchObject({ method: 'sampled-power', gpu: 'NVIDIA GeForce RTX 4090' })
    expect(energy.note).toMatch(/GPU 310 W in \d+ samples.*; nvidia-smi offers no energy counter/)
    expect(energy.wh.low).toBeLessThan(energy.wh.expected)
  })

  it('tells the energy counter where its version has one, which it is asked once', async () => {
    const dir = nvidiaSmi({ counter: [140_000] })
    const source = nvidiaSmiOf(clock)
    for (const _ of [1, 2]) {
      const energy = await onNvidia(dir, { program: source })
      expect(energy.method).toBe('gpu-counter')
      expect(energy.note).toMatch(/GPU \d+ W by its energy counter/)
    }
    expect(readFileSync(join(dir, 'asked'), 'utf8')).toBe('probe\n')
  })

  it.each<[string, string | number, string, RegExp]>([
    ['stands still on a busy card', 0, '', /; the card's energy counter stood still/],
    ['goes back', 140_000, 'test $round = 4 && round=0', /; the card's energy counter went back/],
    ['tells nothing', '[N/A]', '', /; nvidia-smi tells no figure of the card's energy counter/],
  ])('a counter that %s is done without, and the note says why', async (_, grows, after, why) => {
    const dir = nvidiaSmi({
      counter: [grows],
      after: `${after || ':'}; echo $$ >> $here/rounds; wc -l < $here/rounds > $here/told`,
    })
    const energy = await onNvidia(dir)
    expect(energy).toMatchObject({ method: 'sampled-power', note: expect.stringMatching(why) })
    expect(watts(energy.note)).toBe(310)
  })

  it('that tells no watts, or is absent, leaves the power limit, and the note says why', async () => {
    expect(await onNvidia(nvidiaSmi({ watts: ['[N/A]'] }))).toMatchObject({
      method: 'time-x-power',
      note: expect.stringMatching(/GPU 0\.85 x 450 W.*; nvidia-smi told no watts$/),
    })
    program(
      'nvidia-smi',
      'echo "NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver."; exit 9',
    )
    const silent = { method: 'time-x-power', note: expect.stringMatching(/; nvidia-smi said nothing$/) }
    expect(await offNvidia()).toMatchObject(silent)
    const path = process.env.PATH
    process.env.PATH = '/nonexistent'
    try {
      expect(await offNvidia()).toMatchObject(silent)
    } finally {
      process.env.PATH = path
    }
  })

  it('of several cards the one that worked counts', async () => {
    const energy = await onNvidia(nvidiaSmi({ watts: [21, '[N/A]', 305], counter: [9_000, '[N/A]', 140_000] }))
    expect(energy.method).toBe('gpu-counter')
    expect(energy.note).toMatch(/GPU 2 of 3 \d{3} W by its energy counter/)
  })

  it('that dies on the way leaves the rest to the power limit', async () => {
    const dir = nvidiaSmi({ after: 'test $round = 8 && exit 1' })
    const meter = await meterOn('gpu', { ...unread, program: nvidiaSmiOf(clock) })
    while (tellings(dir) < 8) await clock.sleep(40)
    await clock.sleep(20_000)
    const energy = await meter.stop()
    expect(energy.method).toBe('time-x-power')
    expect(energy.note).toMatch(
      /GPU 310 W in 8 samples, the rest by its power limit.*; nvidia-smi told of \d+ of \d+ s$/,
    )
  })

  it('says who else computes on the card: the figure is less sure', async () => {
    const apps = ['GPU-0, 4711, 18000, /usr/bin/python3.12', 'GPU-0, 812, 900, /opt/blender/blender']
    const more = ['GPU-1, 99, 4000, /usr/bin/other', 'GPU-0, 77, [N/A], explorer.exe']
    const shared = await onNvidia(nvidiaSmi({ watts: [310, 20], apps: [...apps, ...more] }))
    expect(shared.note).toMatch(/; the card was shared with blender/)
    const alone = await onNvidia(nvidiaSmi({ watts: [310, 20], apps: [apps[0]!] }))
    expect(alone.note).not.toContain('shared')
    expect(shared.wh.high / shared.wh.low).toBeGreaterThan(1.2 * (alone.wh.high / alone.wh.low))
  })

  it.each([
    ['', 'ends with what it started'],
    ["trap '' TERM", 'is killed when it will not end'],
  ])('%s %s', async (trap) => {
    const dir = nvidiaSmi({
      after: `if test $round = 1; then ${trap || ':'}; (trap '' HUP; ${trap || ':'}; while :; do sleep 1; done) & echo $! >> $here/pids; fi`,
    })
    const meter = await meterOn('gpu', { ...unread, program: nvidiaSmiOf(clock) })
    const pids = () => readFileSync(join(dir, 'pids'), 'utf8').trim().split('\n').map(Number)
    while (tellings(dir) < 2) await clock.sleep(100)
    const tree = pids()
    expect(tree).toHaveLength(2)
    expect(tree.map(runs)).toEqual([true, true])
    await meter.stop()
    expect(tree.map(runs)).toEqual([false, false])
  })

  it('whose children go on without it takes them along', async () => {
    const dir = nvidiaSmi({ after: 'sleep 60 & echo $! >> $here/pids; exit 0' })
    const meter = await meterOn('gpu', { ...unread, program: nvidiaSmiOf(clock) })
    while (tellings(dir) < 1) await clock.sleep(100)
    await clock.sleep(1000)
    await meter.stop()
    const tree = readFileSync(join(dir, 'pids'), 'utf8').trim().split('\n').map(Number)
    expect(tree).toHaveLength(2)
    expect(tree.map(runs)).toEqual([false, false])
  })
})

describe('amd-smi', () => {
  const amd = (cards: object[], processes: object[] = [], wrapped = true) => {
    const json = (list: object[]) => JSON.stringify(wrapped ? { gpu_data: list } : list)
    return program(
      'amd-smi',
      `echo 'WARNING: User is missing the following required groups: render'
case "$1" in
metric) n=$(cat $here/told 2>/dev/null || echo 0); n=$((n + 1)); echo $n > $here/told
  sed "s/\\"GROWN\\"/$((20909000 + n * 640))/" <<'END'
${json(cards)}
END
;;
process) cat <<'END'
${json(processes)}
END
;;
esac`,
    )
  }
  const card = (gpu: number, power: object, counter?: object | string) => ({
    gpu,
    power: { throttle_status: 'UNTHROTTLED', ...power },
    energy: { total_energy_consumption: counter ?? 'N/A' },
  })
  const W = (value: number | 'N/A') => (value === 'N/A' ? value : { value, unit: 'W' })
  const onAmd = (dir: string) =>
    told(4, dir, {
      machine: { ...machine, gpu: { ...machine.gpu!, name: 'AMD Radeon RX 7900 XTX', vendor: 'amd', boardWatts: 355 } },
      program: amdSmi(clock),
    })

  it('tells the energy counter, and who else is there', async () => {
    const dir = amd(
      [card(0, { socket_power: W(320) }, { value: 'GROWN', unit: 'J' })],
      [
        {
          gpu: 0,
          process_list: [
            { process_info: { name: 'python3', pid: 1, memory_usage: { vram_mem: { value: 17e9, unit: 'B' } } } },
            { process_info: { name: '/usr/bin/llama-server', pid: 2, mem_usage: { value: 2e9, unit: 'B' } } },
          ],
        },
      ],
    )
    const energy = await onAmd(dir)
    expect(energy.method).toBe('gpu-counter')
    expect(energy.note).toMatch(/by its energy counter.*; the card was shared with llama-server/)
  })

  it('is sampled where the counter is N/A, of whichever name the generation has, in a list of its own', async () => {
    const none = [{ gpu: 0, process_list: [{ process_info: 'No running processes detected' }] }]
    const cards = [card(0, { socket_power: 'N/A', average_socket_power: W(290) }), card(1, { socket_power: 12 })]
    const energy = await onAmd(amd(cards, none, false))
    expect(energy.method).toBe('sampled-power')
    expect(energy.note).toMatch(
      /GPU 0 of 2 290 W in \d+ samples.*; amd-smi tells no figure of the card's energy counter/,
    )
  })

  it('that tells nothing, or no JSON, leaves the power limit', async () => {
    expect(await onAmd(amd([card(0, { socket_power: 'N/A' })]))).toMatchObject({
      method: 'time-x-power',
      note: expect.stringMatching(/told no watts$/),
    })
    const oops = program('amd-smi', 'echo "[oops"; echo 4 > $here/told')
    expect(await onAmd(oops)).toMatchObject({ method: 'time-x-power', note: expect.stringMatching(/said nothing$/) })
  })
})

describe('macmon', () => {
  const mac: Machine = {
    ...machine,
    arm: true,
    gpu: { name: 'Apple M3 Ultra', vendor: 'apple', vramGb: 72, boardWatts: 0, source: 'no power figure' },
  }
  const says = (sys: (number | string)[]) =>
    program(
      'macmon',
      `n=0; while :; do n=$((n + 1)); echo $n > $here/told; ${sys.map((value) => `echo '{"all_power":41.2,"gpu_power":35.1,"sys_power":${value},"gpu_usage":[1398,0.98]}'; sleep 0.02`).join('; ')}; done`,
    )

  const onMac = (dir: string, site: Site = 'gpu') => told(8, dir, { machine: mac, program: macmon(clock) }, { site })

  it.each(['gpu', 'cpu'] as const)('tells the whole machine, for a render on the %s', async (on) => {
    const energy = await onMac(says([176.4]), on)
    expect(energy.method).toBe('sampled-power')
    // Nothing is added to it but what the power supply takes.
    expect(energy.note).toMatch(
      /^machine 176 W in \d+ samples, (the rest as much, )?power supply \d+ % at \d+ % load; Test CPU, 8 threads/,
    )
    expect((energy.wh.expected * 3600) / energy.seconds / 176.4).toBeGreaterThan(1.06)
    expect((energy.wh.expected * 3600) / energy.seconds / 176.4).toBeLessThan(1.3)
  })

  it('that misreads its sensor, or tells no such figure, is not believed', async () => {
    expect((await onMac(says([40089.4, 100, 0, 'null']))).note).toMatch(/^machine 100 W/)
    expect(await onMac(says(['null']))).toMatchObject({
      method: 'none',
      wh: { expected: 0 },
      note: 'nobody knows what the Apple M3 Ultra draws: its electricity is not counted; macmon said nothing',
    })
  })
})

describe('without a program', () => {
  const gpu = machine.gpu!
  it.each<[string, Machine['gpu'], string | undefined]>([
    ['no card', undefined, undefined],
    ['a card of somebody else', { ...gpu, vendor: 'other' }, undefined],
    ['AMD', { ...gpu, vendor: 'amd' }, 'amd-smi'],
    ['Apple', { ...gpu, vendor: 'apple' }, 'macmon'],
    ['NVIDIA', gpu, 'nvidia-smi'],
  ])('%s: %s', (_, gpu, name) => expect(gpuProgram({ ...machine, gpu }, clock)?.name).toBe(name))

  it('models time times power from the CPU seconds really used', async () => {
    let used = 5
    let now = 1_000_000
    const hand = { now: () => now, sleep: () => new Promise<void>(() => undefined) }
    const meter = await meterOn('cpu', { ...unread, clock: hand, cpuSeconds: () => used })
    now += 36_000
    used += 36 * 8 * 0.5
    const energy = await meter.stop()
    // 36 s at (16 + 64 x 0.5) W CPU and 50 W for memory and board: 98 W of a supply of 800, below its first certified load.
    expect(energy.wh.expected).toBeCloseTo((0.01 * (48 + 50)) / 0.82, 6)
    expect(energy).toMatchObject({ method: 'time-x-power', note: expect.stringContaining('50 % load') })
    expect(energy).not.toHaveProperty('gpu')
  })

  it('claims nothing for a machine or a card it knows nothing of, and times it all the same', async () => {
    const { gpu: _, ...bare } = machine
    for (const [on, why] of [
      ['elsewhere', 'another machine'],
      ['gpu', 'graphics card'],
    ] as const) {
      const energy = await rendered(2, on, { machine: bare })
      expect(energy).toMatchObject({ wh: { low: 0, expected: 0, high: 0 }, method: 'none' })
      expect(energy.note).toContain(why)
      // Timers of node ring up to a millisecond early.
      expect(energy.seconds).toBeGreaterThan(1.9)
    }
    expect((await rendered(2, 'cpu', { machine: bare })).wh.expected).toBeGreaterThan(0)
  })
})

describe('RAPL', () => {
  const laps = fastClock(200)
  const zone = (root: string, id: string, name: string, energy: number) => {
    mkdirSync(join(root, id))
    writeFileSync(join(root, id, 'name'), `${name}\n`)
    writeFileSync(join(root, id, 'max_energy_range_uj'), '262143328850\n')
    writeFileSync(join(root, id, 'energy_uj'), `${energy}\n`)
  }
  const set = (root: string, id: string, energy: number) => writeFileSync(join(root, id, 'energy_uj'), `${energy}\n`)

  it('counts packages only, over each wrap of a long render', async () => {
    const root = tempDir()
    zone(root, 'intel-rapl:0', 'package-0', 262_143_328_850 - 1_000_000)
    zone(root, 'intel-rapl:0:0', 'core', 5)
    zone(root, 'intel-rapl:1', 'psys', 5)
    const meter = await meterOn('cpu', { ...unread, clock: laps, powercap: root })
    // Twice around, looked at in between.
    set(root, 'intel-rapl:0', 131_000_000_000)
    await laps.sleep(45_000)
    set(root, 'intel-rapl:0', 1_000_000)
    set(root, 'intel-rapl:1', 999_000_000)
    await laps.sleep(30_000)
    set(root, 'intel-rapl:0', 131_000_000_000)
    const energy = await meter.stop()
    expect(energy.method).toBe('rapl')
    const joules = Number(/CPU (\d+) W by RAPL/.exec(energy.note)![1]) * energy.seconds
    expect(joules / (131_001 + 131_144 + 130_999)).toBeCloseTo(1, 1)
  })

  it('stands beside the card, and the card tells the tier', async () => {
    const root = tempDir()
    zone(root, 'intel-rapl:0', 'package-0', 0)
    const meanwhile = () => set(root, 'intel-rapl:0', 300_000_000)
    const options = { powercap: root, program: nvidiaSmiOf(clock) }
    const { method, note } = await told(8, nvidiaSmi(), options, { meanwhile })
    expect(method).toBe('sampled-power')
    expect(note).toMatch(/^CPU \d+ W by RAPL, GPU 310 W/)
  })
})

describe('elsewhere', () => {
  const there = (name: string, boardWatts: number) => ({
    elsewhere: { ...machine, gpu: { name, vramGb: 24, boardWatts, source: `${boardWatts} W by the table of cards` } },
  })
  it('it is seconds times the power of the card there, with a wide interval, and says so', async () => {
    const nobody: GpuProgram = {
      name: 'nobody',
      watch: () => Promise.reject(new Error('the card here did nothing')),
      check: () => Promise.reject(new Error('nobody asks')),
    }
    const energy = await rendered(3, there('NVIDIA GeForce RTX 3090', 350), { program: nobody })
    expect(energy).toMatchObject({ method: 'time-x-power', gpu: 'NVIDIA GeForce RTX 3090' })
    expect(energy.note).toMatch(
      /GPU 0\.85 x 350 W.*; rendered elsewhere on NVIDIA GeForce RTX 3090, 350 W by the table of cards: seconds times its power$/,
    )
    expect(energy.wh.high / energy.wh.low).toBeGreaterThan(1.8)
    // Here it would be narrower: the limit is the driver's own.
    const { gpu } = there('NVIDIA GeForce RTX 3090', 350).elsewhere
    program('nvidia-smi', 'exit 9')
    const here = await offNvidia({ machine: { ...machine, gpu } })
    expect(here.wh.high / here.wh.low).toBeLessThan(energy.wh.high / energy.wh.low)
  })
  it("this machine's idle draw has nothing to do with it", async () => {
    const attribution = { of: 'marginal', idleWatts: 5000 } as const
    const energy = await rendered(2, there('NVIDIA GeForce RTX 3090', 350), { attribution })
    expect(energy.wh.expected).toBeGreaterThan(0)
  })
})
