/** Shots and their takes. */
import { Card } from './card.js'
import { DraftBox } from './draft.js'
import { Empty, Loading, TroubleNote } from './parts.js'
import { broken, groups, type ShotGroup, search, tagShown, tags, takes, totalOf, verdictShown } from './state.js'
import { counted, formatUsd } from './text.js'
import { UnderWay } from './under-way.js'

const VERDICTS = [
  ['all', 'All'],
  ['undecided', 'Undecided'],
  ['kept', 'Kept'],
  ['discarded', 'Discarded'],
] as const

function Filters() {
  return (
    <search class="filters">
      <input
        id="search"
        type="search"
        placeholder="Search takes"
        aria-label="Search takes"
        aria-keyshortcuts="/"
        value={search.value}
        onInput={({ currentTarget }) => (search.value = currentTarget.value)}
      />
      <fieldset class="segments">
        <legend>Verdict</legend>
        {VERDICTS.map(([value, text]) => (
          <label key={value}>
            <input
              type="radio"
              name="verdict"
              checked={verdictShown.value === value}
              onChange={() => (verdictShown.value = value)}
            />
            <span>{text}</span>
          </label>
        ))}
      </fieldset>
      {tags.value.length > 0 && (
        <p class="tags">
          {tags.value.map((tag) => (
            <button
              key={tag}
              type="button"
              aria-pressed={tagShown.value === tag}
              onClick={() => (tagShown.value = tagShown.value === tag ? undefined : tag)}
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
  const kept = group.takes.filter(({ verdict }) => verdict === 'kept').length
  const total = totalOf(group.takes)
  return (
    <section class="shot">
      <h2>{group.prompt}</h2>
      <p class="soft">
        {[
          counted(group.takes.length, 'take'),
          kept ? `${kept} kept` : '',
          total === undefined ? 'a price nobody knows' : formatUsd(total),
          group.project === 'default' ? '' : group.project,
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <ul class="grid">
        {group.takes.map((take) => (
          <Card key={take.id} take={take} />
        ))}
      </ul>
    </section>
  )
}

function Shots() {
  if (!takes.value) return broken.value ? <TroubleNote trouble={broken.value} /> : <Loading what="Reading the takes" />
  if (!takes.value.length)
    return (
      <Empty title="No takes yet">
        <p>
          Write above what should be seen. A draft costs a fraction of a cent of electricity, so make several and keep
          the best.
        </p>
      </Empty>
    )
  if (!groups.value.length)
    return (
      <Empty title="No take is like that">
        <button
          type="button"
          onClick={() => {
            search.value = ''
            verdictShown.value = 'all'
            tagShown.value = undefined
          }}
        >
          Show all {takes.value.length}
        </button>
      </Empty>
    )
  return (
    <>
      {groups.value.map((group) => (
        <Shot key={group.key} group={group} />
      ))}
    </>
  )
}

export const Grid = () => (
  <>
    <h1 class="hidden">Takes</h1>
    <DraftBox />
    <UnderWay />
    <Filters />
    <Shots />
  </>
)
