/** A process that may write no large file: takes one shot of a paid vendor as far as it comes, and tells how it ended. */
import { rehearsalBackend } from '../support/rehearsal.js'
import { fastClock, openStage, quoteOf, routeOf, shotOf } from '../support/stage.js'

const { home, origin } = JSON.parse(process.argv[2]!) as { home: string; origin: string }
const backend = rehearsalBackend(origin)
const { runner, close } = await openStage({ home, backends: [backend], clock: fastClock(50) })
const job = await runner.start({ shot: await shotOf(), route: routeOf(quoteOf(backend)) })
const error = await job.result().then(
  () => undefined,
  (failure) => failure,
)
const { code, name, billed, next } = error ?? {}
process.stdout.write(JSON.stringify({ id: job.id, name, code, billed, next }))
await close()
