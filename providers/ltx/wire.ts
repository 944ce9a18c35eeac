/** LTX's JSON as it comes over the wire. Unknown fields are ignored; a field that is not what it should be counts as absent. */
import { z } from 'zod'

const text = z.string().nullish().catch(undefined)
const error = z.object({ type: text, message: text })

export const createdSchema = z.object({ id: z.string().min(1) })

export const jobSchema = z.object({
  status: z.string(),
  result: z.object({ video_url: text }).nullish().catch(undefined),
  error: error.nullish().catch(undefined),
})

export const uploadSchema = z.object({
  upload_url: z.url({ protocol: /^https?$/ }),
  storage_uri: z.string().min(1),
  required_headers: z.record(z.string(), z.string()).default({}),
})

export const refusalSchema = z.object({ error })
