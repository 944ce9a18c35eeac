/** What a user's own ledger says of their work: the inputs of a break-even that nobody has to guess. Pure. */
import type { Spending, SpendingRow } from './spending.js'

/** Takes below which an average is nobody's habit. */
const ENOUGH = 5

export interface OwnSide {
  /** `backend/model`: the one that took most of the electricity, or of the money. */
  model: string
  /** Takes and attempts behind the figures. */
  takes: number
  attempts: number
  /** Attempts made for one kept take; undefined while too few were judged. */
  perKept: number | undefined
}

export interface OwnFigures {
  /** Watt-hours of one attempt at home, failures included. */
  local?: OwnSide & { wh: number }
  /** USD of one attempt in the cloud. */
  cloud?: OwnSide & { usd: number }
  /** Takes a month: those kept, where enough were judged. */
  clipsPerMonth?: number
}

const sideOf = ({ name: model, takes, attempts, kept }: SpendingRow): OwnSide => ({
  model,
  takes,
  attempts,
  perKept: kept >= ENOUGH ? attempts / kept : undefined,
})

/**
 * @param byModel what was spent by model
 * @param days how many days that covers
 */
export function ownFigures({ rows, total }: Spending, days: number): OwnFigures {
  const most = (of: (row: SpendingRow) => number) =>
    rows.filter((row) => row.takes >= ENOUGH && of(row) > 0).sort((a, b) => of(b) - of(a))[0]
  const local = most(({ wh }) => wh)
  const cloud = most(({ charged }) => Number(charged))
  const clips = total.kept >= ENOUGH ? total.kept : total.takes >= ENOUGH ? total.takes : undefined
  return {
    ...(local && { local: { ...sideOf(local), wh: local.wh / local.attempts } }),
    ...(cloud && { cloud: { ...sideOf(cloud), usd: Number(cloud.charged) / cloud.attempts } }),
    ...(clips !== undefined && { clipsPerMonth: (clips * 365.25) / 12 / Math.max(days, 365.25 / 12) }),
  }
}
