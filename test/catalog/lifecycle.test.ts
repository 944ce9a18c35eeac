import { describe, expect, it } from 'vitest'
import { lifecycleAt } from '../../src/catalog/lifecycle.js'

const at = (day: string) => Date.parse(day)
const sourced = { source: 'test', asOf: '2026-10-01', alternatives: [] }

describe('lifecycle at an instant', () => {
  it('a retirement that lies ahead leaves the model live, with a warning', () => {
    const announced = { state: 'retired' as const, date: '2026-12-01', ...sourced }
    expect(lifecycleAt(announced, at('2026-11-30T23:59:59Z'))).toMatchObject({
      state: 'live',
      usable: true,
      warning: 'will be retired on 2026-12-01',
    })
    expect(lifecycleAt(announced, at('2026-12-01T00:00:00Z'))).toMatchObject({
      state: 'retired',
      usable: false,
      text: 'retired on 2026-12-01',
    })
  })

  it('a live model with an announced end warns until then', () => {
    const dated = { state: 'live' as const, date: '2026-12-01', ...sourced }
    expect(lifecycleAt(dated, at('2026-11-01')).warning).toMatch(/2026-12-01/)
    expect(lifecycleAt(dated, at('2026-12-02')).usable).toBe(true)
  })

  it.each([
    ['preview', true],
    ['unknown', true],
    ['weights-unreleased', false],
    ['no-public-api', false],
    ['retired', false],
  ] as const)('%s: usable %s', (state, usable) => {
    expect(lifecycleAt({ state, ...sourced }, at('2026-11-22')).usable).toBe(usable)
  })

  it('an unknown state is usable and says so', () => {
    expect(lifecycleAt({ state: 'unknown', note: 'nobody asked', ...sourced }, 0).warning).toMatch(/nobody asked/)
  })
})
