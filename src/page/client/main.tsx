/** The page: its frame, and the view of the place it is at. */
import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { CostsView } from './costs.js'
import { DoctorView } from './doctor.js'
import { Grid } from './grid.js'
import { Iterate } from './iterate.js'
import { KEYS, listen } from './keys.js'
import { CleanUp, Import } from './library.js'
import { Modal, TroubleNote } from './parts.js'
import { Promote } from './promote.js'
import { drawnBy } from './signal.js'
import {
  broken,
  cardOf,
  connect,
  costs,
  dialog,
  iterating,
  list,
  live,
  notice,
  place,
  promoting,
  tagging,
  version,
  writeTags,
} from './state.js'
import { TakeView } from './take.js'
import { formatUsd } from './text.js'

const PLACES = [
  ['takes', 'Takes'],
  ['costs', 'Costs'],
  ['doctor', 'Doctor'],
] as const

/** Today's spending, beside the day's cap where there is one. */
function Today() {
  const found = costs.value
  if (!found) return null
  const cap = found.caps.find(({ name }) => name === 'today')
  return (
    <a class="today" href="#/costs">
      {formatUsd(found.today)}
      <span class="soft">{cap && ` of ${formatUsd(cap.limit)}`} today</span>
    </a>
  )
}

function Frame() {
  const [what = 'takes', id] = place.value.split('/')
  useEffect(() => {
    const title = what === 'take' ? cardOf(id)?.prompt : PLACES.find(([one]) => one === what)?.[1]
    document.title = `${title ?? 'Takes'} – heroshot studio`
  }, [what, id])
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        To the content
      </button>
      <header class="bar">
        <a class="name" href="#/takes">
          heroshot <span>studio</span>
        </a>
        <nav aria-label="Views">
          {PLACES.map(([one, text]) => (
            <a
              key={one}
              href={`#/${one}`}
              {...((what === one || (what === 'take' && one === 'takes')) && { 'aria-current': 'page' })}
            >
              {text}
            </a>
          ))}
        </nav>
        <Today />
        <button
          type="button"
          class="quiet"
          aria-label="Keys"
          aria-keyshortcuts="?"
          onClick={() => (dialog.value = 'help')}
        >
          ?
        </button>
      </header>
      {!live.value && list.value && (
        <p class="away" role="status">
          heroshot studio does not answer. Nothing is lost: this page goes on by itself when it is back.
        </p>
      )}
      <main id="main" tabIndex={-1}>
        {broken.value && list.value && <TroubleNote trouble={broken.value} />}
        {what === 'costs' ? (
          <CostsView />
        ) : what === 'doctor' ? (
          <DoctorView />
        ) : what === 'take' && id ? (
          <TakeView id={id} />
        ) : (
          <Grid />
        )}
      </main>
      <footer class="foot">
        <p>heroshot {version.value}. This page is served by your own machine and loads nothing from anywhere else.</p>
      </footer>
      {promoting.value && <Promote />}
      {tagging.value && <Tags id={tagging.value} />}
      {iterating.value !== undefined && <Iterate />}
      {dialog.value === 'help' && <Help />}
      {dialog.value === 'import' && <Import />}
      {dialog.value === 'clean-up' && <CleanUp />}
      <div class="notices" role="status" aria-live="polite">
        {notice.value && (
          <p class={notice.value.trouble ? 'notice bad' : 'notice'}>
            {notice.value.text}
            {notice.value.trouble?.next && <span> {notice.value.trouble.next}</span>}
          </p>
        )}
      </div>
    </>
  )
}

function Tags({ id }: { id: string }) {
  const take = cardOf(id)
  const [text, setText] = useState(take?.tags.join(', ') ?? '')
  const close = () => (tagging.value = undefined)
  if (!take) return null
  return (
    <Modal title="Tags" close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          close()
          void writeTags(id, [
            ...new Set(
              text
                .split(',')
                .map((tag) => tag.trim())
                .filter(Boolean),
            ),
          ])
        }}
      >
        <label>
          With commas between them
          <input autofocus value={text} onInput={({ currentTarget }) => setText(currentTarget.value)} />
        </label>
        <footer>
          <button type="submit" class="main">
            Save
          </button>
        </footer>
      </form>
    </Modal>
  )
}

const Help = () => (
  <Modal title="Keys" close={() => (dialog.value = undefined)}>
    <dl class="keys">
      {KEYS.map(([keys, does]) => (
        <div key={keys}>
          <dt>
            <kbd>{keys}</kbd>
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  </Modal>
)

const root = document.getElementById('page')!
const draw = () => render(<Frame />, root)
drawnBy(draw)
listen()
connect()
draw()
