/** The chat completions of OpenAI-compatible servers that see video or pictures, as far as they are used. */
import { z } from 'zod'
import type { Span } from '../../src/analyzer.js'

export const modelsSchema = z.object({ data: z.array(z.object({ id: z.string() })) })

/** Some servers answer in parts. */
const content = z.union([
  z.string(),
  z.array(z.object({ text: z.string().optional() })).transform((parts) => parts.map(({ text = '' }) => text).join('')),
])
export const completionSchema = z.object({ choices: z.array(z.object({ message: z.object({ content }) })).min(1) })

export const refusalSchema = z.object({
  error: z.union([z.string(), z.object({ message: z.string() }).transform(({ message }) => message)]),
})

const pair = z.union([
  z.tuple([z.number(), z.number()]).rest(z.unknown()),
  z.object({ start: z.number(), end: z.number() }).transform(({ start, end }): [number, number] => [start, end]),
])
const answerSchema = z.object({ segments: z.array(z.unknown()) })

/** Closing braces that are tried: a text may go on after its JSON. */
const ENDS = 50

/** The JSON object around `"segments"`, whatever stands beside it. */
function objectIn(text: string): unknown {
  const from = text.lastIndexOf('{', text.indexOf('"segments"'))
  if (from < 0) return undefined
  let to = text.indexOf('}', from)
  for (let tried = 0; to >= 0 && tried < ENDS; tried++, to = text.indexOf('}', to + 1))
    try {
      return JSON.parse(text.slice(from, to + 1))
    } catch {
      // A brace further on may close it.
    }
  return undefined
}

/** The ranges a model was asked for, in seconds; undefined when the text holds none in that form. */
export function segmentsIn(text: string): Span[] | undefined {
  const answer = answerSchema.safeParse(objectIn(text))
  if (!answer.success) return undefined
  return answer.data.segments.flatMap((segment) => {
    const range = pair.safeParse(segment)
    return range.success ? [{ from: range.data[0], to: range.data[1] }] : []
  })
}
