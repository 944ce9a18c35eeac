/** The AI SDK with its replicate provider. */
import { createReplicate } from '@ai-sdk/replicate'
import { POLL_MS, type Subject } from '../subject.js'
import { aiSdk } from './ai.js'

export default {
  name: 'ai + @ai-sdk/replicate',
  packages: ['ai', '@ai-sdk/replicate'],
  pollMs: POLL_MS,
  keeps: 'memory',
  hasTimeout: false,
  open(place) {
    const provider = createReplicate({ apiToken: 'k', baseURL: `${place.origin}/v1` })
    return aiSdk('replicate', place, provider.video('bytedance/seedance-1-pro'))
  },
} satisfies Subject
