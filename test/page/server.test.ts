/** The page's server: who gets in, what it answers, how clips seek, and that a restart loses nothing and pays nothing twice. */
import { readdirSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createStudio, type Studio, type StudioOptions } from '../../src/index.js'
import type { Garbage } from '../../src/library/takes.js'
import { rangeOf } from '../../src/page/clips.js'
import type { Page } from '../../src/page/server.js'
import {
  type Costs,
  IMPORT_TYPE,
  type IterationCard,
  type JobCard,
  type Scores,
  type TakeDetail,
  type TakeList,
  type Trouble,
} from '../../src/page/words.js'
import { rehearsalBackend, startRehearsal } from '../support/rehearsal.js'
import { makeClip } from '../support/stage.js'
import { tempDir } from '../support/temp.js'
import { gallery } from './gallery.js'

const KEY = 'stage-key'
const BOAT = 'a red boat crosses the sea at sunset'

let clip: Awaited<ReturnType<typeof makeClip>>
beforeAll(async () => {
  clip = await makeClip()
})

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  json<Value>(): Value
}

/** Any request at all, headers that fetch would not send included. */
const send = (
  page: Pick<Page, 'port'>,
  path: string,
  {
    headers = {},
    body,
    method = body === undefined ? 'GET' : 'POST',
  }: { headers?: Record<string, string>; body?: unknown; method?: string } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { port } = page
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part) => parts.push(part))
      response.on('end', () => {
        const all = Buffer.concat(parts)
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          body: all,
          json: () => JSON.parse(all.toString()),
        })
      })
    })
    asked.on('error', reject)
    asked.end(body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body))
  })

/** As the page's own browser sends it. */
async function visitor(page: Page) {
  const origin = `http://127.0.0.1:${page.port}`
  const { headers } = await send(page, page.url.slice(origin.length))
  const cookie = String(headers['set-cookie']).split(';')[0]!
  return {
    cookie,
    get: (path: string, more: Record<string, string> = {}) => send(page, path, { headers: { cookie, ...more } }),
    post: (path: string, body: unknown = {}) =>
      send(page, path, { headers: { cookie, origin, 'content-type': 'application/json' }, body }),
  }
}

async function open(options: StudioOptions = {}, program = '') {
  const home = options.home ?? tempDir()
  const studio = createStudio({
    home,
    configFrom: false,
    env: { REHEARSAL_KEY: KEY },
    tariff: 0.25,
    providers: [gallery({ clips: [{ video: clip.file }] })],
    ...options,
  })
  const page = await studio.page({ program })
  onTestFinished(() => shut(page, studio))
  return { home, studio, page, user: await visitor(page) }
}

async function shut(page: Page, studio: Studio) {
  await page.close()
  await studio.close()
}

const until = async <Value>(look: () => Promise<Value | undefined>): Promise<Value> => {
  for (const end = Date.now() + 15_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 30))) {
    const found = await look()
    if (found) return found
  }
  throw new Error('it never came')
}

const SHOT = { prompt: BOAT, seconds: 2 }
const firstTake = ({ get }: { get(path: string): Promise<Answer> }) =>
  until(async () => (await get('/api/takes')).json<TakeList>().shots[0]?.takes[0])

