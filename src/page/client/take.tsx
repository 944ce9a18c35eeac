/** One take: its clip, what it cost and why, where else it could not be made, and what came before and after it. */
import { useEffect, useState } from 'preact/hooks'
import type { Refusal, Scores, TakeCard, TakeDetail, Trouble } from '../words.js'
import { ask, troubleOf } from './ask.js'
import { Verdicts } from './card.js'
import { Loading, Money, shapeOf, TroubleNote } from './parts.js'
import { cardOf, cards, iterateOn, list, more, opened, promoting, tagging } from './state.js'
import { ago, bytes, counted, duration, energy } from './text.js'

const METHODS: Record<string, string> = {
  'wall-meter': 'a wall plug',
  'gpu-counter': "the card's counter",
  rapl: "the CPU's counter",
  'sampled-power': 'sampled power',
  'time-x-power': 'seconds times a power model',
  'flop-model': 'a model of its work',
}

/** The next in the order of the grid. */
export function neighbour(id: string, step: 1 | -1): string | undefined {
  const all = cards()
  const at = all.findIndex((take) => take.id === id)
  return at < 0 ? undefined : all[at + step]?.id
}

export function TakeView({ id }: { id: string }) {
  const [trouble, setTrouble] = useState<Trouble>()
  const { value: found } = list
  useEffect(() => {
    opened.value = undefined
    setTrouble(undefined)
  }, [id])
  useEffect(() => {
    let over = false
    ask<TakeDetail>(`takes/${id}`).then(
      (detail) => over || (opened.value = detail),
      (error) => over || setTrouble(troubleOf(error)),
    )
    return () => {
      over = true
    }
    // What was made from it since comes with another total.
  }, [id, found?.total])
  const card = cardOf(id)
  const detail = opened.value?.id === id ? opened.value : undefined
  const [before, after] = [neighbour(id, -1), neighbour(id, 1)]
  useEffect(() => {
    if (found && !after) more()
  }, [id, found?.shown])
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
        <button type="button" aria-keyshortcuts="i" onClick={() => iterateOn(card)}>
          Iterate …
        </button>
        {!card.freed && (
          <a class="button" href={`/downloads/${card.id}`} download>
            Download
          </a>
        )}
        <a class="button" href={`/facts/${card.id}`} download>
          take.json
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
  const known = ids.flatMap((id) => cardOf(id) ?? [])
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

/** How free of faults it is, and what that is made of. */
function Score({ id }: { id: string }) {
  const [scores, setScores] = useState<Scores>()
  useEffect(() => {
    ask<Scores>(`takes/${id}/scores`).then(setScores, (error) =>
      setScores({ overall: null, reason: troubleOf(error).message, lines: [] }),
    )
  }, [id])
  if (!scores) return <Loading what="Looking at its frames" />
  const { overall, reason, lines } = scores
  return (
    <>
      <p class="figure">
        {overall?.toFixed(2) ?? 'unknown'}{' '}
        <span class="soft">{reason ?? 'of 1 for technical quality; beauty is yours to judge'}</span>
      </p>
      <ul class="lines scores">
        {lines.map(({ name, value, means }) => (
          <li key={name}>
            <span>{name}</span>
            <p class="soft">{means}</p>
            <span>{value}</span>
          </li>
        ))}
      </ul>
    </>
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
    settings,
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
      {!detail.freed && (
        <section>
          <h2>Score</h2>
          <Score id={detail.id} />
        </section>
      )}
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
          {[
            seed === undefined ? '' : `seed ${seed}`,
            ...settings,
            negativePrompt ? `without: ${negativePrompt}` : '',
            detail.id,
          ]
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
