/** Setting money aside before a submit: the caps, the yes of a person above a sum, and the word when a cap is nearly used up. */
import { capsFor, nearCaps } from '../cost/budgets.js'
import { type LedgerEntry, scopeKey } from '../cost/entries.js'
import { compare, formatUsd } from '../cost/money.js'
import { BudgetError, type HeroshotError, isHeroshotError } from '../errors.js'
import { type JobSpec, lastAttempt } from './journal.js'
import type { Live } from './live.js'
import { reservation } from './settle.js'
import { capsOf, move, now, specOf, type Tools } from './tools.js'

export const NOT_APPROVED = 'not-approved'

/** Throws BudgetError, with the next cheaper place where there is one; then nothing was set aside. */
export async function setAside(tools: Tools, live: Live): Promise<void> {
  const attempt = lastAttempt(live.job)
  const entries = reservation(live.job, attempt, live.quote, now(tools))
  const [wish] = entries
  const reserved = wish?.usd
  const caps = capsOf(tools, live)
  try {
    if (wish) await askApproval(tools, live, wish)
    await move(tools, live, { to: 'reserved', ...(reserved !== undefined && { reserved }) }, { entries, caps })
  } catch (error) {
    if (!isHeroshotError(error) || error.name !== 'BudgetError') throw error
    if (error.code === NOT_APPROVED && live.resumed) throw error
    throw withCheaper(error, await specOf(tools, live), reserved)
  }
  if (!wish || caps.warnAt === undefined) return
  const balances = await Promise.all(
    capsFor(wish, caps).map(async ({ scope }) => [scopeKey(scope), await tools.ledger.balance(scope)] as const),
  )
  const known = new Map(balances)
  for (const near of nearCaps(wish, caps, (scope) => known.get(scopeKey(scope))!))
    live.events.send({ type: 'budget', attempt: attempt.n, ...near })
}

/** Throws BudgetError when the call needs a yes and doesn't get one. */
async function askApproval({ caps, approve }: Tools, { resumed }: Live, wish: LedgerEntry): Promise<void> {
  const { approveAbove } = caps
  const unknown = wish.basis === 'unknown'
  if (approveAbove === undefined || (!unknown && compare(wish.usd, approveAbove) <= 0)) return
  const { jobId, backend, model, project, labels, usd } = wish
  const call = { jobId, backend, model, project, labels, usd: unknown ? null : usd }
  if (await approve?.(call)) return
  const price = unknown ? 'a sum nobody knows' : formatUsd(usd)
  const limit = formatUsd(approveAbove)
  throw new BudgetError(`This call may cost ${price} on ${backend}, and nobody approved more than ${limit}`, {
    code: NOT_APPROVED,
    jobId,
    backend,
    billed: 'no',
    next: resumed
      ? `It waits as it is. Approve it: heroshot resume ${jobId} --yes, or createStudio({ approve }).`
      : 'Approve it: createStudio({ approve }), or --yes on the command line.',
  })
}

/** A refused spend names the next cheaper place in the ranking. */
function withCheaper(error: HeroshotError, { route }: JobSpec, reserved = '0'): HeroshotError {
  const cheaper = route.ranked.find(({ money }) => money && compare(money.high, reserved) < 0)
  if (!cheaper) return error
  const { message, code, next, jobId, backend } = error
  const price = formatUsd(cheaper.money!.expected)
  const hint = `Next cheaper: ${cheaper.model} on ${cheaper.backend}, about ${price} (backend: '${cheaper.backend}').`
  return new BudgetError(message, { code, jobId, backend, next: `${next ?? ''} ${hint}`.trim() })
}
