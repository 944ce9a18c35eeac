/** A process that iterates over six seeds, says when its first render goes out, and tells its takes at the end. */
import { appendFileSync } from 'node:fs'
import { createStudio } from '../../src/studio.js'
import { atHome } from '../support/home.js'

const [home, clip, log] = process.argv.slice(2) as [string, string, string]
const engine = atHome({
  clip,
  renderMs: 30,
  onSubmit(name) {
    appendFileSync(log, `${name}\n`)
    console.log('rendering')
  },
})
const studio = createStudio({ home, configFrom: false, env: {}, providers: [engine] })
const iteration = studio.iterate({ prompt: 'a boat', seconds: 2 }, { count: 6, concurrency: 2 })
const takes = await iteration.all()
console.log(JSON.stringify({ ids: takes.map(({ id }) => id), failures: iteration.failures }))
await studio.close()
