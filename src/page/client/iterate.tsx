/** Many takes of one wish: what is asked for, when it is enough, and how far it is. */
import { useState } from 'preact/hooks'
import type { IterationCard, Trouble } from '../words.js'
import { ask, troubleOf } from './ask.js'
import { Options, shotOf } from './draft.js'
import { Modal, TroubleNote } from './parts.js'
import { attempt, iterating, read, say } from './state.js'
import { counted, duration, energy } from './text.js'

/** `3, 5, 7`: the numbers in it; undefined where there is none. */
const numbers = (text: string) =>
  /\S/.test(text)
    ? text
        .split(/[\s,;]+/)
        .filter(Boolean)
        .map(Number)
    : undefined

const MINUTE_S = 60

export function Iterate() {
  const [form, setForm] = useState({
    prompt: iterating.value ?? '',
    count: '12',
    seeds: '',
    guidance: '',
    good: '',
    score: '0.7',
    minutes: '',
    wh: '',
  })
  const [trouble, setTrouble] = useState<Trouble>()
  const close = () => (iterating.value = undefined)
  const number = (text: string) => numbers(text)?.[0]
  const seeds = numbers(form.seeds)
  const guidance = numbers(form.guidance)
  const total = (seeds?.length ?? number(form.count) ?? 0) * (guidance?.length ?? 1)

  async function begin(event: Event): Promise<void> {
    event.preventDefault()
    const { good, score, minutes, wh } = form
    const many = number(good)
    const most = number(minutes)
    const until = {
      ...(many !== undefined && { good: { count: many, score: number(score) } }),
      ...(most !== undefined && { seconds: most * MINUTE_S }),
      wh: number(wh),
    }
    try {
      const grid = seeds ? { seeds } : { count: number(form.count) }
      await ask('iterations', { shot: shotOf(form.prompt), ...grid, guidance, until })
      close()
      say(`${counted(total, 'take')} asked for.`)
      void read('iterations')
    } catch (error) {
      setTrouble(troubleOf(error))
    }
  }

  const field = (name: keyof typeof form, label: string, more: object = {}) => (
    <label>
      {label}
      <input
        inputMode="decimal"
        {...more}
        value={form[name]}
        onInput={({ currentTarget }) => setForm({ ...form, [name]: currentTarget.value })}
      />
    </label>
  )

  return (
    <Modal title="Iterate" close={close}>
      <form class="iterate" onSubmit={begin}>
        <label>
          What should be seen?
          <textarea
            autofocus
            rows={2}
            value={form.prompt}
            onInput={({ currentTarget }) => setForm({ ...form, prompt: currentTarget.value })}
          />
        </label>
        <div class="options">
          <Options />
        </div>
        <fieldset>
          <legend>Takes</legend>
          {field('count', 'How many', { disabled: seeds !== undefined })}
          {field('seeds', 'Or these seeds', { placeholder: '1, 2, 3' })}
          {field('guidance', 'Each with guidance', { placeholder: '3, 5, 7' })}
        </fieldset>
        <fieldset>
          <legend>Enough, whichever comes first</legend>
          {field('good', 'Good takes', { placeholder: 'all' })}
          {field('score', 'Good is a score of')}
          {field('minutes', 'Minutes', { placeholder: 'any' })}
          {field('wh', 'Watt-hours', { placeholder: 'any' })}
        </fieldset>
        {trouble && <TroubleNote trouble={trouble} />}
        <footer>
          <p class="soft">At home. What is there already is found again: ask for more to get others.</p>
          <button type="submit" class="main" disabled={!form.prompt.trim() || !total}>
            {total ? `Make ${counted(total, 'take')}` : 'Make takes'}
          </button>
        </footer>
      </form>
    </Modal>
  )
}

function progressText({ done, again, failed, total, good }: IterationCard): string {
  const parts = [
    total === undefined ? '' : `${done} of ${total}`,
    good ? `${good.found} good` : '',
    again ? `${again} there before` : '',
    failed ? `${failed} failed` : '',
  ]
  return parts.filter(Boolean).join(', ')
}

function rulesText({ good, seconds, wh }: IterationCard): string {
  const rules = [
    good ? `${counted(good.count, 'take')} of ${good.score} or more` : '',
    seconds === undefined ? '' : duration(seconds),
    wh === undefined ? '' : energy(wh),
  ].filter(Boolean)
  return rules.length ? `until ${rules.join(', or ')}` : ''
}

const SAYS: Record<IterationCard['state'], (card: IterationCard) => string> = {
  running: rulesText,
  over: ({ stopped }) => (stopped ? `ended: ${stopped}` : 'all of them are there'),
  interrupted: () =>
    'begun by another studio, which may have ended; what is finished is found again, nothing is rendered twice',
}

const act = (id: string, verb: string) => attempt(() => ask(`iterations/${id}/${verb}`, {}))

export function IterationItem({ one }: { one: IterationCard }) {
  const { id, prompt, state, done, total, trouble } = one
  const says = [progressText(one), SAYS[state](one)].filter(Boolean).join(' · ')
  const button = (verb: string, text: string) => (
    <button type="button" onClick={() => act(id, verb)}>
      {text}
    </button>
  )
  return (
    <li class="job">
      <p class="prompt">{prompt}</p>
      <p class="soft">{says}</p>
      {state === 'running' && <progress max={total || 1} value={done} aria-label={`${prompt}: ${says}`} />}
      {trouble && (
        <p>
          {trouble.message} {trouble.next && <span class="soft">{trouble.next}</span>}
        </p>
      )}
      <div class="acts">
        {state === 'running' && button('stop', 'Stop')}
        {state === 'interrupted' && button('go-on', 'Go on')}
        {state !== 'running' && button('forget', 'Put away')}
      </div>
    </li>
  )
}
