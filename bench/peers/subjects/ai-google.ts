/** The AI SDK with its google provider. */
import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { POLL_MS, type Subject } from '../subject.js'
import { aiSdk } from './ai.js'

export default {
  name: 'ai + @ai-sdk/google',
  packages: ['ai', '@ai-sdk/google'],
  pollMs: POLL_MS,
  keeps: 'memory',
  hasTimeout: false,
  open(place) {
    const provider = createGoogleGenerativeAI({ apiKey: 'k', baseURL: `${place.origin}/v1beta` })
    return aiSdk('google', place, provider.video('veo-3.1-generate-preview'))
  },
} satisfies Subject
