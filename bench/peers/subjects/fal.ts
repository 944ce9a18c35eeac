/** fal's client, as its README has it: one `subscribe`. The clip stays where it is. */
import { createFalClient } from '@fal-ai/client'
import { POLL_MS, PROMPT, rebase, type Subject } from '../subject.js'

export default {
  name: '@fal-ai/client',
  packages: ['@fal-ai/client'],
  pollMs: POLL_MS,
  keeps: 'not fetched',
  hasTimeout: false,
  open({ origin }) {
    const fal = createFalClient({
      credentials: 'k',
      fetch: (url, init) => fetch(url instanceof Request ? url : rebase(url, origin), init),
    })
    return {
      async run({ know }) {
        const { data } = await fal.subscribe('fal-ai/luma-dream-machine/ray-2', {
          input: { prompt: PROMPT },
          pollInterval: POLL_MS,
          onEnqueue: () => know('id'),
        })
        return { url: data.video.url }
      },
    }
  },
} satisfies Subject
