/** `iterate`: many takes of one wish at home, ranked when they are done. */
import { type Command, Option } from 'commander'
import { InputError } from '../errors.js'
import type { IterateOptions, Iteration, IterationTake, Ranked } from '../library/iterate.js'
import { writeTakesPage } from '../promote/page.js'
import { EXIT, errorText } from './exit.js'
import { catchInterrupts } from './interrupt.js'
import { columns, counted, figure, type View } from './layout.js'
import { type Flags, shotFrom, shotOptions } from './options.js'
import type { Act, Handler } from './session.js'
import { pathText, usdText } from './show.js'

const numbers = (field: string, text: string): number[] =>
  text.split(',').map((part) => {
    const value = Number(part)
    if (part.trim() !== '' && Number.isFinite(value)) return value
    throw new InputError('is no list of numbers', { field, value: text, allowed: 'numbers with commas, like 1,2,3' })
  })

function valueIn(word: string): unknown {
  if (word === 'true' || word === 'false') return word === 'true'
  return word.trim() === '' || Number.isNaN(Number(word)) ? word : Number(word)
}

/** `guidance=3,5,7`; words that read as numbers are numbers, `true` and `false` are switches. */
function varied(list: readonly string[]): Record<string, unknown[]> {
  return Object.fromEntries(
    list.map((text) => {
      const at = text.indexOf('=')
      if (at < 1)
        throw new InputError('names no field and values', {
          field: '--vary',
          value: text,
          allowed: 'field=value,value like seconds=2,4 or guidance=3,5,7',
        })
      return [
        text.slice(0, at),
        text
          .slice(at + 1)
          .split(',')
          .map(valueIn),
      ]
    }),
  )
}

function one(field: string, value: unknown): number {
  const number = Number(value)
  if (String(value).trim() !== '' && Number.isFinite(number)) return number
  throw new InputError('is no number', { field, value })
}

function optionsOf(flags: Flags): IterateOptions {
  const { count, seeds, prompt, vary, concurrency, untilGood, goodScore, untilSeconds, untilWh } = flags
  const until = {
    ...(untilGood !== undefined && {
      good: { count: one('--until-good', untilGood), score: one('--good-score', goodScore ?? 0.7) },
    }),
    ...(untilSeconds !== undefined && { seconds: one('--until-seconds', untilSeconds) }),
    ...(untilWh !== undefined && { wh: one('--until-wh', untilWh) }),
  }
  return {
    ...(count !== undefined && { count: one('--count', count) }),
    ...(seeds !== undefined && { seeds: numbers('--seeds', String(seeds)) }),
    ...(prompt !== undefined && { prompts: prompt as string[] }),
    ...(vary !== undefined && { vary: varied(vary as string[]) }),
    ...(concurrency !== undefined && { concurrency: one('--concurrency', concurrency) }),
    until,
  }
}

const variedText = ({ varied }: Pick<IterationTake, 'varied'>) =>
  Object.entries(varied)
    .map(([field, value]) => `${field.split('.').at(-1)} ${value}`)
    .join(', ')

function showRanked(ranked: readonly Ranked[], { look, cwd }: View): string {
  return columns(
    [
      { title: '', align: 'right' },
      { title: 'take' },
      { title: 'score', align: 'right' },
      { title: 'made with' },
      { title: 'cost', align: 'right' },
      { title: 'clip' },
    ],
    ranked.map(({ take, scores }, i) => [
      String(i + 1),
      look.cyan(take.id),
      scores.overall === null ? '?' : scores.overall.toFixed(2),
      variedText(take),
      usdText(take.cost),
      pathText(take.file, cwd),
    ]),
    look,
  )
}

const summaryOf = (iteration: Iteration, ranked: readonly Ranked[]) => ({
  total: iteration.total,
  stopped: iteration.stopped ?? null,
  takes: ranked.map(({ take, scores }) => ({ ...take, scores })),
  failures: iteration.failures.map(({ varied, error }) => ({ varied, message: error.message })),
})

const iterate: Handler = async ({ terminal, flags, withStudio }, ...words) => {
  const shot = shotFrom(words.join(' '), flags, Date.now())
  const options = optionsOf(flags)
  return withStudio(async (studio) => {
    const interrupt = catchInterrupts(terminal.say)
    try {
      const iteration = studio.iterate(shot, options)
      const { look, command } = terminal.aside
      const watching = (async () => {
        let n = 0
        for await (const take of iteration)
          terminal.say(
            `${++n} of ${iteration.total}  ${look.cyan(take.id)}  ${variedText(take)}${take.again ? look.dim('  it was there') : ''}`,
          )
      })()
      const first = await Promise.race([watching, interrupt.stopped])
      if (typeof first === 'number') {
        await iteration.stop()
        terminal.warn('Stopped. What is finished stays; the same command goes on from there.')
        return first
      }
      const ranked = await iteration.ranked()
      if (terminal.json) terminal.printJson(summaryOf(iteration, ranked))
      terminal.print(ranked.length ? showRanked(ranked, terminal.view) : 'No take was finished.')
      if (flags.page !== undefined) {
        const [page] = await writeTakesPage(
          ranked.map(({ take }) => take),
          String(flags.page),
        )
        terminal.say(`The page: ${pathText(page!, terminal.view.cwd)}`)
      }
      if (iteration.stopped) terminal.print(`Enough: ${iteration.stopped}.`)
      for (const { varied, error } of iteration.failures)
        terminal.warn(`${look.red('Failed')}: ${variedText({ varied })}\n${errorText(error, look)}`)
      const wh = ranked.reduce((sum, { take }) => sum + (take.again ? 0 : (take.energy?.wh.expected ?? 0)), 0)
      const fresh = ranked.filter(({ take }) => !take.again).length
      terminal.say(look.dim(`${counted(fresh, 'take')} rendered now${wh ? `, ${figure(wh)} Wh` : ''}`))
      const best = ranked[0]
      if (best) {
        terminal.say(`To keep the best:\n  ${look.bold(command('takes', 'keep', best.take.id))}`)
        terminal.say(`What a hero shot of it would cost:\n  ${look.bold(command('promote', best.take.id))}`)
      }
      return EXIT.ok
    } finally {
      interrupt.release()
    }
  })
}

const collect = (value: string, before: string[] = []) => [...before, value]

export function addIterate(program: Command, act: Act): void {
  const command = program
    .command('iterate <prompt...>')
    .description('many takes of one wish at home, ranked; the same command again renders none of them twice')
    .action(act(iterate))
  const add = (flags: string, about: string) => command.addOption(new Option(flags, about).helpGroup('Takes:'))
  const addList = (flags: string, about: string) =>
    command.addOption(new Option(flags, `${about}; repeatable`).argParser(collect).helpGroup('Takes:'))
  add('--count <n>', 'takes for each prompt and setting, each with a seed of its own; default 4, or 1 where those vary')
  add('--seeds <list>', 'these seeds instead: 1,2,3')
  addList('--prompt <text>', 'each of these prompts instead')
  addList('--vary <field=values>', 'each of these values: seconds=2,4 or guidance=3,5,7')
  add('--concurrency <n>', 'shots begun at once; default 3')
  add('--until-good <n>', 'stop when so many takes are good')
  add('--good-score <s>', 'what is good, 0 to 1; default 0.7')
  add('--until-seconds <s>', 'stop after so long')
  add('--until-wh <wh>', 'stop after so many watt-hours')
  add('--page <file>', 'write the clips, best first, as a page that needs no network: in step, with a wipe')
  for (const option of shotOptions()) command.addOption(option)
}
