/** The command line with one more backend: a cloud that takes ten cents a second and does what the prompt says. */
import { defaultProviders } from '../../providers/index.js'
import { cardRow } from '../../src/catalog/row.js'
import { run } from '../../src/cli/run.js'
import { CollectError, RefusedError, SubmissionUnknownError } from '../../src/errors.js'
import { createStudio } from '../../src/studio.js'

const asOf = '2026-11-22'
const source = 'made for this test'

const {
  probe: _,
  poll: _p,
  submit: _s,
  callable: _c,
  ...row
} = cardRow({
  id: 'dearcloud',
  locality: 'cloud',
  cards: {
    cards: [
      {
        id: 'dear-1',
        backend: 'dearcloud',
        name: 'Dear One',
        native: 'dear-1',
        aliases: [],
        locality: 'cloud',
        lifecycle: { state: 'live', source, asOf },
        abilities: {
          tasks: ['text-to-video'],
          audio: 'none',
          seed: true,
          seconds: { min: 1, max: 20 },
          sizes: { multipleOf: 2, maxPixels: 2073600, maxSide: 1920 },
          fps: { min: 1, max: 60 },
          defaults: { resolution: '720p', fps: 24 },
        },
        price: { model: 'rules', rules: [{ per: 'second', usd: '0.10', source, asOf }] },
        quality: [],
        recipes: [],
      },
    ],
  },
})

const dearcloud = {
  ...row,
  probe: async () => ({ ok: true }),
  async submit(native: unknown) {
    const text = JSON.stringify(native)
    if (text.includes('answer gets lost')) throw new SubmissionUnknownError('the connection broke before the answer')
    if (text.includes('refuse')) throw new RefusedError('the moderation said no')
    return {
      backend: 'dearcloud',
      endpoint: 'nowhere',
      id: text.includes('never ends') ? 'endless' : 'job',
      model: 'dear-1',
    }
  },
  async poll({ id }: { id: string }) {
    if (id === 'endless') return { state: 'running' as const, progress: 0.5 }
    throw new CollectError('unreachable in these tests')
  },
}

void run(async () => ({
  commands: [],
  open: (options) => createStudio({ ...options, providers: [...defaultProviders(), dearcloud] }),
}))
