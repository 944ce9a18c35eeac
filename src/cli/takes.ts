/** `takes`: the library on the command line. */
import type { Command } from 'commander'
import { InputError } from '../errors.js'
import type { TakeFilter, Verdict } from '../library/rows.js'
import type { Garbage, LibraryTake, ListedTake, Takes } from '../library/takes.js'
import { EXIT } from './exit.js'
import { bytes, columns, counted, duration, type Look, shorten, type View } from './layout.js'
import type { Flags } from './options.js'
import type { Act, Handler } from './session.js'
import { pathText, showTake, usdText } from './show.js'

/** Letters of a prompt in the list. */
const PROMPT = 40

const HIDDEN = '(local-only)'

/** Prompts of local-only shots stay in the store unless the owner asks. */
const isHidden = ({ shot }: Pick<ListedTake, 'shot'>, flags: Flags) =>
  shot.privacy === 'local-only' && flags.showPrompts !== true

const promptOf = (take: Pick<ListedTake, 'shot'>, flags: Flags) => (isHidden(take, flags) ? HIDDEN : take.shot.prompt)

const discreet = <Listed extends ListedTake>(take: Listed, flags: Flags): Listed => {
  if (!isHidden(take, flags)) return take
  const { negativePrompt, ...shot } = take.shot
  return { ...take, shot: { ...shot, prompt: HIDDEN, ...(negativePrompt !== undefined && { negativePrompt: HIDDEN }) } }
}

/** What was sent, and what its backend tells of its work, repeat the prompt. */
const discreetWhole = (take: LibraryTake, flags: Flags): LibraryTake => {
  if (!isHidden(take, flags)) return take
  const { seed } = take.facts
  const ranked = take.route.ranked.map((quote) => ({ ...quote, native: HIDDEN }))
  return {
    ...discreet(take, flags),
    route: { ...take.route, ranked },
    facts: seed === undefined ? {} : { seed },
  }
}

const verdictText = ({ verdict, freed }: ListedTake, look: Look) =>
  freed !== undefined
    ? look.dim('deleted')
    : { kept: look.green('kept'), discarded: look.red('discarded'), undecided: '' }[verdict]

const limitOf = (value: unknown): number => {
  const limit = Number(value ?? 20)
  if (Number.isInteger(limit) && limit > 0) return limit
  throw new InputError('is not a count', { field: '--limit', value, allowed: 'a whole number from 1 on' })
}

function verdictOf(flags: Flags): Verdict | undefined {
  const [verdict, other] = (['kept', 'discarded', 'undecided'] as const).filter((name) => flags[name] === true)
  if (other === undefined) return verdict
  throw new InputError('goes with no other verdict', { field: `--${verdict}`, value: `--${other}` })
}

const filterOf = (flags: Flags, verdict = verdictOf(flags)): TakeFilter => ({
  limit: limitOf(flags.limit),
  ...(verdict && { verdict }),
  ...(flags.deleted === true && { freed: true }),
  ...(flags.project !== undefined && { project: String(flags.project) }),
  ...(flags.backend !== undefined && { backend: String(flags.backend) }),
  ...(flags.model !== undefined && { model: String(flags.model) }),
  ...(flags.tag !== undefined && { tags: flags.tag as string[] }),
  ...(flags.text !== undefined && { text: String(flags.text) }),
  ...(flags.from !== undefined && { parent: String(flags.from) }),
})

const CHOICE = ['kept', 'discarded', 'undecided', 'deleted', 'tag', 'text', 'from', 'project', 'backend', 'model']

const noTakes = (flags: Flags, { look, command }: View) =>
  CHOICE.some((name) => flags[name] !== undefined)
    ? 'No such take.'
    : `No takes yet. The first ones:\n  ${look.bold(command('iterate', 'a red boat at sunset'))}`

const list: Handler = async ({ terminal, flags, withStudio }) => {
  const takes = await withStudio((studio) => studio.takes.list(filterOf(flags)))
  if (terminal.json) terminal.printJson(takes.map((take) => discreet(take, flags)))
  const { look } = terminal.view
  terminal.print(
    takes.length
      ? columns(
          [
            { title: 'take' },
            { title: '' },
            { title: 'prompt' },
            { title: 'model' },
            { title: 'length', align: 'right' },
            { title: 'cost', align: 'right' },
            { title: 'tags' },
          ],
          takes.map((take) => [
            look.cyan(take.id),
            verdictText(take, look),
            shorten(promptOf(take, flags), PROMPT),
            `${take.backend}/${take.model}`,
            duration(take.video.seconds),
            usdText(take.cost),
            take.tags.join(', '),
          ]),
          look,
        )
      : noTakes(flags, terminal.view),
  )
  return EXIT.ok
}

const show: Handler = async ({ terminal, flags, withStudio }, id = '') => {
  const take = discreetWhole(await withStudio((studio) => studio.takes.get(id)), flags)
  if (terminal.json) terminal.printJson(take)
  const { look } = terminal.view
  terminal.print(
    showTake(take, terminal.view, [
      ['Verdict', verdictText(take, look) || 'undecided'],
      ['Tags', take.tags.join(', ')],
      ['Made from', take.parents.join(', ')],
      ['Became', take.children.join(', ')],
    ]),
  )
  return EXIT.ok
}

/** The same to every take that is named, and one line for each. */
const each =
  (change: (takes: Takes, id: string, flags: Flags) => Promise<LibraryTake>): Handler =>
  async ({ terminal, flags, withStudio }, ...words) => {
    const takes = await withStudio(async ({ takes }) => {
      // A name that is wrong changes none of the others.
      for (const id of words) await takes.get(id)
      const changed = []
      for (const id of words) changed.push(await change(takes, id, flags))
      return changed
    })
    if (terminal.json) terminal.printJson(takes.map((take) => discreetWhole(take, flags)))
    const { look } = terminal.view
    for (const take of takes)
      terminal.print(
        [look.cyan(take.id), verdictText(take, look) || 'undecided', take.tags.join(', ')].filter(Boolean).join('  '),
      )
    return EXIT.ok
  }

