/** `heroshot sandbox openrouter`, `heroshot catalogue openrouter`. */
import { numberOf, sandboxCommand } from '../../src/sandbox/command.js'

type Command = ReturnType<typeof sandboxCommand>

const catalogue: Command = {
  path: ['catalogue', 'openrouter'],
  groupAbout: 'what resellers offer today, as model cards',
  about: "OpenRouter's video models, what they can do and what they cost, as they are now; needs no key",
  options: [
    { flags: '--out <file>', about: 'write them for the configuration: `backends.openrouter.catalogue`' },
    { flags: '--url <url>', about: 'where its API is; default OPENROUTER_BASE_URL, else https://openrouter.ai/api/v1' },
  ],
  async run(flags, line) {
    const { OPENROUTER_BASE_URL } = process.env
    const base = String(flags.url ?? OPENROUTER_BASE_URL ?? 'https://openrouter.ai/api/v1').replace(/\/+$/, '')
    const [{ refresh }, { createHttp }, { default: extras }] = await Promise.all([
      import('./refresh.js'),
      import('../../src/net/http.js'),
      import('./extras.json', { with: { type: 'json' } }),
    ])
    const http = createHttp({ mode: 'open', allow: [] })
    const today = new Date().toISOString().slice(0, 10)
    const { cards, others } = await refresh(extras.cards, { http, base, today })
    if (flags.json === true) line(JSON.stringify({ cards, others }))
    else {
      line(`${cards.length} models, as of ${today}`)
      if (others.length) line(`no generators, or without lengths and sizes: ${others.join(', ')}`)
    }
    if (flags.out === undefined) return
    const { writeFile } = await import('node:fs/promises')
    await writeFile(String(flags.out), `${JSON.stringify({ cards }, null, 2)}\n`)
    if (flags.json !== true) line(`written to ${flags.out}: hand its contents to backends.openrouter.catalogue`)
  },
}

export const commands: readonly Command[] = [
  catalogue,
  sandboxCommand({
    vendor: 'openrouter',
    title: 'OpenRouter',
    options: [{ flags: '--limit <usd>', about: 'what the key may spend; default: no limit' }],
    async start(options, flags) {
      const { startSandbox } = await import('./sandbox.js')
      const limit = numberOf(flags, 'limit')
      return startSandbox({ ...options, ...(limit !== undefined && { limit }) })
    },
  }),
]
