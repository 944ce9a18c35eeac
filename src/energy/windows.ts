/** Time-of-use tariffs: windows of the wall clock, by day and month, right on days of 23 and 25 hours. */
import { QUARTER_MS } from './slots.js'
import type { PriceSlot } from './types.js'

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
export type Weekday = (typeof DAYS)[number]
export const WEEKDAYS = DAYS

/** Part of the week or year with a price of its own. What is left out is not asked for: `{ months: [12] }` is all December. */
export interface Window {
  /** `22:00`, on a quarter of an hour. @default the day's beginning */
  from?: string | undefined
  /** The same; before `from`, it ends on the next day. @default the day's end */
  to?: string | undefined
  /** Days on which it begins. */
  days?: readonly (Weekday | 'weekdays' | 'weekends')[] | undefined
  /** Months, 1 to 12, in which it begins. */
  months?: readonly number[] | undefined
}

interface Wall {
  minute: number
  day: Weekday
  month: number
}

const WEEK = new Set<Weekday>(['mon', 'tue', 'wed', 'thu', 'fri'])
const DAY_MS = 86_400_000

/** Reads the wall clock of a zone. Throws RangeError for a zone nobody knows. */
export function wallClock(timeZone: string): (instant: number) => Wall {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
    weekday: 'short',
    month: 'numeric',
    day: 'numeric',
  })
  return (instant) => {
    const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]))
    return {
      minute: Number(parts.hour) * 60 + Number(parts.minute),
      day: parts.weekday!.toLowerCase() as Weekday,
      month: Number(parts.month),
    }
  }
}

const minuteOf = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))

function covers({ from = '00:00', to = '24:00', days, months }: Window, today: Wall, yesterday: Wall): boolean {
  const [start, end] = [minuteOf(from), minuteOf(to)]
  const over = end <= start
  const { minute } = today
  if (over ? minute < start && minute >= end : minute < start || minute >= end) return false
  // After midnight it is still the window that began the day before.
  const began = over && minute < end ? yesterday : today
  const named = (name: Weekday | 'weekdays' | 'weekends') =>
    name === 'weekdays' ? WEEK.has(began.day) : name === 'weekends' ? !WEEK.has(began.day) : name === began.day
  return (!days || days.some(named)) && (!months || months.includes(began.month))
}

/** The price of every quarter of an hour in a span, those of one price together. The first window that covers it counts. */
export function windowSlots(
  windows: readonly (Window & { usdPerKwh: string })[],
  otherwise: string,
  timeZone: string,
): (from: number, to: number) => PriceSlot[] {
  const wall = wallClock(timeZone)
  return (from, to) => {
    const slots: PriceSlot[] = []
    for (let at = Math.floor(from / QUARTER_MS) * QUARTER_MS; at < to || !slots.length; at += QUARTER_MS) {
      const today = wall(at)
      // Noon of the day before is never off by a changed hour.
      const yesterday = wall(at - (today.minute - 720) * 60_000 - DAY_MS)
      const usdPerKwh = windows.find((one) => covers(one, today, yesterday))?.usdPerKwh ?? otherwise
      const last = slots.at(-1)
      if (last?.usdPerKwh === usdPerKwh) last.to = at + QUARTER_MS
      else slots.push({ from: at, to: at + QUARTER_MS, usdPerKwh })
    }
    return slots
  }
}
