/** heroshot with Runway: journal, ledger and take in a fresh home; the clip is fetched, hashed, checked and flushed. */
import { join } from 'node:path'
import { runway } from '../../../providers/runway/index.js'
import { createStudio } from '../../../src/index.js'
import { CLIP } from '../clip.js'
import { POLL_MS, PROMPT, type Subject } from '../subject.js'

/** Polled as often as the others poll, from the beginning: its renders are known to take next to no time. */
const hasty = (backend: ReturnType<typeof runway>) => ({
  ...backend,
  pollIntervalMs: POLL_MS,
  cards: backend.cards.map((card) => ({
    ...card,
    timing: { seconds: { low: 0.003, expected: 0.004, high: 0.006 }, source: 'this bench', asOf: '2026-11-28' },
  })),
})

export default {
  name: 'heroshot',
  packages: ['heroshot'],
  pollMs: POLL_MS,
  keeps: 'disk: hashed, checked, journalled',
  hasTimeout: true,
  open({ origin, dir, timeoutMs }) {
    const studio = createStudio({
      home: join(dir, 'home'),
      configFrom: false,
      providers: [hasty(runway())],
      env: { RUNWAYML_BASE_URL: origin, RUNWAYML_API_SECRET: 'k' },
      limits: { submitSeconds: (timeoutMs ?? 20_000) / 1000 },
    })
    return {
      async run({ know }) {
        const shot = { prompt: PROMPT, tier: 'hero', model: 'gen4.5', seconds: CLIP.seconds } as const
        const job = await studio.start(shot)
        // Whatever happens from here on, the job is in the journal: what it is worth to the caller is asked there.
        const take = await job.result().catch(async (error) => {
          const [row] = await studio.jobs.list({ limit: 1 })
          if (row && row.state !== 'refused')
            know(row.state === 'submission-unknown' ? `unknown, $${row.atRisk} at risk` : 'id')
          throw error
        })
        return { file: take.file }
      },
      close: () => studio.close(),
    }
  },
} satisfies Subject
