/** Wall plugs over their real wire: each kind read, shared by what renders at once, and done without when it falls silent. */
import { describe, expect, it } from 'vitest'
import { meterOn } from '../../src/energy/meter.js'
import { createPlug, type PlugConfig, readPlug } from '../../src/energy/plugs.js'
import type { Machine } from '../../src/energy/types.js'
import { createHttp } from '../../src/net/http.js'
import { fastClock } from '../../src/testkit/index.js'
import { startServer } from '../support/server.js'

const http = createHttp({ mode: 'local', allow: [] })
const env = { HOME_ASSISTANT_TOKEN: 't0ken', TASMOTA_PASSWORD: 'hunter2' }
const clock = fastClock(100)
const machine: Machine = {
  os: 'test',
  cpu: { model: 'test CPU', cores: 8, tdpWatts: 80, idleWatts: 16, source: 'test' },
  ramGb: 32,
  diskFreeGb: 100,
}

/** A server that answers as the three kinds do, at `watts()`. */
async function plugs(watts: () => number | 'silent') {
  const server = await startServer((request, response) => {
    const url = new URL(request.url!, 'http://plug')
    const now = watts()
    if (now === 'silent') return void response.destroy()
    const send = (body: unknown, status = 200) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    switch (url.pathname) {
      case '/rpc/Switch.GetStatus':
        return send({
          id: Number(url.searchParams.get('id')),
          source: 'init',
          output: true,
          apower: now,
          voltage: 229.8,
          current: 1.4,
          aenergy: { total: 81234.567, by_minute: [5123.1, 5100.2, 5087.9], minute_ts: 1764288000 },
          temperature: { tC: 41.2, tF: 106.2 },
        })
      case '/cm':
        if (url.searchParams.get('password') !== 'hunter2')
          return send({ WARNING: 'Need user=<username>&password=<password>' }, 401)
        return send({
          StatusSNS: {
            Time: '2026-11-28T12:00:00',
            ENERGY: {
              TotalStartTime: '2025-01-01T00:00:00',
              Total: 81.234,
              Yesterday: 1.2,
              Today: 0.4,
              Power: [3, now],
              ApparentPower: [4, now],
              Factor: [0.9, 0.99],
              Voltage: 230,
              Current: [0, 1.4],
            },
          },
        })
      case '/api/states/sensor.pc_power':
        if (request.headers.authorization !== 'Bearer t0ken') return send({ message: 'Unauthorized' }, 401)
        return send({
          entity_id: 'sensor.pc_power',
          state: String(now / 1000),
          attributes: { unit_of_measurement: 'kW', device_class: 'power' },
          last_changed: 'x',
        })
      case '/api/states/sensor.door':
        return send({ entity_id: 'sensor.door', state: 'unavailable', attributes: {} })
    }
    send({ message: 'Not found' }, 404)
  })
  const kinds: PlugConfig[] = [
    { kind: 'shelly', url: server.origin },
    { kind: 'tasmota', url: server.origin, channel: 1 },
    { kind: 'home-assistant', url: `${server.origin}/`, entity: 'sensor.pc_power' },
  ]
  return { server, kinds }
}

/** Joules of a constant draw don't depend on when it was read. */
const whOf = (watts: number, ms: number) => (watts * ms) / 3_600_000

