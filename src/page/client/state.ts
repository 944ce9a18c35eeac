/** What the page knows, and how it learns of changes: lists from the server, read again whenever it says that they changed. */
import type { Verdict } from '../../library/rows.js'
import {
  type Costs,
  HIDDEN,
  type Home,
  type IterationCard,
  type JobCard,
  type JobProgress,
  type Sort,
  type TakeCard,
  type TakeDetail,
  type TakeList,
  type Trouble,
} from '../words.js'
import { ask, troubleOf } from './ask.js'
import { signal } from './signal.js'
import { counted } from './text.js'

/** Takes of one page of the grid. */
const PAGE = 40

/** The grid as far as it was asked for. */
export const list = signal<TakeList | undefined>(undefined)
/** The take that is open. */
export const opened = signal<TakeDetail | undefined>(undefined)
export const jobs = signal<readonly JobCard[]>([])
export const iterations = signal<readonly IterationCard[]>([])
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
/** A dialog that is about no take. */
export const dialog = signal<'help' | 'import' | 'clean-up' | undefined>(undefined)
/** The words of the shot to make many takes of. */
export const iterating = signal<string | undefined>(undefined)
/** The take whose tags are being written. */
export const tagging = signal<string | undefined>(undefined)

/** Asks for many takes of what a take shows, where its words are known. */
export const iterateOn = ({ prompt }: Pick<TakeCard, 'prompt'>) => (iterating.value = prompt === HIDDEN ? '' : prompt)

interface Wish {
  text: string
  verdict: Verdict | ''
  tag: string
  sort: Sort
  limit: number
}

/** What the grid shows. */
export const wish = signal<Wish>({ text: '', verdict: '', tag: '', sort: 'newest', limit: PAGE })

/** Shows other takes, from the first on. */
export function show(change: Partial<Wish>): void {
  wish.value = { ...wish.value, limit: PAGE, ...change }
  void read('takes')
}

/** One page more. */
export function more(): void {
  const { shown = 0, matched = 0 } = list.value ?? {}
  if (shown < matched) show({ limit: shown + PAGE })
}

export const cards = (): TakeCard[] => list.value?.shots.flatMap(({ takes }) => takes) ?? []

/** A take that the page has seen. */
export const cardOf = (id: string | undefined): TakeCard | undefined =>
  [...cards(), ...(opened.value ? [opened.value, ...opened.value.kin] : [])].find((take) => take.id === id)

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

/** With what is as it was being the same objects: only what is new or changed is drawn. */
function merged(next: TakeList): TakeList {
  const known = new Map(cards().map((card) => [card.id, card]))
  const drawn = new Map(list.value?.shots.map((shot) => [shot.takes[0]?.id, shot.takes]))
  const same = (card: TakeCard) => {
    const old = known.get(card.id)
    return old && JSON.stringify(old) === JSON.stringify(card) ? old : card
  }
  const shots = next.shots.map((shot) => {
    const takes = shot.takes.map(same)
    const old = drawn.get(takes[0]?.id)
    return { ...shot, takes: old?.length === takes.length && old.every((card, i) => card === takes[i]) ? old : takes }
  })
  return { ...next, shots }
}

const readers = {
  async takes() {
    const asked = Object.entries(wish.value).flatMap(([name, value]) => (value ? [[name, String(value)]] : []))
    list.value = merged(await ask<TakeList>(`takes?${new URLSearchParams(asked)}`))
    // Who wants the best first looks at all of them.
    if (wish.value.sort === 'score') look(cards())
    else glance()
  },
  async jobs() {
    jobs.value = await ask<JobCard[]>('jobs')
  },
  async iterations() {
    iterations.value = await ask<IterationCard[]>('iterations')
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
    if (trouble.code !== 'away' || !list.value) broken.value = trouble
  } finally {
    reading.delete(what)
  }
}

async function readAll(): Promise<void> {
  const home = await ask<Home>('home').catch(() => undefined)
  if (home) version.value = home.version
  // What is looked at first comes first: sums over a long ledger take a while.
  await read('takes')
  await Promise.all([read('jobs'), read('iterations'), read('costs')])
}

function heardProgress({ id, ...progress }: JobProgress & { id: string }): void {
  jobs.value = jobs.value.map((job) => (job.id === id ? { ...job, progress } : job))
}

/** Takes on the screen. */
export const inSight = new Set<string>()

/** What only flies past is not looked at. */
const GLANCE_MS = 400
let timer = 0

/** Looks at what is on the screen, once that stays the same. */
export function glance(): void {
  clearTimeout(timer)
  timer = window.setTimeout(() => look(cards().filter(({ id }) => inSight.has(id))), GLANCE_MS)
}

/** Those without a score get one. */
function look(some: readonly TakeCard[]): void {
  const ids = some.filter(({ score, freed }) => score === undefined && !freed).map(({ id }) => id)
  if (ids.length) void ask('seen', { takes: ids }).catch(() => undefined)
}

function heardScore({ id, score }: { id: string; score: number | null }): void {
  const card = cardOf(id)
  if (card) changed({ ...card, score })
  // The order is set again once, not with every score.
  if (wish.value.sort === 'score' && cards().every((take) => take.score !== undefined || take.freed)) void read('takes')
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
  events.addEventListener('iterations', () => void read('iterations'))
  events.addEventListener('progress', ({ data }) => heardProgress(JSON.parse(data)))
  events.addEventListener('score', ({ data }) => heardScore(JSON.parse(data)))
}

const DONE: Record<Verdict, string> = { kept: 'Kept', discarded: 'Discarded', undecided: 'Undecided again' }

function changed(card: TakeCard): void {
  const put = (some: TakeCard[]) => some.map((one) => (one.id === card.id ? card : one))
  const has = (some: readonly TakeCard[]) => some.some(({ id }) => id === card.id)
  const { value } = list
  // Shots that stay as they are needn't be drawn again.
  if (value)
    list.value = {
      ...value,
      shots: value.shots.map((shot) => (has(shot.takes) ? { ...shot, takes: put(shot.takes) } : shot)),
    }
  if (opened.value?.id === card.id) opened.value = { ...opened.value, ...card }
}

/** Decides on a take; what it is already is taken back. */
export async function decide(id: string, wish: Verdict): Promise<void> {
  const take = cardOf(id)
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
