/** Writes docs/faults-local.md. `npm run faults` */
import { writeFileSync } from 'node:fs'
import { LOCAL_PAGE, localPage, playLocal, plays, type Row } from './comfyui-list.js'

const rows: Row[] = []
for (const { fault, version, name } of plays) {
  rows.push(await playLocal(fault, version))
  console.log(name)
}
writeFileSync(LOCAL_PAGE, localPage(rows))
