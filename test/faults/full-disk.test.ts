/** A disk with no room for the clip: a real limit on a real process; once there is room, the take, and nothing is paid again. */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { takeDirOf } from '../../src/jobs/take-file.js'
import { bundle } from '../support/bundle.js'
import { rehearsalBackend, startRehearsal } from '../support/rehearsal.js'
import { fastClock, makeClip, openStage } from '../support/stage.js'
import { tempDir } from '../support/temp.js'

/** Of 512 or 1024 bytes, as the shell counts: more than the store needs, less than the clip. */
const BLOCKS = 6000
const PADDING = 8 << 20

function run(command: string, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const said = { stdout: '', stderr: '' }
    for (const way of ['stdout', 'stderr'] as const)
      child[way].setEncoding('utf8').on('data', (text: string) => {
        said[way] += text
      })
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve(said.stdout) : reject(new Error(`${code}: ${said.stderr}`))))
  })
}

it.skipIf(process.platform === 'win32')('a full disk leaves a job that can be resumed', async () => {
  const small = (await makeClip()).bytes
  const free = Buffer.alloc(PADDING)
  free.writeUInt32BE(PADDING)
  free.write('free', 4, 'latin1')
  const clip = Buffer.concat([small, free])
  const vendor = await startRehearsal({ clip })
  onTestFinished(() => vendor.close())
  const home = tempDir()
  const dir = await bundle({ child: 'test/faults/full-disk-child.ts' })
  const given = JSON.stringify({ home, origin: vendor.origin })
  const limited = `ulimit -f ${BLOCKS}; exec "$0" "$@"`
  const end = JSON.parse(await run('/bin/sh', '-c', limited, process.execPath, join(dir, 'child.mjs'), given))
  expect(end).toMatchObject({
    name: 'CollectError',
    code: 'disk-full',
    billed: 'yes',
    next: expect.stringMatching(/^Free some space.*\(heroshot resume /),
  })

  const { runner, close } = await openStage({
    ...{ home, backends: [rehearsalBackend(vendor.origin)], clock: fastClock(50) },
  })
  onTestFinished(close)
  const [job] = await runner.list()
  expect(job).toMatchObject({ id: end.id, state: 'rendered' })
  expect(readdirSync(takeDirOf(home, job!))).toEqual([])

  const take = await (await runner.resume(end.id)).result()
  expect(readFileSync(take.file).equals(clip)).toBe(true)
  expect(readdirSync(dirname(take.file)).sort()).toEqual(['take.json', 'take.mp4'])
  expect(vendor.creates).toBe(1)
  expect(Number(take.cost.usd)).toBe(Number(vendor.billed()))
  expect(await runner.audit()).toEqual([])
})
