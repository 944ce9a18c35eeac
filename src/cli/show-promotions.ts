/** The table of promotions, and what a hero shot remembers of its own, as text for people. Pure. */
import { formatUsd } from '../cost/money.js'
import type { Carried } from '../promote/carried.js'
import type { Impossible, Offer, Promotions } from '../promote/offers.js'
import type { Promotion } from '../promote/promotion.js'
import { STRATEGIES, type Strategy } from '../promote/strategies.js'
import { shortMoney } from '../routing/explain.js'
import type { Cost } from '../take.js'
import { clean, columns, duration, facts, figure, type View, wrap } from './layout.js'

/** Offers of a strategy that are shown unless all are asked for. */
const FEW = 3

const ABOUT: Readonly<Record<Strategy, string>> = {
  rerender: 'the same words again; pictures and motion are new',
  'first-frame': 'starts from a frame of it; the rest is drawn anew, and moves its own way',
  'first-last': 'from one frame of it to its last; those between are drawn anew',
  restyle: 'drawn over, frame by frame; it moves as before',
  extend: 'goes on where it ends',
  upscale: 'the same frames with more pixels',
}
/** Told by the words above. */
const TOLD: readonly Carried['what'][] = ['frames', 'motion']

const NAMES: Partial<Record<Carried['what'], string>> = {
  negativePrompt: 'negative prompt',
  seconds: 'length',
  audio: 'sound',
  aspect: 'shape',
}
const nameOf = ({ what, was }: Carried) => (what === 'style' ? `style ${was}` : (NAMES[what] ?? what))

const UNITS: Partial<Record<Carried['what'], string>> = { seconds: ' s', fps: ' fps' }
const amount = ({ what }: Carried, value: string | number) =>
  `${typeof value === 'number' ? figure(value) : value}${UNITS[what] ?? ''}`

/** `seed`, `sound`: what is gone. */
const lostOf = (list: readonly Carried[]) => list.filter(({ how }) => how === 'lost').map(nameOf)

/** `1920x1080`, `4 s`, `with sound`: what is another. A shape is told by its size. */
const newOf = (list: readonly Carried[]) =>
  list
    .filter(({ what, how }) => how === 'changed' && what !== 'aspect')
    .map((one) => {
      const { what, was, becomes } = one
      if (what === 'audio') return was === becomes ? 'other sound' : 'with sound'
      return becomes === undefined ? `another ${nameOf(one)}` : amount(one, becomes)
    })

const isKept = ({ how }: Carried) => how === 'kept'
const key = ({ what, how, becomes }: Carried) => `${what} ${how} ${how === 'changed' ? becomes : ''}`

/** What becomes of a thing in every one of the offers alike. */
function shared(offers: readonly Offer[]): Carried[] {
  const [first, ...others] = offers
  const has = ({ carried }: Offer, wanted: Carried) => carried.some((one) => key(one) === key(wanted))
  return (first?.carried ?? []).filter((one) => !TOLD.includes(one.what) && others.every((offer) => has(offer, one)))
}

function remark({ carried, blocked }: Offer, common: readonly Carried[]): string {
  const own = carried.filter((one) => !TOLD.includes(one.what) && !common.some((known) => key(known) === key(one)))
  const lost = lostOf(own)
  const changes = [...newOf(own), ...(lost.length ? [`without ${lost.join(' and ')}`] : [])]
  const same = changes.length || !common.every(isKept) ? [] : ['as the take']
  return [...changes, ...same, ...blocked.map(({ reason }) => reason)].join(', ')
}

function about(strategy: Strategy, offers: readonly Offer[], common: readonly Carried[]): string {
  const list = (verb: string, names: readonly string[]) => (names.length ? [`${verb} ${names.join(', ')}`] : [])
  const facts = [
    ...list('keeps', common.filter(isKept).map(nameOf)),
    ...list('loses', lostOf(common)),
    ...list('becomes', newOf(common)),
  ]
  const whoever = offers.length > 1 ? 'Whichever model, it' : 'It'
  return `${ABOUT[strategy]}.${facts.length ? ` ${whoever} ${facts.join('; ')}.` : ''}`
}

function block(strategy: Strategy, offers: readonly Offer[], all: boolean, { look, command }: View, parent: string) {
  const common = shared(offers)
  const shown = all ? offers : offers.slice(0, FEW)
  const right = { align: 'right' as const }
  const rows = shown.map((offer) => [
    `${offer.backend}/${offer.model}`,
    shortMoney(offer.money),
    offer.seconds ? duration(offer.seconds.expected) : '',
    remark(offer, common),
  ])
  const more = offers.length - shown.length
  return [
    ...wrap(`${strategy}: ${about(strategy, offers, common)}`, look.width).map((line) =>
      line.replace(strategy, look.bold(strategy)),
    ),
    columns([{}, right, right, {}], rows, look),
    ...(more ? [look.dim(`  ${more} more: ${command('promote', parent, '--strategy', strategy, '--all')}`)] : []),
  ].join('\n')
}

