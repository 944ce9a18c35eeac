/** Outcomes as a table for people. Pure. */
import { formatUsd, isZero } from '../cost/money.js'
import { FAULTS, faultNames } from '../sandbox/faults.js'
import type { Outcome } from './outcome.js'
import type { Skip } from './suite.js'

/** Where the money is, in a few words. */
function money({ billed, charged, exposed, open }: Outcome): string {
  const parts = [
    !isZero(charged) && `${formatUsd(charged)} charged`,
    !isZero(exposed) && `${formatUsd(exposed)} at risk`,
    !isZero(open) && `${formatUsd(open)} set aside`,
  ].filter(Boolean)
  return parts.join(', ') || (billed === 'no' ? 'nothing' : '$0.00')
}

/** One row a fault, in Markdown: what goes wrong, how the shot ends, what the vendor saw, where the money is. */
export function faultTable(outcomes: readonly Outcome[], skip: readonly Skip[] = []): string {
  const rows = faultNames.map((fault) => {
    const { stage, about } = FAULTS[fault]
    const start = `| \`${fault}\` | ${stage} | ${about} |`
    const outcome = outcomes.find((one) => one.fault === fault)
    if (outcome) {
      const { ends, code, creates, jobs, billed } = outcome
      const end = ends === 'take' ? 'take' : code === undefined ? ends : `${ends} \`${code}\``
      return `${start} ${end} | ${creates} | ${jobs} | ${billed} | ${money(outcome)} |`
    }
    const reason = skip.find(({ tests }) => tests.includes(`fault: ${fault}`))?.reason
    return `${start} not played: ${reason ?? 'no reason given'} | | | | |`
  })
  return [
    '| fault | when | what happens | the shot ends as | creates seen | jobs made | billed | money |',
    '| --- | --- | --- | --- | ---: | ---: | --- | --- |',
    ...rows,
  ].join('\n')
}