describe('who gets in', () => {
  it('is the browser that came with the link; nobody else, from nowhere else', async () => {
    const { home, page, user } = await open()
    const own = `http://127.0.0.1:${page.port}`
    const token = new URL(page.url).searchParams.get('token')!
    const arrival = await send(page, `/?token=${token}`)
    expect([arrival.status, arrival.headers.location]).toEqual([303, '/'])
    expect(String(arrival.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict; Path=\//)
    expect(statSync(join(home, 'page-token')).mode & 0o777).toBe(0o600)

    const { cookie } = user
    const json = { 'content-type': 'application/json' }
    const wrong: [why: string, path: string, sent: Parameters<typeof send>[2]][] = [
      ['no-token', '/', {}],
      ['no-token', '/api/takes', { headers: { cookie: `heroshot-${page.port}=guess` } }],
      ['no-token', '/clips/take-1', {}],
      ['no-token', '/events', {}],
      ['no-token', `/?token=${token.slice(1)}x`, {}],
      ['wrong-address', '/api/takes', { headers: { cookie, host: `rebound.example:${page.port}` } }],
      ['wrong-address', '/', { headers: { cookie, host: '127.0.0.1:1' } }],
      ['wrong-origin', '/api/takes', { headers: { cookie, 'sec-fetch-site': 'cross-site' } }],
      ['wrong-origin', '/clips/take-1', { headers: { cookie, 'sec-fetch-site': 'same-site' } }],
      ['wrong-origin', '/api/jobs', { headers: { cookie, ...json, origin: 'http://127.0.0.1:9' }, body: SHOT }],
      ['wrong-origin', '/api/jobs', { headers: { cookie, ...json, origin: 'null' }, body: SHOT }],
      ['wrong-origin', '/api/jobs', { headers: { cookie, ...json }, body: SHOT }],
    ]
    for (const [why, path, sent] of wrong) {
      const { status, json: read } = await send(page, path, sent)
      expect([why, path, status, read<{ error: { code: string } }>().error.code]).toEqual([why, path, 403, why])
    }
    expect(await openJobs(user)).toEqual([])
    // A form of another page can't send JSON without asking first.
    const form = { cookie, origin: own, 'content-type': 'text/plain' }
    expect((await send(page, '/api/jobs', { headers: form, body: SHOT })).status).toBe(400)
    expect((await user.get('/')).status).toBe(200)
  })

  it('is told apart by port: two homes in one browser, each with its own cookie', async () => {
    const [one, other] = [await open(), await open()]
    const cookie = `${one.user.cookie}; ${other.user.cookie}`
    for (const { page, user } of [one, other]) {
      expect((await send(page, '/api/home', { headers: { cookie } })).status).toBe(200)
      const elses = cookie.replace(user.cookie, '')
      expect((await send(page, '/api/home', { headers: { cookie: elses } })).status).toBe(403)
    }
  })

  it('says with every answer that nothing is kept, framed, or fetched from elsewhere', async () => {
    const { page, user } = await open({}, 'console.log(1)')
    for (const answer of await Promise.all([
      user.get('/'),
      user.get('/page.js'),
      user.get('/page.css'),
      user.get('/api/takes'),
      user.get('/nowhere'),
      send(page, '/'),
    ])) {
      expect(answer.headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
      expect(answer.headers['content-security-policy']).not.toMatch(/unsafe|https?:|\*/)
      expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    }
    const html = (await user.get('/')).body.toString()
    expect(html).not.toMatch(/https?:\/\/|style="|onload|<style/)
  })
})

const openJobs = async ({ get }: { get(path: string): Promise<Answer> }) =>
  (await get('/api/jobs')).json<JobCard[]>().filter((job) => job.open)

describe('what it answers', () => {
  it('plans, drafts, and shows the take with what it cost and why; files of this machine are out of reach', async () => {
    const { user } = await open()
    const plan = (await user.post('/api/plan', SHOT)).json<{ chosen: { backend: string; locality: string } }>()
    expect(plan.chosen).toMatchObject({ backend: 'gallery', locality: 'local' })
    const begun = await user.post('/api/jobs', { ...SHOT, firstFrame: '/etc/passwd', extras: {} })
    expect(begun.status).toBe(200)
    const card = await firstTake(user)
    expect(card).toMatchObject({ prompt: BOAT, backend: 'gallery', verdict: 'undecided', width: 96, height: 64 })
    const detail = (await user.get(`/api/takes/${card.id}`)).json<TakeDetail>()
    expect(detail.cost.lines[0]).toMatchObject({ what: 'electricity', basis: 'modelled' })
    expect(detail.reasons.length).toBeGreaterThan(0)
    await user.post(`/api/takes/${card.id}/mark`, { verdict: 'kept' })
    const costs = (await user.get('/api/costs')).json<Costs>()
    expect(costs).toMatchObject({ takes: 1, kept: 1, discarded: 0, failed: 0, caps: [] })
    expect([Number(costs.today) > 0, costs.perKept]).toEqual([true, costs.total])
    expect((await user.get('/api/doctor')).json()).toMatchObject({
      audit: [],
      backends: [{ id: 'gallery', ready: true }],
    })
  })

  it('tells what went wrong in the words of the family, with the next step, and no key', async () => {
    const { user } = await open({ budgets: { perDay: 1 }, providers: [] })
    for (const [status, code, answer] of [
      [400, 'bad-shot', await user.post('/api/jobs', { prompt: '  ' })],
      [400, 'bad-shot', await user.post('/api/plan', { prompt: BOAT, seconds: 9000 })],
      [400, 'bad-input', await user.post('/api/jobs', { prompt: 7 })],
      [404, 'bad-input', await user.get('/api/takes/take-none')],
      [404, 'bad-input', await user.post('/api/jobs/none/cancel')],
      [409, 'no-route', await user.post('/api/jobs', SHOT)],
      [404, 'not-here', await user.get('/api/secrets')],
    ] as const) {
      const { error } = answer.json<{ error: { code: string; message: string } }>()
      expect([answer.status, error.code]).toEqual([status, code])
      expect(answer.body.toString()).not.toContain(KEY)
    }
  })

  it('answers whatever is sent in the same words, and nothing comes of it', async () => {
    const { user } = await open()
    const paths = [
      'iterations',
      'seen',
      'garbage',
      'imports',
      'plan',
      'takes/take-none/mark',
      'takes/take-none/promote',
    ]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.jsonValue(), async (path, body) => {
        const answer = await user.post(`/api/${path}`, body)
        expect([path, answer.status < 500]).toEqual([path, true])
        if (answer.status !== 200) expect(answer.json<{ error: Trouble }>().error.code).toMatch(/^[a-z-]+$/)
      }),
      { numRuns: 60 },
    )
    expect((await user.get('/api/iterations')).json()).toEqual([])
  })

  it('hides the words of a local-only shot unless they are asked for', async () => {
    const { studio, user } = await open()
    await studio.generate({ ...SHOT, privacy: 'local-only' })
    const seen = (await user.get('/api/takes')).body.toString() + (await user.get('/api/jobs')).body.toString()
    expect(seen).toContain('(local-only)')
    expect(seen).not.toContain(BOAT)
    const page = await studio.page({ program: '', showPrompts: true })
    onTestFinished(() => page.close())
    expect((await (await visitor(page)).get('/api/takes')).body.toString()).toContain(BOAT)
  })
})

describe('scores', () => {
  it('come for takes that somebody looks at, are told, and are in the list from then on', async () => {
    const { studio, page, user } = await open()
    const [{ id }, other] = [await studio.generate(SHOT), await studio.generate(SHOT)]
    let text = ''
    const heard = events(page, user.cookie, undefined, (more) => (text = more).includes('event: score'))
    await until(async () => text.includes('event: all') || undefined)
    // Nobody looks at the other one.
    expect((await user.post('/api/seen', { takes: [id, 'take-none'] })).status).toBe(200)
    const told = JSON.parse(/event: score\ndata: (.*)/.exec(await heard)![1]!) as { id: string; score: number | null }
    const list = (await user.get('/api/takes?sort=score')).json<TakeList>()
    const [first, last] = list.shots[0]!.takes
    expect([told.id, first!.score]).toEqual([id, told.score])
    expect([last!.id, last!.score]).toEqual([other.id, undefined])
    const scores = (await user.get(`/api/takes/${id}/scores`)).json<Scores>()
    expect(scores.overall).toBe(told.score)
    expect(scores.overall === null ? scores.reason : scores.lines.length).toBeTruthy()
  })
})

describe('clips', () => {
  it('seek: any range is answered with its bytes', async () => {
    const { studio, user } = await open()
    const { id } = await studio.generate(SHOT)
    const whole = await user.get(`/clips/${id}`)
    expect([whole.status, whole.headers['content-type'], whole.headers['accept-ranges']]).toEqual([
      200,
      'video/mp4',
      'bytes',
    ])
    const { length } = whole.body
    for (const [range, from, to] of [
      ['bytes=0-0', 0, 0],
      ['bytes=100-', 100, length - 1],
      ['bytes=-50', length - 50, length - 1],
      ['bytes=10-999999999', 10, length - 1],
    ] as const) {
      const part = await user.get(`/clips/${id}`, { range })
      expect([range, part.status, part.headers['content-range']]).toEqual([range, 206, `bytes ${from}-${to}/${length}`])
      expect(part.body.equals(whole.body.subarray(from, to + 1))).toBe(true)
    }
    expect((await user.get(`/clips/${id}`, { range: `bytes=${length}-` })).status).toBe(416)
    const still = await user.get(`/stills/${id}`)
    expect([200, 404]).toContain(still.status)
    if (still.status === 200) expect(still.body.subarray(1, 4).toString()).toBe('PNG')
  })

  it('a range is inside the file, or none', () => {
    fc.assert(
      fc.property(
        fc.nat(5000),
        fc.oneof(
          fc.string(),
          fc.tuple(fc.nat(9000), fc.nat(9000)).map(([a, b]) => `bytes=${a}-${b}`),
        ),
        (size, header) => {
          const range = rangeOf(header, size)
          if (range) expect(range.from >= 0 && range.from <= range.to && range.to < size).toBe(true)
        },
      ),
    )
    expect(rangeOf('bytes=-0', 10)).toBeNull()
    expect(rangeOf('bytes=0-1,4-5', 10)).toBeUndefined()
  })
})

/** Reads events until `enough` says so. */
const events = (
  page: Page,
  cookie: string,
  last: string | undefined,
  enough: (text: string) => boolean,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const headers = { cookie, ...(last !== undefined && { 'last-event-id': last }) }
    const asked = request({ host: '127.0.0.1', port: page.port, path: '/events', headers }, (response) => {
      let text = ''
      response.on('data', (part) => {
        text += part
        if (!enough(text)) return
        asked.destroy()
        resolve(text)
      })
    })
    asked.on('error', (error) => (asked.destroyed ? undefined : reject(error)))
    asked.end()
  })

describe('changes', () => {
  it('say what to read again; who was away for a moment hears only what was missed', async () => {
    const { studio, page, user } = await open()
    const first = await events(page, user.cookie, undefined, (text) => text.includes('event: all'))
    const id = /id: (\S+)/.exec(first)![1]!
    await user.post('/api/jobs', SHOT)
    await firstTake(user)
    await until(async () => (await openJobs(user)).length === 0 || undefined)
    const missed = await events(page, user.cookie, id, (text) => text.includes('event: takes'))
    expect(missed).toContain('event: jobs')
    expect(missed).not.toContain('event: all')
    // A number of another run means nothing.
    expect(await events(page, user.cookie, 'other-3', (text) => text.includes('event:'))).toContain('event: all')
    // What another program of the same home does is heard too.
    const heard = events(page, user.cookie, undefined, (text) => text.includes('event: takes'))
    await new Promise((resolve) => setTimeout(resolve, 1200))
    await studio.generate(SHOT)
    expect(await heard).toContain('event: takes')
  })
})

it('a restart goes on where it was: the same link, the same job, one create', async () => {
  const rehearsal = await startRehearsal({ clip: clip.bytes, renderMs: 800 })
  onTestFinished(() => rehearsal.close())
  const home = tempDir()
  const options = { home, providers: [rehearsalBackend(rehearsal.origin, { pollIntervalMs: 20 })] }
  const before = createStudio({ ...options, configFrom: false, env: { REHEARSAL_KEY: KEY } })
  const first = await before.page({ program: '' })
  const user = await visitor(first)
  const shot = { prompt: BOAT, seconds: 2, tier: 'hero', maxCost: 1 }
  expect((await user.post('/api/jobs', shot)).status).toBe(200)
  await until(async () => (await openJobs(user)).find(({ state }) => state === 'accepted'))
  await shut(first, before)

  const { page, user: again } = await open(options)
  expect(new URL(page.url).search).toBe(new URL(first.url).search)
  expect((await firstTake(again)).prompt).toBe(BOAT)
  expect(rehearsal.jobs.length).toBe(1)
})

describe('clips from elsewhere, and out of here', () => {
  const sent = (head: object, bytes: Uint8Array) => Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bytes])

  it('come in as takes, go out under names that fit together, and leave no copy behind', async () => {
    const { home, page, user } = await open()
    const headers = { cookie: user.cookie, origin: `http://127.0.0.1:${page.port}`, 'content-type': IMPORT_TYPE }
    const post = (body: Buffer, more: Record<string, string> = {}) =>
      send(page, '/api/imports', { headers: { ...headers, ...more }, body })
    const head = { name: '../My cat.mp4', prompt: 'my cat, animated', model: 'Animate It', cost: '0.5' }
    const { id } = (await post(sent(head, clip.bytes))).json<{ id: string }>()
    const { cost, model, reasons } = (await user.get(`/api/takes/${id}`)).json<TakeDetail>()
    expect([cost.usd, model, reasons]).toEqual(['0.5', 'Animate It', ['brought in from -My cat.mp4']])

    for (const [why, body, more] of [
      ['is no clip (got "x.mp4"', sent({ ...head, name: 'x.mp4' }, Buffer.from('no clip at all')), {}],
      ['is empty', sent({ ...head, prompt: ' ' }, clip.bytes), {}],
      ['cut off', sent(head, clip.bytes.subarray(0, clip.bytes.length >> 1)), {}],
      ['does not say what it is', Buffer.from(clip.bytes.subarray(0, 40)), {}],
      ['is not sent as an import', sent(head, clip.bytes), { 'content-type': 'text/plain' }],
    ] as const) {
      const answer = await post(body, more)
      expect([why, answer.status]).toEqual([why, 400])
      expect(answer.json<{ error: { message: string } }>().error.message).toContain(why)
    }
    expect(readdirSync(join(home, 'work', 'imports'))).toEqual([])
    expect((await post(sent(head, clip.bytes), { origin: 'http://127.0.0.1:9' })).status).toBe(403)

    const [out, facts] = [await user.get(`/downloads/${id}`), await user.get(`/facts/${id}`)]
    expect(out.body.equals(clip.bytes)).toBe(true)
    const named = (answer: Answer) => /filename\*=UTF-8''(.*)/.exec(String(answer.headers['content-disposition']))![1]!
    expect(named(out)).toMatch(/^\d{8}-\d{6}-my-cat-animated-animate-it\.mp4$/)
    expect(named(facts)).toBe(named(out).replace('.mp4', '.json'))
    expect(facts.json<{ file: string }>().file).toBe(named(out))
    expect(facts.body.toString()).not.toContain(home)
  })

  it('are deleted once that was seen, and nothing else is', async () => {
    const { studio, user } = await open()
    const [one, two] = [await studio.generate(SHOT), await studio.generate(SHOT)]
    await user.post(`/api/takes/${one.id}/mark`, { verdict: 'discarded' })
    const seen = (await user.get('/api/garbage')).json<Garbage>()
    expect([seen.done, seen.takes.map(({ id }) => id), seen.bytes > 0]).toEqual([false, [one.id], true])
    await user.post(`/api/takes/${two.id}/mark`, { verdict: 'discarded' })
    const takes = seen.takes.map(({ id }) => id)
    expect((await user.post('/api/garbage', { takes })).status).toBe(400)
    expect((await user.get(`/clips/${one.id}`)).status).toBe(200)
    await user.post(`/api/takes/${two.id}/mark`, { verdict: 'undecided' })
    expect((await user.post('/api/garbage', { takes })).json()).toMatchObject({ done: true, bytes: seen.bytes })
    expect([(await user.get(`/clips/${one.id}`)).status, (await user.get(`/clips/${two.id}`)).status]).toEqual([
      503, 200,
    ])
  })
})