/** The take as it is, from what any of its offers says of it. */
function takeText({ parent, offers }: Promotions): string {
  const was = (what: Carried['what']) => {
    const found = offers.flatMap(({ carried }) => carried).find((one) => one.what === what)
    return found?.was === undefined ? [] : [amount(found, found.was)]
  }
  return [...was('size'), ...was('seconds'), ...was('fps'), ...was('audio')].join(', ') || parent
}

/** A strategy whose every model is held up: by a cap, or a server that is down. */
const heldUp = (strategy: Strategy, [closest]: readonly Offer[]): Impossible[] =>
  closest
    ? [
        {
          strategy,
          reason: `closest: ${closest.backend}/${closest.model}, ${closest.blocked.map(({ reason }) => reason).join(', ')}`,
        },
      ]
    : []

/** A block for each strategy, what can't be done, and how to go on. @param all every model, not the first few */
export function showPromotions(table: Promotions, view: View, all = false): string {
  const { parent, offers, impossible } = table
  const { look } = view
  const quoted = offers.filter(({ output }) => output)
  const of = (list: readonly Offer[], strategy: Strategy) => list.filter((offer) => offer.strategy === strategy)
  const blocks = STRATEGIES.flatMap((strategy) => {
    const own = of(quoted, strategy)
    return own.length ? [block(strategy, own, all, view, parent)] : []
  })
  const missing = STRATEGIES.flatMap((strategy) => {
    if (of(quoted, strategy).length) return []
    const told = impossible.filter((one) => one.strategy === strategy)
    return told.length ? told : heldUp(strategy, of(offers, strategy))
  })
  return [
    ...(blocks.length ? [`${look.bold('The take')}: ${takeText(table)}`, ...blocks] : []),
    ...(missing.length
      ? [
          `${look.bold('Not now')}\n${facts(
            missing.map(({ strategy, reason, next }) => [strategy, next ? `${reason} (${next})` : reason]),
            look,
          )}`,
        ]
      : []),
    ...nextOf(quoted, parent, view),
  ].join('\n\n')
}

/** The commands that render: what can start now, and where that is at home alone what lacks a key. */
function nextOf(quoted: readonly Offer[], parent: string, { look, command }: View): string[] {
  const able = quoted.filter(({ strategy }) => strategy !== 'rerender')
  const ready = able.find(({ blocked }) => !blocked.length)
  const keyless = ready?.locality === 'cloud' ? undefined : able.find(({ blocked }) => blocked.length)
  const commands = [ready, keyless].flatMap((offer) => (offer ? [offer] : []))
  if (!commands.length) return []
  const texts = commands.flatMap(({ strategy, backend, model, money, locality, blocked }) => {
    const words = ['promote', parent, '--strategy', strategy, '--to', `${backend}/${model}`]
    // At home a strategy is enough: nobody bills.
    const bound = locality === 'local' ? [] : money ? ['--max-cost', money.high] : ['--yes']
    const first = blocked.map(({ reason, next }) => `${reason}${next ? ` (${next})` : ''}`).join('; ')
    const lead = first ? `This one ${first}:` : 'To render one:'
    return [...wrap(lead, look.width), `  ${look.bold(command(...words, ...bound))}`]
  })
  return [['Nothing was spent.', ...texts].join('\n')]
}

/** Where a hero shot comes from, and what became of its parent in it. */
export function showPromotion(promotion: Promotion, cost: Cost, { look }: View): string {
  const { strategy, parent, frames, carried, check, family } = promotion
  const alike = Object.entries(check?.similarity ?? {}).map(([frame, value]) => `${frame} frame ${value} of 1`)
  const told = carried.filter(({ what }) => !TOLD.includes(what))
  return facts(
    [
      ['Promoted', `from ${parent.take} by ${strategy}`],
      ['Sent', ...frames.map(({ role, seconds }) => `${role} frame, at ${figure(seconds)} s of the take`)],
      ['Lost', lostOf(told).join(', ')],
      ['Changed', newOf(told).join(', ')],
      ['Alike', alike.length ? alike.join(', ') : undefined],
      ['Unchecked', ...(check?.unchecked ?? [])],
      ['Together', family?.usd ? `${formatUsd(family.usd)} with the takes it descends from` : undefined],
      ['Of that', family?.usd && cost.usd ? `${formatUsd(cost.usd)} for the hero` : undefined],
    ].map(([name, ...values]) => [name!, ...values.map((value) => value && clean(value))] as const),
    look,
  )
}
