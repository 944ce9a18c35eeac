/** `compare`: one shot at several models, quoted or rendered, as a table, data, or a page of clips. */
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { defaultProviders } from '../../providers/index.js'
import type { CompareOptions, ComparisonTable } from '../compare/compare.js'
import type { ComparedRow, ComparedRun, Comparison } from '../compare/comparison.js'
import type { PickFile } from '../compare/picks.js'
import type { Rating } from '../compare/ratings.js'
import { type Column, columnsOf, noteOf, remarksOf, SANDBOX } from '../compare/words.js'
import { formatUsd, sum } from '../cost/money.js'
import { InputError } from '../errors.js'
import type { Studio, StudioOptions } from '../face.js'
import { nearestWord } from '../nearest.js'
import type { ProviderCommand } from '../provider-command.js'
import type { ShotInput } from '../shot.js'
import { EXIT } from './exit.js'
import { catchInterrupts } from './interrupt.js'
import { clean, columns, counted, facts, type Look, wrap } from './layout.js'
import { type Flags, shotFrom, shotOptions } from './options.js'
import type { Act, Handler } from './session.js'
import { pathText } from './show.js'

const listOf = (flag: unknown) =>
  flag === undefined
    ? undefined
    : String(flag)
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean)

/** In the sandbox a render costs nothing: there it is made unless told otherwise. */
function runsOf(text: unknown, sandbox: boolean): number {
  const runs = Number(text ?? (sandbox ? 1 : 0))
  if (Number.isInteger(runs) && runs >= 0) return runs
  throw new InputError('is no number of runs', { field: '--runs', value: text, allowed: '0 or more; 0 quotes alone' })
}

/** The table as a person reads it. */
export function showComparison(comparison: Comparison, look: Look, cwd: string): string {
  const { quoted, measured } = columnsOf(comparison)
  const rendered = comparison.rows.filter(({ runs }) => runs.length)
  const [name] = quoted
  const clips = comparison.rows.flatMap(({ name, runs }) =>
    runs.flatMap(({ run, take }) => (take ? [[`${name} ${run}`, pathText(take.file, cwd)] as const] : [])),
  )
  return [
    ...(comparison.sandbox ? [wrap(SANDBOX, look.width).map(look.yellow).join('\n')] : []),
    annotated(tableOf(quoted, comparison.rows, look), comparison.rows, look),
    ...(measured.length ? [tableOf([name!, ...measured], rendered, look)] : []),
    ...(clips.length ? [facts(clips, look)] : []),
    remarksOf(comparison)
      .flatMap((remark) => wrap(remark, look.width).map(look.dim))
      .join('\n'),
  ].join('\n\n')
}

const tableOf = (of: readonly Column[], rows: readonly ComparedRow[], look: Look) =>
  columns(
    of.map(({ title, right }, i) => ({
      title,
      ...(right && { align: 'right' as const }),
      ...(i === 0 && { paint: look.bold }),
    })),
    rows.map((row) => of.map((column) => column.of(clipped(row, look)))),
    // Figures are short: no cell of them wraps, so that each row is a line.
    { ...look, width: Number.POSITIVE_INFINITY },
    0,
  )

/** Characters of a model's name on a screen: figures beside it stay within a hundred. */
const LONGEST_NAME = 34

/** `fal/fal-ai/klin…/v3/pro/text-to-video` */
const clipped = (row: ComparedRow, look: Look): ComparedRow =>
  Number.isFinite(look.width) && row.name.length > LONGEST_NAME
    ? { ...row, name: `${row.name.slice(0, 12)}…${row.name.slice(13 - LONGEST_NAME)}` }
    : row

/** Each row with its notes below it. */
function annotated(table: string, rows: readonly ComparedRow[], look: Look): string {
  const [titles, ...lines] = table.split('\n')
  const notes = rows.map((row) => wrap(clean(noteOf(row)), look.width - 2).map((line) => look.dim(`  ${line}`)))
  return [titles, ...lines.flatMap((line, i) => [line, ...notes[i]!])].join('\n')
}

const runText = (name: string, { run, state, error }: ComparedRun) =>
  `${name} ${run}: ${state}${error ? `: ${error.message}` : ''}`