const tag =
  (verb: 'tag' | 'untag'): Handler =>
  async (session, id = '', ...tags) =>
    each((takes) => takes[verb](id, ...tags))(session, id)

const bring: Handler = async ({ terminal, flags, withStudio }, file = '') => {
  const { prompt, model, cost, project, tag: tags, from } = flags
  const take = await withStudio(({ takes }) =>
    takes.import(file, {
      prompt: String(prompt),
      ...(model !== undefined && { model: String(model) }),
      ...(cost !== undefined && { costUsd: String(cost) }),
      ...(project !== undefined && { project: String(project) }),
      ...(tags !== undefined && { tags: tags as string[] }),
      ...(from !== undefined && { parents: [String(from)] }),
    }),
  )
  if (terminal.json) terminal.printJson(take)
  const { look, cwd } = terminal.view
  terminal.print(`${look.cyan(take.id)}  ${pathText(take.file, cwd)}`)
  if (take.shot.prompt !== String(prompt).trim())
    terminal.warn(
      `The same clip was brought in before, as "${shorten(take.shot.prompt, PROMPT)}", and stays what it was.`,
    )
  return EXIT.ok
}

const carry: Handler = async ({ terminal, withStudio }, id = '', folder = '.') => {
  const paths = await withStudio(({ takes }) => takes.export(id, folder))
  if (terminal.json) terminal.printJson(paths)
  for (const path of paths) terminal.print(pathText(path, terminal.view.cwd))
  return EXIT.ok
}

function garbageText({ takes, bytes: all, done }: Garbage, { look, command }: View): string {
  if (!takes.length) return 'Nothing to delete: no discarded take is left that no kept one was made from.'
  const rows = takes.map(({ id, prompt, bytes: size }) => [look.cyan(id), bytes(size), shorten(prompt, PROMPT)])
  const table = columns([{ title: 'take' }, { title: 'size', align: 'right' }, { title: 'prompt' }], rows, look)
  const what = `the files of ${counted(takes.length, 'take')}, ${bytes(all)}`
  return `${table}\n${done ? `Deleted ${what}.` : `Would delete ${what}. ${look.bold(command('takes', 'gc', '--yes'))} does it.`}`
}

const gc: Handler = async ({ terminal, flags, withStudio }) => {
  const garbage = await withStudio(({ takes }) =>
    takes.collectGarbage({
      dryRun: flags.yes !== true,
      ...(flags.project !== undefined && { project: String(flags.project) }),
    }),
  )
  const takes = garbage.takes.map((take) =>
    take.private && flags.showPrompts !== true ? { ...take, prompt: HIDDEN } : take,
  )
  if (terminal.json) terminal.printJson({ ...garbage, takes })
  terminal.print(garbageText({ ...garbage, takes }, terminal.view))
  return EXIT.ok
}

const collect = (value: string, before: string[] = []) => [...before, value]

export function addTakes(program: Command, act: Act): void {
  const takes = program.command('takes').description('the library: every take of this home, newest first')
  const judge = (verb: 'keep' | 'discard' | 'undecide', about: string) =>
    takes
      .command(`${verb} <take...>`)
      .description(about)
      .action(act(each((library, id) => library[verb](id))))
  takes
    .command('list', { isDefault: true })
    .description('what there is; the word list may be left out: heroshot takes --kept')
    .option('--kept', 'those that were kept')
    .option('--discarded', 'those that were discarded')
    .option('--undecided', 'those nobody judged')
    .option('--deleted', 'those whose files were deleted')
    .option('--tag <tag>', 'with this tag; repeatable', collect)
    .option('--text <words>', 'with these words in the prompt')
    .option('--from <take>', 'made from this take')
    .option('--project <name>', 'of this project')
    .option('--backend <id>', 'rendered there')
    .option('--model <name>', 'by this model')
    .option('--limit <n>', 'at most so many; default 20')
    .option('--show-prompts', 'prompts of local-only shots too')
    .action(act(list))
  takes
    .command('show <take>')
    .description('all that is known of one')
    .option('--show-prompts', 'the prompt of a local-only shot too')
    .action(act(show))
  judge('keep', 'worth keeping: its files and those it was made from stay')
  judge('discard', 'not worth keeping: gc may delete its files')
  judge('undecide', 'neither')
  takes
    .command('tag <take> <tag...>')
    .description('adds tags')
    .action(act(tag('tag')))
  takes
    .command('untag <take> <tag...>')
    .description('takes tags off')
    .action(act(tag('untag')))
  takes
    .command('import <file>')
    .description('a clip that was made elsewhere becomes a take of this home; the file is copied')
    .requiredOption('--prompt <text>', 'what it shows, or what it was asked for with')
    .option('--model <name>', 'what made it')
    .option('--cost <usd>', 'what it cost')
    .option('--project <name>', 'where it belongs')
    .option('--tag <tag>', 'a tag; repeatable', collect)
    .option('--from <take>', 'the take it was made from')
    .action(act(bring))
  takes
    .command('export <take> [folder]')
    .description('copies clip, poster and take.json into a folder; overwrites nothing')
    .action(act(carry))
  takes
    .command('gc')
    .description('what could be deleted: files of discarded takes no kept one was made from')
    .option('--yes', 'delete them')
    .option('--project <name>', 'of this project')
    .option('--show-prompts', 'prompts of local-only shots too')
    .action(act(gc))
}
