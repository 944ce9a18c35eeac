/** The order of takes, and scores that are kept for the same bytes. */
import { execFileSync } from 'node:child_process'
import { appendFileSync, copyFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { rankTakes } from '../../src/scores/rank.js'
import { createStudio } from '../../src/studio.js'
import { inside } from '../cli/inside.js'
import { tempDir } from '../support/temp.js'

const film = (path: string, source: string) =>
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    source,
    '-pix_fmt',
    'yuv420p',
    '-preset',
    'ultrafast',
    path,
  ])

describe('rankTakes', () => {
  const take = fc.record({
    id: fc.string({ maxLength: 3 }),
    scores: fc.record({ overall: fc.option(fc.double({ min: 0, max: 1, noNaN: true })) }),
    verdict: fc.constantFrom('kept', 'discarded', 'undecided', undefined),
  })
  it('puts the best first, what nobody can tell after, discards last, equals by id; and the same whatever came first', () => {
    fc.assert(
      fc.property(fc.uniqueArray(take, { selector: ({ id }) => id }), fc.integer(), (takes, seed) => {
        const ranked = rankTakes(takes)
        const place = ({ verdict, scores }: (typeof takes)[number]) => [
          verdict === 'discarded' ? 1 : 0,
          -(scores.overall ?? -1),
        ]
        for (const [i, after] of ranked.entries()) {
          const before = ranked[i - 1]
          if (!before) continue
          const [a, b] = [place(before), place(after)]
          expect(a[0]! < b[0]! || (a[0] === b[0] && (a[1]! < b[1]! || (a[1] === b[1] && before.id < after.id)))).toBe(
            true,
          )
        }
        const other = [...takes].sort((a, b) => ((a.id.length + seed) % 3) - ((b.id.length + seed) % 3))
        expect(rankTakes(other)).toEqual(ranked)
      }),
    )
  })
})

it('a studio scores the same bytes once, and the command line ranks files', async () => {
  const home = tempDir()
  const at = (name: string) => join(home, name)
  film(at('moving.mp4'), 'testsrc2=s=160x96:r=10:d=0.6')
  film(at('black.mp4'), 'color=black:s=160x96:r=10:d=0.6')
  copyFileSync(at('moving.mp4'), at('copy.mp4'))
  const studio = createStudio({ home, configFrom: false, env: {} })
  onTestFinished(() => studio.close())
  const first = await studio.score(at('moving.mp4'))
  expect(first.overall).toBeGreaterThan(0.3)
  // Without a decoder the copy could not be scored anew.
  const path = process.env.PATH
  onTestFinished(() => void (process.env.PATH = path))
  process.env.PATH = ''
  expect(await studio.score({ file: at('copy.mp4') })).toEqual(first)
  appendFileSync(at('copy.mp4'), Buffer.from([0, 0, 0, 8, 102, 114, 101, 101]))
  expect((await studio.score(at('copy.mp4'))).reason).toMatch('no ffmpeg')
  process.env.PATH = path
  expect((await studio.score(at('copy.mp4'))).overall).toBe(first.overall)
  await expect(studio.score(at('gone.mp4'))).rejects.toMatchObject({ code: 'bad-input' })

  const { code, stdout } = await inside(['score', at('black.mp4'), at('moving.mp4'), '--home', home])
  expect(code).toBe(0)
  const [, best, worst] = stdout.split('\n')
  expect(best).toContain('moving.mp4')
  expect(worst).toMatch(/black\.mp4 .*0\.00.*black 0 to 0\.6 s/)
  const json = await inside(['score', at('moving.mp4'), '--json', '--home', home])
  expect(JSON.parse(json.stdout)[0]).toMatchObject({ id: at('moving.mp4'), frames: 6, overall: first.overall })
  const imported = await studio.takes.import(at('moving.mp4'), { prompt: 'a boat' })
  await studio.takes.discard(imported.id)
  const judged = await inside(['score', imported.id, at('black.mp4'), '--json', '--home', home])
  expect(JSON.parse(judged.stdout).map(({ id }: { id: string }) => id)).toEqual([at('black.mp4'), imported.id])
  await expect(inside(['score', 'nobody', '--home', home])).rejects.toMatchObject({ field: 'take' })
})
