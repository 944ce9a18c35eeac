/** `calibrate` as a process on the machine the tests run on. */
import { describe, expect, it } from 'vitest'
import { createStudio } from '../../src/studio.js'
import { tempDir } from '../support/temp.js'
import { heroshot } from './command.js'

describe('calibrate', () => {
  it('renders one short clip and says what it changes in the estimate', { timeout: 60_000 }, async () => {
    const home = tempDir()
    const { code, stdout } = await heroshot(['calibrate', '--backend', 'sketch', '--home', home, '--json'])
    expect(code).toBe(0)
    const { learned, before, after, output, backend } = JSON.parse(stdout)
    expect(backend).toBe('sketch')
    expect(output.seconds).toBeCloseTo(1, 1)
    expect(learned.seconds).toBeGreaterThan(0)
    expect(learned.watts).toBeGreaterThan(0)
    expect(before.secondsFrom).toContain('published')
    expect(after.secondsFrom).toBe('calibrated by 1 render of other sizes on this machine')
    const metered = ['rapl', 'sampled-power'].includes(learned.method)
    expect(after.energyFrom).toBe(metered ? learned.method : 'time-x-power')
    if (metered) expect(after.energy.expected).toBeCloseTo((learned.watts * after.seconds.expected) / 3600, 6)

    const studio = createStudio({ home, configFrom: false, env: {} })
    const [job] = await studio.jobs.list()
    expect(job).toMatchObject({ project: 'calibration', backend: 'sketch', open: false })
    expect((await studio.plan({ prompt: 'a lighthouse', backend: 'sketch' })).ranked[0]!.secondsFrom).toBe(
      'calibrated by 1 render of other sizes on this machine',
    )
    await studio.close()
  })

  it('never leaves the machine: a cloud backend is refused with the reason', async () => {
    const { code, stdout, stderr } = await heroshot(
      ['calibrate', '--backend', 'runway', '--home', tempDir(), '--json'],
      { env: { RUNWAYML_API_SECRET: 'key_test' } },
    )
    expect(code).not.toBe(0)
    expect(stdout + stderr).toContain('local-only')
  })
})
