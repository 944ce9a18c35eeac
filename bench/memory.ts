/** Peak memory while a large result comes home: fetched, hashed, checked, on disk. `npm run bench:memory [-- megabytes]` */
import type { Report } from './haul.js'
import { conditions, heard, onStage, table } from './stage.js'

const megabytes = Number(process.argv[2] ?? 512)

await onStage({ renderMs: 100, padBytes: megabytes * 2 ** 20 }, async ({ measured }) => {
  const { bytes, rssBefore, rssPeak, seconds, cpuSeconds } = await heard<Report>(measured('haul'))
  const mb = (value: number) => `${(value / 1e6).toFixed(0)} MB`
  console.log(`One result of ${mb(bytes)}; ${new Date().toISOString().slice(0, 10)}, ${conditions()}\n`)
  console.log(
    table(
      ['heroshot', ''],
      [
        ['memory before (RSS)', mb(rssBefore)],
        ['peak', mb(rssPeak)],
        ['growth', mb(rssPeak - rssBefore)],
        ['wall time, render included', `${seconds.toFixed(1)} s`],
        ['CPU', `${cpuSeconds.toFixed(1)} s`],
      ],
    ),
  )
})
process.exit()
