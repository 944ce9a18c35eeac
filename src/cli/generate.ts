/** `generate` and `plan`: from a prompt to a route, and on to a take. */
import { copyFile, mkdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import { BudgetError, InputError } from '../errors.js'
import type { Studio } from '../face.js'
import type { Job } from '../jobs/runner.js'
import { explainQuote, moneyText } from '../routing/explain.js'
import { budgetRefusal } from '../routing/refusal.js'
import type { Quote, Route } from '../routing/route.js'
import type { ShotInput } from '../shot.js'
import type { Take } from '../take.js'
import { type Cheaper, nextCheaper } from './cheaper.js'
import { EXIT, errorJson, errorText, exitCodeOf } from './exit.js'
import { catchInterrupts, type Interrupt } from './interrupt.js'
import { type Flags, shotFrom, shotOptions, wordsOf } from './options.js'
import { follow } from './progress.js'
import type { Act, Handler } from './session.js'
import { pathText, showTake } from './show.js'
import { isGone, showPlan, showWhyNot } from './show-route.js'
import type { Terminal } from './terminal.js'

const SAMPLE = 'a red boat crosses the sea at sunset'

/** Where the copy goes. Refused before anything is spent when it can't be written as a file. */
async function checkOut(out: unknown): Promise<string | undefined> {
  if (out === undefined) return undefined
  const path = resolve(String(out))
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory())
    throw new InputError('is a folder', { field: '--out', value: out, allowed: 'the name of the file to write' })
  await mkdir(dirname(path), { recursive: true }).catch((cause: Error) => {
    throw new InputError(cause.message, { field: '--out', value: out }, { cause })
  })
  return path
}

/** Whether a spend needs a yes first: vendor money that nobody capped or agreed to. */
export function needsConsent(winner: Quote, shot: ShotInput, flags: Flags): boolean {
  return winner.locality === 'cloud' && shot.maxCost === undefined && flags.yes !== true
}

/** Asks where somebody can answer. Throws InputError where nobody can. */
export async function consent(
  { money, backend, model }: Pick<Quote, 'backend' | 'model'> & { money?: Quote['money'] },
  terminal: Terminal,
): Promise<boolean> {
  if (!terminal.asks)
    throw new InputError(`may cost ${moneyText(money)} on ${backend}/${model}`, {
      field: '--yes',
      value: undefined,
      allowed: '--max-cost <usd> to cap it, or --yes to agree',
    })
  const { createInterface } = await import('node:readline/promises')
  const ask = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await ask.question(`${backend}/${model} will cost ${moneyText(money)}. Go? [y/N] `)
    return /^y(es)?$/i.test(answer.trim())
  } finally {
    ask.close()
    terminal.say('')
  }
}

function sayDetached(job: Job, local: boolean | undefined, terminal: Terminal): void {
  const { look, command } = terminal.aside
  const what = local
    ? 'It was rendering in this process: it will be rendered again, with the same seed.'
    : local === undefined
      ? 'What was rendering in this process will be rendered again; a cloud render goes on.'
      : 'The render goes on at the backend; its clip waits there.'
  terminal.warn(`Detached from job ${job.id}. ${what} To get it:\n  ${look.bold(command('resume', job.id))}`)
}

/**
 * Follows a job to its take, or leaves it in order at Ctrl-C.
 * @param local whether it renders on this machine, where that is known
 */
export async function finish(
  job: Job,
  terminal: Terminal,
  interrupt: Interrupt,
  local?: boolean,
): Promise<{ take: Take } | { code: number }> {
  const following = follow(job, terminal)
  const ended = job.result().then((take) => ({ take }))
  // After a Ctrl-C nobody waits for it any more.
  ended.catch(() => {})
  try {
    const first = await Promise.race([ended, interrupt.stopped.then((code) => ({ code }))])
    if ('code' in first) {
      await job.cancel('detach')
      await following
      if (terminal.json) terminal.printJson({ detached: job.id })
      sayDetached(job, local, terminal)
    }
    return first
  } finally {
    await following
  }
}

