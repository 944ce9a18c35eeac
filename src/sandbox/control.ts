/**
 * The sandbox's own page under `/_sandbox`, for whoever drives it from another process:
 *
 *     GET  /_sandbox                        what it saw, its jobs, its invoice
 *     POST /_sandbox/faults   ["poll-503"]  faults of the coming creates
 *     POST /_sandbox/advance  60            moves its clock on by so many seconds
 */
import { InputError } from '../errors.js'
import type { Answer, Call, Sandbox } from './wire.js'

export const CONTROL_PATH = '/_sandbox'

export function control(sandbox: Sandbox, { method, path, json }: Pick<Call, 'method' | 'path' | 'json'>): Answer {
  try {
    switch (`${method} ${path.slice(CONTROL_PATH.length)}`) {
      case 'GET ':
        return { json: { ...sandbox, now: new Date(sandbox.clock.now()).toISOString(), invoice: sandbox.invoice() } }
      case 'POST /faults':
        sandbox.fault(...[json].flat().map(String))
        return { json: { set: json } }
      case 'POST /advance': {
        const seconds = Number(json)
        if (!(seconds >= 0)) throw new InputError('is no time', { field: 'advance', value: json, allowed: 'seconds' })
        sandbox.clock.advance(seconds * 1000)
        return { json: { now: new Date(sandbox.clock.now()).toISOString() } }
      }
      default:
        return { status: 404, json: { error: `GET ${CONTROL_PATH}, POST ${CONTROL_PATH}/faults or /advance` } }
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { status: 400, json: { error: error.message } }
  }
}