describe('a wall plug', () => {
  it('of each kind tells its watts, and why when it can’t', async () => {
    const { server, kinds } = await plugs(() => 312.5)
    for (const kind of kinds) expect(await readPlug(kind, { http, env }), kind.kind).toBeCloseTo(312.5, 9)
    const why = (config: PlugConfig, given = env) =>
      readPlug(config, { http, env: given as typeof env }).then(
        () => 'read',
        (error) => (error as Error).message,
      )
    expect(await why(kinds[1]!, {} as typeof env)).toBe('it wants a password')
    expect(await why(kinds[2]!, {} as typeof env)).toBe('it wants a password')
    expect(await why({ kind: 'tasmota', url: server.origin, channel: 7 })).toBe('no channel 7')
    expect(await why({ kind: 'home-assistant', url: server.origin, entity: 'sensor.door' })).toBe(
      'sensor.door is no sensor of power',
    )
    expect(await why({ kind: 'shelly', url: `${server.origin}/elsewhere` })).toBe('HTTP 404')
  })

  it('meters the whole machine while a render runs', async () => {
    const { kinds } = await plugs(() => 312.5)
    for (const config of kinds) {
      const plug = createPlug(config, { http, clock, env })
      const asked = clock.now()
      const meter = await meterOn('gpu', { machine, clock, plug })
      const began = clock.now()
      await clock.sleep(8000)
      const before = clock.now()
      const { wh, method, note } = await meter.stop()
      expect(method).toBe('wall-meter')
      expect(wh.expected).toBeGreaterThanOrEqual(whOf(312.5, before - began) * 0.999)
      expect(wh.expected).toBeLessThanOrEqual(whOf(312.5, clock.now() - asked) * 1.001)
      expect(note).toMatch(
        /^(Shelly|Tasmota|Home Assistant) plug at 127\.0\.0\.1:\d+: \d+ W in \d+ readings, the whole machine$/,
      )
    }
  })

  it('is shared by what renders at once: the parts are the whole', async () => {
    const { kinds } = await plugs(() => 400)
    const plug = createPlug(kinds[0]!, { http, clock, env })
    const began = clock.now()
    const first = await plug.start()
    const from = clock.now()
    await clock.sleep(4000)
    const second = await plug.start()
    await clock.sleep(4000)
    const one = await first()
    await clock.sleep(4000)
    const until = clock.now()
    const two = await second()
    const ended = clock.now()
    expect(one!.shared && two!.shared).toBe(true)
    const whole = one!.wh + two!.wh
    expect(whole).toBeGreaterThanOrEqual(whOf(400, until - from) * 0.999)
    expect(whole).toBeLessThanOrEqual(whOf(400, ended - began) * 1.001)
    // Alone it would have been a third each; half of what they were together for is the other's.
    expect(one!.wh).toBeGreaterThan(whole * 0.3)
  })

  it('that is silent from the start, or falls silent, is done without, and the note says so', async () => {
    let now: number | 'silent' = 'silent'
    const { kinds } = await plugs(() => now)
    const meterWith = () => meterOn('cpu', { machine, clock, plug: createPlug(kinds[0]!, { http, clock, env }) })
    const never = await meterWith()
    now = 300
    await clock.sleep(3000)
    expect(await never.stop()).toMatchObject({ note: expect.stringContaining('plug at 127.0.0.1') })
    const later = await meterWith()
    await clock.sleep(3000)
    now = 'silent'
    // A reading that was under way is still one.
    await clock.sleep(3000)
    const energy = await later.stop()
    expect(energy.method).not.toBe('wall-meter')
    expect(energy.note).toMatch(/; the Shelly plug at \S+ could not be read$/)
  })

  it('meters a machine that is somewhere else, which nobody here could', async () => {
    const { kinds } = await plugs(() => 500)
    const meter = await meterOn('elsewhere', { machine, clock, plug: createPlug(kinds[0]!, { http, clock, env }) })
    await clock.sleep(5000)
    expect((await meter.stop()).method).toBe('wall-meter')
  })
})

describe('marginal attribution', () => {
  it('leaves the idle draw out, never below nothing', async () => {
    const { kinds } = await plugs(() => 400)
    const plug = () => createPlug(kinds[0]!, { http, clock, env })
    const metered = async (idleWatts: number) => {
      const meter = await meterOn('gpu', { machine, clock, plug: plug(), attribution: { of: 'marginal', idleWatts } })
      await clock.sleep(5000)
      return meter.stop()
    }
    const half = await metered(200)
    expect((half.wh.expected * 3600) / half.seconds).toBeGreaterThan(120)
    expect((half.wh.expected * 3600) / half.seconds).toBeLessThan(390)
    expect(half.note).toContain('200 W it draws idle left out')
    expect((await metered(2000)).wh).toEqual({ low: 0, expected: 0, high: 0 })
    // Without a figure of the user's, what the model says this machine draws when it idles.
    const meter = await meterOn('cpu', { machine, clock, attribution: { of: 'marginal' } })
    await clock.sleep(2000)
    expect((await meter.stop()).note).toMatch(/; 75 W it draws idle left out$/)
  })
})
