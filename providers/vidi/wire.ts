/** What Vidi says: the ranges of its own text, the lines of its script, and the JSON of the servers around it. */
import { z } from 'zod'
import type { Span } from '../../src/analyzer.js'

export const healthSchema = z.object({
  ok: z.boolean(),
  model: z.string(),
  capabilities: z.array(z.string()).catch([]),
})

export const uploadedSchema = z.object({ filename: z.string().min(1) })

export const inferredSchema = z.object({
  raw_output: z.string(),
  /** Seconds of the file that was sent, and shares of it. */
  segments: z
    .array(
      z.object({
        start: z.number(),
        end: z.number(),
        start_norm: z.number().optional(),
        end_norm: z.number().optional(),
      }),
    )
    .optional(),
})

export const refusalSchema = z.object({ error: z.string() })

/** Shares of the clip: `0.21-0.22, 0.46-0.47`. The script of ByteDance overlooks those without a point, which mean all of it. */
const RANGES = /(\d(?:\.\d+)?)\s*-\s*(\d(?:\.\d+)?)/g

export const rangesIn = (text: string, seconds: number): Span[] =>
  [...text.matchAll(RANGES)].map(([, from, to]) => ({ from: Number(from) * seconds, to: Number(to) * seconds }))

const LINE = /^\d\d:\d\d:\d\d-\d\d:\d\d:\d\d(\s*,\s*\d\d:\d\d:\d\d-\d\d:\d\d:\d\d)*$/
const secondsOf = (time: string) => time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)

/**
 * The answer among the lines of ByteDance's script: `00:00:12-00:00:20, ...`, else its last line, empty when nothing was found.
 * Seconds are cut off, so that an end lies anywhere in its second: spans reach to the end of it.
 */
export function answerIn(stdout: string): { text: string; spans: Span[] } {
  const lines = stdout.split('\n').map((line) => line.trim())
  const answer = lines.findLast((line) => LINE.test(line))
  if (answer === undefined) return { text: lines.filter(Boolean).at(-1) ?? '', spans: [] }
  const spans = answer.split(',').map((range) => {
    const [from, to] = range.trim().split('-').map(secondsOf)
    return { from: from!, to: to! + 1 }
  })
  return { text: answer, spans }
}
