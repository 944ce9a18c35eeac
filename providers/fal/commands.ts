/** `heroshot sandbox fal`, `heroshot catalogue fal`. */
import { InputError } from '../../src/errors.js'
import { sandboxCommand } from '../../src/sandbox/command.js'

type Command = ReturnType<typeof sandboxCommand>

const catalogue: Command = {
  path: ['catalogue', 'fal'],
  groupAbout: 'what resellers offer today, as model cards',
  about: "fal's models, lengths, sizes and list prices as they are now; asks with FAL_KEY, bills nothing",
  options: [
    { flags: '--out <file>', about: 'write them for the configuration: `backends.fal.catalogue`' },
    { flags: '--url <url>', about: 'where its API is; default FAL_BASE_URL, else https://api.fal.ai' },
  ],
  async run(flags, line) {
    const { FAL_KEY: key, FAL_BASE_URL: base } = process.env
    if (!key) throw new InputError('is not set', { field: 'FAL_KEY', value: undefined, allowed: 'a key of fal' })
    const api = String(flags.url ?? base ?? 'https://api.fal.ai').replace(/\/+$/, '')
    const [{ refresh }, { createHttp }, { default: familyFile }] = await Promise.all([
      import('./refresh.js'),
      import('../../src/net/http.js'),
      import('./families.json', { with: { type: 'json' } }),
    ])
    const http = createHttp({ mode: 'open', allow: [] })
    const today = new Date().toISOString().slice(0, 10)
    const { recorded, cards, missing } = await refresh(familyFile.families, { http, api, key, today })
    if (flags.json === true) line(JSON.stringify({ cards, missing }))
    else
      for (const text of [`${cards.length} models of ${recorded.models.length} endpoints, as of ${today}`, ...missing])
        line(text)
    if (flags.out === undefined) return
    const { writeFile } = await import('node:fs/promises')
    await writeFile(String(flags.out), `${JSON.stringify({ cards, recorded }, null, 2)}\n`)
    if (flags.json !== true) line(`written to ${flags.out}: hand its contents to backends.fal.catalogue`)
  },
}

export const commands: readonly Command[] = [
  catalogue,
  sandboxCommand({
    vendor: 'fal',
    title: 'fal',
    async start(options) {
      const { startSandbox } = await import('./sandbox.js')
      return startSandbox(options)
    },
  }),
]
