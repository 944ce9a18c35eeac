/** docs/faults-local.md, row by row. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { LOCAL_PAGE, localPage, playLocal, plays, type Row } from './comfyui-list.js'

describe('at home', () => {
  const rows: Row[] = []
  it.concurrent.each(plays)('$name', async ({ fault, version }) => {
    const row = await playLocal(fault, version)
    expect(row.billed).toBe('no')
    rows[plays.findIndex((one) => one.fault === fault && one.version === version)] = row
  })

  it('docs/faults-local.md says what came of every fault', () => {
    expect(readFileSync(LOCAL_PAGE, 'utf8')).toBe(localPage(rows))
  })
})