/** What a terminal shows before a paid run needs a yes: nobody capped it. */
async function refuseUncapped(studio: Studio, shot: ShotInput, options: CompareOptions): Promise<void> {
  const { rows } = await studio.compare(shot, { ...options, runs: 0 })
  const paid = rows.filter(({ locality, blocked, quote }) => locality === 'cloud' && quote && !blocked.length)
  if (!paid.length) return
  const each = paid.flatMap(({ money }) => money?.high ?? [])
  const known = each.length === paid.length ? formatUsd(sum(each.flatMap((usd) => Array(options.runs).fill(usd)))) : ''
  throw new InputError(`may cost ${known || 'an unknown sum'} at ${paid.map(({ name }) => name).join(', ')}`, {
    field: '--yes',
    value: undefined,
    allowed: '--max-cost <usd> to cap it, or --yes to agree',
  })
}

const homeOf = (flags: Flags) => String(flags.home ?? process.env.HEROSHOT_HOME ?? '.heroshot')

interface Stage {
  options: StudioOptions
  close(): Promise<void>
}

/** Sandboxes in this process, and a studio that knows them and this machine alone: no key of the user, no vendor. */
async function openSandboxes(commands: readonly ProviderCommand[], flags: Flags): Promise<Stage> {
  const asked = listOf(flags.backends)
  const known = defaultProviders().map(({ id }) => id)
  // The one for video servers plays OpenAI, whose own models are gone.
  const vendors = commands.flatMap(({ path: [group, id], open }) =>
    group === 'sandbox' && open && id !== 'videos' && known.includes(id) ? [{ id, open }] : [],
  )
  const local = ['sketch']
  const able = [...local, ...vendors.map(({ id }) => id)]
  for (const id of asked ?? [])
    if (!able.includes(id))
      throw new InputError('has no sandbox', {
        field: '--backends',
        value: id,
        allowed: able.join(', '),
        nearest: nearestWord(id, able),
      })
  const ids = asked ?? able
  const sandboxes = await Promise.all(
    vendors.filter(({ id }) => ids.includes(id)).map(({ open }) => open({ speed: SANDBOX_SPEED })),
  )
  return {
    options: {
      // Nothing of it is spent money: it has a ledger of its own.
      home: resolve(homeOf(flags), 'sandbox'),
      configFrom: false,
      providers: defaultProviders().filter(({ id }) => ids.includes(id)),
      env: Object.assign({}, ...sandboxes.map(({ env }) => env)),
    },
    close: async () => void (await Promise.all(sandboxes.map((sandbox) => sandbox.close()))),
  }
}

const SANDBOX_SPEED = 20

const compare =
  (commands: readonly ProviderCommand[]): Handler =>
  async ({ terminal, flags, withStudio }, ...words) => {
    const { maxCost, ...shot } = shotFrom(words.join(' '), flags, Date.now())
    const stage = flags.sandbox ? await openSandboxes(commands, flags) : undefined
    const backends = listOf(flags.backends)
    const models = listOf(flags.models)
    const options: CompareOptions = {
      runs: runsOf(flags.runs, stage !== undefined),
      ...(backends && { backends }),
      ...(models && { models }),
      ...(maxCost !== undefined && { maxCost }),
      ...(stage && { sandbox: true }),
    }
    const interrupt = catchInterrupts(terminal.say)
    try {
      return await withStudio(async (studio) => {
        if (options.runs && maxCost === undefined && flags.yes !== true && !stage)
          await refuseUncapped(studio, shot, options)
        const onRun: CompareOptions['onRun'] = (name, run) => terminal.say(terminal.aside.look.dim(runText(name, run)))
        const comparing = studio.compare(shot, { ...options, onRun })
        comparing.catch(() => {})
        const done = await Promise.race([comparing, interrupt.stopped])
        if (typeof done !== 'number') return present(done)
        terminal.warn('Detached. The same command finds its renders again; none is rendered twice.')
        return done
      }, stage?.options)
    } finally {
      interrupt.release()
      await stage?.close()
    }

    async function present(table: ComparisonTable): Promise<number> {
      const clips = table.rows.some(({ runs }) => runs.some(({ take }) => take))
      const usual = clips && !terminal.json && !flags.csv && !flags.markdown
      if (flags.page !== undefined || usual) {
        const file = String(flags.page ?? join(stage?.options.home ?? homeOf(flags), `comparison-${table.key}.html`))
        const [page] = await table.writePage(file, { blind: flags.blind === true })
        terminal.say(`The page: ${pathText(page!, terminal.view.cwd)}`)
      }
      if (terminal.json) terminal.printJson(table.sandbox ? { warning: SANDBOX, ...table } : table)
      else if (flags.csv) terminal.print(table.toCsv().trimEnd())
      else if (flags.markdown) terminal.print(table.toMarkdown().trimEnd())
      else terminal.print(showComparison(table, terminal.view.look, terminal.view.cwd))
      const runs = table.rows.flatMap(({ runs }) => runs)
      if (!runs.length || runs.some(({ state }) => state === 'take')) return EXIT.ok
      return runs.every(({ state }) => state === 'over-budget') ? EXIT.overBudget : EXIT.failed
    }
  }

