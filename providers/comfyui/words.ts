/** A server's refusals and failures in our words. Its own text stays beside them. */
import type { Status } from '../../src/backend.js'
import { RefusedError, SubmissionUnknownError, UnavailableError } from '../../src/errors.js'
import type { HttpAnswer } from '../../src/net/http.js'
import { retryAfterMs } from '../../src/net/retry-after.js'
import { type ExecutionError, refusedSchema } from './wire.js'

const HEADERS_NEXT = 'Give the headers or the query the proxy wants: backends.comfyui.servers[].headers.'

/** The route isn't there: an answer that is no JSON, from a version or a proxy that doesn't know it. */
export const isAbsent = ({ status, json }: HttpAnswer) =>
  (status === 404 || status === 405 || status === 501) && json === undefined

interface Said {
  text: string
  types: readonly string[]
}

function said({ json, text, status }: HttpAnswer): Said {
  const body = refusedSchema.safeParse(json)
  if (!body.success) {
    const plain = text.trim()
    return { text: !plain || plain.startsWith('<') ? `HTTP ${status}` : plain.slice(0, 200), types: [] }
  }
  const { error, node_errors } = body.data
  return {
    text: [`${error.message} ${error.details}`.trim(), ...nodeErrors(node_errors)].filter(Boolean).join('; '),
    types: [error.type, ...Object.values(node_errors).flatMap(({ errors }) => errors.map(({ type }) => type))],
  }
}

type NodeErrors = Readonly<
  Record<string, { class_type: string; errors: { type: string; message: string; details: string }[] }>
>

/** The top-level message says nothing of a node that is not itself an output: what is wrong stands here. */
export const nodeErrors = (errors: NodeErrors): string[] =>
  Object.entries(errors).flatMap(([id, { class_type, errors }]) =>
    errors.map(({ message, details }) => `${class_type} (${id}): ${[message, details].filter(Boolean).join(', ')}`),
  )

/**
 * The error of a prompt that wasn't queued. A conclusive no is a RefusedError or, where it may be different later, an
 * UnavailableError; whatever leaves open whether it was queued is a SubmissionUnknownError.
 */
export function promptError(answer: HttpAnswer, now: number) {
  const { status, headers } = answer
  const { text, types } = said(answer)
  const say = `ComfyUI: ${text}`
  if (status === 401 || status === 403) return new RefusedError(say, { code: 'wrong-key', next: HEADERS_NEXT })
  if (status === 413)
    return new RefusedError(say, { code: 'too-large', next: 'A smaller picture, or a server with --max-upload-size.' })
  if (status === 429) return new UnavailableError(say, { code: 'throttled', retryAfterMs: retryAfterMs(headers, now) })
  if (status >= 400 && status < 500) {
    if (types.includes('missing_node_type') || types.includes('invalid_prompt'))
      return new RefusedError(say, { code: 'missing-node', next: 'Update ComfyUI, or install the node pack.' })
    if (types.includes('value_not_in_list'))
      return new RefusedError(say, { code: 'missing-model', next: 'heroshot doctor lists the files it needs.' })
    return new RefusedError(say, { code: 'invalid' })
  }
  return new SubmissionUnknownError(`ComfyUI answered ${status} to a prompt: ${text}`)
}

/** The error of a read that didn't work: polling goes on. */
export function readError(answer: HttpAnswer, now: number): UnavailableError {
  const isShut = answer.status === 401 || answer.status === 403
  return new UnavailableError(`ComfyUI: ${said(answer).text}`, {
    code: isShut ? 'wrong-key' : `http-${answer.status}`,
    ...(isShut && { next: HEADERS_NEXT }),
    retryAfterMs: retryAfterMs(answer.headers, now),
  })
}

const OUT_OF_MEMORY = /out ?of ?memory|allocation on device/i

/** A render that broke, by the exception of its node. */
export function failure(error: ExecutionError | undefined): Status {
  const { exception_message = '', exception_type = '', node_type = '' } = error ?? {}
  const told = `${exception_type} ${exception_message}`
  const code = OUT_OF_MEMORY.test(told)
    ? 'out-of-memory'
    : /SafetensorError/.test(told)
      ? 'bad-weights'
      : /mat1 and mat2 shapes/.test(told)
        ? 'wrong-weights'
        : 'render-failed'
  const where = node_type ? `${node_type}: ` : ''
  return { state: 'failed', code, message: `${where}${exception_message.trim().split('\n')[0] || 'the render failed'}` }
}
