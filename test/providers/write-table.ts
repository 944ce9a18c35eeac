/** Writes docs/providers.md and README's table of providers. `npm run providers` */
import { writeFileSync } from 'node:fs'
import { PAGE, page, README, read, rooms, summary, withSummary } from './table.js'

const all = await rooms()
writeFileSync(PAGE, page(all))
writeFileSync(README, withSummary(read(README), summary(all)))
