/** A comparison as Markdown for people and CSV for spreadsheets. Pure. */
import { stringify } from 'csv-stringify/sync'
import type { ComparedRow, Comparison } from './comparison.js'
import { columnsOf, noteOf, remarksOf, SANDBOX } from './words.js'

/** What a cell may hold without ending it, or becoming anything else. */
const cell = (text: string) => text.replace(/[\\|*_`<>[\]]/g, '\\$&').replace(/\s+/g, ' ')

export function toMarkdown(comparison: Comparison): string {
  const { quoted, measured } = columnsOf(comparison)
  const columns = [...quoted, ...measured, { title: 'notes', of: noteOf }]
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const commands = comparison.rows.flatMap(({ command }) => command || [])
  const parts = [
    comparison.sandbox ? `**${SANDBOX}**` : '',
    [
      line(columns.map(({ title }) => title)),
      line(columns.map((column) => ('right' in column ? '---:' : '---'))),
      ...comparison.rows.map((row) => line(columns.map(({ of }) => cell(of(row))))),
    ].join('\n'),
    ...remarksOf(comparison).map(cell),
    ...(commands.length ? [['```sh', ...commands, '```'].join('\n')] : []),
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

type Value = string | number | boolean | null | undefined

/** Exact figures: dollars as decimals, seconds, watt-hours. */
const FIELDS: readonly (readonly [name: string, of: (row: ComparedRow, comparison: Comparison) => Value])[] = [
  ['comparison', (_, { key }) => key],
  ['sandbox', (_, { sandbox }) => sandbox],
  ['backend', ({ backend }) => backend],
  ['model', ({ model }) => model],
  ['card', ({ card }) => card],
  ['on_front', ({ onFront }) => onFront],
  ['blocked', ({ blocked }) => blocked.map(({ reason }) => reason).join('; ')],
  ['usd_low', ({ money }) => money?.low],
  ['usd_expected', ({ money }) => money?.expected],
  ['usd_high', ({ money }) => money?.high],
  ['usd_from', ({ quote }) => quote?.moneyFrom],
  ['usd_per_second', ({ usdPerSecond }) => usdPerSecond],
  ['seconds_low', ({ quote }) => quote?.seconds?.low],
  ['seconds_expected', ({ quote }) => quote?.seconds?.expected],
  ['seconds_high', ({ quote }) => quote?.seconds?.high],
  ['seconds_from', ({ quote }) => quote?.secondsFrom],
  ['wh_low', ({ quote }) => quote?.energy?.low],
  ['wh_expected', ({ quote }) => quote?.energy?.expected],
  ['wh_high', ({ quote }) => quote?.energy?.high],
  ['wh_from', ({ quote }) => quote?.energyFrom],
  ['quality', ({ quality }) => quality],
  ['quality_from', ({ qualityFrom }) => qualityFrom],
  ['rating', ({ prior }) => prior?.rating],
  ['rating_low', ({ prior }) => prior?.low],
  ['rating_high', ({ prior }) => prior?.high],
  ['rating_board', ({ prior }) => prior?.board],
  ['rating_pool', ({ prior }) => prior?.pool],
  ['rating_votes', ({ prior }) => prior?.votes],
  ['rating_as_of', ({ prior }) => prior?.asOf],
  ['rating_source', ({ prior }) => prior?.source],
  ['width', ({ quote }) => quote?.output.width],
  ['height', ({ quote }) => quote?.output.height],
  ['output_seconds', ({ quote }) => quote?.output.seconds],
  ['output_fps', ({ quote }) => quote?.output.fps],
  ['output_audio', ({ quote }) => quote?.output.audio],
  ['clips', ({ measured }) => measured?.clips],
  ['failures', ({ measured }) => measured?.failures],
  ['waiting', ({ runs }) => runs.filter(({ state }) => state === 'waiting').length],
  ['over_budget', ({ runs }) => runs.filter(({ state }) => state === 'over-budget').length],
  ['paid_usd', ({ measured }) => measured?.usd],
  ['paid_usd_per_clip', ({ measured }) => measured?.usdPerClip],
  ['kept', ({ measured }) => measured?.kept],
  ['paid_usd_per_kept_clip', ({ measured }) => measured?.usdPerKept],
  ['paid_usd_per_second', ({ measured }) => measured?.usdPerSecond],
  ['measured_seconds', ({ measured }) => measured?.seconds],
  ['measured_queue_seconds', ({ measured }) => measured?.queueSeconds],
  ['measured_score', ({ measured }) => measured?.score],
  ['measured_wh_low', ({ measured }) => measured?.energy?.low],
  ['measured_wh_expected', ({ measured }) => measured?.energy?.expected],
  ['measured_wh_high', ({ measured }) => measured?.energy?.high],
  ['command', ({ command }) => command],
]

export const toCsv = (comparison: Comparison): string =>
  stringify(
    comparison.rows.map((row) => FIELDS.map(([, of]) => of(row, comparison))),
    { header: true, columns: FIELDS.map(([name]) => name), cast: { boolean: String }, escape_formulas: true },
  )
