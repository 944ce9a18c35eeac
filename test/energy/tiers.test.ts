/** Which meter is used, and why not a better one. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { systemClock as clock } from '../../src/clock.js'
import { gpuProgram } from '../../src/energy/gpu-programs.js'
import type { Plug } from '../../src/energy/plugs.js'
import { meterTiers } from '../../src/energy/tiers.js'
import type { Machine } from '../../src/energy/types.js'
import { nvidiaSmi, program } from '../support/programs.js'
import { tempDir } from '../support/temp.js'

const machine: Machine = {
  os: 'linux',
  cpu: { model: 'Test CPU', cores: 8, tdpWatts: 80, idleWatts: 16, source: 'test' },
  gpu: { name: 'NVIDIA GeForce RTX 4090', vendor: 'nvidia', vramGb: 24, boardWatts: 450, source: 'the driver' },
  ramGb: 32,
  diskFreeGb: 100,
}
const tiers = async (here: Machine = machine, more: Partial<Parameters<typeof meterTiers>[0]> = {}) =>
  (await meterTiers({ machine: here, clock, program: gpuProgram(here, clock), powercap: '/nonexistent', ...more })).map(
    ({ used, text }) => `${used ? '+' : '-'} ${text}`,
  )

const noPlug = '- wall plug: none is configured (energy.plugs)'
const noRapl = '- energy counter of the processor: this system shows no counters under /nonexistent'

it('a card that counts, one that is sampled, one that tells nothing', async () => {
  nvidiaSmi({ counter: [140_000] })
  expect(await tiers()).toEqual([noPlug, '+ energy counter of the card: nvidia-smi', noRapl])
  nvidiaSmi()
  expect(await tiers()).toEqual([
    noPlug,
    '- energy counter of the card: nvidia-smi offers no energy counter',
    '+ sampled power: nvidia-smi',
    noRapl,
  ])
  nvidiaSmi({ watts: ['[N/A]'] })
  expect(await tiers()).toEqual([
    noPlug,
    '- energy counter of the card: nvidia-smi tells no watts',
    '- sampled power: nvidia-smi tells none',
    noRapl,
    '+ time x power: 0.85 x 450 W, the driver',
  ])
})

it('a Mac, whose program tells the whole machine; a card nobody knows', async () => {
  program('macmon', `echo '{"sys_power": 12.5}'`)
  const mac: Machine = { ...machine, gpu: { ...machine.gpu!, name: 'Apple M3', vendor: 'apple', boardWatts: 0 } }
  expect(await tiers(mac)).toEqual([noPlug, '+ sampled power: macmon'])
  const strange: Machine = { ...machine, gpu: { ...machine.gpu!, name: 'Voodoo 2', vendor: 'other', boardWatts: 0 } }
  expect((await tiers(strange)).at(-1)).toBe(
    '+ time x power: nobody knows what the Voodoo 2 draws: renders on it claim no electricity',
  )
})

it('no card: the processor’s counter, else its family', async () => {
  const { gpu: _, ...bare } = machine
  expect(await tiers(bare)).toEqual([noPlug, noRapl, '+ time x power: Test CPU, 80 W at full load, by its family'])
  const powercap = tempDir()
  mkdirSync(join(powercap, 'intel-rapl:0'))
  for (const [file, text] of Object.entries({ name: 'package-0', max_energy_range_uj: '99', energy_uj: '5' }))
    writeFileSync(join(powercap, 'intel-rapl:0', file), text)
  expect(await tiers(bare, { powercap })).toEqual([noPlug, `+ energy counter of the processor: ${powercap}`])
})

it('a plug goes before all of them, if it can be read', async () => {
  nvidiaSmi()
  const plug = (reading: object | undefined) =>
    ({ name: 'Shelly plug at 10.0.0.9', start: async () => async () => reading }) as unknown as Plug
  expect(await tiers(machine, { plug: plug({ wh: 0, samples: 2, shared: false }) })).toEqual([
    '+ wall plug: Shelly plug at 10.0.0.9',
  ])
  expect((await tiers(machine, { plug: plug(undefined) }))[0]).toBe(
    '- wall plug: Shelly plug at 10.0.0.9 could not be read',
  )
})
