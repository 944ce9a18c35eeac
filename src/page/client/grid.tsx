/** Shots and their takes. */

import { useEffect, useMemo, useRef } from 'preact/hooks'
import { type ShotGroup, SORTS } from '../words.js'
import { Card } from './card.js'
import { DraftBox } from './draft.js'
import { Empty, Loading, TroubleNote } from './parts.js'
import { broken, dialog, list, more, show, wish } from './state.js'
import { counted, formatUsd } from './text.js'
import { UnderWay } from './under-way.js'

const VERDICTS = [
  ['', 'All'],
  ['undecided', 'Undecided'],
  ['kept', 'Kept'],
  ['discarded', 'Discarded'],
] as const

const ORDERS = { newest: 'Newest first', score: 'Best score first', cost: 'Dearest first' }

function Filters() {
  const { tags } = list.value!
  return (
    <search class="filters">
      <input
        id="search"
        type="search"
        placeholder="Search takes"
        aria-label="Search takes"
        aria-keyshortcuts="/"
        value={wish.value.text}
        onInput={({ currentTarget }) => show({ text: currentTarget.value })}
      />
      <fieldset class="segments">
        <legend>Verdict</legend>
        {VERDICTS.map(([value, text]) => (
          <label key={value}>
            <input
              type="radio"
              name="verdict"
              checked={wish.value.verdict === value}
              onChange={() => show({ verdict: value })}
            />
            <span>{text}</span>
          </label>
        ))}
      </fieldset>
      <select
        aria-label="Order"
        aria-keyshortcuts="s"
        onChange={({ currentTarget }) => show({ sort: SORTS[currentTarget.selectedIndex]! })}
      >
        {SORTS.map((sort) => (
          <option key={sort} selected={sort === wish.value.sort}>
            {ORDERS[sort]}
          </option>
        ))}
      </select>
      <span class="tools">
        <button type="button" aria-keyshortcuts="m" onClick={() => (dialog.value = 'import')}>
          Import …
        </button>
        <button type="button" aria-keyshortcuts="u" onClick={() => (dialog.value = 'clean-up')}>
          Clean up …
        </button>
      </span>
      {tags.length > 0 && (
        <p class="tags">
          {tags.map((tag) => (
            <button
              key={tag}
              type="button"
              aria-pressed={wish.value.tag === tag}
              onClick={() => show({ tag: wish.value.tag === tag ? '' : tag })}
            >
              {tag}
            </button>
          ))}
        </p>
      )}
    </search>
  )
}

function Shot({ group }: { group: ShotGroup }) {
  const { prompt, project, count, kept, usd, takes } = group
  return (
    <section class="shot">
      <h2>{prompt}</h2>
      <p class="soft">
        {[
          counted(count, 'take'),
          kept ? `${kept} kept` : '',
          usd === null ? 'a price nobody knows' : formatUsd(usd),
          project === 'default' ? '' : project,
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {useMemo(
        () => (
          <ul class="grid">
            {takes.map((take) => (
              <Card key={take.id} take={take} />
            ))}
          </ul>
        ),
        [takes],
      )}
    </section>
  )
}

/** How far ahead of the scrolling the next page is asked for. */
const AHEAD = '2000px'

function More({ shown, matched }: { shown: number; matched: number }) {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const near = new IntersectionObserver(([entry]) => entry!.isIntersecting && more(), { rootMargin: AHEAD })
    near.observe(button.current!)
    return () => near.disconnect()
  }, [shown])
  return (
    <p class="more">
      <button type="button" ref={button} onClick={more}>
        {shown.toLocaleString('en')} of {counted(matched, 'take')}: show more
      </button>
    </p>
  )
}

function Shots() {
  const found = list.value
  if (!found) return broken.value ? <TroubleNote trouble={broken.value} /> : <Loading what="Reading the takes" />
  if (!found.total)
    return (
      <Empty title="No takes yet">
        <p>
          Write above what should be seen. A draft costs a fraction of a cent of electricity, so make several and keep
          the best.
        </p>
        <button type="button" aria-keyshortcuts="m" onClick={() => (dialog.value = 'import')}>
          Import a clip …
        </button>
      </Empty>
    )
  return (
    <>
      <Filters />
      {found.shots.map((group) => (
        <Shot key={`${group.project} ${group.prompt}`} group={group} />
      ))}
      {found.shown < found.matched && <More {...found} />}
      {!found.matched && (
        <Empty title="No take is like that">
          <button type="button" onClick={() => show({ text: '', verdict: '', tag: '' })}>
            Show all {found.total}
          </button>
        </Empty>
      )}
    </>
  )
}

export const Grid = () => (
  <>
    <h1 class="hidden">Takes</h1>
    <DraftBox />
    <UnderWay />
    <Shots />
  </>
)
