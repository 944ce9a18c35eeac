/**
 * `heroshot/testkit`: the suite that heroshot's own backends pass, for yours; and what a sandbox is made of.
 *
 *     import { describe, it } from 'vitest'
 *     import { openSandbox, testBackend } from 'heroshot/testkit'
 *
 *     testBackend({
 *       runner: { describe, it },
 *       async create({ clock, renderSeconds }) {
 *         const sandbox = await openSandbox(wire, { clock, renderSeconds })
 *         return { sandbox, backend: () => mine(sandbox.origin), env: { MY_KEY: 'a key' }, close: sandbox.close }
 *       },
 *       skip: [{ reason: 'the vendor has no moderation', tests: ['fault: moderated-before', 'fault: moderated-after'] }],
 *     })
 */
export * from '../sandbox/index.js'
export { fastClock } from './clock.js'
export { type Outcome, observe } from './outcome.js'
export { type Create, type CreateOptions, PROMPT, type Stand, type Subject } from './stage.js'
export { type Runner, type Skip, type TestBackendOptions, testBackend, testNames } from './suite.js'
export { faultTable } from './table.js'
