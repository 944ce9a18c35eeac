/** A break-even as text a person reads, the same lines for the terminal and the page; and the page. Pure. */
import { type BreakEven, type BreakEvenInput, costAfter, type Lever, type Way } from '../cost/break-even.js'
import { formatUsd } from '../cost/money.js'
import { page } from './page.js'
import { legend, lines, safe } from './svg.js'

export interface BreakEvenReport {
  input: BreakEvenInput
  result: BreakEven
  /** What the cloud is: `gen4.5, 5 s`. */
  cloud: string
  /** Inputs that come from the user's own ledger, in words. */
  own: readonly string[]
}

const number = (value: number) => Number(value.toPrecision(3)).toLocaleString('en-US')
const whole = (value: number) => (Number.isFinite(value) ? Math.ceil(value).toLocaleString('en-US') : 'never')
/** Cents of a hundred dollars are nobody's concern here. */
export const dollars = (value: number): string =>
  value >= 100 ? `$${Math.round(value).toLocaleString('en-US')}` : formatUsd(value.toFixed(9))

const LEVERS: Record<Lever, string> = {
  hardwareUsd: 'price of the card',
  resaleUsd: 'resale',
  localWh: 'watt-hours of an attempt',
  usdPerKwh: 'price of electricity',
  cloudUsd: 'price in the cloud',
}

export const WAYS: Record<Way, string> = { own: 'a card of your own', cloud: 'the cloud', rent: 'a rented card' }

/** What is often read: that a local card pays from "a few hundred videos a year" on. */
const A_FEW_HUNDRED = 500

const rule = (clipsPerYear: number) =>
  !Number.isFinite(clipsPerYear)
    ? 'no number of clips makes it pay'
    : clipsPerYear <= A_FEW_HUNDRED
      ? '“a few hundred videos a year” holds here'
      : '“a few hundred videos a year” does not hold here'

const times = (attempts = 1) => (attempts === 1 ? '' : ` (${number(attempts)} attempts)`)

/** Names and values, in the order they are read. */
export function breakEvenFacts({ input, result, cloud, own }: BreakEvenReport): [name: string, ...values: string[]][] {
  const { perKept, clips, months, clipsPerYear, clipsOverRent, pays, sensitivity, mostPerMonth } = result
  const { hardwareUsd, resaleUsd = 0, years = 3, clipsPerMonth } = input
  const sunk = `${dollars(hardwareUsd)}${resaleUsd ? ` - ${dollars(resaleUsd)}` : ''}`
  const life = `the ${number(12 * years)} months of its life`
  const pace = `${number(months)} months at ${number(clipsPerMonth)} a month`
  const until = !Number.isFinite(months)
    ? 'never at this pace'
    : pays
      ? `${pace}, within ${life}: it pays`
      : `${pace}, longer than ${life}: it doesn't pay`
  const all: [string, ...string[]][] = [
    [
      'one kept clip',
      `${dollars(perKept.cloud)} in the cloud${times(input.cloudAttempts)}: ${cloud}`,
      `${dollars(perKept.local)} of electricity at home${times(input.localAttempts)}`,
      ...(perKept.rent === undefined ? [] : [`${dollars(perKept.rent)} on a rented card${times(input.localAttempts)}`]),
    ],
    ['crossing', `${whole(clips)} kept clips = (${sunk}) / (${dollars(perKept.cloud)} - ${dollars(perKept.local)})`],
    ['until then', until],
    ['pays from', `${whole(clipsPerYear)} kept clips a year: ${rule(clipsPerYear)}`],
    ['beats renting', ...(clipsOverRent === undefined ? [] : [`after ${whole(clipsOverRent)} kept clips`])],
    [
      'time',
      ...(mostPerMonth !== undefined && input.clipsPerMonth > mostPerMonth
        ? [`one card makes ${whole(mostPerMonth)} kept clips a month at most: fewer than you want`]
        : []),
    ],
    [
      'moved most by',
      ...sensitivity.map(
        ({ input, factor }) => `${LEVERS[input]}: a fifth more makes it ${whole(clips * factor)} kept clips`,
      ),
    ],
    ['from your ledger', ...own],
  ]
  return all.filter(([, ...values]) => values.length)
}

/** `3 years at 100 kept clips a month: $642 for a rented card, ...`, the cheapest first. */
const lifeText = ({ life }: BreakEven, { years = 3, clipsPerMonth }: BreakEvenInput): string =>
  `${number(years)} years at ${number(clipsPerMonth)} kept clips a month: ${life.map(({ way, usd }) => `${dollars(usd)} for ${WAYS[way]}`).join(', ')}`

export const CAVEAT =
  'A take made at home and a hero shot are not the same picture: heroshot plan shows how each is rated.'

export function breakEvenHtml(report: BreakEvenReport, at: string): string {
  const { input, result } = report
  const months = 12 * (input.years ?? 3)
  const [start, end] = [costAfter(input, 0), costAfter(input, months)]
  const ways = result.life.map(({ way }) => way).sort()
  const chart = lines(
    ways.map((way) => ({
      name: WAYS[way],
      points: [
        [0, start[way]!],
        [months, end[way]!],
      ],
    })),
    {
      formatX: (value) => number(value),
      formatY: dollars,
      title: 'US dollars spent after so many months, in each way',
      mark: result.pays
        ? { at: [result.months, costAfter(input, result.months).own!], text: `month ${whole(result.months)}` }
        : undefined,
    },
  )
  const list = breakEvenFacts(report).map(
    ([name, ...values]) => `<dt>${safe(name)}</dt><dd>${values.map(safe).join('<br>')}</dd>`,
  )
  return page({
    title: 'heroshot breakeven',
    heading: 'When a graphics card pays',
    lede: `${lifeText(result, input)}.`,
    body: `<section><h2>Spent after so many months</h2>${legend(ways.map((way) => WAYS[way]))}${chart}</section>
<section><h2>In numbers</h2><dl class="facts">${list.join('')}</dl></section>`,
    foot: `${CAVEAT} Made by heroshot on ${at.slice(0, 16).replace('T', ' ')} UTC.`,
  })
}