/** What the picks say, the strongest first. */
export function showRatings(ratings: readonly Rating[], look: Look): string {
  const right = { align: 'right' as const }
  return columns(
    [
      { title: 'model', paint: look.bold },
      { title: 'rating', ...right },
      { title: '95 %', ...right },
      { title: 'picked', ...right },
      { title: 'shown', ...right },
    ],
    ratings.map(({ name, rating, low, high, picked, shown }) => [
      name,
      String(Math.round(rating)),
      `${Math.round(low)} to ${Math.round(high)}`,
      String(picked),
      String(shown),
    ]),
    look,
    0,
  )
}

const showPicks: Handler = async ({ terminal, flags, withStudio }) => {
  const task = flags.task === undefined ? {} : { task: String(flags.task) }
  const ratings = await withStudio((studio) => studio.picks.ratings(task))
  if (terminal.json) terminal.printJson({ ratings })
  else if (ratings.length) terminal.print(showRatings(ratings, terminal.view.look))
  else terminal.print('No picks yet. heroshot compare --runs 1 --page page.html --blind makes a page to pick on.')
  return EXIT.ok
}

const importPicks: Handler = async ({ terminal, withStudio }, file) => {
  const text = await readFile(file!, 'utf8').catch((cause) => {
    throw new InputError('cannot be read', { field: 'file', value: file }, { cause })
  })
  let picks: PickFile
  try {
    picks = JSON.parse(text)
  } catch (cause) {
    throw new InputError('is no JSON', { field: 'file', value: file }, { cause })
  }
  const { added, ratings } = await withStudio(async (studio) => ({
    added: await studio.picks.add(picks),
    ratings: await studio.picks.ratings(),
  }))
  if (terminal.json) terminal.printJson({ added, ratings })
  else terminal.print(`${counted(added, 'new pick')}.\n\n${showRatings(ratings, terminal.view.look)}`)
  return EXIT.ok
}

export function addCompare(program: Command, act: Act, commands: readonly ProviderCommand[]): void {
  const command = program
    .command('compare <prompt...>')
    .description('one shot at several models: quotes side by side, or with --runs real renders within one budget')
    .action(act(compare(commands)))
  for (const option of shotOptions()) command.addOption(option)
  command
    .option('--backends <ids>', 'comma-separated; default each that can be called')
    .option('--models <names>', 'comma-separated; default the best of each backend')
    .option('--runs <n>', 'renders of each; default 0: quotes alone, free; 1 with --sandbox')
    .option('--sandbox', "the vendors' sandboxes instead of the vendors: no key, no bill")
    .option('--page <file>', 'where the page of the clips goes; default in the home, beside its takes')
    .option('--blind', 'names and prices on the page come after the pick')
    .option('--csv', 'as CSV, exact figures')
    .option('--markdown', 'as a Markdown table')
    .option('--yes', 'agree to what it may cost')
  const picks = command
    .command('picks')
    .description('what you preferred on blind pages: a rating that routing goes by once there is enough')
    .option(
      '--task <task>',
      'those of shots judged as its are: text-to-video, image-to-video, restyle, ...; default all',
    )
    .action(act(showPicks))
  picks
    .command('import')
    .description('adds the picks that a page saved')
    .argument('<file>', 'as the page saved it')
    .action(act(importPicks))
}
