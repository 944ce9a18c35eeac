import { expect, it } from 'vitest'
import { commandsFor, PLAIN, type View } from '../../src/cli/layout.js'
import { barLine, createLines, createPace } from '../../src/cli/progress.js'
import {
  costText,
  pathText,
  showEvent,
  showJob,
  showJobs,
  showTake,
  showUndecided,
  waysOn,
} from '../../src/cli/show.js'
import { showPlan, showRanked, showWhyNot } from '../../src/cli/show-route.js'
import type { JobEvent, JobSummary } from '../../src/jobs/runner.js'
import { effortOf } from '../../src/routing/explain.js'
import { key, quote, rejection, route, take } from './fixtures.js'

const view: View = { look: PLAIN, cwd: '/home/me/film', command: commandsFor(undefined) }
// biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f]/

it('shows all a person needs of a take, and no control codes of its prompt', () => {
  const text = showTake(take(), view)
  for (const part of [
    '.heroshot/takes/t1/take.mp4',
    '1280x720, 120 frames, 24 fps, 5 s, h264 in mp4, silent, 412 kB',
    '.heroshot/takes/t1/contact-sheet.png',
    '4711',
    '$0.0000031, modelled (exactly $0.000003142857)',
    '0.0106 / 0.0212 / 0.0424 Wh low / expected / high, time-x-power',
    'Preset default, draft: drafts at home.',
    'gen4.5, hailuo3',
    '$0.50 to $0.60  needs RUNWAY',
    `heroshot plan $'a red boat \\x1b[31mcrosses'`,
    'not understood: zeppelin',
  ])
    expect(text).toContain(part)
  expect(text).not.toMatch(CONTROL)
})

it('names the nearest to qualifying first, one line for what misses the same, and counts the rest', () => {
  const many = Array.from({ length: 12 }, (_, i) => rejection(`b${i}`, 'm', [key('KEY'), key('OTHER')]))
  const nearestFirst = [...route().rejected, ...many].sort((a, b) => effortOf(a) - effortOf(b))
  const lines = showWhyNot(nearestFirst, PLAIN, 'heroshot plan x').split('\n')
  expect(lines).toHaveLength(9)
  expect(lines[0]).toMatch(/^ {4}runway +gen4\.5, hailuo3 +\$0\.50 to \$0\.60 +needs RUNWAY$/)
  expect(lines[8]).toBe('    and 6 more models, all with: heroshot plan x')
  expect(lines.join()).not.toContain('sora-2')
})

it('says of reasons that differ within a line that they do', () => {
  const vram = (gb: number) => [{ constraint: 'vram', reason: `needs ${gb} GB` }]
  const text = showWhyNot([rejection('c', 'a', vram(8)), rejection('c', 'b', vram(16))], PLAIN, 'x')
  expect(text).toContain('needs 8 GB, and the like')
})

