/**
 * A comparison as one HTML file: clips in step side by side, with what each cost. It needs no network, works from file://, and is
 * whole without script. Pure; everything that comes from outside is escaped.
 */
import { createHash } from 'node:crypto'
import { formatUsd } from '../cost/money.js'
import { STYLE } from '../report/style.js'
import { safe } from '../report/svg.js'
import type { ComparedRow, ComparedRun, Comparison } from './comparison.js'
import { PAGE_STYLE } from './page-style.js'
import { columnsOf, noteOf, priorText, remarksOf, SANDBOX, secondsText } from './words.js'

/** A clip as the page shows it. */
export interface Shown {
  row: ComparedRow
  run: ComparedRun & { take: NonNullable<ComparedRun['take']> }
  /** Of the clip and its poster: data URLs, or paths beside the page. */
  src: string
  poster?: string
}

export interface PageParts {
  comparison: Comparison
  clips: readonly Shown[]
  /** The script of the page. */
  player: string
  /** Names stay hidden until the person has picked. */
  blind: boolean
  /** Names this page: a pick that is imported twice counts once. */
  nonce: string
}

const figure = (value: number) => Number(value.toPrecision(3)).toLocaleString('en')

function figuresOf({ row, run }: Shown): string {
  const { take, seconds, queueSeconds } = run
  const { measured, quote, prior } = row
  const item = (name: string, value: string, more = '', wide = false) =>
    `<div${wide ? ' class="wide"' : ''}><dt>${name}</dt><dd>${safe(value)}${more && `<small>${safe(more)}</small>`}</dd></div>`
  const { usd, basis } = take.cost
  const each = measured && measured.clips + measured.failures > 1 && measured.usdPerClip
  return `<dl class="figures">${[
    item(
      'Cost',
      usd === null ? 'unknown' : formatUsd(usd),
      [
        basis,
        row.usdPerSecond && row.locality === 'cloud' ? `${formatUsd(row.usdPerSecond)} a second quoted` : '',
        each ? `${formatUsd(each)} a clip over all runs` : '',
      ]
        .filter(Boolean)
        .join(', '),
    ),
    seconds === undefined
      ? ''
      : item(
          'Took',
          secondsText(seconds),
          queueSeconds && queueSeconds >= 0.1 ? `${secondsText(queueSeconds)} queued` : '',
        ),
    take.energy
      ? item(
          'Energy here',
          `${figure(take.energy.wh.expected)} Wh`,
          `${figure(take.energy.wh.low)} to ${figure(take.energy.wh.high)}, ${take.energy.method}`,
        )
      : item('Energy here', 'none', 'a cloud tells none'),
    typeof run.score === 'number' ? item('Score', run.score.toFixed(2), 'free of faults, of 1') : '',
    prior
      ? item('Public rating', String(Math.round(prior.rating)), priorText(prior).replace(/^\d+(, | (?=\())/, ''), true)
      : item('Public rating', '–', quote ? 'not rated' : '', true),
  ].join('')}</dl>`
}

const command = (text: string, id: string) =>
  `<div class="command"><code id="${id}">${safe(text)}</code><button type="button" class="copy plain" data-of="#${id}">Copy</button></div>`

function clipOf(shown: Shown, place: number): string {
  const { row, run, src, poster } = shown
  const { width, height, fps, audio } = run.take.video
  const id = `again-${run.run}-${place}`
  return `<figure class="clip" data-fps="${fps}" data-audio="${audio ? 'yes' : 'no'}" data-name="${safe(row.name)}">
<div class="screen"><video controls playsinline muted preload="auto" src="${safe(src)}"${poster ? ` poster="${safe(poster)}"` : ''} width="${width}" height="${height}" aria-label="Clip ${place}"></video></div>
<figcaption><h2><button type="button" class="number solo" aria-label="Clip ${place} alone">${place}</button><span class="name told-only">${safe(row.model)}<small>${safe(row.backend)}</small></span>${row.onFront ? '<span class="badge told-only" title="No other is as cheap, as quick and as good">front</span>' : ''}</h2>
<button type="button" class="pick">Clip ${place} is the best</button>
<div class="told-only">${figuresOf(shown)}<details class="again"><summary>Render it again</summary>${command(run.command, id)}</details></div></figcaption>
</figure>`
}

/** What stands in brackets goes below. */
function stacked(text: string): string {
  const [, main = text, more = '', rest = ''] = /^(\S+) \((.*?)\)(.*)$/.exec(text) ?? []
  return more ? `${safe(main)}<small>${safe(more + rest)}</small>` : safe(text)
}

