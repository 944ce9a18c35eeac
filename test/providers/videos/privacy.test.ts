/** Local-only at servers of this wire: what keeps a prompt where it was sent is said with every create, and who sends prompts on gets none. */
import { expect, it, onTestFinished } from 'vitest'
import type { ServerOptions } from '../../../providers/videos/index.js'
import { videos } from '../../../providers/videos/index.js'
import { taskBody } from '../../../providers/videos/lightx2v.js'
import { videoBody } from '../../../providers/videos/localai.js'
import { generateBody } from '../../../providers/videos/ltx-desktop.js'
import { profiles } from '../../../providers/videos/profile.js'
import { vidGenBody } from '../../../providers/videos/sd-server.js'
import { sessionOf } from '../../../providers/videos/server.js'
import { bodyOf } from '../../../providers/videos/videos.js'
import { createStudio } from '../../../src/index.js'
import { fastClock } from '../../../src/testkit/index.js'
import { contextOf } from '../../support/context.js'
import { startServer } from '../../support/server.js'
import { tempDir } from '../../support/temp.js'

const order = { model: 'm', prompt: 'a boat', width: 1280, height: 720, fps: 24, frames: 25, seconds: 1, steps: 4 }
const served = { id: 'm', native: 'm' }

it.each(profiles.map((profile) => [profile.id, profile] as const))(
  '%s is told off whatever would rewrite a prompt',
  async (_, profile) => {
    const { origin: url } = await startServer((_, response) => response.end('{}'))
    const session = sessionOf(contextOf(), { url, profile, models: [served], loras: {} })
    const bodies = {
      videos: async () => {
        const body = await bodyOf(order, served, session)
        return 'json' in body ? body.json : Object.fromEntries(body.body)
      },
      localai: () => videoBody(order, served, session),
      'sd-server': () => vidGenBody(order, session),
      lightx2v: () => taskBody(order, session),
      'ltx-desktop': () => generateBody(order, served, session),
    }
    const body = (await bodies[profile.wire]()) as Record<string, unknown>
    for (const [field, value] of Object.entries(profile.off)) expect(String(body[field])).toBe(String(value))
    // No field that asks for it, in any spelling these servers have.
    const asks = Object.entries(body).filter(
      ([field, value]) => /enhanc|rewrit|expan|extend/i.test(field) && String(value) !== 'false',
    )
    expect(asks).toEqual([])
  },
)

it('is written down for each of them where a prompt ends', () => {
  const ending = (where: string) => profiles.filter(({ prompts }) => prompts === where).map(({ id }) => id)
  expect(ending('leave')).toEqual(['openai', 'litellm'])
  expect(ending('settings')).toEqual(['ltx-desktop'])
  expect(ending('unknown')).toEqual(['generic'])
})

/** A server that serves one model, counts what it gets, and renders nothing. */
async function house(routes: Record<string, unknown>) {
  return startServer(({ url = '', method }, response) => {
    const answer = method === 'GET' ? routes[url] : { error: { message: 'no' } }
    const status = answer === undefined ? 404 : method === 'GET' ? 200 : 400
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}))
  })
}

async function shoot(server: ServerOptions, privacy: 'any' | 'local-only') {
  const studio = createStudio({
    home: tempDir(),
    configFrom: false,
    clock: fastClock(100),
    env: {},
    providers: [videos({ servers: [server] })],
    limits: { readSeconds: 10_000, submitSeconds: 10_000 },
  })
  onTestFinished(() => studio.close())
  const shot = { prompt: 'a secret boat', seconds: 1, resolution: '720p', backend: 'videos', model: 'any' } as const
  return studio.generate({ ...shot, privacy }).catch((error) => error)
}

const list = { '/v1/models': { data: [{ id: 'house-model' }] }, '/v1/videos?limit=1': { data: [] } }

it('a gateway gets no local-only prompt, a server nobody vouches for neither; both get others', async () => {
  for (const [routes, profile, why] of [
    [{ ...list, '/openapi.json': { info: { title: 'LiteLLM API' }, paths: {} } }, undefined, 'sends prompts on'],
    [list, 'litellm', 'sends prompts on'],
    [list, undefined, 'may send prompts on'],
    [list, 'generic', undefined],
  ] as const) {
    const server = await house(routes)
    const posts = () => server.requests.filter(({ method }) => method === 'POST')
    const place = { url: server.origin, ...(profile && { profile }) }
    const refused = await shoot(place, 'local-only')
    if (why) {
      expect(refused).toMatchObject({ name: 'UnavailableError', billed: 'no' })
      expect(refused.message).toContain(why)
      expect(posts()).toEqual([])
    }
    const open = await shoot(place, 'any')
    expect(open).toMatchObject({ name: 'RefusedError' })
    expect(posts().map(({ body }) => body.includes('a secret boat'))).toEqual(why ? [true] : [true, true])
  }
})

it.each([
  [{ useLocalTextEncoder: true, promptEnhancerEnabledT2V: false }, undefined],
  [{ useLocalTextEncoder: true, promptEnhancerEnabledT2V: true }, 'has prompts rewritten'],
  [{ useLocalTextEncoder: true }, 'has prompts rewritten'],
  [{ useLocalTextEncoder: false, promptEnhancerEnabledT2V: false }, 'encoded in a cloud'],
  [undefined, "doesn't say"],
])('LTX Desktop is asked how it treats prompts: %j', async (settings, why) => {
  const server = await house({
    '/v1/models': {},
    '/openapi.json': { paths: { '/api/generate/models-specs': {} } },
    ...(settings && { '/api/settings': settings }),
  })
  const ended = await shoot({ url: server.origin, profile: 'ltx-desktop', model: 'any' }, 'local-only')
  const posts = server.requests.filter(({ method }) => method === 'POST')
  expect(posts).toHaveLength(why ? 0 : 1)
  if (why) expect(ended).toMatchObject({ code: 'prompt-leaves', billed: 'no', message: expect.stringContaining(why) })
})
