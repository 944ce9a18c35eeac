/** Errors as a person and a script read them: text, next step, exit code. Pure. */
import { formatUsd, isZero } from '../cost/money.js'
import { type HeroshotError, type InputError, isHeroshotError, isInputError } from '../errors.js'
import { clean, facts, type Look, shorten } from './layout.js'
import { flagOf } from './options.js'

export const EXIT = {
  ok: 0,
  unexpected: 1,
  badInput: 2,
  noRoute: 3,
  overBudget: 4,
  failed: 5,
  submissionUnknown: 6,
  unavailable: 7,
  collectFailed: 8,
  interrupted: 130,
  terminated: 143,
} as const

/** For `--help` and README. */
export const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.ok, 'done'],
  [EXIT.unexpected, 'unexpected error'],
  [EXIT.badInput, 'bad input: a flag, the configuration, an unknown job'],
  [EXIT.noRoute, 'no backend may take the shot, or the model is gone'],
  [EXIT.overBudget, 'over budget; nothing was sent'],
  [EXIT.failed, 'refused, failed, lost or cancelled render'],
  [EXIT.submissionUnknown, 'submission unknown: money may be at risk'],
  [EXIT.unavailable, 'unavailable, or a deadline passed; the job can be resumed'],
  [EXIT.collectFailed, 'the finished clip could not be brought home; the job can be resumed'],
  [EXIT.interrupted, 'Ctrl-C: detached, the job can be resumed (143 for SIGTERM)'],
]

const BY_NAME: Record<string, number> = {
  NoRouteError: EXIT.noRoute,
  ModelGoneError: EXIT.noRoute,
  BudgetError: EXIT.overBudget,
  RefusedError: EXIT.failed,
  RenderError: EXIT.failed,
  LostJobError: EXIT.failed,
  CancelledError: EXIT.failed,
  SubmissionUnknownError: EXIT.submissionUnknown,
  DeadlineError: EXIT.unavailable,
  UnavailableError: EXIT.unavailable,
  WallError: EXIT.unavailable,
  CollectError: EXIT.collectFailed,
}

export const exitCodeOf = (error: unknown): number =>
  isInputError(error)
    ? EXIT.badInput
    : isHeroshotError(error)
      ? (BY_NAME[error.name] ?? EXIT.unexpected)
      : EXIT.unexpected

/** What the shot's own refusals leave to the command line to say. */
const ALLOWED: Record<string, string> = {
  aspect: 'two numbers with a colon, like 16:9, 9:16 or 1:1',
  maxCost: 'US dollars like 1.50',
  'source.action': 'extend, restyle, upscale',
}

const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

function inputText(error: InputError, look: Look): string {
  const flag = flagOf(error.field)
  const start = error.message.startsWith(`${error.field}: `) ? error.field.length + 2 : 0
  const end = error.message.lastIndexOf(' (got ')
  const why = error.message.slice(start, end > start ? end : undefined)
  const nearest = error.nearest === undefined ? undefined : shown(error.nearest)
  const list = facts(
    [
      ['got', error.value === undefined ? undefined : shorten(String(shown(error.value)), 200)],
      ['allowed', error.allowed ?? ALLOWED[error.field]],
      ['nearest', nearest === undefined ? undefined : flag.startsWith('--') ? `${flag} ${nearest}` : nearest],
      ['next', error.next],
    ],
    look,
  )
  return `${look.red('heroshot:')} ${look.bold(clean(flag))}: ${clean(why)}${list && `\n${list}`}`
}

const BILLED = { no: 'no, nothing was billed', maybe: 'maybe', yes: 'yes' } as const

function billedText({ billed, atRisk }: HeroshotError): string {
  return isZero(atRisk) ? BILLED[billed] : `${billed}: ${formatUsd(atRisk)} at risk`
}

/** What went wrong, whether it was billed, and what to do now. No stack: that is for HEROSHOT_DEBUG. */
export function errorText(error: unknown, look: Look): string {
  if (isInputError(error)) return inputText(error, look)
  const message = error instanceof Error ? error.message : String(error)
  const first = `${look.red('heroshot:')} ${clean(message)}`
  if (!isHeroshotError(error)) return `${first}\n${look.dim('  HEROSHOT_DEBUG=1 shows where it happened.')}`
  const list = facts(
    [
      ['job', error.jobId],
      ['backend', error.backend],
      ['billed', billedText(error)],
      ['next', error.next],
    ],
    look,
  )
  return [first, list].filter(Boolean).join('\n')
}

/** The same for `--json`. */
export function errorJson(error: unknown): { error: Record<string, unknown> } {
  const json =
    isHeroshotError(error) || isInputError(error) ? error.toJSON() : { code: 'unexpected', message: String(error) }
  const { rejected, alternatives } = Object(error) as { rejected?: unknown; alternatives?: unknown }
  return {
    error: {
      ...json,
      exit: exitCodeOf(error),
      ...(rejected ? { rejected } : {}),
      ...(alternatives ? { alternatives } : {}),
    },
  }
}
