/** A take in the grid: its still, its clip while somebody looks, what it cost, and the verdict. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { TakeCard } from '../words.js'
import { Money, shapeOf } from './parts.js'
import { decide, glance, inSight, promoting } from './state.js'
import { ago, duration, energy, scoreText } from './text.js'

/** A pointer that only passes by starts nothing. */
const LINGER_MS = 140
const calm = matchMedia('(prefers-reduced-motion: reduce)')

const sight = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries)
    inSight[isIntersecting ? 'add' : 'delete']((target as HTMLElement).dataset.take!)
  glance()
})

/** The still, and over it the clip while pointer or focus stay. */
function Picture({ take }: { take: TakeCard }) {
  const [still, setStill] = useState(true)
  const [playing, setPlaying] = useState(false)
  const timer = useRef(0)
  const begin = () => {
    if (!calm.matches) timer.current = window.setTimeout(() => setPlaying(true), LINGER_MS)
  }
  const end = () => {
    clearTimeout(timer.current)
    setPlaying(false)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  const clip = `/clips/${take.id}`
  return (
    <a
      class="still"
      href={`#/take/${take.id}`}
      style={shapeOf(take)}
      onPointerEnter={begin}
      onPointerLeave={end}
      onFocus={begin}
      onBlur={end}
    >
      {still ? (
        <img src={`/stills/${take.id}`} alt="" loading="lazy" decoding="async" onError={() => setStill(false)} />
      ) : (
        <video src={`${clip}#t=0.1`} preload="metadata" muted tabIndex={-1} aria-hidden="true" />
      )}
      {playing && <video src={clip} autoplay loop muted playsInline tabIndex={-1} aria-hidden="true" />}
      <span class="hidden">
        {take.prompt}, {take.model}, {take.verdict},
      </span>
      <span class="length">{duration(take.seconds)}</span>
      {take.tier === 'hero' && <span class="hero">hero</span>}
    </a>
  )
}

export function Verdicts({ take }: { take: TakeCard }) {
  return (
    <>
      <button
        type="button"
        class="verdict keep"
        aria-pressed={take.verdict === 'kept'}
        aria-keyshortcuts="k"
        onClick={() => decide(take.id, 'kept')}
      >
        Keep
      </button>
      <button
        type="button"
        class="verdict discard"
        aria-pressed={take.verdict === 'discarded'}
        aria-keyshortcuts="x"
        onClick={() => decide(take.id, 'discarded')}
      >
        Discard
      </button>
    </>
  )
}

export function Card({ take }: { take: TakeCard }) {
  const item = useRef<HTMLLIElement>(null)
  useEffect(() => {
    const { current } = item
    sight.observe(current!)
    return () => {
      sight.unobserve(current!)
      inSight.delete(take.id)
    }
  }, [])
  return (
    <li ref={item} class={`card ${take.verdict}`} data-take={take.id}>
      <Picture take={take} />
      <div class="facts">
        <span class="model">{take.model}</span>
        <span class="cost">
          <Money usd={take.usd} />
        </span>
        <span class="soft">
          {ago(take.createdAt)}
          {take.wh !== undefined && <span class="wh"> · {energy(take.wh)}</span>}
        </span>
        <span class="soft score">{take.freed ? '' : scoreText(take.score)}</span>
      </div>
      {take.tags.length > 0 && (
        <p class="tags">
          {take.tags.map((tag) => (
            <span key={tag}>{tag}</span>
          ))}
        </p>
      )}
      <div class="acts">
        <Verdicts take={take} />
        <button type="button" class="verdict promote" aria-keyshortcuts="p" onClick={() => (promoting.value = take.id)}>
          Promote
        </button>
      </div>
    </li>
  )
}
