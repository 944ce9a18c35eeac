/** The ten systems of the founding article, by the names it gives them: each renders, watches, is handed over, or says why it can't. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startSandbox as startComfy } from '../providers/comfyui/sandbox.js'
import { startSandbox as startMiniMax } from '../providers/minimax/sandbox.js'
import { startSandbox as startRunway } from '../providers/runway/sandbox.js'
import { startSandbox as startVeo } from '../providers/veo/sandbox.js'
import { startSandbox as startVidi } from '../providers/vidi/sandbox.js'
import type { Studio } from '../src/face.js'
import { createStudio } from '../src/studio.js'
import { fastClock } from '../src/testkit/index.js'
import { makeClip } from './support/stage.js'
import { tempDir } from './support/temp.js'

const clock = fastClock(120)
const opened: { close(): Promise<unknown> }[] = []
let studio: Studio
let clip: string
beforeAll(async () => {
  const at = { clock, renderSeconds: 8 }
  const [runway, veo, minimax, comfy, vidi] = await Promise.all([
    startRunway(at),
    startVeo(at),
    startMiniMax(at),
    startComfy(at),
    startVidi({ answer: '0.2-0.6' }),
  ])
  clip = (await makeClip()).file
  studio = createStudio({
    home: tempDir(),
    configFrom: false,
    clock,
    limits: { readSeconds: 3600, submitSeconds: 3600 },
    env: { ...runway.env, ...veo.env, ...minimax.env, ...vidi.env, COMFYUI_URL: comfy.origin },
  })
  opened.push(studio, runway, veo, minimax, comfy, vidi)
})
afterAll(async () => {
  for (const one of opened) await one.close()
})

const shot = (model: string) => ({ prompt: 'a red boat', model, seconds: 5, maxCost: 5 })

it.each([
  ['Gen-4.5', 'runway', 'gen4.5'],
  ['Veo 3', 'veo', 'veo-3.1-generate-001'],
  ['Hailuo 02', 'minimax', 'MiniMax-Hailuo-02'],
  ['HunyuanVideo-1.5', 'comfyui', /hunyuan.*1.5/i],
  ['HunyuanVideo', 'comfyui', /hunyuan.*1.5/i],
  ['LTX-Video', 'comfyui', /ltx/i],
  ['Kandinsky 5.0', 'comfyui', /kandinsky/i],
])('%s renders: at %s', async (name, backend, model) => {
  // Runway sells Veo too.
  const take = await studio.generate({ ...shot(name), backend, tier: backend === 'comfyui' ? 'draft' : 'hero' })
  expect(take.backend).toBe(backend)
  expect(take.model).toMatch(model)
  expect(take.video.frames).toBeGreaterThan(0)
  if (backend === 'comfyui') expect(take.cost.lines.every(({ what }) => what === 'electricity')).toBe(true)
  else expect(Number(take.cost.usd)).toBeGreaterThan(0)
})

it('Sora 2 is refused with the date its API closed, and names what lives', async () => {
  const plan = await studio.plan({ ...shot('Sora 2'), tier: 'hero' }).catch((error: Error) => error)
  const said = plan instanceof Error ? plan.message : JSON.stringify(plan.rejected)
  expect(said).toContain('2026-09-24')
  await expect(studio.generate(shot('Sora 2'))).rejects.toThrow(/2026-09-24/)
})

it('Vidi2 does not render: it watches, by what stands in for it, and says so', async () => {
  await expect(studio.generate(shot('Vidi2'))).rejects.toThrow(/analy|understand|never released/i)
  const found = await studio.analyze.find(clip, 'a boat', { model: 'Vidi2' })
  expect(found.servedBy).toBe('vidi1.5-9b')
  expect(found.spans).toHaveLength(1)
  expect(found.warnings.join()).toContain('vidi2-weights-unreleased')
})

it('Animate It has no API: it is refused, and the file it made on a phone is brought in', async () => {
  await expect(studio.generate(shot('Animate It'))).rejects.toThrow(/no public API/)
  const take = await studio.takes.import(clip, { prompt: 'my cat, animated', model: 'Animate It' })
  expect([take.backend, take.model, take.cost.basis]).toEqual(['import', 'Animate It', 'unknown'])
})
