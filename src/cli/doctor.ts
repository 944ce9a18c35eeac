/** `doctor`: what this installation has, what it lacks, and whether the ledger adds up. */
import type { Command } from 'commander'
import type { Violation } from '../cost/ledger.js'
import { formatUsd } from '../cost/money.js'
import type { Facts } from '../studio.js'
import { version } from '../version.js'
import { EXIT } from './exit.js'
import { columns, facts as factList, figure, type View } from './layout.js'
import type { Act, Handler } from './session.js'
import { pathText } from './show.js'

type BackendFacts = Facts['backends'][number]

/** True when a shot could be sent there now. */
const isReady = ({ callable, keys, availability }: BackendFacts) =>
  callable && availability.ok && (!keys.length || keys.some(({ set }) => set))

function needs({ callable, keys, keyPage, availability }: BackendFacts): string {
  if (!callable) return 'known by its cards only: its adapter is not in this version'
  if (keys.length && !keys.some(({ set }) => set))
    return `set ${keys.map(({ name }) => name).join(' or ')}${keyPage ? `: ${keyPage}` : ''}`
  if (availability.ok) {
    const { device, reason, creditUsd, blocked = {} } = availability
    const credit = creditUsd === undefined ? undefined : `${formatUsd(creditUsd)} of credit`
    const limits = Object.entries(blocked).map(([model, why]) => `${model}: ${why}`)
    return [device, reason, credit, ...limits].filter(Boolean).join('; ')
  }
  return [availability.reason, availability.next].filter(Boolean).join('; ')
}

function showFacts(found: Facts, audit: readonly Violation[], { look, cwd }: View): string {
  const { machine, tariff } = found
  const rows = found.backends.map((backend) => [
    isReady(backend) ? 'ready' : 'no',
    backend.id,
    backend.locality,
    String(backend.models),
    needs(backend),
  ])
  return [
    factList(
      [
        ['heroshot', `${version} on Node ${process.versions.node}`],
        ['home', pathText(found.home, cwd)],
        ['configuration', found.configFile ? pathText(found.configFile, cwd) : 'no file, defaults'],
        ['preset', found.preset],
        ['machine', `${machine.cpu.model}, ${machine.cpu.cores} cores, ${figure(machine.ramGb)} GB memory`],
        ['graphics', machine.gpu ? `${machine.gpu.name}, ${machine.gpu.vramGb} GB` : 'no card found'],
        ['electricity', `${formatUsd(tariff.usdPerKwh)} per kWh: ${tariff.source}, ${tariff.asOf}`],
        ['storage', found.storeWarning],
        ['ledger', audit.length ? undefined : 'adds up', ...audit.map(({ jobId, problem }) => `${jobId}: ${problem}`)],
      ],
      look,
    ),
    '',
    columns(
      [
        { title: 'state', paint: (text) => (text.startsWith('ready') ? look.green(text) : look.dim(text)) },
        { title: 'backend', paint: look.bold },
        { title: 'place' },
        { title: 'models', align: 'right' },
        { title: 'what it has or needs' },
      ],
      rows,
      look,
    ),
  ].join('\n')
}

const doctor: Handler = async ({ terminal, withStudio }) => {
  const { found, audit } = await withStudio(async (studio) => ({
    found: await studio.facts(),
    audit: await studio.ledger.audit(),
  }))
  if (terminal.json) terminal.printJson({ heroshot: version, node: process.versions.node, ...found, audit })
  terminal.print(showFacts(found, audit, terminal.view))
  if (audit.length) return EXIT.unexpected
  return found.backends.some(isReady) ? EXIT.ok : EXIT.unavailable
}

export function addDoctor(program: Command, act: Act): void {
  program.command('doctor').description('what is installed, reachable and missing').action(act(doctor))
}
