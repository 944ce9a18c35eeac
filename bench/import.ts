/** Import time of the built package beside the AI SDK's, in one run: fresh processes, alternating, medians. `npm run bench:import [-- --write docs/bench.md]` */
import { execFileSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { machine, median, section, table } from './results.js'

const ROUNDS = 25
const SUBJECTS = {
  heroshot: pathToFileURL('dist/index.js').href,
  'ai (AI SDK)': 'ai',
  'bare node': 'node:path',
}

const time = (specifier: string) =>
  Number(
    execFileSync(
      'node',
      [
        '--input-type=module',
        '-e',
        `const t=performance.now();await import(${JSON.stringify(specifier)});console.log(performance.now()-t)`,
      ],
      { encoding: 'utf8' },
    ),
  )

const times: Record<string, number[]> = {}
for (let round = 0; round < ROUNDS; round++)
  for (const [name, specifier] of Object.entries(SUBJECTS)) (times[name] ??= []).push(time(specifier))

const rows = Object.entries(times).map(([name, list]) => [name, median(list).toFixed(1), Math.min(...list).toFixed(1)])
section(
  'import',
  `### What an import costs\n\n${table(['package', '>median ms', '>fastest ms'], rows)}\n\n${ROUNDS} fresh processes each, in turns. Measured ${machine()}.`,
)
