/** Import time of the built package beside the AI SDK's, in one run: fresh processes, alternating, medians. `npm run bench:import` */
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import { pathToFileURL } from 'node:url'

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

console.log(
  `import time, ms, ${ROUNDS} fresh processes each; node ${process.version}, ${cpus()[0]?.model} x ${cpus().length}\n`,
)
console.log('| package | median | fastest |\n| --- | ---: | ---: |')
for (const [name, list] of Object.entries(times)) {
  const sorted = [...list].sort((a, b) => a - b)
  console.log(`| ${name} | ${sorted[Math.floor(sorted.length / 2)]!.toFixed(1)} | ${sorted[0]!.toFixed(1)} |`)
}
