/** The error of a route where money alone stands in the way. */
import { compare } from '../cost/money.js'
import { BudgetError } from '../errors.js'
import type { Rejection, Route } from './route.js'

const onlyBudget = ({ failed }: Rejection) => failed.length === 1 && failed[0]!.constraint === 'budget'

/** The refusal when nothing qualifies but money alone stands in the way of something; undefined when more is missing. */
export function budgetRefusal({ ranked, rejected }: Pick<Route, 'ranked' | 'rejected'>): BudgetError | undefined {
  const priced = rejected.filter(onlyBudget)
  if (ranked.length || !priced.length) return undefined
  const high = ({ money }: Rejection) => money?.high
  const [cheapest] = [...priced].sort((a, b) => {
    const [left, right] = [high(a), high(b)]
    return left === undefined ? 1 : right === undefined ? -1 : compare(left, right)
  })
  const { backend, model, failed } = cheapest!
  return new BudgetError(`Over budget: ${backend}/${model} ${failed[0]!.reason}. Nothing was sent.`, { backend })
}
