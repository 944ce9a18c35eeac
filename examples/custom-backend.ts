/** A backend of your own: an object literal, here for a small video vendor that runs on loopback. `npx tsx examples/custom-backend.ts` */
import { type Backend, type Context, chargeOf, fitCard, RefusedError, readCards, type Status } from '../src/backend.js'
import { createStudio, defaultProviders } from '../src/index.js'
import { openSandbox, type Wire } from '../src/testkit/index.js'

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

export function echo(origin: string): Backend<{ prompt: string; seconds: number }> {
  const call = (ctx: Context, method: 'GET' | 'POST' | 'DELETE', path: string, json?: unknown) =>
    ctx.http.request({
      method,
      url: `${origin}/clips${path}`,
      headers: { authorization: `Bearer ${ctx.env.ECHO_KEY}` },
      signal: ctx.signal,
      ...(json !== undefined && { json }),
    })
  return {
    id: 'echo',
    locality: 'cloud',
    cards: readCards({ cards: [echoOne] }, 'echo cards'),
    keys: ['ECHO_KEY'],
    pollIntervalMs: 1000,
    fit(shot, card) {
      const fit = fitCard(shot, card)
      return fit.ok ? { ...fit, native: { prompt: fit.kept.prompt, seconds: fit.output.seconds } } : fit
    },
    probe: async () => ({ ok: true }),
    async submit(native, ctx) {
      const { status, json } = await call(ctx, 'POST', '', native)
      // Only a clear no is a refusal. Whatever else is thrown here means: nobody knows whether it was accepted.
      if (status >= 400 && status < 500) throw new RefusedError(`the vendor says ${status}`, { code: `http-${status}` })
      return { backend: 'echo', endpoint: origin, id: (json as { id: string }).id, model: 'echo-1' }
    },
    async poll({ id }, ctx): Promise<Status> {
      const { status, json } = await call(ctx, 'GET', `/${id}`)
      if (status === 404) return { state: 'lost', reason: 'no such clip' }
      // Throwing here is harmless: the engine asks again.
      const { state, url, cents, reason } = json as { state: string; url?: string; cents: number; reason: string }
      const charged = chargeOf(cents, 'cents', '0.01')
      if (state === 'queued' || state === 'running') return { state }
      if (state === 'done') return { state, outputs: url ? [{ role: 'video', url }] : [], charged }
      if (state === 'failed') return { state, code: reason, message: reason, charged }
      if (state === 'cancelled') return { state, charged }
      return { state: 'unknown', raw: state }
    },
    async cancel({ id }, ctx) {
      const { status } = await call(ctx, 'DELETE', `/${id}`)
      return status === 204 ? 'cancelled' : status === 409 ? 'too-late' : 'unknown'
    },
  }
}

/** The vendor itself, for rehearsals: its wire as a table. The sandbox plays the faults and renders the clips. */
export const wire: Wire = {
  name: 'echo',
  key: 'a-key-of-echo',
  creates: {
    'POST /clips': ({ json, accept }) => {
      const { seconds } = json as { seconds: number }
      const order = { model: 'echo-1', width: 640, height: 360, fps: 12, seconds, audio: false }
      return { json: { id: accept({ ...order, usd: (seconds * 0.05).toFixed(2) }).id } }
    },
  },
  polls: {
    'GET /clips/:id': ({ job: { state, outputs, charged, fault } }) => ({
      json: { state, url: outputs[0], cents: Number(charged) * 100, reason: fault },
    }),
  },
  cancels: { 'DELETE /clips/:id': ({ job }) => ({ status: job.cancel() === 'cancelled' ? 204 : 409 }) },
}

if (import.meta.filename === process.argv[1]) {
  const sandbox = await openSandbox(wire, { renderSeconds: 2 })
  const providers = [...defaultProviders(), echo(sandbox.origin)]
  const studio = createStudio({ home: '.heroshot', providers, env: { ...process.env, ECHO_KEY: wire.key } })
  const take = await studio.generate({
    prompt: 'a red boat crosses the sea',
    tier: 'hero',
    seconds: 1,
    resolution: '360p',
    maxCost: 0.1,
  })
  console.log(take.backend, take.file, `$${take.cost.usd} (${take.cost.basis})`)
  for (const reason of take.route.reasons) console.log(reason)
  await studio.close()
  await sandbox.close()
}