/** Prints a finished take: all about it for a person, its JSON for a script, its path alone with `--quiet`. */
export async function present(take: Take, terminal: Terminal, out?: string): Promise<void> {
  if (out !== undefined) await copyFile(take.file, out)
  if (terminal.json) return terminal.printJson(out === undefined ? take : { ...take, copy: out })
  if (terminal.quiet) return terminal.print(out ?? take.file)
  terminal.print(`\n${showTake(take, terminal.view)}`)
  if (out !== undefined) terminal.print(`\n  Copied to ${pathText(out, terminal.view.cwd)}`)
}

/** Says that money stood in the way, and what would go instead. */
async function refuse(error: BudgetError, shot: ShotInput, studio: Studio, terminal: Terminal): Promise<number> {
  const { look, command } = terminal.aside
  const cheaper: Cheaper | undefined = await nextCheaper(shot, studio.plan, command)
  if (terminal.json) terminal.printJson({ ...errorJson(error), cheaper: cheaper ?? null })
  terminal.warn(errorText(error, look))
  if (cheaper) terminal.warn(`\nNext cheaper: ${cheaper.text}\n  ${look.bold(cheaper.command)}`)
  else terminal.warn('\nNo shorter, smaller or simpler version of this shot fits the budget either.')
  return EXIT.overBudget
}

/** Says that nothing qualifies, and what each model misses: of a pinned one only its own rows. */
async function refuseRoute({ rejected }: Route, shot: ShotInput, terminal: Terminal): Promise<number> {
  const { noRoute } = await import('../routing/plan.js')
  const { look, command } = terminal.aside
  const meant = rejected.filter(({ failed }) => !failed.some(({ constraint }) => constraint === 'pin'))
  const able = meant.filter((rejection) => !isGone(rejection))
  const error = noRoute({ rejected: able.length ? able : meant.length ? meant : rejected })
  if (terminal.json) terminal.printJson(errorJson(error))
  terminal.warn(errorText(error, look))
  if (meant.length > 1) terminal.warn(`\n${showWhyNot(meant, look, command('plan', ...wordsOf(shot)))}`)
  return exitCodeOf(error)
}

const generate: Handler = async ({ terminal, flags, withStudio }, ...words) => {
  const shot = shotFrom(words.join(' '), flags, Date.now())
  const out = await checkOut(flags.out)
  return withStudio(async (studio) => {
    const route = await studio.plan(shot)
    if (flags.dryRun) {
      if (terminal.json) terminal.printJson(route)
      terminal.print(showPlan(route, terminal.view.look))
      return EXIT.ok
    }
    const winner = route.ranked[0]
    const refused = budgetRefusal(route)
    if (refused) return refuse(refused, shot, studio, terminal)
    if (!winner) return refuseRoute(route, shot, terminal)
    if (needsConsent(winner, shot, flags) && !(await consent(winner, terminal))) {
      terminal.warn('Nothing was sent.')
      return EXIT.overBudget
    }
    terminal.say(terminal.aside.look.dim(explainQuote(winner)))
    const interrupt = catchInterrupts(terminal.say)
    try {
      const job = await studio.start(shot)
      const done = await finish(job, terminal, interrupt, winner.locality === 'local')
      if ('code' in done) return done.code
      await present(done.take, terminal, out)
      return EXIT.ok
    } catch (error) {
      if (error instanceof BudgetError) return refuse(error, shot, studio, terminal)
      throw error
    } finally {
      interrupt.release()
    }
  })
}

const plan: Handler = async ({ terminal, flags, withStudio }, ...words) => {
  const shot = shotFrom(words.length ? words.join(' ') : SAMPLE, flags, Date.now())
  const route = await withStudio((studio) => studio.plan(shot))
  if (terminal.json) terminal.printJson(route)
  if (!words.length) terminal.say(terminal.aside.look.dim(`For a sample: ${SAMPLE}`))
  terminal.print(showPlan(route, terminal.view.look))
  return EXIT.ok
}

export function addGenerate(program: Command, act: Act): void {
  const add = (name: string, about: string, handler: Handler) => {
    const command = program.command(name).description(about).action(act(handler))
    for (const option of shotOptions()) command.addOption(option)
    return command
  }
  add('generate <prompt...>', 'render a shot and wait for the take', generate)
    .option('--out <file>', 'copy the clip there')
    .option('--dry-run', 'plan only; nothing is sent')
    .option('--yes', 'agree to what the plan says it costs')
  add('plan [prompt...]', 'rank every model for a shot and say what the others miss; free, needs no key', plan)
}