it('puts money, time, energy, quality and changes of every quote into the table', () => {
  const lines = showRanked(
    [quote(), quote({ money: null, seconds: null, energy: null, quality: 0.8123, snaps: [] })],
    PLAIN,
  )
  const [title, first, second] = lines.split('\n')
  expect(title).toMatch(/# +backend\/model +money +time +Wh low \/ expected \/ high +quality +output +changed/)
  expect(first).toMatch(
    /1 +sketch\/storyboard +\$0\.0000015 to \$0\.0000062 +4 s +0\.0105 \/ 0\.021 \/ 0\.042 +no rating +1280x720.* +fps 23\.976 becomes 24$/,
  )
  expect(second).toMatch(/2 +sketch\/storyboard +unknown +\? +\? +0\.812 /)
})

it('lists every rejected model with its lifecycle, price and what it misses', () => {
  const text = showPlan(route(), PLAIN)
  expect(text).toMatch(/^ {2}runway +needs RUNWAY \(get one at https:\/\/RUNWAY\.example\)$/m)
  expect(text).toMatch(/^ {4}gen4\.5 +live \(as of 2026-10-04\) +\$0\.60$/m)
  expect(text).toMatch(/^ {4}openai\/sora-2 +retired on 2026-09-24 +instead: gen4\.5$/m)
  expect(text.indexOf('runway')).toBeLessThan(text.indexOf('openai'))
  expect(showPlan(route({ ranked: [] }), PLAIN)).toMatch(/^Nothing qualifies\./)
})

it('shows money exactly and never a nonzero as zero', () => {
  expect(costText({ usd: '0.6', basis: 'invoiced' })).toBe('$0.60, invoiced')
  expect(costText({ usd: '2', basis: 'quoted' })).toBe('$2.00, quoted')
  expect(costText({ usd: '0', basis: 'metered' })).toBe('$0.00, metered')
  expect(costText({ usd: '0.000000000001', basis: 'modelled' })).toBe('$0.000000000001, modelled')
  expect(costText({ usd: '1.234567', basis: 'quoted' })).toBe('$1.2346, quoted (exactly $1.234567)')
  expect(costText({ usd: null, basis: 'unknown' })).toMatch(/^unknown/)
})

it('takes the shorter of two paths', () => {
  expect(pathText('/a/b/c.mp4', '/a')).toBe('b/c.mp4')
  expect(pathText('/x/c.mp4', '/a/very/deep/folder')).toBe('/x/c.mp4')
})

const job = (change: Partial<JobSummary> = {}): JobSummary => ({
  id: 'j1',
  state: 'submission-unknown',
  open: false,
  createdAt: '2026-11-22T12:00:00.000Z',
  updatedAt: '2026-11-22T12:00:04.000Z',
  project: 'film',
  labels: { client: 'acme' },
  tier: 'hero',
  prompt: 'a red boat',
  backend: 'runway',
  model: 'gen4.5',
  attempts: 1,
  atRisk: '0.6',
  ...change,
})

it('says of a job what is at risk and what can be done', () => {
  const text = showJob(job(), view)
  expect(text).toMatch(/at risk +\$0\.60/)
  expect(text).toMatch(/it is in the vendor's dashboard +heroshot jobs resolve j1 --landed ITS-ID/)
  expect(text).toMatch(/it isn't there +heroshot jobs resolve j1 --not-landed/)
  expect(text).toContain('client=acme')
  expect(waysOn(job({ state: 'accepted', open: true }), view)).toEqual([['to go on', 'heroshot resume j1']])
  expect(waysOn(job({ state: 'settled', atRisk: '0' }), view)).toEqual([])
  expect(waysOn(job({ state: 'cancelled' }), view)[0]![1]).toBe('heroshot jobs resolve j1 --charged USD')
  const list = showJobs([job()], PLAIN, Date.parse('2026-11-22T12:05:00.000Z'))
  expect(list).toMatch(/j1 +submission-unknown +5 min ago +runway\/gen4\.5 +\$0\.60 +film +a red boat/)
})

it('lists the jobs that wait for a word, with what is at risk and the commands', () => {
  const jobs = [job(), job({ id: 'j2', state: 'cancelled' }), job({ id: 'j3', state: 'settled', atRisk: '0' })]
  const text = showUndecided(jobs, view)
  expect(text).toMatch(/\$0\.60 at risk {2}j1\n.*--landed ITS-ID\n.*--not-landed/)
  expect(text).toMatch(/\$0\.60 at risk {2}j2\n.*--charged USD/)
  expect(text).not.toContain('j3')
})

const progress = (value: number): JobEvent => ({
  type: 'progress',
  attempt: 1,
  progress: value,
  stage: 'drawing',
  etaSeconds: 3,
})

it('writes progress in a pipe once a quarter', () => {
  const lines: string[] = []
  const shown = createLines(
    (line) => lines.push(line),
    () => 0,
  )
  const state = (name: 'submitting' | 'rendered'): JobEvent => ({
    type: 'state',
    state: name,
    attempt: 1,
    backend: 'sketch',
    at: '',
  })
  for (const event of [state('submitting'), ...[0.1, 0.26, 0.3, 0.8, 0.9, 1].map(progress), state('rendered')])
    shown.show(event)
  expect(lines).toEqual([
    'sketch: sending it',
    'drawing 26 %, about 3 s left',
    'drawing 80 %, about 3 s left',
    'sketch: rendered, bringing it home',
  ])
})

it('tells the time left by the pace, unless the backend tells it', () => {
  let now = 0
  const pace = createPace(() => now)
  expect(pace.left(0.5, undefined)).toBeUndefined()
  pace.begin()
  now = 3000
  expect(pace.left(0.01, undefined)).toBeUndefined()
  expect(pace.left(0.25, undefined)).toBe(9)
  expect(pace.left(0.25, 4)).toBe(4)
  expect(pace.left(1, undefined)).toBeUndefined()
})

it('draws a bar of constant width', () => {
  const lengths = [0, 0.33, 1, 1.2, -1].map(
    (value) => [...barLine(value, { stage: 'drawing', left: '' }, PLAIN)].length,
  )
  expect(new Set(lengths.slice(0, 3)).size).toBe(1)
  expect(barLine(0.5, { stage: 'drawing', left: 'about 3 s left' }, PLAIN)).toMatch(
    /drawing +━{14}─{14} +50 % +about 3 s left/,
  )
})

it('says notes and money of a job, and keeps silent about nothing', () => {
  const cost = (usd: string): JobEvent => ({ type: 'cost', attempt: 1, kind: 'exposed', usd, note: 'answer lost' })
  expect(showEvent(cost('0.6'))).toBe('$0.60 at risk: answer lost')
  expect(showEvent(cost('0'))).toBeUndefined()
  expect(showEvent({ type: 'note', attempt: 1, message: 'hello\u001b[2J' })).toBe('hello')
})
