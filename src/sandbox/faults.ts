/** What can go wrong between a client and a vendor: one vocabulary for every sandbox, for the conformance suite and its table. */

/** `made` and `kept`: does the job exist after it. Everything after the submit happens to a job that exists. */
export type Stage = 'submit, job made' | 'submit, no job' | 'render' | 'poll' | 'download' | 'cancel'

/** A fault strikes one job, from its submit on. "At first" is for two answers; then all is well. */
export const FAULTS = {
  'accepted-then-reset': { stage: 'submit, job made', about: 'the connection breaks before the answer' },
  'accepted-then-500': { stage: 'submit, job made', about: 'the answer is 500' },
  'accepted-then-hang': { stage: 'submit, job made', about: 'no answer ever comes' },
  'accepted-then-garbage': { stage: 'submit, job made', about: 'the answer is cut off' },
  throttled: { stage: 'submit, no job', about: '429 with Retry-After, once' },
  'throttled-silent': { stage: 'submit, no job', about: '429 without Retry-After' },
  overloaded: { stage: 'submit, no job', about: '503 with an HTML page' },
  invalid: { stage: 'submit, no job', about: 'the vendor rejects a value of the request' },
  'wrong-key': { stage: 'submit, no job', about: 'the key is not accepted' },
  'no-credit': { stage: 'submit, no job', about: 'the account has too little credit' },
  retired: { stage: 'submit, no job', about: 'the vendor no longer has the model' },
  'moderated-before': { stage: 'render', about: 'the input is refused by moderation' },
  'moderated-after': { stage: 'render', about: 'the finished render is withheld by moderation' },
  failed: { stage: 'render', about: 'the render breaks at the vendor' },
  stuck: { stage: 'render', about: 'it renders for ever, progress frozen' },
  'charged-more': { stage: 'render', about: 'the final charge is above the estimate' },
  'charged-less': { stage: 'render', about: 'the final charge is below the estimate' },
  'poll-503': { stage: 'poll', about: '503 with an HTML page, at first' },
  'poll-429': { stage: 'poll', about: '429 with Retry-After, at first' },
  'poll-reset': { stage: 'poll', about: 'the connection breaks, at first' },
  'poll-garbage': { stage: 'poll', about: 'the answer is cut off, at first' },
  'poll-404': { stage: 'poll', about: 'the job is not found, at first' },
  'unknown-status': { stage: 'poll', about: 'a status word nobody has heard of, at first' },
  lost: { stage: 'poll', about: 'the job is not found, for good' },
  'no-output': { stage: 'poll', about: 'done without output, at first' },
  'never-output': { stage: 'poll', about: 'done without output, for good' },
  truncated: { stage: 'download', about: 'the file breaks off halfway, once' },
  'always-truncated': { stage: 'download', about: 'the file breaks off halfway, for good' },
  mislabelled: { stage: 'download', about: 'called video/mp4, and is a web page, for good' },
  expired: { stage: 'download', about: 'the first link is dead, the next one works' },
  'always-expired': { stage: 'download', about: 'every link is dead' },
  'cancel-races-success': { stage: 'cancel', about: 'the render finishes as the cancel arrives' },
} as const satisfies Record<string, { stage: Stage; about: string }>

export type Fault = keyof typeof FAULTS

export const faultNames = Object.keys(FAULTS) as Fault[]

/** How many answers a fault spoils that is there at first. */
export const BAD_ANSWERS = 2
