/** The keyboard: one letter for what is done often, arrows through the grid. */
import { SORTS } from '../words.js'
import { prompt } from './draft.js'
import { cardOf, decide, dialog, iterateOn, place, promoting, show, tagging, wish } from './state.js'
import { neighbour } from './take.js'

/** For the list behind `?`. */
export const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ['n', 'write a new shot'],
  ['/', 'search'],
  ['s', 'another order: newest, best score, dearest'],
  ['← ↑ → ↓', 'from take to take'],
  ['Enter', 'open the take'],
  ['k', 'keep it; once more takes it back'],
  ['x', 'discard it; once more takes it back'],
  ['t', 'write its tags'],
  ['p', 'promote it: prices first'],
  ['i', 'many takes of it, or of the new shot'],
  ['m', 'import a clip'],
  ['u', 'clean up: what could go'],
  ['Esc', 'back'],
  ['g, c, d', 'the grid, the costs, the doctor'],
  ['?', 'these keys'],
]

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.matches('input:not([type=checkbox], [type=radio]), textarea, select')

/** The take the focus is in, or the one that is open. */
const current = (): string | undefined =>
  (
    document.activeElement?.closest<HTMLElement>('[data-take]') ??
    document.querySelector<HTMLElement>('article[data-take]')
  )?.dataset.take

const stills = () => [...document.querySelectorAll<HTMLElement>('.card .still')]

/** The next take that way: along the row, or the nearest in the row above or below. */
function move(key: string): boolean {
  const all = stills()
  const at = all.findIndex(
    (one) => one === document.activeElement || one.parentElement?.contains(document.activeElement),
  )
  const to = at < 0 ? all[0] : along(all, at, key)
  if (!to) return false
  to.focus()
  to.scrollIntoView({ block: 'nearest' })
  return true
}

function along(all: readonly HTMLElement[], at: number, key: string): HTMLElement | undefined {
  if (key === 'ArrowRight') return all[at + 1]
  if (key === 'ArrowLeft') return all[at - 1]
  const down = key === 'ArrowDown'
  const from = all[at]!.getBoundingClientRect()
  const others = down ? all.slice(at + 1) : all.slice(0, at).reverse()
  let row: number | undefined
  let best: HTMLElement | undefined
  let least = Number.POSITIVE_INFINITY
  for (const one of others) {
    const { top, left } = one.getBoundingClientRect()
    if (Math.abs(top - from.top) < 2) continue
    if (row !== undefined && Math.abs(top - row) > 2) break
    row = top
    const apart = Math.abs(left - from.left)
    if (apart < least) [best, least] = [one, apart]
  }
  return best
}

function act(key: string): boolean {
  const id = current()
  const open = place.value.startsWith('take/')
  switch (key) {
    case 'n':
      location.hash = '#/takes'
      requestAnimationFrame(() => document.getElementById('prompt')?.focus())
      return true
    case '/':
      location.hash = '#/takes'
      requestAnimationFrame(() => document.getElementById('search')?.focus())
      return true
    case 'g':
    case 'c':
    case 'd':
      location.hash = { g: '#/takes', c: '#/costs', d: '#/doctor' }[key]
      return true
    case 's':
      if (place.value !== 'takes') return false
      show({ sort: SORTS[(SORTS.indexOf(wish.value.sort) + 1) % SORTS.length]! })
      return true
    case '?':
      dialog.value = 'help'
      return true
    case 'Escape':
      if (place.value === 'takes') return false
      location.hash = '#/takes'
      return true
    case 'k':
    case 'x':
      if (id) void decide(id, key === 'k' ? 'kept' : 'discarded')
      return id !== undefined
    case 't':
      tagging.value = id
      return id !== undefined
    case 'p':
      promoting.value = id
      return id !== undefined
    case 'i':
      iterateOn(cardOf(id) ?? { prompt: prompt.value })
      return true
    case 'm':
      dialog.value = 'import'
      return true
    case 'u':
      dialog.value = 'clean-up'
      return true
    case 'ArrowLeft':
    case 'ArrowRight': {
      // A player has arrows of its own.
      if (!open || document.activeElement instanceof HTMLVideoElement) return !open && move(key)
      const next = id && neighbour(id, key === 'ArrowRight' ? 1 : -1)
      if (next) location.hash = `#/take/${next}`
      return next !== undefined
    }
    case 'ArrowUp':
    case 'ArrowDown':
      return place.value === 'takes' && document.activeElement?.closest('.card') !== null && move(key)
    default:
      return false
  }
}

export function listen(): void {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (document.querySelector('dialog[open]')) return
    if (typing(event.target)) {
      if (event.key !== 'Escape') return
      if (event.target instanceof HTMLInputElement && event.target.id === 'search') show({ text: '' })
      ;(event.target as HTMLElement).blur()
      return
    }
    if (document.activeElement?.matches('[type=radio]') && event.key.startsWith('Arrow')) return
    if (act(event.key)) event.preventDefault()
  })
}