/** Each row with its notes below it. */
function tableOf(comparison: Comparison): string {
  const { quoted, measured } = columnsOf(comparison)
  const columns = [...quoted, ...measured]
  const cells = (row: ComparedRow) =>
    columns
      .slice(1)
      .map(({ of }) => `<td>${stacked(of(row))}</td>`)
      .join('')
  const lines = comparison.rows.map(
    (row) =>
      `<tr${row.onFront ? ' class="front"' : ''}><th scope="row">${safe(row.name)}</th>${cells(row)}</tr><tr class="notes"><td colspan="${columns.length}"><div>${safe(noteOf(row))}</div></td></tr>`,
  )
  return `<div class="scroll" tabindex="0" role="region" aria-label="Figures"><table><caption>Figures</caption><thead><tr>${columns
    .map(({ title }) => `<th scope="col">${safe(title)}</th>`)
    .join('')}</tr></thead><tbody>${lines.join('')}</tbody></table></div>`
}

const icon = (name: string, paths: string) =>
  `<svg class="${name}" viewBox="0 0 24 24" aria-hidden="true">${paths}</svg>`
const key = (id: string, label: string, keys: string, drawn: string, pressed = false) =>
  `<button type="button" id="${id}" aria-label="${label}" title="${label} (${safe(keys)})" aria-keyshortcuts="${safe(keys === 'space' ? 'Space' : keys)}"${pressed ? ' aria-pressed="false"' : ''}>${drawn}</button>`

const BAR = `<section id="bar" aria-label="Playback of all clips" hidden>
${key('play', 'Play', 'space', icon('start', '<path class="solid" d="M8 5v14l11-7z"/>') + icon('pause', '<path d="M8 5v14M16 5v14"/>'))}
${key('back', 'A frame back', ',', icon('', '<path d="M15 6l-6 6 6 6"/><path d="M19 6v12"/>'))}
${key('forth', 'A frame on', '.', icon('', '<path d="M9 6l6 6-6 6"/><path d="M5 6v12"/>'))}
<input type="range" id="scrub" min="0" max="1" step="0.01" value="0" aria-label="Position in all clips">
<span id="time">0.00 / 0.00 s</span>
<select id="speed" aria-label="Speed">${[0.25, 0.5, 1, 1.5, 2].map((speed) => `<option value="${speed}"${speed === 1 ? ' selected' : ''}>${speed}×</option>`).join('')}</select>
${key('loop', 'Loop', 'l', icon('', '<path d="M17 3l3 3-3 3"/><path d="M20 6H8a4 4 0 0 0-4 4v1M7 21l-3-3 3-3"/><path d="M4 18h12a4 4 0 0 0 4-4v-1"/>'), true)}
${key('sound', 'Sound', 'm', icon('', '<path class="solid" d="M4 9v6h4l5 4V5L8 9z"/><path d="M17 9a4 4 0 0 1 0 6"/>'), true)}
${key('wiping', 'Wipe between two', 'w', icon('', '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M12 3v18"/><path class="solid" d="M12 5h7a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-7z"/>'), true)}
${key('keys', 'All keys', '?', icon('', '<path d="M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2"/><path d="M12 18v.01"/>'))}
</section>`

const WIPE = `<section id="wipe" aria-label="Wipe between two clips" hidden>
<div class="screen"><video class="a" playsinline muted aria-label="Left clip"></video><video class="b" playsinline muted aria-label="Right clip"></video><div class="line"></div></div>
<div class="sides"><select aria-label="Left clip"></select><input type="range" id="split" min="0" max="1000" value="500" aria-label="Where the left clip ends"><select aria-label="Right clip"></select></div>
</section>`

const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ['space', 'play, pause'],
  ['← →', 'half a second back, on'],
  [', .', 'a frame back, on'],
  ['< >', 'slower, faster'],
  ['1 – 9', 'one clip alone, and back'],
  ['w', 'wipe between two'],
  ['l', 'loop'],
  ['m', 'sound'],
  ['?', 'this list'],
]

const help = (blind: boolean, rounds: number) =>
  `<dialog id="help" aria-label="Keys"><dl>${[
    ...KEYS,
    ...(rounds > 1 ? [['[ ]', 'the run before, the next run'] as const] : []),
    ...(blind ? [['p', 'pick the clip that stands alone'] as const] : []),
  ]
    .map(
      ([keys, does]) =>
        `<dt>${keys
          .split(' ')
          .map((one) => (one === '–' ? '–' : `<kbd>${safe(one)}</kbd>`))
          .join(' ')}</dt><dd>${does}</dd>`,
    )
    .join('')}</dl><form method="dialog"><button class="plain">Close</button></form></dialog>`

