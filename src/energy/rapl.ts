/** The processor's own energy counters, as Linux shows them under powercap. */
import { readdir, readFile } from 'node:fs/promises'
import type { Clock } from '../backend.js'

export const POWERCAP = '/sys/class/powercap'

/** A counter of 262 kJ wraps after some four minutes at full load: one lap must not be missed. */
const LAP_MS = 30_000

export interface Rapl {
  /** Joules since it was opened, and no more are counted; undefined when a counter could not be read, or stood still. */
  stop(): Promise<number | undefined>
}

/** Package counters only: core, uncore and psys are nested in or around them and would be counted twice. Gives why not, else. */
export async function openRapl(root: string, clock: Clock): Promise<Rapl | { why: string }> {
  const zones: { file: string; max: number; last: number }[] = []
  try {
    for (const entry of await readdir(root)) {
      if (!/^intel-rapl:\d+$/.test(entry)) continue
      const zone = `${root}/${entry}`
      if (!(await readFile(`${zone}/name`, 'utf8')).startsWith('package')) continue
      const [energy, max] = await Promise.all(
        ['energy_uj', 'max_energy_range_uj'].map(async (name) => Number(await readFile(`${zone}/${name}`, 'utf8'))),
      )
      if (Number.isFinite(energy) && max! > 0) zones.push({ file: `${zone}/energy_uj`, max: max!, last: energy! })
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return {
      why:
        code === 'EACCES' || code === 'EPERM'
          ? `${root} may be read by root alone; a udev rule can let a group read it`
          : `this system shows no counters under ${root}`,
    }
  }
  if (!zones.length) return { why: `no processor counts its energy under ${root}` }
  const end = new AbortController()
  let sum = 0
  async function count(): Promise<void> {
    for (const zone of zones) {
      const now = Number(await readFile(zone.file, 'utf8').catch(() => 'NaN'))
      sum += now >= zone.last ? now - zone.last : now + zone.max - zone.last
      zone.last = now
    }
  }
  async function lap(): Promise<void> {
    for (;;) {
      await clock.sleep(LAP_MS, end.signal)
      await count()
    }
  }
  lap().catch(() => undefined)
  return {
    async stop() {
      end.abort()
      await count()
      return sum > 0 ? sum / 1e6 : undefined
    },
  }
}