describe('an iteration', () => {
  const iterations = async ({ get }: { get(path: string): Promise<Answer> }) =>
    (await get('/api/iterations')).json<IterationCard[]>()

  it('counts its takes, ends when told to, outlives its process, and called again renders nothing twice', async () => {
    const home = tempDir()
    let holding = false
    let renders = 0
    const replay = gallery({ clips: [{ video: clip.file }], holds: () => holding })
    const counted: typeof replay = {
      ...replay,
      submit: (native, ctx) => {
        renders++
        return replay.submit(native, ctx)
      },
    }
    const options = { home, configFrom: false as const, env: {}, providers: [counted] }
    const before = createStudio(options)
    const first = await before.page({ program: '' })
    const user = await visitor(first)
    expect((await user.post('/api/iterations', { shot: SHOT, count: 0, until: {} })).status).toBe(400)
    expect(
      (await user.post('/api/iterations', { shot: { ...SHOT, extras: {} }, until: {}, guidance: [] })).status,
    ).toBe(400)
    expect(await iterations(user)).toEqual([])

    const wish = { shot: SHOT, count: 2, guidance: [3], until: { seconds: 600 } }
    const { id } = (await user.post('/api/iterations', wish)).json<{ id: string }>()
    const over = await until(async () => (await iterations(user)).find(({ state }) => state === 'over'))
    expect(over).toMatchObject({ id, prompt: BOAT, done: 2, again: 0, failed: 0, total: 2, seconds: 600 })
    holding = true
    await user.post('/api/iterations', { ...wish, count: 5 })
    await until(async () => (await iterations(user))[0]?.again === 2 || undefined)
    await until(async () => renders === 5 || undefined)
    await shut(first, before)

    holding = false
    const { user: next } = await open(options)
    const [left] = await iterations(next)
    expect(left).toMatchObject({ state: 'interrupted', prompt: BOAT, done: 0 })
    await next.post(`/api/iterations/${left!.id}/go-on`)
    const done = await until(async () => (await iterations(next)).find(({ state }) => state === 'over'))
    expect(done).toMatchObject({ done: 5, failed: 0, total: 5 })
    const { total, shots } = (await next.get('/api/takes')).json<TakeList>()
    const { settings } = (await next.get(`/api/takes/${shots[0]!.takes[0]!.id}`)).json<TakeDetail>()
    expect([total, settings]).toEqual([5, ['guidance 3']])
    await next.post(`/api/iterations/${done.id}/forget`)
    expect(await iterations(next)).toEqual([])
  })
})