const PICKS = `<section id="picks" hidden><h2>What you picked</h2>
<p>Teach this machine what you like: save the picks and import them. Once a model has enough of them, they rank it instead of the public rating.</p>
<p><button type="button" class="plain" id="save">Save picks</button> <button type="button" class="plain copy" data-of="#picked">Copy</button></p>
<p><code>heroshot compare picks import picks.json</code></p><pre id="picked"></pre></section>`

/** JSON that ends no script element. */
const embedded = (value: unknown) => JSON.stringify(value).replace(/</g, '\\u003c')

export function comparisonHtml({ comparison, clips, player, blind, nonce }: PageParts): string {
  const { shot, rows, key: name, at, runs, sandbox } = comparison
  const numbers = [...new Set(clips.map(({ run }) => run.run))].sort((a, b) => a - b)
  const rounds = numbers.map((run) => ({ run, shown: clips.filter((clip) => clip.run.run === run) }))
  const linked = clips.some(({ src }) => !src.startsWith('data:'))
  const data = {
    key: name,
    task: rows.find(({ quote }) => quote)?.quote?.output.task ?? 'text-to-video',
    rounds: rounds.map(({ run, shown }) => ({
      id: `${name}-${run}-${nonce}`,
      clips: shown.map(({ row, run }) => ({ card: row.card, take: run.take.id })),
    })),
  }
  const hash = createHash('sha256').update(player).digest('base64')
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src 'sha256-${hash}'`,
    `media-src data:${linked ? " 'self' file:" : ''}`,
    `img-src data:${linked ? " 'self' file:" : ''}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const made = new Date(at).toISOString().slice(0, 16).replace('T', ' ')
  const facts = [
    `${rows.length} ${rows.length === 1 ? 'model' : 'models'}`,
    runs ? `${runs} ${runs === 1 ? 'render' : 'renders'} of each` : 'quotes, nothing rendered',
    `${shot.seconds} s`,
    shot.aspect,
    shot.tier,
    `${made} UTC`,
  ]
  const commands = rows
    .filter(({ command }) => command)
    .map((row, i) => `<h3>${safe(row.name)}</h3>${command(row.command, `row-${i}`)}`)
    .join('')
  return `<!doctype html>
<html lang="en"${blind ? ' class="blind"' : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${safe(shot.prompt.slice(0, 70))}: compared</title>
<style>${STYLE}${PAGE_STYLE}</style>
${blind ? '<noscript><style>.blind .round .told-only,.blind .after-picks{display:revert!important}</style></noscript>' : ''}
</head>
<body>
<header><p class="kicker">${safe(facts.join(' · '))}</p><h1>${safe(shot.prompt)}</h1>
${sandbox ? `<p class="banner">${safe(SANDBOX)}</p>` : ''}${blind && rounds.length ? '<p class="needs-script">Which is the best? Names and prices come once you have picked.</p>' : ''}</header>
<main>
${rounds.length > 1 ? `<div class="rounds needs-script" role="group" aria-label="Runs">${rounds.map(({ run }, i) => `<button type="button" aria-pressed="${i === 0}">Run ${run}</button>`).join(' ')}</div>` : ''}
${rounds.map(({ run, shown }) => `<section class="round" aria-label="Run ${run}">${shown.map((clip, i) => clipOf(clip, i + 1)).join('\n')}</section>`).join('\n')}
${rounds.length ? `${WIPE}${blind ? PICKS : ''}` : ''}
<section class="after-picks"><h2>Figures</h2>${tableOf(comparison)}${remarksOf(comparison)
    .slice(0, -1)
    .map((text) => `<p>${safe(text.replace(/^\*/, '★'))}</p>`)
    .join('')}</section>
<section class="after-picks again"><details><summary>A command for each model</summary>${commands}</details></section>
<p id="said" class="said" role="status" aria-live="polite"></p>
</main>
<footer><p>Made by heroshot on ${safe(made)} UTC. Comparison ${safe(name)}.</p></footer>
${rounds.length ? `${BAR}${help(blind, rounds.length)}` : ''}
<script type="application/json" id="data">${embedded(data)}</script>
<script>${player}</script>
</body>
</html>
`
}
