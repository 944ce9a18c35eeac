/** A backend of your own: an object literal, here for a small video vendor that runs on loopback. `npx tsx examples/custom-backend.ts` */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Backend, type Context, fitCard, readCards, type Status } from '../src/backend.js'
import { createStudio, defaultProviders, RefusedError } from '../src/index.js'

/** What the vendor sells, with the source and the date of every figure: planning, pricing and polling need nothing else. */
const source = { source: 'https://echo.example/pricing', asOf: '2026-11-22' }
const echoOne = {
  id: 'echo-1',
  backend: 'echo',
  name: 'Echo One',
  native: 'echo-1',
  locality: 'cloud',
  lifecycle: { state: 'live', ...source },
  abilities: {
    tasks: ['text-to-video'],
    audio: 'none',
    seconds: { oneOf: [1, 5, 10] },
    sizes: { oneOf: [{ width: 640, height: 360, resolution: '360p', aspect: '16:9' }] },
    fps: { oneOf: [12] },
  },
  price: { model: 'rules', rules: [{ per: 'second', usd: '0.05', ...source }] },
  timing: { seconds: { low: 0.1, expected: 0.3, high: 1 }, ...source },
}

function echo(origin: string): Backend<{ prompt: string; seconds: number }> {
  const call = (ctx: Context, method: 'GET' | 'POST', path: string, json?: unknown) =>
    ctx.http.request({
      method,
      url: `${origin}${path}`,
      headers: { authorization: `Bearer ${ctx.env.ECHO_KEY}` },
      signal: ctx.signal,
      ...(json !== undefined && { json }),
    })
  return {
    id: 'echo',
    locality: 'cloud',
    cards: readCards({ cards: [echoOne] }, 'echo cards'),
    keys: ['ECHO_KEY'],
    pollIntervalMs: 200,
    fit(shot, card) {
      const fit = fitCard(shot, card)
      return fit.ok ? { ...fit, native: { prompt: fit.kept.prompt, seconds: fit.output.seconds } } : fit
    },
    probe: async () => ({ ok: true }),
    async submit(native, ctx) {
      const { status, json } = await call(ctx, 'POST', '/clips', native)
      // Only a clear no is a refusal. Whatever else is thrown here means: nobody knows whether it was accepted.
      if (status >= 400 && status < 500) throw new RefusedError(`the vendor says ${status}`)
      return { backend: 'echo', endpoint: origin, id: (json as { id: string }).id, model: 'echo-1' }
    },
    async poll({ id }, ctx): Promise<Status> {
      const { status, json } = await call(ctx, 'GET', `/clips/${id}`)
      if (status === 404) return { state: 'lost', reason: 'no such clip' }
      const { done, usd } = json as { done: boolean; usd: string }
      if (!done) return { state: 'running' }
      return { state: 'done', outputs: [{ role: 'video', url: `${origin}/clips/${id}.mp4` }], charged: { usd } }
    },
  }
}

// The vendor: its renders are ready at the second look, and show whatever the draft shows.
let clip: Buffer
let looks = 0
const vendor = createServer(({ method, url = '' }, response) => {
  if (url.endsWith('.mp4')) response.writeHead(200, { 'content-type': 'video/mp4' }).end(clip)
  else response.end(JSON.stringify(method === 'POST' ? { id: 'clip-1' } : { done: ++looks > 1, usd: '0.05' }))
})
await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve))
const { port } = vendor.address() as AddressInfo

const providers = [...defaultProviders(), echo(`http://127.0.0.1:${port}`)]
const studio = createStudio({ home: '.heroshot', providers, env: { ...process.env, ECHO_KEY: 'a key' } })
const shot = { prompt: 'a red boat crosses the sea', seconds: 1, resolution: '360p', fps: 12 } as const
clip = await readFile((await studio.generate({ ...shot, backend: 'sketch' })).file)
const take = await studio.generate({ ...shot, tier: 'hero', maxCost: 0.1 })
console.log(take.backend, take.file, `$${take.cost.usd} (${take.cost.basis})`)
for (const reason of take.route.reasons) console.log(reason)
await studio.close()
vendor.close()
