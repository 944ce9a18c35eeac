/** TanStack AI with its OpenAI adapter. */
import { createOpenaiVideo } from '@tanstack/ai-openai'
import { POLL_MS, type Subject } from '../subject.js'
import { tanstack } from './tanstack.js'

export default {
  name: '@tanstack/ai + ai-openai',
  packages: ['@tanstack/ai', '@tanstack/ai-openai'],
  pollMs: POLL_MS,
  keeps: 'memory, as base64',
  hasTimeout: true,
  open: ({ origin, timeoutMs }) =>
    tanstack(createOpenaiVideo('sora-2', 'k', { baseURL: `${origin}/v1`, ...(timeoutMs && { timeout: timeoutMs }) })),
} satisfies Subject
