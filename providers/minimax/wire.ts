/** MiniMax's JSON as it comes over the wire. Unknown fields are ignored; a field that is not what it should be counts as absent. */
import { z } from 'zod'
import type { HttpAnswer } from '../../src/net/http.js'

const text = z.string().nullish().catch(undefined)

/** What v1 says of itself in every answer: the real status, under an HTTP status that is always 200. 0 is well. */
const baseResp = z.object({ base_resp: z.object({ status_code: z.number(), status_msg: text }) })

/** An error of v2. Its code stands in parentheses at the end of the message. */
const refusal = z.object({ error: z.object({ type: text, message: z.string() }), request_id: text })

export interface Verdict {
  /** MiniMax's own number; 0 is well. */
  code: number | undefined
  /** Its words. */
  text: string
}

/** What an answer says of itself, or undefined when it isn't MiniMax's JSON. */
export function verdictOf({ json }: HttpAnswer): Verdict | undefined {
  const v1 = baseResp.safeParse(json).data?.base_resp
  if (v1) return { code: v1.status_code, text: v1.status_msg ?? `status ${v1.status_code}` }
  const v2 = refusal.safeParse(json).data
  if (!v2) return undefined
  const { message } = v2.error
  const code = /\((\d{4})\)\s*$/.exec(message)?.[1]
  const request = v2.request_id ? ` (request ${v2.request_id})` : ''
  return { code: code === undefined ? undefined : Number(code), text: `${message}${request}` }
}

/** An id by its digits: file ids are numbers in some answers, of more digits than JavaScript counts. */
export function idIn({ json, text }: HttpAnswer, name: 'task_id' | 'file_id'): string | undefined {
  if (json === undefined) return undefined
  const [, quoted, digits] = new RegExp(`"${name}"\\s*:\\s*(?:"([^"\\\\]+)"|(\\d+))`).exec(text) ?? []
  return quoted ?? (digits === '0' ? undefined : digits)
}

/** v1, of a task. */
export const querySchema = z.object({ status: z.string() })

/** v1, of a finished file. */
export const fileSchema = z.object({ file: z.object({ download_url: z.string().min(1) }) })

/** v2, of a task. */
export const taskSchema = z.object({
  task: z.object({
    status: z.string(),
    content: z.object({ url: text }).nullish().catch(undefined),
    error: z
      .object({ code: z.union([z.string(), z.number()]).nullish().catch(undefined), message: text })
      .nullish()
      .catch(undefined),
  }),
})

/** v2, of a cancel: `deleted` means that it came too late and took the task's record away. */
export const cancelSchema = z.object({ action: z.string() })
