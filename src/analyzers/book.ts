/** The time of an analyzer in the ledger: electricity like a render's, under its take where there is one. */
import { randomUUID } from 'node:crypto'
import type { LedgerEntry } from '../cost/entries.js'
import { priceEnergy } from '../energy/slots.js'
import type { Energy } from '../energy/types.js'
import { electricityBasis } from '../jobs/settle.js'
import type { Take } from '../take.js'
import type { Open } from '../wiring.js'

export interface Analysis {
  /** What was asked for: never the question itself. */
  verb: string
  analyzer: string
  model: string
  /** Absent where it ran in a cloud, which may bill for it. */
  energy: Energy | undefined
  /** Milliseconds. */
  from: number
  to: number
  take?: Take
}

export async function bookAnalysis(
  { ledger, tariff }: Pick<Open, 'ledger' | 'tariff'>,
  analysis: Analysis,
): Promise<void> {
  const { verb, analyzer, model, energy, from, to, take } = analysis
  const at = new Date(to).toISOString()
  const id = `analysis-${randomUUID()}`
  const jobId = take?.jobId || id
  const price = energy && priceEnergy(tariff, energy.wh.expected, from, to)
  const entry: LedgerEntry = {
    id: `${jobId}:${id}`,
    at,
    day: at.slice(0, 10),
    jobId,
    attempt: 0,
    backend: analyzer,
    model,
    project: take?.shot.project ?? 'default',
    labels: take?.shot.labels ?? {},
    kind: 'analysis',
    usd: price?.usd ?? '0',
    basis: energy ? electricityBasis(energy) : 'unknown',
    ...(energy && { wh: energy.wh.expected }),
    note: energy
      ? `${verb}; ${energy.method}: ${energy.note}; ${price!.note}`
      : `${verb}; by a server outside: what it charges is not known here`,
  }
  await ledger.append(entry)
}
