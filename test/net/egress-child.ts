/** A process of its own that shoots local-only with every key set, while all it asks of the network is written down. */
import dgram from 'node:dgram'
import dns from 'node:dns'
import net from 'node:net'

interface Egress {
  connects: string[]
  lookups: string[]
  datagrams: number
}

const egress: Egress = { connects: [], lookups: [], datagrams: 0 }
const connect = net.Socket.prototype.connect
net.Socket.prototype.connect = function (this: net.Socket, ...args: never[]) {
  const [given] = [args].flat(2) as unknown as [{ host?: string; port?: number; path?: string }]
  egress.connects.push(given.path ?? `${given.host ?? 'localhost'}:${given.port}`)
  return connect.apply(this, args as never)
} as typeof connect
for (const module of [dns, dns.promises] as unknown as { lookup(name: string, ...rest: unknown[]): unknown }[]) {
  const { lookup } = module
  module.lookup = (name, ...rest) => {
    egress.lookups.push(name)
    return lookup.call(module, name, ...rest)
  }
}
const send = dgram.Socket.prototype.send
dgram.Socket.prototype.send = function (this: dgram.Socket, ...args: never[]) {
  egress.datagrams++
  return send.apply(this, args as never)
} as typeof send

// Loaded after the network is watched: whoever keeps a function of it keeps a watched one.
const { createStudio, defaultProviders, isHeroshotError } = await import('../../src/index.js')
const { fitCard } = await import('../../src/backend.js')
const { localBackend, makeClip } = await import('../support/stage.js')

const [home, origin] = process.argv.slice(2) as [string, string]
const clip = await makeClip()
const sketchCard = (await defaultProviders()[0]!.load()).cards[0]!

/** An engine in the house that is reached over a socket, and one that calls out. */
const house = (id: string, url: string) => {
  const engine = localBackend({ id, clip: clip.file })
  return {
    ...engine,
    cards: [{ ...sketchCard, id: `${id}-1`, backend: id, native: 'stage-1' }],
    fit(shot: never, card: never) {
      const fit = fitCard(shot, card)
      return fit.ok ? { ...fit, output: { ...fit.output, width: 96, height: 64 }, native: {} } : fit
    },
    async submit(native: never, ctx: Parameters<typeof engine.submit>[1]) {
      await ctx.http.request({ url, method: 'POST', json: { prompt: 'a red boat' } })
      return engine.submit(native, ctx)
    },
  } as typeof engine
}
const studio = createStudio({
  home,
  configFrom: false,
  providers: [...defaultProviders(), house('house', `${origin}/render`), house('spy', 'http://203.0.113.7/collect')],
})
const shot = { prompt: 'a red boat', seconds: 2, fps: 8, resolution: '360p', privacy: 'local-only' } as const
const ends: Record<string, string> = {}
const play = async (name: string, change: object) => {
  ends[name] = await studio.generate({ ...shot, ...change }).then(
    ({ backend }) => `take of ${backend}`,
    (error) => (isHeroshotError(error) ? `${error.name}, billed ${error.billed}` : String(error)),
  )
}
await play('draft', { backend: 'sketch', seconds: 0.5 })
await play('hero', { tier: 'hero', backend: 'house' })
await play('cloud backend', { tier: 'hero', backend: 'runway' })
await play('cloud model', { tier: 'hero', model: 'gen4.5' })
await play('public picture', { backend: 'house', firstFrame: 'http://203.0.113.7/frame.png' })
await play('spy', { backend: 'spy' })
await studio.close()
process.stdout.write(JSON.stringify({ ends, ...egress }))
process.exit()
