/** A local-only shot leaves its prompt in no list, no error and no event. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'libsql'
import { expect, it, onTestFinished } from 'vitest'
import { createStudio } from '../../src/index.js'
import { startServer } from '../support/server.js'
import { tempDir } from '../support/temp.js'
import { heroshot } from './command.js'
import { inside } from './inside.js'

const SECRET = 'a zebra rehearses the merger announcement'
const words = ['generate', SECRET, '--seconds', '0.5', '--fps', '8', '--resolution', '360p']

it('jobs names it local-only, to people and to programs, unless its owner asks', async () => {
  const home = tempDir()
  const made = await heroshot([...words, '--local-only', '--home', home, '--json'])
  const { jobId } = JSON.parse(made.stdout)
  for (const list of [['jobs'], ['jobs', '--json'], ['jobs', 'show', jobId], ['jobs', 'show', jobId, '--json']]) {
    const { stdout } = await inside([...list, '--home', home])
    expect(stdout).toContain('(local-only)')
    expect(stdout).not.toContain('zebra')
    const asked = await inside([...list, '--show-prompts', '--home', home])
    expect(asked.stdout).toContain('zebra')
  }
  const costs = await inside(['costs', '--home', home, '--json'])
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

/** Every file under a folder, with its bytes. */
function* filesUnder(folder: string): Generator<[path: string, bytes: Buffer]> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesUnder(path)
    else yield [path, readFileSync(path)]
  }
}

it('a picture shot that fails, on a server that quotes all it was sent, is quoted by nobody', async () => {
  const prompt = `${SECRET} in "blue"`
  const { createCanvas } = await import('@napi-rs/canvas')
  const picture = await createCanvas(640, 360).encode('png')
  const sha256 = createHash('sha256').update(picture).digest('hex')
  const house = await startServer(({ method, url }, response, body) => {
    const { prompt } = method === 'POST' ? JSON.parse(body) : { prompt: '' }
    const quoted = `no memory for ${prompt} with heroshot/${sha256}.png, ${JSON.stringify(prompt)}, ?q=${encodeURIComponent(prompt)}`
    if (method === 'POST') job.error = { code: 'generation_failed', message: quoted }
    const answer = /models$/.test(url!)
      ? { data: [{ id: 'sd-cpp-local', owned_by: 'local' }] }
      : /capabilities$/.test(url!)
        ? { model: { stem: 'wan2.2-ti2v-5b' }, supported_modes: ['vid_gen'] }
        : method === 'POST'
          ? { id: 'job-1', kind: 'vid_gen', status: 'queued' }
          : job
    response
      .writeHead(method === 'POST' ? 202 : 200, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer))
  })
  const job = { id: 'job-1', kind: 'vid_gen', status: 'failed', error: { code: '', message: '' } }
  const home = tempDir()
  const file = join(tempDir(), 'merger-frame.png')
  writeFileSync(file, picture)
  const env = { OPENAI_VIDEOS_BASE_URL: house.origin, HEROSHOT_DEBUG: '1' }
  const wish = ['--seconds', '1', '--resolution', '360p', '--model', 'wan-2.2-5b-server', '--local-only']
  const made = await heroshot(['generate', prompt, '--first-frame', file, ...wish, '--home', home], { env })
  expect(made.code).not.toBe(0)
  expect(made.stderr).toContain('no memory for [redacted]')
  expect(house.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)

  const seen = [made.stdout, made.stderr]
  const [{ id }] = JSON.parse((await inside(['jobs', '--json', '--home', home])).stdout)
  for (const list of [['jobs'], ['jobs', 'show', id], ['jobs', 'show', id, '--json'], ['costs', '--json']])
    seen.push((await inside([...list, '--home', home])).stdout)
  const secrets = ['zebra', 'merger-frame', sha256]
  for (const text of seen) for (const secret of secrets) expect(text).not.toContain(secret)

  // Whatever isn't needed to render it again: the ledger, the attempts and their errors, what was learned.
  const [store] = readdirSync(home).filter((name) => /\.(sqlite|db)$/.test(name))
  const db = new Sqlite(join(home, store!), { readonly: true })
  const rows = db.prepare('SELECT key, value FROM kv').all() as { key: string; value: string }[]
  db.close()
  const told = rows.filter(({ value }) => secrets.some((secret) => value.includes(secret)))
  const kindOf = ({ key }: { key: string }) => key.replace(/^heroshot:/, '').split(':')[0]
  expect([...new Set(rows.map(kindOf))]).toContain('ledger')
  expect(told.map(kindOf).sort()).toEqual(['job', 'spec'])
  // Of the job itself only its prompt, which a list may be asked for.
  const { value } = told.find((row) => kindOf(row) === 'job')!
  expect(JSON.stringify({ ...JSON.parse(value).value, prompt: '' })).not.toMatch(new RegExp(secrets.join('|')))
  for (const [path, bytes] of filesUnder(home))
    if (!/heroshot\.db|\/media\//.test(path))
      for (const secret of secrets) expect(bytes.includes(secret), path).toBe(false)
})
