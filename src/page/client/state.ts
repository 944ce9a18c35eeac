/** What the page knows, and how it learns of changes: lists from the server, read again whenever it says that they changed. */
import { computed, signal } from '@preact/signals'
import { sum } from '../../cost/money.js'
import type { Verdict } from '../../library/rows.js'
import type { Costs, Home, JobCard, JobProgress, TakeCard, Trouble } from '../words.js'
import { ask, troubleOf } from './ask.js'
import { counted } from './text.js'

export const takes = signal<readonly TakeCard[] | undefined>(undefined)
export const jobs = signal<readonly JobCard[]>([])
export const costs = signal<Costs | undefined>(undefined)
export const version = signal('')
/** The events come in. */
export const live = signal(true)
/** What keeps the whole page from working. */
export const broken = signal<Trouble | undefined>(undefined)
/** Said aloud, and shown for a moment. */
export const notice = signal<{ text: string; trouble?: Trouble } | undefined>(undefined)

/** Where the page is: `takes`, `take/<id>`, `costs`, `doctor`. */
export const place = signal(placeNow())
/** The take for which the table of promotions is open. */
export const promoting = signal<string | undefined>(undefined)
export const helping = signal(false)
/** The take whose tags are being written. */
export const tagging = signal<string | undefined>(undefined)

export const search = signal('')
export const verdictShown = signal<Verdict | 'all'>('all')
export const tagShown = signal<string | undefined>(undefined)

addEventListener('hashchange', () => (place.value = placeNow()))

function placeNow() {
  return location.hash.replace(/^#\/?/, '') || 'takes'
}

export function say(text: string, trouble?: Trouble): void {
  const said = { text, ...(trouble && { trouble }) }
  notice.value = said
  setTimeout(() => notice.value === said && (notice.value = undefined), trouble ? 12_000 : 5000)
}

/** Runs what the user asked for; what goes wrong is said. */
export async function attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work()
  } catch (error) {
    const trouble = troubleOf(error)
    say(trouble.message, trouble)
    return undefined
  }
}

const readers = {
  async takes() {
    takes.value = await ask<TakeCard[]>('takes')
  },
  async jobs() {
    jobs.value = await ask<JobCard[]>('jobs')
  },
  async costs() {
    costs.value = await ask<Costs>('costs')
  },
}

/** At most one reading of a list under way, and one more behind it. */
const reading = new Map<keyof typeof readers, { again: boolean }>()

export async function read(what: keyof typeof readers): Promise<void> {
  const now = reading.get(what)
  if (now) {
    now.again = true
    return
  }
  const mine = { again: true }
  reading.set(what, mine)
  try {
    while (mine.again) {
      mine.again = false
      await readers[what]()
    }
    broken.value = undefined
  } catch (error) {
    const trouble = troubleOf(error)
    // A page that shows something goes on showing it, and says that it is alone.
    if (trouble.code === 'away') live.value = false
    if (trouble.code !== 'away' || !takes.value) broken.value = trouble
  } finally {
    reading.delete(what)
  }
}

async function readAll(): Promise<void> {
  const home = await ask<Home>('home').catch(() => undefined)
  if (home) version.value = home.version
  await Promise.all([read('takes'), read('jobs'), read('costs')])
}

function heardProgress({ id, ...progress }: JobProgress & { id: string }): void {
  jobs.value = jobs.value.map((job) => (job.id === id ? { ...job, progress } : job))
}

/** Follows the server for as long as the page is open. */
export function connect(): void {
  const events = new EventSource('/events')
  events.onopen = () => (live.value = true)
  events.onerror = () => {
    live.value = false
    // It gives up when it is refused: ask why, and come back once that is over.
    if (events.readyState === EventSource.CLOSED) {
      void read('takes')
      setTimeout(connect, 3000)
    }
  }
  events.addEventListener('all', () => void readAll())
  events.addEventListener('takes', () => {
    void read('takes')
    void read('costs')
  })
  events.addEventListener('jobs', () => void read('jobs'))
  events.addEventListener('progress', ({ data }) => heardProgress(JSON.parse(data)))
}

/** Takes of one shot: the same words in the same project. */
export interface ShotGroup {
  key: string
  prompt: string
  project: string
  takes: TakeCard[]
}

export const tags = computed(() => [...new Set(takes.value?.flatMap((take) => take.tags))].sort())

const words = computed(() => search.value.toLowerCase().split(/\s+/).filter(Boolean))

export const groups = computed<ShotGroup[]>(() => {
  const found = new Map<string, ShotGroup>()
  for (const take of takes.value ?? []) {
    if (verdictShown.value !== 'all' && take.verdict !== verdictShown.value) continue
    if (tagShown.value !== undefined && !take.tags.includes(tagShown.value)) continue
    const text = [take.prompt, take.model, take.backend, take.project, take.tier, ...take.tags].join(' ').toLowerCase()
    if (!words.value.every((word) => text.includes(word))) continue
    const key = `${take.project}\n${take.prompt}`
    const group = found.get(key)
    if (group) group.takes.push(take)
    else found.set(key, { key, prompt: take.prompt, project: take.project, takes: [take] })
  }
  return [...found.values()]
})

/** `$0.60`, or undefined where nobody knows what one of them cost. */
export const totalOf = (some: readonly TakeCard[]): string | undefined => {
  const known = some.flatMap(({ usd }) => (usd === null ? [] : [usd]))
  return known.length === some.length ? sum(known) : undefined
}

const DONE: Record<Verdict, string> = { kept: 'Kept', discarded: 'Discarded', undecided: 'Undecided again' }

const changed = (card: TakeCard) => (takes.value = takes.value?.map((one) => (one.id === card.id ? card : one)))

/** Decides on a take; what it is already is taken back. */
export async function decide(id: string, wish: Verdict): Promise<void> {
  const take = takes.value?.find((one) => one.id === id)
  if (!take) return
  const verdict = take.verdict === wish ? 'undecided' : wish
  // Shown at once; what the server says goes.
  changed({ ...take, verdict })
  const card = await attempt(() => ask<TakeCard>(`takes/${id}/mark`, { verdict }))
  changed(card ?? take)
  if (card) say(`${DONE[verdict]}.`)
}

export async function writeTags(id: string, next: readonly string[]): Promise<void> {
  const card = await attempt(() => ask<TakeCard>(`takes/${id}/mark`, { tags: next }))
  if (!card) return
  changed(card)
  say(card.tags.length ? `${counted(card.tags.length, 'tag')}: ${card.tags.join(', ')}.` : 'No tags.')
}
