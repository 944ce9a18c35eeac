/** Runway's own client. Its README creates a task and keeps the id; `waitForTaskOutput` polls every 6 s and can't be told otherwise, so the loop is ours. */
import RunwayML from '@runwayml/sdk'
import { POLL_MS, PROMPT, pause, type Subject } from '../subject.js'

export default {
  name: '@runwayml/sdk',
  packages: ['@runwayml/sdk'],
  pollMs: POLL_MS,
  keeps: 'not fetched',
  hasTimeout: true,
  open({ origin, timeoutMs }) {
    const client = new RunwayML({ apiKey: 'k', baseURL: origin, ...(timeoutMs && { timeout: timeoutMs }) })
    return {
      async run({ know }) {
        const body = { model: 'gen4.5', promptText: PROMPT, ratio: '1280:720', duration: 2 } as const
        const { id } = await client.textToVideo.create(body)
        know('id')
        let task = await client.tasks.retrieve(id)
        while (task.status !== 'SUCCEEDED') {
          if (task.status === 'FAILED') throw new Error(task.failure)
          await pause()
          task = await client.tasks.retrieve(id)
        }
        return { url: task.output[0]! }
      },
    }
  },
} satisfies Subject
