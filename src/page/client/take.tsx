/** One take: its clip, what it cost and why, where else it could not be made, and what came before and after it. */
import { useEffect, useState } from 'preact/hooks'
import type { Refusal, TakeCard, TakeDetail, Trouble } from '../words.js'
import { ask, troubleOf } from './ask.js'
import { Verdicts } from './card.js'
import { Loading, Money, shapeOf, TroubleNote } from './parts.js'
import { groups, promoting, tagging, takes } from './state.js'
import { ago, bytes, counted, duration, energy } from './text.js'

const METHODS: Record<string, string> = {
  'wall-meter': 'a wall plug',
  'gpu-counter': "the card's counter",
  rapl: "the CPU's counter",
  'sampled-power': 'sampled power',
  'time-x-power': 'seconds times a power model',
  'flop-model': 'a model of its work',
}

/** Ids in the order of the grid. */
const order = () => groups.value.flatMap((group) => group.takes.map(({ id }) => id))

export function neighbour(id: string, step: 1 | -1): string | undefined {
  const ids = order()
  const at = ids.indexOf(id)
  return at < 0 ? undefined : ids[at + step]
}

export function TakeView({ id }: { id: string }) {
  const [detail, setDetail] = useState<TakeDetail>()
  const [trouble, setTrouble] = useState<Trouble>()
  useEffect(() => {
    setDetail(undefined)
    setTrouble(undefined)
    ask<TakeDetail>(`takes/${id}`).then(setDetail, (error) => setTrouble(troubleOf(error)))
  }, [id])
  // The list hears of verdicts and tags first.
  const card = takes.value?.find((take) => take.id === id) ?? detail
  const [before, after] = [neighbour(id, -1), neighbour(id, 1)]
  return (
    <article class="take" data-take={id}>
      <nav aria-label="Takes" class="beside">
        <a href="#/takes">All takes</a>
        {before && (
          <a href={`#/take/${before}`} aria-keyshortcuts="ArrowLeft">
            Previous
          </a>
        )}
        {after && (
          <a href={`#/take/${after}`} aria-keyshortcuts="ArrowRight">
            Next
          </a>
        )}
      </nav>
      {trouble && <TroubleNote trouble={trouble} />}
      {card && (
        <div class="top">
          <div class="stage">
            {card.freed && (
              <p class="gone">Its files were deleted on {card.freed.slice(0, 10)}; its facts and costs stay.</p>
            )}
            <video
              key={id}
              src={`/clips/${id}`}
              poster={`/stills/${id}`}
              style={shapeOf(card)}
              aria-label={card.prompt}
              controls
              loop
              autoplay
              muted
              playsInline
            />
          </div>
          <Title card={card} />
        </div>
      )}
      {detail ? <Facts detail={detail} /> : !trouble && <Loading what="Reading the take" />}
    </article>
  )
}

function Title({ card }: { card: TakeCard }) {
  return (
    <header>
      <h1>{card.prompt}</h1>
      <p class="soft">
        {card.model} on {card.backend} · {card.tier} · {duration(card.seconds)} · {card.width}×{card.height}
        {card.audio ? ' · sound' : ''} · {ago(card.createdAt)}
      </p>
      <div class="acts">
        <Verdicts take={card} />
        <button type="button" aria-keyshortcuts="t" onClick={() => (tagging.value = card.id)}>
          Tags
        </button>
        <button type="button" class="main" aria-keyshortcuts="p" onClick={() => (promoting.value = card.id)}>
          Promote
        </button>
        <a class="button" href={`/downloads/${card.id}`} download>
          Download
        </a>
      </div>
      {card.tags.length > 0 && (
        <p class="tags">
          {card.tags.map((tag) => (
            <span key={tag}>{tag}</span>
          ))}
        </p>
      )}
    </header>
  )
}

const Kin = ({ title, ids }: { title: string; ids: readonly string[] }) => {
  const known = ids.flatMap((id) => takes.value?.find((take) => take.id === id) ?? [])
  if (!ids.length) return null
  return (
    <section>
      <h2>{title}</h2>
      <ul class="kin">
        {known.map((take) => (
          <li key={take.id}>
            <a href={`#/take/${take.id}`}>
              <img src={`/stills/${take.id}`} alt="" loading="lazy" style={shapeOf(take)} />
              <span>
                {take.model} · {take.tier} · <Money usd={take.usd} />
              </span>
            </a>
          </li>
        ))}
        {known.length < ids.length && <li class="soft">{counted(ids.length - known.length, 'take')} no longer here</li>}
      </ul>
    </section>
  )
}

function Facts({ detail }: { detail: TakeDetail }) {
  const {
    cost,
    energy: burnt,
    reasons,
    rejected,
    warnings,
    files,
    seed,
    parents,
    children,
    folder,
    negativePrompt,
  } = detail
  return (
    <div class="columns">
      <section>
        <h2>What it cost</h2>
        <p class="figure">
          <Money usd={cost.usd} /> <span class="soft">{cost.basis}</span>
        </p>
        <ul class="lines">
          {cost.lines.map((line, i) => (
            <li key={i}>
              <span>
                {line.what}
                {line.attempt > 1 ? `, attempt ${line.attempt}` : ''}
              </span>
              <span>
                <Money usd={line.usd} />
              </span>
              <p class="soft">{line.note}</p>
            </li>
          ))}
        </ul>
        {burnt && (
          <p>
            {energy(burnt.wh.expected)}{' '}
            <span class="soft">
              ({energy(burnt.wh.low)} to {energy(burnt.wh.high)}), by {METHODS[burnt.method] ?? burnt.method}, over{' '}
              {duration(burnt.seconds)}
            </span>
          </p>
        )}
      </section>
      <section>
        <h2>Why here</h2>
        <ul>
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
        <Rejected rejected={rejected} />
      </section>
      {warnings.length > 0 && (
        <section>
          <h2>Good to know</h2>
          <ul>
            {warnings.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </section>
      )}
      <Kin title="Made from" ids={parents} />
      <Kin title="Became" ids={children} />
      <section>
        <h2>On disk</h2>
        <p>
          <code>{folder}</code>
        </p>
        <ul class="lines">
          {files.map((file) => (
            <li key={file.sha256}>
              <span>{file.role}</span>
              <span>{bytes(file.bytes)}</span>
              <p class="soft hash">sha256 {file.sha256}</p>
            </li>
          ))}
        </ul>
        <p class="soft">
          {[seed === undefined ? '' : `seed ${seed}`, negativePrompt ? `without: ${negativePrompt}` : '', detail.id]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </section>
    </div>
  )
}

/** The others, those with the same reason together. */
function Rejected({ rejected }: { rejected: readonly Refusal[] }) {
  if (!rejected.length) return null
  const reasons = new Map<string, string[]>()
  for (const { backend, model, why } of rejected)
    reasons.set(why, [...(reasons.get(why) ?? []), `${model} (${backend})`])
  return (
    <details>
      <summary>Why not one of {rejected.length} others</summary>
      <dl class="rejected">
        {[...reasons].map(([why, models]) => (
          <div key={why}>
            <dt>{why}</dt>
            <dd>{models.join(', ')}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
