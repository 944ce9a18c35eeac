/** The pages of providers: README's table and docs/providers.md, made from the cards, the registry and the contract tests. */
import { readdirSync, readFileSync } from 'node:fs'
import { defaultProviders } from '../../providers/index.js'
import type { Backend, ModelCard } from '../../src/backend.js'
import { lifecycleAt } from '../../src/catalog/lifecycle.js'
import { canCall } from '../../src/catalog/row.js'
import { formatUsd } from '../../src/cost/money.js'
import { priceOf } from '../../src/cost/prices.js'
import { normalizeShot, shortSideOf } from '../../src/shot.js'
import { testNames } from '../../src/testkit/index.js'
import { subjects } from '../contract/subjects.js'

const root = new URL('../../', import.meta.url)
export const README = new URL('README.md', root)
export const PAGE = new URL('docs/providers.md', root)
export const read = (page: URL) => readFileSync(page, 'utf8')

const CLIP = { seconds: 5, resolution: '720p', tier: 'hero', prompt: 'a red boat crosses the sea' } as const

const picture = { sha256: 'a'.repeat(64), mime: 'image/png', bytes: 100_000, width: 1280, height: 720 }
const video = { ...picture, mime: 'video/mp4', seconds: 5, fps: 24 }
/** What a model needs at the least, by the first task it has. */
const GIVEN: Readonly<Record<string, object>> = {
  'image-to-video': { firstFrame: picture },
  'first-last': { firstFrame: picture, lastFrame: picture },
  references: { references: [picture] },
  extend: { source: { video, action: 'extend' } },
  restyle: { source: { video, action: 'restyle' } },
  upscale: { source: { video, action: 'upscale' } },
  performance: { performance: video, firstFrame: picture },
}

interface Row {
  card: ModelCard
  state: string
  usable: boolean
  called: boolean
  /** `$0.60`, `6 s`: the price, and where the clip isn't 5 s of 720p. */
  price: string
  dollars?: number
  asOf?: string
}

async function rowOf(backend: Backend, card: ModelCard, now: number): Promise<Row> {
  const { usable, text } = lifecycleAt(card.lifecycle, now)
  const row = { card, state: text, usable, called: usable && canCall(backend, card) }
  if (!usable || !card.abilities) return { ...row, price: '' }
  if (card.price.model === 'electricity') return { ...row, price: 'electricity' }
  const { tasks } = card.abilities
  const given = GIVEN[tasks.includes('text-to-video') ? '' : tasks[0]!] ?? {}
  const fit = backend.fit(await normalizeShot({ ...CLIP, ...given }, () => Promise.reject(new Error('no media'))), card)
  if (!fit.ok) return { ...row, price: 'unknown' }
  const { output } = fit
  const { money, from } = priceOf(card, output, { now, wh: null, tariff: undefined })
  const asOf = /(\d{4}-\d{2}-\d{2})\)$/.exec(from)?.[1]
  const dated = { ...(asOf && { asOf }) }
  if (!money) return { ...row, price: 'unknown', ...dated }
  const other = [
    ...(output.seconds === CLIP.seconds ? [] : [`${output.seconds} s`]),
    ...(shortSideOf(output.resolution) === 720 ? [] : [output.resolution]),
  ]
  const sum =
    money.low === money.high ? formatUsd(money.expected) : `${formatUsd(money.low)} to ${formatUsd(money.high)}`
  return {
    ...row,
    price: sum + (other.length ? ` (${other.join(', ')})` : ''),
    dollars: Number(money.expected),
    ...dated,
  }
}

interface Room {
  backend: Backend
  rows: Row[]
  proof: string
}

const packages = Object.keys(
  (JSON.parse(read(new URL('package.json', root))) as { devDependencies: object }).devDependencies,
)

