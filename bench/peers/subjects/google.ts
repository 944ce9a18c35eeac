/** Google's client, as its reference has it: generateVideos, getVideosOperation until done, files.download. */
import { GoogleGenAI } from '@google/genai'
import { POLL_MS, PROMPT, pause, type Subject } from '../subject.js'

export default {
  name: '@google/genai',
  packages: ['@google/genai'],
  pollMs: POLL_MS,
  keeps: 'disk',
  hasTimeout: true,
  open({ origin, timeoutMs }) {
    const httpOptions = { baseUrl: origin, ...(timeoutMs && { timeout: timeoutMs }) }
    const ai = new GoogleGenAI({ apiKey: 'k', httpOptions })
    return {
      async run({ know, file }) {
        let operation = await ai.models.generateVideos({
          model: 'veo-3.1-generate-preview',
          source: { prompt: PROMPT },
        })
        know('id')
        while (!operation.done) {
          await pause()
          operation = await ai.operations.getVideosOperation({ operation })
        }
        const [generated] = operation.response?.generatedVideos ?? []
        await ai.files.download({ file: generated!, downloadPath: file })
        return { file }
      },
    }
  },
} satisfies Subject
