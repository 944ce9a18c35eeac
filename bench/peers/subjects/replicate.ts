/** Replicate's client, as its README has it: one `run`, polling. The clip stays where it is. */
import Replicate from 'replicate'
import { POLL_MS, PROMPT, type Subject } from '../subject.js'

export default {
  name: 'replicate',
  packages: ['replicate'],
  pollMs: POLL_MS,
  keeps: 'not fetched',
  hasTimeout: false,
  open({ origin }) {
    const replicate = new Replicate({ auth: 'k', baseUrl: `${origin}/v1` })
    return {
      async run({ know }) {
        const wait = { mode: 'poll', interval: POLL_MS } as const
        const options = { input: { prompt: PROMPT }, wait }
        const output = await replicate.run('bytedance/seedance-1-pro', options, () => know('id'))
        return { url: String(output) }
      },
    }
  },
} satisfies Subject
