import { expect, it } from 'vitest'
import type { JobEvent } from '../../src/jobs/api.js'
import { Broadcast } from '../../src/jobs/events.js'

const progress = (value: number): JobEvent => ({ type: 'progress', attempt: 1, progress: value })

it('hands every event to early and late readers, once each, and drops what says nothing new', async () => {
  const broadcast = new Broadcast()
  const read = async () => {
    const seen: JobEvent[] = []
    for await (const event of broadcast) seen.push(event)
    return seen
  }
  const early = read()
  const events = [
    progress(0),
    progress(0),
    progress(0.5),
    { type: 'note', attempt: 1, message: 'x' } as const,
    progress(0.5),
  ]
  for (const event of events) broadcast.send(event)
  broadcast.end()
  broadcast.send(progress(1))
  const expected = [progress(0), progress(0.5), { type: 'note', attempt: 1, message: 'x' }, progress(0.5)]
  expect(await early).toEqual(expected)
  expect(await read()).toEqual(expected)
})
