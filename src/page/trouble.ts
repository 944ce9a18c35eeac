/** Errors as the page is told them. */
import { isHeroshotError, isInputError } from '../errors.js'
import type { Trouble } from './words.js'

/** The status of an answer that says what went wrong. */
export function statusOf(error: unknown): number {
  if (isInputError(error)) return error.field === 'take' || error.field === 'id' ? 404 : 400
  if (!isHeroshotError(error)) return 500
  return { BudgetError: 402, UnavailableError: 503, DeadlineError: 503 }[error.name as string] ?? 409
}

/** Only errors of the family are told: nobody knows what stands in others. */
export function troubleOf(error: unknown): Trouble {
  if (isInputError(error)) {
    const { code, message, next } = error
    return { code, message, ...(next !== undefined && { next }) }
  }
  if (isHeroshotError(error)) {
    const { code, message, next, billed, atRisk } = error
    return { code, message, billed, atRisk, ...(next !== undefined && { next }) }
  }
  return {
    code: 'unexpected',
    message: 'Something went wrong that nobody thought of.',
    next: 'The terminal that runs heroshot studio says more.',
  }
}
