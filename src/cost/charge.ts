/** What a vendor counts in credits, frames or seconds, in dollars. */
import type { Charge } from '../backend.js'
import { multiply, type Usd } from './money.js'

/** The charge for `amount` of a vendor's unit at `usdEach`, exactly. A negative amount is a refund of earlier ones and charges nothing. */
export const chargeOf = (amount: number, unit: string, usdEach: Usd): Charge => ({
  usd: multiply(usdEach, Math.max(0, amount)),
  native: { amount: String(amount), unit },
})