/** Official clients that are run against the sandbox of a room. */
function clientsOf(id: string): string[] {
  const folder = new URL('test/contract/', root)
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => read(new URL(name, folder)))
    .filter((source) => source.includes(`providers/${id}/sandbox`))
  const used = sources.flatMap((source) =>
    [...source.matchAll(/from '(@[^/']+\/[^/']+|[^./@'][^/']*)/g)].map(([, name]) => name!),
  )
  return [...new Set(used)].filter((name) => packages.includes(name) && !['vitest', 'fast-check'].includes(name)).sort()
}

function proofOf(id: string): string {
  const passed = Object.entries(subjects)
    .filter(([key, { backend = key }]) => backend === id)
    .map(([, { skip }]) => testNames.length - skip.reduce((sum, { tests }) => sum + tests.length, 0))
  const [least, most] = [Math.min(...passed), Math.max(...passed)]
  const suite = passed.length ? `suite, ${least === most ? least : `${least} to ${most}`} of ${testNames.length}` : ''
  return [suite, ...clientsOf(id).map((name) => `\`${name}\``)].filter(Boolean).join('; ')
}

/** Every room of the registry; lifecycles are those of the day of the newest fact. */
export async function rooms(): Promise<Room[]> {
  const backends = await Promise.all(defaultProviders().map((provider) => provider.load({}, {})))
  const dates = backends.flatMap(({ cards }) => cards.map(({ lifecycle }) => lifecycle.asOf)).sort()
  const now = Date.parse(dates.at(-1)!)
  return Promise.all(
    backends
      .filter(({ cards }) => cards.length)
      .map(async (backend) => ({
        backend,
        rows: await Promise.all(backend.cards.map((card) => rowOf(backend, card, now))),
        proof: proofOf(backend.id),
      })),
  )
}

const plain = ({ name }: ModelCard, backend: string) =>
  name.replace(new RegExp(` on ${backend}.*$`, 'i'), '').replaceAll('|', '/')

/** From the cheapest to the dearest, and when the oldest of them was read. */
function priceRange(rows: readonly Row[]): string {
  const known = rows.filter(({ dollars }) => dollars !== undefined).sort((a, b) => a.dollars! - b.dollars!)
  if (!known.length)
    return rows.some(({ price }) => price === 'electricity') ? 'electricity' : rows.length ? 'unknown' : ''
  const [low, high] = [known[0]!, known.at(-1)!]
  const sum =
    low === high || low.price === high.price
      ? low.price
      : `${formatUsd(String(low.dollars))} to ${formatUsd(String(high.dollars))}`
  const oldest = known.map(({ asOf }) => asOf!).sort()[0]
  return `${sum}, ${oldest}`
}

/** Names a line of README holds; docs/providers.md has them all. */
const MOST_NAMES = 20

/** One line a provider. */
export function summary(all: readonly Room[]): string {
  const line = ({ backend, rows, proof }: Room) => {
    const live = rows.filter(({ usable, card }) => usable && card.role === 'generator' && card.abilities)
    const called = live.filter((row) => row.called).length
    const status = !live.length
      ? 'nothing is live'
      : called === live.length
        ? 'renders'
        : called
          ? `${called} of ${live.length} render`
          : 'planned and priced'
    const named = (live.length ? live : rows).map(({ card }) => plain(card, backend.id))
    const more = named.length - MOST_NAMES
    const names = named.slice(0, MOST_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '')
    return `| \`${backend.id}\` | ${names} | ${status} | ${priceRange(live)} | ${proof} | ${backend.keys?.map((key) => `\`${key}\``).join(' or ') ?? ''} |`
  }
  return [
    '| backend | models | in this version | 5 s at 720p, as of | wire checked by | key |',
    '| --- | --- | --- | --- | --- | --- |',
    ...all.map(line),
  ].join('\n')
}

/** docs/providers.md: one line a model. */
export function page(all: readonly Room[]): string {
  const line = (backend: Backend) => (row: Row) => {
    const { card } = row
    const { tasks = [], audio = '' } = card.abilities ?? {}
    const cells = [
      plain(card, backend.id),
      `\`${card.native}\``,
      row.state,
      row.called ? 'yes' : '',
      tasks.join(', '),
      audio,
      row.price,
      row.asOf ?? '',
    ]
    return `| ${cells.join(' | ')} |`
  }
  const part = ({ backend, rows, proof }: Room) =>
    [
      `## ${backend.id}`,
      '',
      [
        backend.keys?.length
          ? `Key: ${backend.keys.map((key) => `\`${key}\``).join(' or ')}${backend.keyPage ? `, from <${backend.keyPage}>` : ''}.`
          : '',
        proof ? `Wire checked by: ${proof}.` : '',
      ]
        .filter(Boolean)
        .join(' '),
      '',
      '| model | native name | lifecycle | renders | tasks | sound | 5 s at 720p | as of |',
      '| --- | --- | --- | --- | --- | --- | --- | --- |',
      ...rows.map(line(backend)),
      '',
    ].join('\n')
  return [
    '# Providers and their models',
    '',
    'From the dated cards of each room: what is live, what this version renders, and what five seconds at 720p cost where the model makes',
    'them (else the nearest, in brackets). A price that sources disagree about is an interval; one that nobody knows is *unknown* and',
    'counts as over every cap. Written by `npm run providers`; the tests check that it is still true.',
    '',
    ...all.map(part),
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
}

const MARKS = ['<!-- providers -->', '<!-- /providers -->'] as const

/** README with its table as it should be. */
export function withSummary(readme: string, table: string): string {
  const [open, close] = MARKS
  const from = readme.indexOf(open)
  const to = readme.indexOf(close)
  if (from < 0 || to < from) throw new Error(`README.md has lost its ${open} marks`)
  return `${readme.slice(0, from + open.length)}\n${table}\n${readme.slice(to)}`
}
