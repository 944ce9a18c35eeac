/** Runway's JSON as it comes over the wire. Unknown fields are ignored; a field that is not what it should be counts as absent. */
import { z } from 'zod'

/** The API version every request names. Source: Runway's API reference, `X-Runway-Version`, as of 2026-10-04. */
export const API_VERSION = '2024-11-06'

const credits = z.object({ credits: z.number() }).optional().catch(undefined)
const text = z.string().nullish().catch(undefined)

export const createdSchema = z.object({ id: z.string().min(1), estimatedCost: credits })

export const taskSchema = z.object({
  status: z.string(),
  progress: z.number().optional().catch(undefined),
  output: z.array(z.string()).optional().catch(undefined),
  failure: text,
  failureCode: text,
  cost: credits,
})
export type Task = z.infer<typeof taskSchema>

/** `null` means no limit. */
const limit = z.number().nullish().catch(undefined)

export const organizationSchema = z.object({
  creditBalance: z.number(),
  tier: z
    .object({ models: z.record(z.string(), z.object({ maxDailyGenerations: limit, maxConcurrentGenerations: limit })) })
    .optional()
    .catch(undefined),
  usage: z
    .object({ models: z.record(z.string(), z.object({ dailyGenerations: limit })) })
    .optional()
    .catch(undefined),
})

export const uploadSchema = z.object({
  uploadUrl: z.url(),
  fields: z.record(z.string(), z.string()),
  runwayUri: z.string().startsWith('runway://'),
})

export const refusalSchema = z.object({
  error: z.string(),
  issues: z
    .array(
      z.object({ code: z.string().optional(), path: z.array(z.union([z.string(), z.number()])), message: z.string() }),
    )
    .optional()
    .catch(undefined),
})
