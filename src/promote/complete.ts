/** What a hero shot learns once it is home, whoever brings it there: the check against its parent, and what its family cost. */
import type { Takes } from '../library/takes.js'
import type { Take } from '../take.js'
import { checkHero } from './check.js'
import { familyOf, faultOf } from './parent.js'
import type { Check, Family, Promotion } from './promotion.js'

/** A promoted take: its cost is its own, `promotion.family` says what it came to with the takes it descends from. */
export interface Hero extends Take {
  promotion: Promotion & { check: Check; family: Family }
}

/** Never rejects for want of the parent: the hero may be paid for. */
export async function completeHero(
  take: Take & { promotion: Promotion },
  { takes }: { takes: Pick<Takes, 'get'> },
): Promise<Hero> {
  const { promotion } = take
  const uncompared = (why: string): Check => ({
    deviations: [],
    similarity: {},
    unchecked: [`nothing was compared: ${why}`],
  })
  const fault = await faultOf(promotion.parent)
  const check = fault
    ? uncompared(fault.why)
    : await checkHero(take, promotion).catch((error: unknown) => uncompared(String(error)))
  const family = await familyOf(take, takes)
  return {
    ...take,
    warnings: [...take.warnings, ...check.deviations.map(({ text }) => text)],
    promotion: { ...promotion, check, family },
  }
}
