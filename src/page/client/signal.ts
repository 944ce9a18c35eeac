/** What the page knows. When a part of it changes, the page is drawn again: once for all that changed together. */

export interface Signal<Value> {
  value: Value
}

let draw: (() => void) | undefined
let due = false

/** Says how the page is drawn. */
export const drawnBy = (how: () => void) => {
  draw = how
}

export function signal<Value>(first: Value): Signal<Value> {
  let now = first
  return {
    get value() {
      return now
    },
    set value(next) {
      if (next === now) return
      now = next
      if (due || !draw) return
      due = true
      queueMicrotask(() => {
        due = false
        draw?.()
      })
    },
  }
}
