/** The AI SDK with its xai provider. */
import { createXai } from '@ai-sdk/xai'
import { POLL_MS, type Subject } from '../subject.js'
import { aiSdk } from './ai.js'

export default {
  name: 'ai + @ai-sdk/xai',
  packages: ['ai', '@ai-sdk/xai'],
  pollMs: POLL_MS,
  keeps: 'memory',
  hasTimeout: false,
  open(place) {
    const provider = createXai({ apiKey: 'k', baseURL: `${place.origin}/v1` })
    return aiSdk('xai', place, provider.video('grok-imagine-video'))
  },
} satisfies Subject
