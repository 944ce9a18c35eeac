/** What this installation has and lacks, with the next step. */
import { useEffect, useState } from 'preact/hooks'
import type { Doctor, Trouble } from '../words.js'
import { ask, troubleOf } from './ask.js'
import { Loading, TroubleNote } from './parts.js'
import { counted } from './text.js'

export function DoctorView() {
  const [found, setFound] = useState<Doctor>()
  const [trouble, setTrouble] = useState<Trouble>()
  useEffect(() => {
    ask<Doctor>('doctor').then(setFound, (error) => setTrouble(troubleOf(error)))
  }, [])
  return (
    <>
      <h1>This machine</h1>
      {trouble ? (
        <TroubleNote trouble={trouble} />
      ) : found ? (
        <Found found={found} />
      ) : (
        <Loading what="Asking the machine and every server; this may take a moment" />
      )}
    </>
  )
}

const Found = ({ found }: { found: Doctor }) => (
  <>
    <p class="soft">{found.machine}</p>
    {found.audit.length > 0 && (
      <div class="trouble" role="alert">
        <strong>The ledger doesn't add up.</strong>
        <ul>
          {found.audit.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </div>
    )}
    <section>
      <h2>Worth your attention</h2>
      {found.findings.length ? (
        <ul class="findings">
          {found.findings.map(({ about, level, text, next }) => (
            <li key={text} class={level}>
              <span class="about">{about}</span>
              <p>{text}</p>
              <p class="soft">{next}</p>
            </li>
          ))}
        </ul>
      ) : (
        <p>Nothing: all is well.</p>
      )}
    </section>
    <section>
      <h2>Where shots can go</h2>
      <ul class="backends">
        {[...found.backends]
          .sort((a, b) => Number(b.ready) - Number(a.ready))
          .map(({ id, locality, ready, why, models }) => (
            <li key={id} class={ready ? 'ready' : ''}>
              <strong>{id}</strong> <span class="soft">{locality}</span>
              <p>{ready ? `ready, ${counted(models, 'model')}` : (why ?? 'not ready')}</p>
            </li>
          ))}
      </ul>
    </section>
    <section>
      <h2>Set up</h2>
      <dl class="setup">
        <dt>home</dt>
        <dd>
          <code>{found.home}</code>
        </dd>
        <dt>preset</dt>
        <dd>{found.preset}</dd>
        <dt>electricity</dt>
        <dd>{found.tariff}</dd>
        <dt>versions</dt>
        <dd>
          heroshot {found.version}, Node {found.node}
        </dd>
      </dl>
    </section>
  </>
)
