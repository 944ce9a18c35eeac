/** `score`: how free of technical faults clips are, the best first. */
import type { Command } from 'commander'
import { rankTakes } from '../scores/rank.js'
import type { Span } from '../scores/series.js'
import { findClip } from './clip.js'
import { EXIT } from './exit.js'
import { columns, figure } from './layout.js'
import type { Act, Handler } from './session.js'

const percent = (share: number) => `${figure(Math.round(share * 1000) / 10)} %`
const spans = (name: string, list: readonly Span[] = []) =>
  list.map(({ from, to }) => `${name} ${figure(from)} to ${figure(to)} s`)
const moments = (name: string, list: readonly number[] = []) =>
  list.length ? [`${list.length} ${name}${list.length === 1 ? '' : 's'}`] : []
const known = (value: number | null | undefined, text: (value: number) => string) =>
  value === null || value === undefined ? '' : text(value)
const hundredths = (value: number) => value.toFixed(2)

const score: Handler = async ({ terminal, withStudio }, ...words) => {
  const ranked = await withStudio(async (studio) => {
    const scored = []
    for (const word of words) {
      const { id, file, take } = await findClip(studio, word)
      scored.push({ id, file, verdict: take?.verdict, scores: await studio.score({ file }) })
    }
    return rankTakes(scored)
  })
  if (terminal.json) terminal.printJson(ranked.map(({ scores, ...clip }) => ({ ...clip, ...scores })))
  terminal.print(
    columns(
      [
        { title: 'clip' },
        ...['overall', 'sharpness', 'flicker', 'motion', 'smooth', 'light', 'cut off'].map((title) => ({
          title,
          align: 'right' as const,
        })),
        { title: 'found' },
      ],
      ranked.map(({ id, verdict, scores: { overall, reason, exposure, ...found } }) => [
        id,
        overall === null ? '?' : hundredths(overall),
        known(found.sharpness, (value) => String(Math.round(value))),
        known(found.flicker, percent),
        known(found.motion, (value) => `${percent(value)}/s`),
        known(found.smoothness, hundredths),
        known(exposure?.mean, percent),
        known(exposure && exposure.shadows + exposure.highlights, percent),
        [
          ...(verdict === 'discarded' ? [verdict] : []),
          ...(reason ? [reason] : []),
          ...spans('black', found.black),
          ...spans('frozen', found.frozen),
          ...moments('repeated frame', found.duplicates),
          ...moments('cut', found.cuts),
        ].join(', '),
      ]),
      terminal.view.look,
    ),
  )
  return EXIT.ok
}

export function addScore(program: Command, act: Act): void {
  program
    .command('score <clip...>')
    .description('takes or files by their technical faults, the best first: sharpness, flicker, motion, light')
    .action(act(score))
}
