/** What a machine draws beside its processor and its card, and what its power supply adds to all of it. Pure; figures in `data/power.json`. */
import { z } from 'zod'
import power from './data/power.json' with { type: 'json' }
import type { Machine } from './types.js'

export const powerSupplySchema = z.strictObject({
  /** As 80 PLUS certifies it. @default 'gold' */
  rating: z.enum(['standard', 'bronze', 'silver', 'gold', 'platinum', 'titanium']).optional(),
  /** Its rated output. @default sized so that the machine's full load is three quarters of it */
  watts: z.number().min(50).max(5000).optional(),
  /** Of the mains. @default 115 */
  volts: z.union([z.literal(115), z.literal(230)]).optional(),
})
export type PowerSupply = z.infer<typeof powerSupplySchema>

const { loads, efficiency, belowFirst, assumed } = power.powerSupply

/** Memory alone, by its size: nobody tells its modules. */
function memoryWatts({ ramGb, arm }: Machine): number {
  const { dimms, moreDimms, shareOfDimm, ...kinds } = power.memory
  const { wattsPerDimm, floorWatts } = arm ? kinds.arm : kinds.x86
  // What a machine tells is a little less than what was sold.
  const count = dimms.find(({ upToGb }) => ramGb <= upToGb)?.count ?? moreDimms
  let full = 0
  for (let nth = 1; nth <= count; nth++) full += shareOfDimm.find(({ from }) => nth >= from)!.share
  return Math.max(floorWatts, wattsPerDimm * full)
}

/** Memory, board, disk and fans. */
export const restWatts = (machine: Machine): number => memoryWatts(machine) + power.boardWatts

/** What the parts of a machine draw when nothing runs, behind the power supply. */
export const idlePartsWatts = (machine: Machine): number =>
  machine.cpu.idleWatts + restWatts(machine) + (machine.gpu?.boardWatts ?? 0) * power.gpuIdleShare

export interface Supply {
  /** Share of what it takes that it gives on. */
  efficiency: number
  /** Of its rating, 0..1. */
  load: number
  rating: string
}

/** The machine's power supply while its parts take so many watts; linear between the certified loads. */
export function supplyAt(watts: number, machine: Machine): Supply {
  const { rating = assumed.rating, volts = assumed.volts, watts: rated } = machine.powerSupply ?? {}
  const full = machine.cpu.tdpWatts + restWatts(machine) + (machine.gpu?.boardWatts ?? 0)
  const sized = Math.ceil(full / assumed.fullLoad / assumed.stepWatts) * assumed.stepWatts
  const load = watts / (rated ?? sized)
  const points = efficiency[`${volts as 115 | 230}`][rating as keyof (typeof efficiency)['115']]
  return { efficiency: between(load, points), load, rating }
}

function between(load: number, points: readonly number[]): number {
  if (load < loads[0]!) return points[0]! - belowFirst
  const next = loads.findIndex((point) => load <= point)
  if (next === -1) return points.at(-1)!
  if (next === 0) return points[0]!
  const [from, to] = [loads[next - 1]!, loads[next]!]
  return points[next - 1]! + ((points[next]! - points[next - 1]!) * (load - from)) / (to - from)
}
