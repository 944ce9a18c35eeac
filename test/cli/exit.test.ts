import { expect, it } from 'vitest'
import { EXIT_CODES, errorJson, errorText, exitCodeOf } from '../../src/cli/exit.js'
import { PLAIN } from '../../src/cli/layout.js'
import {
  BudgetError,
  CancelledError,
  CollectError,
  DeadlineError,
  InputError,
  LostJobError,
  ModelGoneError,
  NoRouteError,
  RefusedError,
  RenderError,
  ShotError,
  SubmissionUnknownError,
  UnavailableError,
  WallError,
} from '../../src/errors.js'

it.each([
  [new Error('x'), 1],
  ['thrown text', 1],
  [new InputError('x', { field: 'f', value: 1 }), 2],
  [new ShotError('x', { field: 'f', value: 1 }), 2],
  [new NoRouteError('x', []), 3],
  [new ModelGoneError('x', 'm', []), 3],
  [new BudgetError('x'), 4],
  [new RefusedError('x'), 5],
  [new RenderError('x'), 5],
  [new LostJobError('x'), 5],
  [new CancelledError('x', 'cancelled'), 5],
  [new SubmissionUnknownError('x'), 6],
  [new UnavailableError('x'), 7],
  [new DeadlineError('x'), 7],
  [new WallError('x'), 7],
  [new CollectError('x'), 8],
])('%s exits with %i, a documented code', (error, code) => {
  expect(exitCodeOf(error)).toBe(code)
  expect(EXIT_CODES.map(([known]) => known)).toContain(code)
  expect(errorJson(error).error.exit).toBe(code)
})

it('says a refusal in the words of the command line', () => {
  const error = new ShotError('too big', { field: 'seconds', value: 900, allowed: '0.2 to 600', nearest: 600 })
  expect(errorText(error, PLAIN).split('\n')).toEqual([
    'heroshot: --seconds: too big',
    '  got      900',
    '  allowed  0.2 to 600',
    '  nearest  --seconds 600',
  ])
})

it('says whether an error is billed, how many dollars are at risk, and what to do', () => {
  const error = new SubmissionUnknownError('the answer was lost', {
    jobId: 'j1',
    backend: 'runway',
    atRisk: '0.000004',
    next: 'look in the dashboard',
  })
  const text = errorText(error, PLAIN)
  expect(text).toMatch(/billed +maybe: \$0\.000004 at risk/)
  expect(text).toMatch(/next +look in the dashboard/)
  expect(text).toMatch(/job +j1/)
  expect(text).not.toContain('at Object')
})

it('prints no control codes a vendor put into its message', () => {
  expect(errorText(new RenderError('\u001b[31mbad\u001b[0m\u0007 news\nhere'), PLAIN)).toContain(
    'heroshot: bad news here',
  )
})
