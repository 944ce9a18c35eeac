/** The page of `doctor`: the machine, what it can render, the backends, and what to do next. */
import type { FoundServer } from '../backend.js'
import { RECIPE_RULE, type RecipeVerdict, type Shortage } from '../catalog/recipes.js'
import type { Violation } from '../cost/ledger.js'
import { formatUsd } from '../cost/money.js'
import type { Facts } from '../machine/facts.js'
import type { Finding } from '../machine/findings.js'
import { version } from '../version.js'
import { columns, facts as factList, figure, type Look, type View, wrap } from './layout.js'
import { pathText } from './show.js'

type BackendFacts = Facts['backends'][number]

/** True when a shot could be sent there now. */
export const isReady = ({ callable, keys, availability }: BackendFacts) =>
  callable && availability.ok && (!keys.length || keys.some(({ set }) => set))

/** `ComfyUI 0.33.0 at http://10.0.0.7:8188, RTX 4090 24 GB`. */
function serverText({ url, is, machine }: FoundServer): string {
  const cards = machine?.gpus.map(({ name, vramGb }) => (vramGb ? `${name} ${figure(vramGb)} GB` : name))
  return [`${is} at ${url}`, ...(cards?.length === 0 ? ['no graphics card'] : (cards ?? []))].join(', ')
}

function needs({ callable, keys, keyPage, availability }: BackendFacts): string {
  if (!callable) return 'known by its cards only: its adapter is not in this version'
  if (keys.length && !keys.some(({ set }) => set))
    return `set ${keys.map(({ name }) => name).join(' or ')}${keyPage ? `: ${keyPage}` : ''}`
  if (availability.ok) {
    const { device, reason, creditUsd, servers = [], blocked = {} } = availability
    const answered = servers.map(serverText)
    const credit = creditUsd === undefined ? undefined : `${formatUsd(creditUsd)} of credit`
    const limits = Object.entries(blocked).map(([model, why]) => `${model}: ${why}`)
    return [...(answered.length ? answered : [device]), reason, credit, ...limits].filter(Boolean).join('; ')
  }
  return [availability.reason, availability.next].filter(Boolean).join('; ')
}

const gigabytes = (gb: number | undefined) => (gb === undefined ? 'memory unknown' : `${figure(gb)} GB`)

const WORDS: Record<RecipeVerdict['verdict'], string> = {
  fits: 'fits',
  'fits-with-offload': 'with offload',
  'does-not-fit': 'no',
}

const shortText = (short: readonly Shortage[]) =>
  short
    .map(({ of, needs, has }) => `${figure(needs)} GB of ${of}${has ? ` (${figure(has)} are there)` : ''}`)
    .join(', ')

function recipeTable(recipes: readonly RecipeVerdict[], look: Look): string {
  const describe = ({ recipe, vramMinGb, ramMinGb, diskGb, installed, short }: RecipeVerdict) =>
    [
      recipe,
      vramMinGb && `${figure(vramMinGb)} GB video`,
      ramMinGb && `${figure(ramMinGb)} GB memory`,
      diskGb && `${figure(diskGb)} GB files`,
      installed === false && 'not installed',
      short.length && `short of ${short.map(({ of }) => of).join(', ')}`,
    ]
      .filter(Boolean)
      .join(', ')
  const paint = (text: string) =>
    text.startsWith('fits') ? look.green(text) : text.startsWith('with') ? look.yellow(text) : look.dim(text)
  return columns(
    [{ title: 'here', paint }, { title: 'model', paint: look.bold }, { title: 'recipe' }],
    recipes.map((one) => [WORDS[one.verdict], one.model, describe(one)]),
    look,
  )
}

function backendTable(backends: readonly BackendFacts[], look: Look): string {
  return columns(
    [
      { title: 'state', paint: (text) => (text.startsWith('ready') ? look.green(text) : look.dim(text)) },
      { title: 'backend', paint: look.bold },
      { title: 'place' },
      { title: 'models', align: 'right' },
      { title: 'what it has or needs' },
    ],
    backends.map((backend) => [
      isReady(backend) ? 'ready' : 'no',
      backend.id,
      backend.locality,
      String(backend.models),
      needs(backend),
    ]),
    look,
  )
}

const hint = (text: string, look: Look) =>
  wrap(text, look.width - 2)
    .map((line) => look.dim(`  ${line}`))
    .join('\n')

export function showDoctor(
  found: Facts,
  findings: readonly Finding[],
  audit: readonly Violation[],
  { look, cwd }: View,
): string {
  const { machine, tariff, survey, setups, recipes } = found
  const cards = survey.gpus.map(({ name, vramGb, driver }) =>
    [name, gigabytes(vramGb), driver && `driver ${driver}`].filter(Boolean).join(', '),
  )
  const wsl = survey.wsl ? `, WSL ${survey.wsl}` : ''
  const head = factList(
    [
      ['heroshot', `${version} on Node ${process.versions.node}`],
      ['home', pathText(found.home, cwd)],
      ['configuration', found.configFile ? pathText(found.configFile, cwd) : 'no file, defaults'],
      ['preset', found.preset],
      ['system', `${machine.os} on ${survey.arch}${wsl}`],
      [
        'machine',
        `${machine.cpu.model}, ${machine.cpu.cores} cores, ${figure(machine.ramGb)} GB memory, ${figure(machine.diskFreeGb)} GB of disk free`,
      ],
      ['graphics', ...(cards.length ? cards : ['no card found'])],
      ...setups.map(
        ({ id, meets, short }) => [`${id} set-up`, meets ? 'met' : `short of ${shortText(short)}`] as [string, string],
      ),
      ['electricity', `${formatUsd(tariff.usdPerKwh)} per kWh: ${tariff.source}, ${tariff.asOf}`],
      ['metered by', ...found.meters.map(({ used, text }) => `${used ? '' : 'not by '}${text}`)],
      ['clock', found.clock && `${Math.abs(found.clock.seconds)} s from that of ${found.clock.host}`],
      ['storage', found.storeWarning],
      ['ledger', audit.length ? undefined : 'adds up', ...audit.map(({ jobId, problem }) => `${jobId}: ${problem}`)],
    ],
    look,
  )
  const parts = [head, backendTable(found.backends, look)]
  if (recipes.length) parts.push(`${recipeTable(recipes, look)}\n${hint(RECIPE_RULE, look)}`)
  if (findings.length)
    parts.push(
      columns(
        [{ title: 'about', paint: look.bold }, { title: 'found, and the next step' }],
        findings.flatMap(({ about, text, next }) => [
          [about, text],
          ['', `→ ${next}`],
        ]),
        look,
      ),
    )
  return parts.join('\n\n')
}
