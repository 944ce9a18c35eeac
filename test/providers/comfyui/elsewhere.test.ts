/** A server on another machine: planned and booked by the card it names. Another machine here is one that is reached by another address. */
import { expect, it, onTestFinished } from 'vitest'
import { comfyui } from '../../../providers/comfyui/index.js'
import { startSandbox } from '../../../providers/comfyui/sandbox.js'
import { createStudio, type StudioOptions } from '../../../src/index.js'
import { fastClock } from '../../../src/testkit/index.js'
import { startServer } from '../../support/server.js'
import { tempDir } from '../../support/temp.js'

const clock = fastClock(60)
const draft = { prompt: 'a red boat', seconds: 1, resolution: '360p', model: 'wan-2.2-5b' } as const
const limits = { readSeconds: 10_000, submitSeconds: 10_000, idleSeconds: 10_000, leaseSeconds: 10_000 }

async function studioWith(gpu: string, energy: StudioOptions['energy'] = {}) {
  const sandbox = await startSandbox({ clock, renderSeconds: 6, queueSeconds: 0, gpu })
  onTestFinished(() => sandbox.close())
  const providers = [comfyui({ servers: [sandbox.origin.replace('127.0.0.1', '0.0.0.0')] })]
  const studio = createStudio({
    ...{ home: tempDir(), configFrom: false, clock, env: {}, providers, limits, energy },
    allowHosts: ['0.0.0.0'],
  })
  onTestFinished(() => studio.close())
  return studio
}

it('its card scales the published seconds, gives the watts, and is named on the ledger', async () => {
  const studio = await studioWith('NVIDIA GeForce RTX 3090')
  const [before] = (await studio.plan(draft)).ranked
  expect(before!.secondsFrom).toMatch(/^published on RTX 4090 \(\S+\), scaled to NVIDIA GeForce RTX 3090$/)
  expect(before).toMatchObject({ energyFrom: 'time-x-power', energy: { expected: expect.any(Number) } })

  const take = await studio.generate(draft)
  expect(take.energy).toMatchObject({ method: 'time-x-power', gpu: 'NVIDIA GeForce RTX 3090' })
  const [row] = (await studio.ledger.entries()).filter(({ kind }) => kind === 'electricity')
  expect(row).toMatchObject({ method: 'time-x-power', basis: 'modelled', wh: take.energy!.wh.expected })
  expect(row!.note).toContain(
    'rendered elsewhere on NVIDIA GeForce RTX 3090, 350 W by the table of cards (NVIDIA GeForce RTX 3090): seconds times its power',
  )
  const watts = (take.energy!.wh.expected * 3600) / take.energy!.seconds
  expect(watts).toBeGreaterThan(0.85 * 350 + 60)
  expect(watts).toBeLessThan(0.85 * 350 + 200)

  const [after] = (await studio.plan(draft)).ranked
  expect(after!.secondsFrom).toBe('1 render on NVIDIA GeForce RTX 3090')
  const [longer] = (await studio.plan({ ...draft, seconds: 4 })).ranked
  expect(longer!.secondsFrom).toBe('calibrated by 1 render of other sizes on NVIDIA GeForce RTX 3090')
})

it('a card in no table claims no watts; a plug attached to the backend tells them all the same', async () => {
  const unknown = await studioWith('Voodoo 2')
  const take = await unknown.generate(draft)
  expect(take.energy).toMatchObject({ method: 'none', wh: { expected: 0 } })

  const plug = await startServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ apower: 500 }))
  })
  const metered = await studioWith('Voodoo 2', { plugs: [{ kind: 'shelly', url: plug.origin, backends: ['comfyui'] }] })
  const { energy } = await metered.generate(draft)
  expect(energy).toMatchObject({ method: 'wall-meter' })
  expect((energy!.wh.expected * 3600) / energy!.seconds).toBeLessThan(510)
})
