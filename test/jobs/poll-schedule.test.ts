/** The poll schedule: turns in order of time, one timer for all jobs. */
import { describe, expect, it } from 'vitest'
import type { Clock } from '../../src/backend.js'
import { Alarm } from '../../src/gate.js'
import { createPollSchedule } from '../../src/jobs/poll-schedule.js'

/** Time that moves only when told. */
function heldClock() {
  let now = 0
  const sleeps: { at: number; go(): void }[] = []
  const clock: Clock & { pass(ms: number): Promise<void>; timers(): number } = {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const entry = { at: now + ms, go: resolve }
        sleeps.push(entry)
        signal?.addEventListener('abort', () => {
          sleeps.splice(sleeps.indexOf(entry), 1)
          reject(signal.reason)
        })
      }),
    timers: () => sleeps.length,
    async pass(ms) {
      const until = now + ms
      for (;;) {
        const next = sleeps.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        now = Math.max(now, next.at)
        sleeps.splice(sleeps.indexOf(next), 1)
        next.go()
        for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
      }
      now = until
    },
  }
  return clock
}

describe('the schedule', () => {
  it('runs turns in order of time, with one timer for any number of jobs', async () => {
    const clock = heldClock()
    const turn = createPollSchedule(clock)
    const ran: number[] = []
    const delays = Array.from({ length: 500 }, (_, i) => ((i * 7919) % 500) + 1)
    const all = delays.map((ms) => turn(ms, new AbortController().signal, async () => void ran.push(ms)))
    expect(clock.timers()).toBe(1)
    await clock.pass(1000)
    await Promise.all(all)
    expect(ran).toEqual([...delays].sort((a, b) => a - b))
    expect(clock.timers()).toBe(0)
  })

  it('forgets a turn that an alarm ended, though the alarm is set again: the next turn hears it ring, and runs once', async () => {
    const clock = heldClock()
    const turn = createPollSchedule(clock)
    const alarm = new Alarm()
    const ran: string[] = []
    const said: unknown[] = []
    const first = turn(100, alarm, async () => void ran.push('first')).catch((reason) => said.push(reason))
    alarm.ring('nudge')
    await first
    alarm.reset()
    const second = turn(200, alarm, async () => void ran.push('second')).catch((reason) => said.push(reason))
    await clock.pass(150)
    alarm.ring('wish')
    await Promise.race([second, clock.pass(1000)])
    expect(said).toEqual(['nudge', 'wish'])
    alarm.reset()
    await Promise.all([turn(10, alarm, async () => void ran.push('third')), clock.pass(1000)])
    expect(ran).toEqual(['third'])
  })

  it('lets an earlier turn in before the one it is waiting for', async () => {
    const clock = heldClock()
    const turn = createPollSchedule(clock)
    const { signal } = new AbortController()
    const ran: string[] = []
    const late = turn(100, signal, async () => void ran.push('late'))
    const soon = turn(10, signal, async () => void ran.push('soon'))
    await clock.pass(50)
    expect(ran).toEqual(['soon'])
    await clock.pass(50)
    await Promise.all([late, soon])
    expect(ran).toEqual(['soon', 'late'])
  })

  it('gives a result, an error or an abort to the job it belongs to', async () => {
    const clock = heldClock()
    const turn = createPollSchedule(clock)
    const stop = new AbortController()
    const { signal } = new AbortController()
    const aborted = turn(50, stop.signal, async () => 'never')
    const failed = turn(10, signal, async () => {
      throw new RangeError('reset')
    })
    const fine = turn(20, signal, async () => 'fine')
    stop.abort(new Error('detached'))
    await expect(aborted).rejects.toThrow('detached')
    const failing = expect(failed).rejects.toThrow(RangeError)
    await clock.pass(100)
    await failing
    expect(await fine).toBe('fine')
    await expect(turn(0, stop.signal, async () => 'never')).rejects.toThrow('detached')
  })

  it('has at most 64 polls under way', async () => {
    const clock = heldClock()
    const turn = createPollSchedule(clock)
    let [now, most] = [0, 0]
    const all = Array.from({ length: 200 }, () =>
      turn(1, new AbortController().signal, async () => {
        most = Math.max(most, ++now)
        await new Promise((resolve) => setTimeout(resolve, 2))
        now--
      }),
    )
    await clock.pass(1)
    await Promise.all(all)
    expect(most).toBe(64)
  })
})
