/** kill -9 at every state of the journal and at random instants: no take lost, none paid or rendered twice, the ledger balanced. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Rehearsal } from '../support/rehearsal.js'
import { startRehearsal } from '../support/rehearsal.js'
import { makeClip } from '../support/stage.js'
import { tempDir } from '../support/temp.js'
import cast, { type CastOptions } from './cast.js'
import { aftermath, runChild } from './harness.js'

let clip: Awaited<ReturnType<typeof makeClip>>
let rehearsal: Rehearsal
beforeAll(async () => {
  clip = await makeClip()
  rehearsal = await startRehearsal({ clip: clip.bytes, renderMs: 40, spreadMs: 20 })
})
afterAll(() => rehearsal.close())

const CAST = 'cast' as const
const KINDS = ['local', 'cloud', 'asked'] as const
const options = (home: string): CastOptions => ({ home, clip: clip.file, origin: rehearsal.origin, renderMs: 30 })
/** Submits the local engine saw, by attempt. */
const renders = (home: string, id: string) => {
  const file = join(home, 'renders.log')
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith(id))
    : []
}
/** Creates the vendor accepted, by attempt. */
const creates = (id: string) => rehearsal.jobs.flatMap(({ caller }) => (caller?.startsWith(id) ? [caller] : []))

const STATES = ['planned', 'reserved', 'submitting', 'accepted', 'rendered', 'collected', 'settled', 'closed'] as const
const POINTS = [...STATES.flatMap((state) => [`before:${state}`, `after:${state}`]), 'answered']
/** Between "about to ask" and "it said yes" nobody can know, where the vendor has no way to be asked. */
const UNKNOWABLE = ['after:submitting', 'answered', 'before:accepted']
/** A local engine had made the file, and nothing is rendered for it again. */
const MADE = ['before:collected', 'after:collected', 'before:settled', 'after:settled', 'before:closed', 'after:closed']

describe('killed with one local and two cloud shots', () => {
  it.each(POINTS)('%s', async (crashAt) => {
    const home = tempDir()
    const { signal } = await runChild({ home, cast: CAST, castOptions: options(home), shots: [...KINDS], crashAt })
    expect(signal).toBe('SIGKILL')
    const { jobs } = await aftermath(home, cast(options(home)))
    if (crashAt === 'before:planned') return expect(jobs).toEqual([])
    expect(jobs.map(({ labels }) => labels.kind).sort()).toEqual([...KINDS].sort())
    for (const { id, labels, attempts } of jobs) {
      const unknowable = labels.kind === 'cloud' && UNKNOWABLE.includes(crashAt)
      expect([labels.kind, attempts.at(-1)!.state]).toEqual([
        labels.kind,
        unknowable ? 'submission-unknown' : 'settled',
      ])
      if (labels.kind === 'local') {
        if (MADE.includes(crashAt)) expect(renders(home, id)).toEqual([`${id}-1`])
        expect(new Set(renders(home, id)).size).toBe(renders(home, id).length)
      } else expect(creates(id).length).toBe(labels.kind === 'cloud' && crashAt === 'after:submitting' ? 0 : 1)
    }
  })
})

describe('killed at random instants', () => {
  const kills = Number(process.env.HEROSHOT_KILLS ?? 12) / 5
  it(`${kills} times, with shots piling up`, { timeout: kills * 20_000 }, async () => {
    const home = tempDir()
    const shots = [...KINDS, ...KINDS]
    let killed = 0
    for (let i = 0; i < kills; i++) {
      const config = { home, cast: CAST, castOptions: options(home), shots }
      const { signal } = await runChild(config, 5 + Math.random() * 300)
      if (signal === 'SIGKILL') killed++
    }
    expect(killed).toBeGreaterThan(0)
    const { jobs, outcomes } = await aftermath(home, cast(options(home)))
    for (const { id, labels, attempts } of jobs) {
      const { state } = attempts.at(-1)!
      expect(labels.kind === 'cloud' ? ['settled', 'submission-unknown'] : ['settled']).toContain(state)
      if (state === 'submission-unknown') expect(outcomes.get(id)).toBe('undecided')
      // A second attempt is made only after the vendor swore that the first never arrived.
      expect(creates(id).length).toBeLessThanOrEqual(1)
      expect(new Set(renders(home, id)).size).toBe(renders(home, id).length)
    }
  })
})
