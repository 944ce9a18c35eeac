/** Out of memory: how a server says so, and what is sent instead. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Graph } from '../../../providers/comfyui/graph.js'
import { comfyui } from '../../../providers/comfyui/index.js'
import type { ComfyNative } from '../../../providers/comfyui/native.js'
import { RECIPES } from '../../../providers/comfyui/recipes/data.js'
import { graphOf } from '../../../providers/comfyui/recipes/index.js'
import { startSandbox } from '../../../providers/comfyui/sandbox.js'
import { validate } from '../../../providers/comfyui/sandbox-validate.js'
import { serverAt } from '../../../providers/comfyui/server.js'
import type { Backend } from '../../../src/backend.js'
import { createStudio } from '../../../src/index.js'
import { fastClock } from '../../../src/testkit/index.js'
import { info } from '../../support/comfyui.js'
import { contextOf } from '../../support/context.js'
import { startServer } from '../../support/server.js'
import { tempDir } from '../../support/temp.js'
import { card, picture, shot } from '../../support/world.js'

const backend = comfyui({ servers: ['http://127.0.0.1:8188'] }, {})

const fitted = async (wishes: Parameters<typeof shot>[0], id: string) => {
  const fit = backend.fit(await shot(wishes), card(id))
  if (!fit.ok) throw new Error(JSON.stringify(fit.misfits))
  return fit
}
const lighter = (native: ComfyNative, output: Awaited<ReturnType<typeof fitted>>['output']) =>
  backend.lighten!(native, output)

describe('a lighter render', () => {
  it.each([
    ['wan-2.2-5b', {}, 'decoded in small tiles, 992x544 instead of 1280x704'],
    ['hunyuanvideo-1.5', { resolution: '1080p' }, '1488x832 instead of 1920x1072'],
    ['wan-2.1-1.3b', {}, 'decoded in small tiles'],
    ['ltx-2.5', { extras: { comfyui: { tiled: true } } }, '736x416 instead of 960x544'],
  ] as const)('of %s, %j: %s', async (id, wishes, change) => {
    const { native, output } = await fitted(wishes as never, id)
    expect(lighter(native, output)?.change).toBe(change)
  })

  it('has nothing left to give up at last', async () => {
    const { native, output } = await fitted({}, 'wan-2.2-5b')
    const sizes: string[] = []
    for (let next = lighter(native, output); next; next = lighter(next.native, next.output)) {
      sizes.push(`${next.output.width}x${next.output.height}`)
      expect([next.native.width, next.native.height]).toEqual([next.output.width, next.output.height])
    }
    expect(sizes).toEqual(['992x544', '768x416', '576x320', '448x256'])
  })

  it('keeps to its recipe’s grid, its shape and everything else, and a recorded server takes its graph', async () => {
    const wish = fc.record({
      recipe: fc.constantFrom(...RECIPES),
      resolution: fc.constantFrom('360p' as const, '480p' as const, '540p' as const, '720p' as const, '1080p' as const),
      aspect: fc.constantFrom('16:9', '9:16', '1:1', '4:3', '21:9'),
      tiled: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(wish, async ({ recipe, resolution, aspect, tiled }) => {
        const pictures = recipe.tasks.includes('text-to-video') ? {} : { firstFrame: picture() }
        const extras = { comfyui: { recipe: recipe.id, tiled } }
        const fit = backend.fit(await shot({ resolution, aspect, extras, ...pictures }), card(recipe.card))
        if (!fit.ok) return
        const next = lighter(fit.native, fit.output)
        if (!next) return
        const { width, height, tiled: inTiles, ...same } = next.native
        const { width: before, height: beforeHeight, tiled: _, ...rest } = fit.native
        expect(same).toEqual(rest)
        const kept = (width * height) / (before * beforeHeight)
        if (kept !== 1) {
          expect(kept).toBeGreaterThanOrEqual(0.4)
          expect(kept).toBeLessThanOrEqual(0.7)
          const sizes = recipe.sizes ?? card(recipe.card).abilities!.sizes
          if ('multipleOf' in sizes) expect([width % sizes.multipleOf, height % sizes.multipleOf]).toEqual([0, 0])
        } else expect(inTiles && !tiled).toBe(true)
        expect(validate(graphOf(next.native), info, false)).toHaveProperty('node_errors', {})
      }),
      { numRuns: 200 },
    )
  })
})

it('is what the engine sends once, and what the take is', async () => {
  const clock = fastClock(60)
  const limits = { readSeconds: 10_000, submitSeconds: 10_000, idleSeconds: 10_000, leaseSeconds: 10_000 }
  const sandbox = await startSandbox({ clock, renderSeconds: 4, queueSeconds: 1 })
  const real = comfyui({ servers: [sandbox.origin] }, {})
  const provider: Backend<ComfyNative> = {
    ...real,
    poll: async (handle, ctx) =>
      ctx.attempt === 1
        ? { state: 'failed', code: 'out-of-memory', message: 'KSampler: out of memory' }
        : real.poll(handle, ctx),
  }
  const studio = createStudio({
    home: tempDir(),
    configFrom: false,
    clock,
    env: {},
    providers: [provider as Backend],
    limits,
  })
  onTestFinished(async () => {
    await studio.close()
    await sandbox.close()
  })
  const take = await studio.generate({ prompt: 'a red boat', model: 'wan-2.2-5b', seconds: 1, resolution: '480p' })
  expect(take).toMatchObject({ video: { width: 640, height: 352 } })
  expect(take.warnings.join()).toContain('decoded in small tiles, 640x352 instead of 864x480')
  const [first, second] = sandbox.jobs.map(({ request }) => (request as { prompt: Graph }).prompt)
  expect(first!.decode!.class_type).toBe('VAEDecode')
  expect(second!.decode!.class_type).toBe('VAEDecodeTiled')
  expect(sandbox.jobs).toHaveLength(2)
})

interface Recorded {
  kind: string
  server: string
  id: string
  job: unknown
  history: unknown
}
const recorded = JSON.parse(
  readFileSync(new URL('../../fixtures/comfyui/out-of-memory.json', import.meta.url), 'utf8'),
) as Recorded[]

describe('a server that ran out of memory', () => {
  it.each(recorded.map((one) => [`${one.server}, ${one.kind}`, one] as const))(
    '%s',
    async (_, { id, job, history }) => {
      const server = await startServer((request, response) => {
        const answer = request.url!.startsWith('/api/jobs/') ? job : request.url!.startsWith('/history/') ? history : {}
        response
          .writeHead(answer === null ? 404 : 200, {
            'content-type': answer === null ? 'text/plain' : 'application/json',
          })
          .end(answer === null ? '404: Not Found' : JSON.stringify(answer))
      })
      const status = await serverAt({ url: server.origin }, contextOf({ clock: fastClock(60) })).look(id)
      expect(status).toMatchObject({
        state: 'failed',
        code: 'out-of-memory',
        message: expect.stringMatching(/out of memory/),
      })
    },
  )
})
