/** Budgets: what may be committed per call, project, day and month, and the refusal that names the cap. Pure. */
import { z } from 'zod'
import { BudgetError, ConfigError } from '../errors.js'
import { type Balance, committed, type LedgerEntry, labelsOf, type Scope } from './entries.js'
import { add, compare, formatUsd, isZero, multiply, parseUsd, subtract, type Usd } from './money.js'

/** One sum for all jobs with a label: `maxCost` of an iteration. It is a job's own, and nothing to configure. */
export interface Purse {
  /** What messages call it. */
  name: string
  /** `key=value`. */
  label: string
  limit: Usd
}

/**
 * The most that vendors may have billed or may still bill, in USD. Days and months are UTC. Electricity is reported, not capped:
 * no meter can be told to stop, and a spent budget should not end drafts at home.
 */
export interface Caps {
  /** For one job, all its attempts together. */
  perCall?: Usd
  /** One figure for each project, or figures by project name. */
  perProject?: Usd | Record<string, Usd>
  /** The same by backend. */
  perBackend?: Usd | Record<string, Usd>
  /** By label, written `key=value`. */
  perLabel?: Record<string, Usd>
  purse?: Purse
  perDay?: Usd
  perMonth?: Usd
  /** For all time. */
  total?: Usd
  /** Share of a cap, 0 to 1, from which on every reservation is followed by a `budget` event. */
  warnAt?: number
  /** A call that may cost more is put to `approve` first, and refused without one. */
  approveAbove?: Usd
  /** Let a price nobody knows pass. @default false: it counts as over every cap that is set */
  allowUnknownPrice?: boolean
}

const usd = z.union([z.number().nonnegative(), z.string()]).transform((value, context) => {
  try {
    const amount = parseUsd(value)
    if (compare(amount, '0') >= 0) return amount
  } catch {}
  context.addIssue({ code: 'custom', message: 'is not an amount of dollars' })
  return z.NEVER
})

const capsSchema = z.strictObject({
  perCall: usd.optional(),
  perProject: z.union([usd, z.record(z.string(), usd)]).optional(),
  perBackend: z.union([usd, z.record(z.string(), usd)]).optional(),
  perLabel: z.record(z.string().regex(/^[^=]+=/, 'label=value'), usd).optional(),
  perDay: usd.optional(),
  perMonth: usd.optional(),
  total: usd.optional(),
  warnAt: z.number().min(0).max(1).optional(),
  approveAbove: usd.optional(),
  allowUnknownPrice: z.boolean().optional(),
})

/** What a user may write for `budgets`: numbers or decimal strings. */
export type CapsInput = z.input<typeof capsSchema>

/** @throws ConfigError naming the field */
export function parseCaps(input: unknown): Caps {
  const result = capsSchema.safeParse(input ?? {})
  if (result.success) return Object.fromEntries(Object.entries(result.data).filter(([, value]) => value !== undefined))
  const issue = result.error.issues[0]!
  const field = ['budgets', ...issue.path].join('.')
  throw new ConfigError(issue.message.toLowerCase(), {
    field,
    value: issue.path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)[key], input),
    allowed:
      'perCall, perProject, perBackend, perLabel, perDay, perMonth, total, approveAbove in USD, warnAt, allowUnknownPrice',
  })
}

type Wish = Pick<LedgerEntry, 'jobId' | 'attempt' | 'backend' | 'project' | 'labels' | 'day' | 'usd' | 'basis'>

/** The caps that bound a wish, with the sums they bound. */
export function capsFor(wish: Wish, caps: Caps): { name: string; limit: Usd; scope: Scope }[] {
  const { perProject, perBackend, perLabel = {}, purse } = caps
  const named = (one: Usd | Record<string, Usd> | undefined, name: string) =>
    typeof one === 'object' ? one[name] : one
  const limits: [name: string, limit: Usd | undefined, scope: Scope][] = [
    ['per-call', caps.perCall, { job: wish.jobId }],
    [`project ${wish.project}`, named(perProject, wish.project), { project: wish.project }],
    [`backend ${wish.backend}`, named(perBackend, wish.backend), { backend: wish.backend }],
    ...labelsOf(wish).map((label): (typeof limits)[number] => [`label ${label}`, perLabel[label], { label }]),
    ...(purse ? [[purse.name, purse.limit, { label: purse.label }] satisfies (typeof limits)[number]] : []),
    ['per-day', caps.perDay, { day: wish.day }],
    ['per-month', caps.perMonth, { month: wish.day.slice(0, 7) }],
    ['total', caps.total, { total: 'all' }],
  ]
  return limits.flatMap(([name, limit, scope]) => (limit === undefined ? [] : [{ name, limit, scope }]))
}

/** Caps of which at least the share `warnAt` is committed. */
export function nearCaps(wish: Wish, caps: Caps, balanceOf: (scope: Scope) => Balance) {
  const { warnAt } = caps
  if (warnAt === undefined) return []
  return capsFor(wish, caps).flatMap(({ name, limit, scope }) => {
    const used = committed(balanceOf(scope))
    return isZero(limit) || compare(used, multiply(limit, warnAt)) < 0 ? [] : [{ name, limit, committed: used }]
  })
}

/**
 * Throws BudgetError when the wish would pass a cap; `basis: 'unknown'` passes none unless the caps allow it.
 * A wish for nothing always passes: a spent budget does not stop what costs nothing.
 */
export function checkCaps(wish: Wish, caps: Caps, balanceOf: (scope: Scope) => Balance): void {
  const unknown = wish.basis === 'unknown'
  if (isZero(wish.usd) && !unknown) return
  for (const { name, limit, scope } of capsFor(wish, caps)) {
    const used = committed(balanceOf(scope))
    const left = subtract(limit, used)
    const facts = { jobId: wish.jobId, backend: wish.backend, billed: 'no' as const }
    const state = `${name} cap ${formatUsd(limit)}, ${formatUsd(used)} committed, ${formatUsd(left)} left`
    if (unknown && !caps.allowUnknownPrice)
      throw new BudgetError(`The price of this call on ${wish.backend} is unknown and counts as over the ${state}`, {
        ...facts,
        next: 'Set allowUnknownPrice to let it pass, or choose a backend with a known price.',
      })
    if (!unknown && compare(add(used, wish.usd), limit) > 0)
      throw new BudgetError(`This call may cost ${formatUsd(wish.usd)} on ${wish.backend}: over the ${state}`, {
        ...facts,
        next: `Raise the ${name} cap, shorten the clip, or choose a cheaper backend.`,
      })
  }
}
