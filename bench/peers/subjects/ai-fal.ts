/** The AI SDK with its fal provider. */
import { createFal } from '@ai-sdk/fal'
import { POLL_MS, rebase, type Subject } from '../subject.js'
import { aiSdk } from './ai.js'

export default {
  name: 'ai + @ai-sdk/fal',
  packages: ['ai', '@ai-sdk/fal'],
  pollMs: POLL_MS,
  keeps: 'memory',
  hasTimeout: false,
  open(place) {
    const provider = createFal({ apiKey: 'k', fetch: (url, init) => fetch(rebase(String(url), place.origin), init) })
    return aiSdk('fal', place, provider.video('luma-dream-machine/ray-2'))
  },
} satisfies Subject
