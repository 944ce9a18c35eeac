/** The box a shot is written in: where it would go and for how much, before anything is begun; then drafts, as many as asked. */
import { useEffect, useState } from 'preact/hooks'
import { multiply } from '../../cost/money.js'
import type { Forecast } from '../words.js'
import { ask, troubleOf } from './ask.js'
import { signal } from './signal.js'
import { attempt, iterateOn, read, say } from './state.js'
import { counted, duration, formatUsd } from './text.js'

export const prompt = signal('')
const seconds = signal(5)
const aspect = signal('16:9')
const count = signal(1)
const local = signal(false)

/** Silence after the last key before the shot is planned. */
const PAUSE_MS = 350
const LENGTHS = [2, 3, 5, 8, 10]
const SHAPES = ['16:9', '9:16', '1:1', '4:3', '21:9']
const COUNTS = [1, 2, 4, 6, 12]

/** The shot of some words, in the length and shape that are set. */
export const shotOf = (words: string) => ({
  prompt: words.trim(),
  seconds: seconds.value,
  aspect: aspect.value,
  ...(local.value && { privacy: 'local-only' as const }),
})

/** The most one may cost, where it is paid for. */
const priceOf = ({ chosen }: Forecast) => (chosen?.locality === 'cloud' ? (chosen.money?.high ?? null) : undefined)

function planText({ chosen, reasons }: Forecast): string {
  if (!chosen) return reasons[0] ?? 'No backend takes this shot.'
  const { backend, model, money, seconds, snaps } = chosen
  const price = money ? `${formatUsd(money.expected)} each` : 'a price nobody knows'
  const time = seconds ? `, about ${duration(seconds.expected)}` : ''
  const snapped = snaps.map(({ field, used }) => `${field} becomes ${used}`).join(', ')
  return `${model === backend ? model : `${model} on ${backend}`}: ${price}${time}${snapped && `; ${snapped}`}`
}

export function DraftBox() {
  const [plan, setPlan] = useState<Forecast | string | undefined>()
  const [busy, setBusy] = useState(false)
  const wish = JSON.stringify(shotOf(prompt.value))
  useEffect(() => {
    let over = false
    if (!prompt.value.trim()) return setPlan(undefined)
    const timer = setTimeout(async () => {
      const found = await ask<Forecast>('plan', JSON.parse(wish)).catch((error) => troubleOf(error).message)
      if (!over) setPlan(found)
    }, PAUSE_MS)
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [wish])

  const price = typeof plan === 'object' ? priceOf(plan) : undefined
  const most = price ? multiply(price, count.value) : undefined

  async function draft(event: Event): Promise<void> {
    event.preventDefault()
    if (!prompt.value.trim()) return document.getElementById('prompt')?.focus()
    setBusy(true)
    // One that is paid for costs what was shown, or isn't made.
    const wished = { ...shotOf(prompt.value), ...(price && { maxCost: price }) }
    const begun = await Promise.all(Array.from({ length: count.value }, () => attempt(() => ask('jobs', wished))))
    setBusy(false)
    const started = begun.filter(Boolean).length
    if (started) say(`${counted(started, 'draft')} begun.`)
    void read('jobs')
  }

  return (
    <form class="draft" onSubmit={draft} aria-label="Draft a shot">
      <label for="prompt">What should be seen?</label>
      <textarea
        id="prompt"
        rows={2}
        placeholder="a red boat crosses the sea at sunset"
        aria-describedby="plan"
        aria-keyshortcuts="n"
        value={prompt.value}
        onInput={({ currentTarget }) => (prompt.value = currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && draft(event)}
      />
      <div class="options">
        <Choice
          name="Takes"
          value={count.value}
          of={COUNTS}
          text={(n) => counted(n, 'take')}
          set={(n) => (count.value = n)}
        />
        <Options />
        <button type="button" aria-keyshortcuts="i" onClick={() => iterateOn({ prompt: prompt.value })}>
          Iterate …
        </button>
        <button type="submit" class="main" disabled={busy}>
          {busy ? 'Beginning …' : most ? `Draft, at most ${formatUsd(most)}` : 'Draft'}
        </button>
      </div>
      <p id="plan" class="plan" aria-live="polite">
        {plan === undefined
          ? 'Drafts stay at home where they can. Ctrl-Enter begins.'
          : typeof plan === 'string'
            ? plan
            : planText(plan)}
      </p>
    </form>
  )
}

/** Length, shape, and whether it may leave this machine. */
export const Options = () => (
  <>
    <Choice name="Length" value={seconds.value} of={LENGTHS} text={(n) => `${n} s`} set={(n) => (seconds.value = n)} />
    <Choice name="Shape" value={aspect.value} of={SHAPES} text={String} set={(one) => (aspect.value = one)} />
    <label class="check">
      <input
        type="checkbox"
        checked={local.value}
        onChange={({ currentTarget }) => (local.value = currentTarget.checked)}
      />
      Stays on this machine
    </label>
  </>
)

function Choice<Value extends string | number>({
  name,
  value,
  of,
  text,
  set,
}: {
  name: string
  value: Value
  of: readonly Value[]
  text(value: Value): string
  set(value: Value): void
}) {
  return (
    <select aria-label={name} title={name} onChange={({ currentTarget }) => set(of[currentTarget.selectedIndex]!)}>
      {of.map((one) => (
        <option key={one} selected={one === value}>
          {text(one)}
        </option>
      ))}
    </select>
  )
}
