/** TanStack AI with its OpenRouter adapter. */
import { createOpenRouterVideo } from '@tanstack/ai-openrouter'
import { POLL_MS, type Subject } from '../subject.js'
import { tanstack } from './tanstack.js'

export default {
  name: '@tanstack/ai + ai-openrouter',
  packages: ['@tanstack/ai', '@tanstack/ai-openrouter'],
  pollMs: POLL_MS,
  keeps: 'memory, as base64',
  hasTimeout: true,
  open: ({ origin, timeoutMs }) =>
    tanstack(
      createOpenRouterVideo('bytedance/seedance-2.0', 'k', {
        baseURL: `${origin}/api/v1`,
        ...(timeoutMs && { timeoutMs }),
      }),
    ),
} satisfies Subject
