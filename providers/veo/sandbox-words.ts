/** What Google says, to the letter where it is known: refusals, operations that failed, reasons of the filters. */
import type { Answer } from '../../src/sandbox/index.js'
import type { SurfaceId } from './request.js'

/** As Google's front ends print JSON. */
export const pretty = (json: unknown, status = 200, headers: Record<string, string> = {}): Answer => ({
  status,
  text: `${JSON.stringify(json, null, 2)}\n`,
  headers: { 'content-type': 'application/json; charset=UTF-8', ...headers },
})

export const refusal = (
  code: number,
  status: string,
  message: string,
  details?: readonly object[],
  headers = {},
): Answer => pretty({ error: { code, message, status, ...(details && { details }) } }, code, headers)

export const invalid = (message: string) => refusal(400, 'INVALID_ARGUMENT', message)

const info = (reason: string, service: string) => ({
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason,
  domain: 'googleapis.com',
  metadata: { service },
})

export const badKey = refusal(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
  info('API_KEY_INVALID', 'generativelanguage.googleapis.com'),
])
export const noKey = refusal(
  403,
  'PERMISSION_DENIED',
  "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
)
export const badToken = refusal(
  401,
  'UNAUTHENTICATED',
  'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
  [info('ACCESS_TOKEN_EXPIRED', 'aiplatform.googleapis.com')],
)
export const notSupported = (field: string) =>
  invalid(
    `\`${field}\` isn't supported by this model. Please remove it or refer to the Gemini API documentation for supported usage.`,
  )

const retryInfo = (seconds: number) => ({
  '@type': 'type.googleapis.com/google.rpc.RetryInfo',
  retryDelay: `${seconds}s`,
})
const QUOTA: Record<SurfaceId, string> = {
  vertex:
    'Quota exceeded for aiplatform.googleapis.com/long_running_online_prediction_requests_per_base_model with base model: veo-3.1-generate. Please submit a quota increase request.',
  gemini: 'You exceeded your current quota, please check your plan and billing details.',
}
export const throttled = (surface: SurfaceId, seconds?: number) =>
  refusal(429, 'RESOURCE_EXHAUSTED', QUOTA[surface], seconds === undefined ? undefined : [retryInfo(seconds)])

export const noCredit = refusal(
  429,
  'RESOURCE_EXHAUSTED',
  'Your prepayment credits are depleted. Please go to AI Studio to manage your project and billing.',
)
export const noBilling = refusal(403, 'PERMISSION_DENIED', 'This API method requires billing to be enabled.', [
  info('BILLING_DISABLED', 'aiplatform.googleapis.com'),
])

/** Wrong id, wrong region or retired: Vertex doesn't say which. */
export const noModel = (path: string) =>
  refusal(
    404,
    'NOT_FOUND',
    `Publisher Model \`${path}\` was not found or your project does not have access to it. Please ensure you are using a valid model version.`,
  )
export const retired = (model: string) =>
  refusal(
    404,
    'NOT_FOUND',
    `This model models/${model} is no longer available. Please update your code to use a newer model.`,
  )
export const unknownModel = (model: string) =>
  refusal(
    404,
    'NOT_FOUND',
    `models/${model} is not found for API version v1beta, or is not supported for predictLongRunning.`,
  )
export const noFile = (file: string) =>
  refusal(403, 'PERMISSION_DENIED', `You do not have permission to access the File ${file} or it may not exist.`)

/** Of an operation: a code of gRPC, and no status. */
export const OPERATION_ERRORS = {
  prompt: {
    code: 3,
    message:
      "The prompt could not be submitted. This prompt contains sensitive words that violate Google's Responsible AI practices. Try rephrasing the prompt. If you think this was an error, send feedback. Support codes: 58061214",
  },
  enhance: { code: 3, message: 'Veo 3 prompt enhancement cannot be disabled.' },
  internal: { code: 13, message: 'Internal error encountered.' },
} as const

export const filterReason = (count: number, codes = '42237218') =>
  `Veo could not generate ${count} videos based on the prompt provided. You will not be charged for this request. Try rephrasing the prompt. If you think this was an error, send feedback. Support codes: ${codes}`
export const AUDIO_REASON =
  'We encountered an issue with the audio for your prompt and could not create your video. You have not been charged for this attempt.'
