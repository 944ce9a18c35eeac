/** `analyze`: asks a model that watches clips. */
import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { Span } from '../analyzer.js'
import type { AnalyzeOptions, Served } from '../analyzers/analyze.js'
import { InputError } from '../errors.js'
import type { Studio } from '../face.js'
import { findClip, type NamedClip } from './clip.js'
import { EXIT } from './exit.js'
import { columns, counted, duration, facts, figure, type Look } from './layout.js'
import type { Flags } from './options.js'
import type { Act, Handler } from './session.js'

const spanText = ({ from, to }: Span) => `${figure(from)} to ${figure(to)} s`
const listed = (spans: readonly Span[]) => (spans.length ? spans.map(spanText) : ['nowhere'])
const share = (value: number | null) => (value === null ? 'unknown' : `${Math.round(value * 100)} %`)

/** An answer as lines of a name and its values. */
type Lines = [name: string, ...values: (string | undefined)[]][]
interface Answer {
  served: Served
  lines: Lines
}
type Wish = (
  studio: Studio,
  clips: readonly NamedClip[],
  words: string,
  options: AnalyzeOptions,
  flags: Flags,
) => Promise<Answer>

const subject = ({ take, file }: NamedClip) => take ?? file
const phrases = (flags: Flags) =>
  flags.phrases === undefined
    ? {}
    : {
        phrases: String(flags.phrases)
          .split(',')
          .map((one) => one.trim()),
      }

const WISHES: Record<string, Wish> = {
  async find(studio, [clip], words, options) {
    const served = await studio.analyze.find(subject(clip!), words, options)
    return { served, lines: [['found', ...(served.unclear ? [`unknown: ${served.unclear}`] : listed(served.spans))]] }
  },
  async ask(studio, [clip], words, options) {
    const served = await studio.analyze.ask(subject(clip!), words, options)
    return { served, lines: [['answer', served.text]] }
  },
  async check(studio, [clip], words, options, flags) {
    const served = await studio.analyze.check(subject(clip!), words || undefined, { ...options, ...phrases(flags) })
    const lines: Lines = served.perPhrase.map(({ phrase, coverage, best }) => [
      phrase,
      [share(coverage), best && `longest ${spanText(best)}`].filter(Boolean).join(', '),
    ])
    return { served, lines: [['verdict', served.verdict], ...lines] }
  },
  async rank(studio, clips, words, options, flags) {
    const served = await studio.analyze.rank(clips.map(subject), words, { ...options, ...phrases(flags) })
    return { served, lines: served.ranked.map(({ id, score }) => [id, share(score)]) }
  },
  async trim(studio, [clip], words, options, flags) {
    const served = await studio.analyze.trim(subject(clip!), words, options)
    const { cuts, unclear } = served
    const { edlOf, renderCutList } = await import('../analyzers/cut-list.js')
    const [edl, out] = [flags.edl, flags.out].map((path) => (path === undefined ? undefined : String(path)))
    if (edl && !unclear) await writeFile(edl, edlOf(cuts))
    if (out && !unclear) await renderCutList(cuts, out)
    const kept = unclear
      ? `unknown: ${unclear}`
      : `${figure(cuts.seconds)} s in ${counted(cuts.events.length, 'piece')}`
    return {
      served,
      lines: [
        ['kept', kept, ...cuts.events.map(spanText)],
        ['written', ...(unclear ? [] : [edl, out])],
      ],
    }
  },
}

function show({ served, lines }: Answer, look: Look): string {
  const { servedBy, model, seconds, energy, warnings } = served
  const burnt = energy && energy.method !== 'none' ? `${figure(energy.wh.expected)} Wh` : 'watt-hours not known'
  return [
    facts([...lines, ['by', `${servedBy}: ${model}, ${duration(seconds)}, ${burnt}`]], look),
    ...(warnings.length
      ? [
          columns(
            [{ paint: look.dim }],
            warnings.map((warning) => [warning]),
            look,
          ),
        ]
      : []),
  ].join('\n')
}

const analyze: Handler = async ({ terminal, flags, withStudio }, ...words) => {
  const wished = Object.keys(WISHES).filter((name) => flags[name] !== undefined)
  const [name] = wished
  if (!name || wished.length > 1)
    throw new InputError(name ? 'one thing at a time' : 'what should be looked for?', {
      field: 'analyze',
      value: wished.map((one) => `--${one}`).join(' ') || undefined,
      allowed: Object.keys(WISHES)
        .map((one) => `--${one}`)
        .join(', '),
    })
  const [, second] = words
  if (second !== undefined && name !== 'rank')
    throw new InputError('takes one clip; several are for --rank', { field: 'clip', value: second })
  const answer = await withStudio(async (studio) => {
    const clips = await Promise.all(words.map((word) => findClip(studio, word)))
    const options: AnalyzeOptions = {
      ...(flags.model !== undefined && { model: String(flags.model) }),
      ...(flags.localOnly === true && { privacy: 'local-only' }),
    }
    return WISHES[name]!(studio, clips, typeof flags[name] === 'string' ? flags[name] : '', options, flags)
  })
  if (terminal.json) terminal.printJson(answer.served)
  terminal.print(show(answer, terminal.view.look))
  return EXIT.ok
}

export function addAnalyze(program: Command, act: Act): void {
  program
    .command('analyze <clip...>')
    .description('asks a model that watches clips: takes or files')
    .option('--find <query>', 'when is it visible? In English')
    .option('--ask <question>', 'a question in free words')
    .option('--check [prompt]', 'does it show what its prompt says?')
    .option('--rank <prompt>', 'which of several clips shows most of it?')
    .option('--trim <query>', 'the parts in which it is visible, as a cut list')
    .option('--phrases <list>', 'with --check or --rank: what should be seen, comma-separated')
    .option('--edl <file>', 'with --trim: the list as CMX 3600')
    .option('--out <file>', 'with --trim: the parts as one MP4')
    .option('--model <name>', 'vlm, vidi1.5-9b or vidi2; default the first that is there')
    .option('--local-only', 'the clip stays in this network')
    .action(act(analyze))
}
