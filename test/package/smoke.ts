/**
 * Installs the packed package in empty projects and uses it the ways people do: ESM, CommonJS, TypeScript, the command,
 * and without the optional packages. `--only-run` skips the type check (for other Node versions).
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const onlyRun = process.argv.includes('--only-run')
const root = resolve(import.meta.dirname ?? '.', '../..')
const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', HEROSHOT_HOME: '' }
const say = (line: string) =>
  console.log(`smoke (node ${execFileSync('node', ['--version'], { encoding: 'utf8' }).trim()}): ${line}`)

const work = mkdtempSync(join(tmpdir(), 'heroshot-smoke-'))
const run = (cwd: string, file: string, ...args: string[]) => execFileSync(file, args, { cwd, env, encoding: 'utf8' })

function project(name: string, ...installFlags: string[]) {
  const dir = mkdtempSync(join(work, `${name}-`))
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }))
  run(dir, 'npm', 'install', '--silent', '--no-audit', '--no-fund', ...installFlags, tarball)
  return dir
}

const [packed] = JSON.parse(run(root, 'npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', work)) as [
  { filename: string },
]
const tarball = join(work, packed.filename)

const USE = `
const studio = createStudio({ home: 'out' })
const plan = await studio.plan({ prompt: 'a blue kite over a beach' })
if (plan.ranked[0]?.backend !== 'sketch') throw new Error('draft did not route to sketch: ' + JSON.stringify(plan.rejected))
const take = await studio.generate({ prompt: 'a blue kite over a beach', seconds: 1, resolution: '360p', seed: 7 })
if (take.video.width !== 640 || take.video.frames !== 24) throw new Error(JSON.stringify(take.video))
await studio.close()
console.log('ok', take.file)
`

const SANDBOX = `
import { createStudio } from 'heroshot'
import { startSandbox } from 'heroshot/runway/sandbox'
const sandbox = await startSandbox({ renderSeconds: 2 })
const studio = createStudio({ home: 'out', env: sandbox.env })
sandbox.fault('accepted-then-reset')
const code = await studio.generate({ prompt: 'a lighthouse', tier: 'hero', maxCost: 1 }).catch((error) => error.code)
if (code !== 'submission-unknown' || sandbox.seen.creates !== 1) throw new Error(code + ' ' + sandbox.seen.creates)
const take = await studio.generate({ prompt: 'a lighthouse', tier: 'hero', model: 'gen4.5', seconds: 2, maxCost: 1 })
if (take.cost.usd !== '0.24' || take.video.frames !== 48) throw new Error(JSON.stringify(take))
await studio.close()
await sandbox.close()
console.log('ok', take.backend, take.model)
`

const KIT = `
import { describe, it } from 'node:test'
import { runway } from 'heroshot/runway'
import { startSandbox } from 'heroshot/runway/sandbox'
import { testBackend } from 'heroshot/testkit'
testBackend({
  runner: { describe, it },
  async create(options) {
    const sandbox = await startSandbox(options)
    return { sandbox, backend: () => runway(), env: sandbox.env, close: sandbox.close }
  },
})
`

try {
  const dir = project('user')
  writeFileSync(
    join(dir, 'esm.mjs'),
    `import { createStudio } from 'heroshot'\nimport { sketch } from 'heroshot/sketch'\nif (sketch().id !== 'sketch') throw 1\n${USE}`,
  )
  say(`ESM ${run(dir, 'node', 'esm.mjs').trim()}`)
  writeFileSync(
    join(dir, 'cjs.cjs'),
    `const { createStudio } = require('heroshot')\nconst { sketch } = require('heroshot/sketch')\nif (sketch().id !== 'sketch') throw 1\n;(async () => {${USE}})().catch((e) => { console.error(e); process.exit(1) })`,
  )
  say(`CommonJS ${run(dir, 'node', 'cjs.cjs').trim()}`)
  say(`command ${run(dir, 'npx', 'heroshot', '--version').trim()}`)
  writeFileSync(join(dir, 'sandbox.mjs'), SANDBOX)
  say(`sandbox ${run(dir, 'node', 'sandbox.mjs').trim()}`)
  if (!onlyRun) {
    writeFileSync(join(dir, 'kit.test.mjs'), KIT)
    const passed = /^# pass (\d+)$/m.exec(run(dir, 'node', '--test', '--test-reporter=tap', 'kit.test.mjs'))?.[1]
    if (!(Number(passed) > 45)) throw new Error(`only ${passed} tests of the testkit passed`)
    say(`testkit under node:test: ${passed} passed`)
    run(dir, 'npm', 'install', '--silent', '--no-audit', '--no-fund', '-D', 'typescript@5.9', '@types/node@20')
    writeFileSync(
      join(dir, 'use.ts'),
      `import { createStudio, type Take, type ShotInput } from 'heroshot'\nimport { sketch } from 'heroshot/sketch'\nimport { runway } from 'heroshot/runway'\nimport { startSandbox } from 'heroshot/runway/sandbox'\nimport { testBackend } from 'heroshot/testkit'\nconst shot: ShotInput = { prompt: 'x', tier: 'draft' }\n// @ts-expect-error no such tier\nconst wrong: ShotInput = { prompt: 'x', tier: 'final' }\nexport const take: Promise<Take> = createStudio({ providers: [sketch(), runway()] }).generate(shot)\nvoid [wrong, startSandbox, testBackend]\n`,
    )
    for (const [module, resolution] of [
      ['NodeNext', 'NodeNext'],
      ['ESNext', 'Bundler'],
    ] as const) {
      run(
        dir,
        'npx',
        'tsc',
        '--noEmit',
        '--strict',
        '--skipLibCheck',
        'false',
        '--module',
        module,
        '--moduleResolution',
        resolution,
        '--target',
        'ES2022',
        '--types',
        'node',
        'use.ts',
      )
      say(`TypeScript ${module} ok`)
    }
  }

  // What npm leaves behind, without a word, when the package's own install script fails.
  const bare = project('bare')
  rmSync(join(bare, 'node_modules/onnxruntime-node'), { recursive: true })
  writeFileSync(
    join(bare, 'bare.mjs'),
    `import { createStudio } from 'heroshot'\nawait createStudio({ home: 'out' }).generate({ prompt: 'x' })\n`,
  )
  const failed = spawnSync('node', ['bare.mjs'], { cwd: bare, env, encoding: 'utf8' })
  if (failed.status === 0 || !/npm i(nstall)? .*onnxruntime-node/.test(failed.stderr))
    throw new Error(`without onnxruntime-node: ${failed.status} ${failed.stdout}${failed.stderr}`)
  say(`without onnxruntime-node it says what to install: ${/next.*|npm i.*/.exec(failed.stderr)?.[0]}`)
} finally {
  rmSync(work, { recursive: true, force: true })
}
