/** A local-only shot leaves its prompt in no list, no error and no event. */
import { expect, it, onTestFinished } from 'vitest'
import { createStudio } from '../../src/index.js'
import { tempDir } from '../support/temp.js'
import { heroshot } from './command.js'

const SECRET = 'a zebra rehearses the merger announcement'
const words = ['generate', SECRET, '--seconds', '0.5', '--fps', '8', '--resolution', '360p']

it('jobs names it local-only, to people and to programs, unless its owner asks', async () => {
  const home = tempDir()
  const made = await heroshot([...words, '--local-only', '--home', home, '--json'])
  const { jobId } = JSON.parse(made.stdout)
  for (const list of [['jobs'], ['jobs', '--json'], ['jobs', 'show', jobId], ['jobs', 'show', jobId, '--json']]) {
    const { stdout } = await heroshot([...list, '--home', home])
    expect(stdout).toContain('(local-only)')
    expect(stdout).not.toContain('zebra')
    const asked = await heroshot([...list, '--show-prompts', '--home', home])
    expect(asked.stdout).toContain('zebra')
  }
  const costs = await heroshot(['costs', '--home', home, '--json'])
  expect(costs.stdout).not.toContain('zebra')
})

it('its events, ledger and errors have neither prompt nor media hash', async () => {
  const studio = createStudio({ home: tempDir(), configFrom: false, env: {} })
  onTestFinished(() => studio.close())
  const wish = { prompt: SECRET, seconds: 0.5, fps: 8, resolution: '360p', privacy: 'local-only' } as const
  const seen: string[] = []
  await studio.generate(wish, { onEvent: (event) => seen.push(event.type === 'preview' ? '' : JSON.stringify(event)) })
  seen.push(JSON.stringify(await studio.ledger.entries()))
  const frame = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  const { firstFrame } = await studio.normalize({ ...wish, firstFrame: frame })
  const error = await studio.generate({ ...wish, firstFrame: frame, model: 'gen4.5' }).catch((thrown) => thrown)
  expect(error).toMatchObject({ name: 'NoRouteError', billed: 'no' })
  seen.push(JSON.stringify(error), error.message, String(error.stack))
  expect(firstFrame!.sha256).toHaveLength(64)
  for (const text of seen) {
    expect(text).not.toContain('zebra')
    expect(text).not.toContain(firstFrame!.sha256)
  }
})
