/** How often the store is read for a page that is open: only when something was written, and now and then. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Studio } from '../../src/face.js'
import type { JobSummary } from '../../src/jobs/api.js'
import type { ChangeKind } from '../../src/page/changes.js'
import { createDesk } from '../../src/page/desk.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

it('a home that nobody writes to is read every ten seconds; a change of another process is told within one', async () => {
  let written = 1
  let reads = 0
  let all: JobSummary[] = []
  const jobs = {
    list: async () => {
      reads++
      return all
    },
  } as unknown as Studio['jobs']
  const takes = { list: async () => [] } as unknown as Studio['takes']
  const told: ChangeKind[] = []
  const changes = { tell: (kind: ChangeKind) => told.push(kind), stream() {}, listeners: 1, close() {} }
  const desk = createDesk({ jobs, takes }, changes, () => written)
  await vi.advanceTimersByTimeAsync(9500)
  expect([reads, told]).toEqual([1, []])
  await vi.advanceTimersByTimeAsync(1000)
  expect(reads).toBe(2)
  all = [{ id: 'job', updatedAt: '2026-11-28T12:00:00.000Z' } as JobSummary]
  written++
  await vi.advanceTimersByTimeAsync(1000)
  expect([reads, told]).toEqual([3, ['jobs']])
  desk.close()
})
