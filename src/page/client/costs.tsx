/** What was spent, and how far the caps are. */
import { useEffect } from 'preact/hooks'
import type { CapLine, Costs, SpentRow } from '../words.js'
import { Empty, Loading, TroubleNote } from './parts.js'
import { broken, costs, read } from './state.js'
import { energy, formatUsd, grams } from './text.js'

export function CostsView() {
  useEffect(() => void read('costs'), [])
  const found = costs.value
  if (!found) return broken.value ? <TroubleNote trouble={broken.value} /> : <Loading what="Adding up" />
  return (
    <>
      <h1>What the clips cost</h1>
      {found.models.length ? (
        <Spent found={found} />
      ) : (
        <Empty title="Nothing was spent">
          <p>Electricity of drafts and charges of vendors will stand here, exact and with how they are known.</p>
        </Empty>
      )}
      {found.models.length === 0 && <Caps caps={found.caps} />}
    </>
  )
}

function Tile({ name, value, more }: { name: string; value: string; more: string }) {
  return (
    <div class="tile">
      <dt>{name}</dt>
      <dd>
        {value}
        <p>{more}</p>
      </dd>
    </div>
  )
}

const known = (usd: string | null) => (usd === null ? '–' : formatUsd(usd))

function Spent({ found }: { found: Costs }) {
  const { today, month, total, perTake, perKept, kept, discarded, failed, wh, gramsCo2, exposed, open } = found
  return (
    <>
      <dl class="tiles">
        <Tile name="Today" value={formatUsd(today)} more={`${formatUsd(month)} this month`} />
        <Tile
          name="All time"
          value={formatUsd(total)}
          more={Number(open) ? `${formatUsd(open)} of it set aside` : 'electricity included'}
        />
        <Tile
          name="Each kept take"
          value={known(perKept)}
          more={`${kept} kept, ${discarded} discarded, ${failed} failed; all of them counted`}
        />
        <Tile name="Each finished take" value={known(perTake)} more="failed attempts included" />
        <Tile
          name="At home"
          value={energy(wh)}
          more={gramsCo2 === null ? 'metered or modelled' : `${grams(gramsCo2)} CO2e`}
        />
        {Number(exposed) > 0 && (
          <Tile name="At risk" value={formatUsd(exposed)} more="may be billed; heroshot jobs says how to find out" />
        )}
      </dl>
      <Caps caps={found.caps} />
      <Days days={found.days} />
      <Rows title="By model" rows={found.models} />
      <Rows title="By project" rows={found.projects} />
      <p class="soft">
        Days are UTC. <code>heroshot costs --html costs.html</code> has more of it.
      </p>
    </>
  )
}

function Caps({ caps }: { caps: readonly CapLine[] }) {
  return (
    <section>
      <h2>Budgets</h2>
      {caps.length ? (
        <ul class="caps">
          {caps.map(({ name, limit, used }) => (
            <li key={name} class={Number(used) >= Number(limit) * 0.8 ? 'near' : ''}>
              <span>{name}</span>
              <span>
                {formatUsd(used)} of {formatUsd(limit)}
              </span>
              <progress
                max={Number(limit) || 1}
                value={Number(used)}
                aria-label={`${name}: ${formatUsd(used)} of ${formatUsd(limit)}`}
              />
            </li>
          ))}
        </ul>
      ) : (
        <p class="soft">
          None is set. In heroshot.config.mjs: <code>{'budgets: { perDay: 20, perMonth: 200 }'}</code>
        </p>
      )}
    </section>
  )
}

const BAR = { width: 20, gap: 4, height: 120 }

function Days({ days }: { days: Costs['days'] }) {
  const most = Math.max(...days.map(({ usd }) => Number(usd)))
  if (!most) return null
  const step = BAR.width + BAR.gap
  const last = days.length - 1
  return (
    <section>
      <h2>Thirty days</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section class="chart" tabIndex={0} aria-label="Spent each day">
        <svg
          viewBox={`0 0 ${days.length * step} ${BAR.height + 22}`}
          role="img"
          aria-label={`Spent each day, at most ${formatUsd(most.toFixed(12))}`}
        >
          {days.map(({ name, usd }, i) => {
            const height = Number(usd) > 0 ? Math.max(2, (Number(usd) / most) * BAR.height) : 0
            return (
              <g key={name}>
                <rect class="hue0" x={i * step} y={BAR.height - height} width={BAR.width} height={height} rx="3">
                  <title>{`${name}: ${formatUsd(usd)}`}</title>
                </rect>
                {i % 7 === 1 && (
                  <text
                    class="tick"
                    x={i === last ? (i + 1) * step : i * step + BAR.width / 2}
                    y={BAR.height + 16}
                    text-anchor={i === last ? 'end' : 'middle'}
                  >
                    {name.slice(5)}
                  </text>
                )}
              </g>
            )
          })}
          <line class="grid-line" x1="0" x2={days.length * step} y1={BAR.height + 0.5} y2={BAR.height + 0.5} />
        </svg>
      </section>
    </section>
  )
}

function Rows({ title, rows }: { title: string; rows: readonly SpentRow[] }) {
  return (
    <section>
      <h2>{title}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section class="scroll" tabIndex={0} aria-label={title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{title.slice(3)}</th>
              <th scope="col">per kept take</th>
              <th scope="col">per take</th>
              <th scope="col">total</th>
              <th scope="col">takes</th>
              <th scope="col">kept</th>
              <th scope="col">discarded</th>
              <th scope="col">failed</th>
              <th scope="col">energy</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name}>
                <th scope="row">{row.name}</th>
                <td>{row.perKept === null ? '' : formatUsd(row.perKept)}</td>
                <td>{row.perTake === null ? '' : formatUsd(row.perTake)}</td>
                <td>{formatUsd(row.usd)}</td>
                <td>{row.takes || ''}</td>
                <td>{row.kept || ''}</td>
                <td>{row.discarded || ''}</td>
                <td>{row.failed || ''}</td>
                <td>{row.wh ? energy(row.wh) : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  )
}
