/** Promoting: every way to make a take better, with its price; then the price once more, and a limit, before anything is spent. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Promotion, TakeCard, Trouble } from '../words.js'
import { ask, troubleOf } from './ask.js'
import { Loading, Modal, TroubleNote } from './parts.js'
import { cardOf, promoting, read, say } from './state.js'
import { duration, formatUsd } from './text.js'

const STRATEGIES: Record<string, string> = {
  rerender: 'render it again',
  'first-frame': 'from its first frame',
  'first-last': 'between its first and last frame',
  restyle: 'restyle the clip',
  extend: 'go on from it',
  upscale: 'enlarge it',
}

const keyOf = ({ strategy, card }: Promotion) => `${strategy} ${card}`
const wayOf = ({ strategy, backend, model }: Promotion) => `${STRATEGIES[strategy] ?? strategy}, ${model} on ${backend}`

export function Promote() {
  const take = cardOf(promoting.value)
  if (!take) return null
  return (
    <Modal title="Promote" close={() => (promoting.value = undefined)}>
      <Ways take={take} />
    </Modal>
  )
}

function Ways({ take }: { take: TakeCard }) {
  const [ways, setWays] = useState<readonly Promotion[]>()
  const [trouble, setTrouble] = useState<Trouble>()
  const [chosen, setChosen] = useState<Promotion>()
  const [sure, setSure] = useState(false)
  useEffect(() => {
    ask<Promotion[]>(`takes/${take.id}/promotions`).then(
      (found) => {
        setWays(found)
        setChosen(found.find(({ refused, usd }) => refused === undefined && usd))
      },
      (error) => setTrouble(troubleOf(error)),
    )
  }, [take.id])
  if (trouble) return <TroubleNote trouble={trouble} />
  if (!ways) return <Loading what="Asking what it would cost; nothing is spent" />
  const open = ways.filter(({ refused }) => refused === undefined)
  const shut = ways.filter(({ refused }) => refused !== undefined)
  if (sure && chosen) return <Sure take={take} way={chosen} back={() => setSure(false)} />
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        setSure(true)
      }}
    >
      <p class="soft">{take.prompt}</p>
      {open.length ? (
        <Table ways={open} chosen={chosen} choose={setChosen} />
      ) : (
        <p>Nothing can promote this take now. What stands in the way is below; most often it is a key.</p>
      )}
      <Shut ways={shut} />
      {open.length > 0 && (
        <footer>
          <p class="soft">{chosen?.moneyFrom}</p>
          <button type="submit" class="main" disabled={!chosen}>
            {chosen?.usd ? `Go on with ${formatUsd(chosen.usd.expected)}` : 'Go on'}
          </button>
        </footer>
      )}
    </form>
  )
}

/** What can't be had now, those with the same reason together: most often one key opens many. */
function Shut({ ways }: { ways: readonly Promotion[] }) {
  const reasons = new Map<string, Set<string>>()
  for (const { refused = '', backend, model } of ways)
    reasons.set(refused, (reasons.get(refused) ?? new Set()).add(`${model} on ${backend}`))
  if (!ways.length) return null
  return (
    <details>
      <summary>What else there is, and what it lacks</summary>
      <dl class="rejected shut">
        {[...reasons].map(([why, models]) => (
          <div key={why}>
            <dt>{why}</dt>
            <dd>{[...models].join(', ')}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

function Table({
  ways,
  chosen,
  choose,
}: {
  ways: readonly Promotion[]
  chosen: Promotion | undefined
  choose(way: Promotion): void
}) {
  const table = useRef<HTMLTableElement>(null)
  // The chosen one is what the keys are for.
  useEffect(() => table.current?.querySelector<HTMLInputElement>(':checked')?.focus(), [])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section class="scroll" tabIndex={0} aria-label="Ways and prices">
      <table class="ways" ref={table}>
        <thead>
          <tr>
            <th scope="col">way</th>
            <th scope="col">price</th>
            <th scope="col">time</th>
            <th scope="col">clip</th>
          </tr>
        </thead>
        <tbody>
          {ways.map((way) => {
            const key = keyOf(way)
            return (
              <tr key={key} class={chosen === way ? 'chosen' : ''} onClick={() => choose(way)}>
                <th scope="row">
                  <label>
                    <input type="radio" name="way" checked={chosen === way} onChange={() => choose(way)} />
                    <span>
                      {way.model} <span class="soft">{way.locality === 'cloud' ? `on ${way.backend}` : 'at home'}</span>
                      <br />
                      <span class="soft">{STRATEGIES[way.strategy] ?? way.strategy}</span>
                      {chosen === way && way.loses.length > 0 && (
                        <span class="loses">loses {way.loses.join('; ')}</span>
                      )}
                    </span>
                  </label>
                </th>
                <td>{way.usd ? formatUsd(way.usd.expected) : 'unknown'}</td>
                <td>{way.seconds === null ? '' : duration(way.seconds)}</td>
                <td>{way.output}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

function Sure({ take, way, back }: { take: TakeCard; way: Promotion; back(): void }) {
  const [most, setMost] = useState(way.usd?.high ?? '')
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<Trouble>()
  const limit = useRef<HTMLInputElement>(null)
  useEffect(() => limit.current?.focus(), [])
  const amount = /^\d+(\.\d+)?$/.test(most) ? most : undefined

  async function spend(event: Event): Promise<void> {
    event.preventDefault()
    if (!amount) return
    setBusy(true)
    setTrouble(undefined)
    try {
      const { strategy, backend, card } = way
      await ask(`takes/${take.id}/promote`, { strategy, backend, card, maxCost: amount })
      promoting.value = undefined
      say(`Promoted: ${way.model} renders it.`)
      void read('jobs')
    } catch (error) {
      setTrouble(troubleOf(error))
      setBusy(false)
    }
  }

  return (
    <form class="sure" onSubmit={spend}>
      <p>
        <strong>{way.usd ? formatUsd(way.usd.expected) : 'A price nobody knows'}</strong>, {wayOf(way)}: {way.output}.
      </p>
      {way.keeps.length > 0 && <p class="soft">Keeps {way.keeps.join('; ')}.</p>}
      {way.changes.length > 0 && <p class="soft">Changes {way.changes.join('; ')}.</p>}
      {way.loses.length > 0 && <p class="soft">Loses {way.loses.join('; ')}.</p>}
      <label>
        At most, in US dollars
        <input
          ref={limit}
          inputMode="decimal"
          value={most}
          aria-invalid={!amount}
          onInput={({ currentTarget }) => setMost(currentTarget.value.trim())}
        />
      </label>
      {trouble && <TroubleNote trouble={trouble} />}
      <footer>
        <button type="button" onClick={back}>
          Back
        </button>
        <button type="submit" class="main" disabled={!amount || busy}>
          {busy ? 'Sending …' : amount ? `Spend at most ${formatUsd(amount)}` : 'Set a limit'}
        </button>
      </footer>
    </form>
  )
}
