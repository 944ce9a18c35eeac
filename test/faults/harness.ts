/** Kills real processes and looks at what is left. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'vitest'
import type { JobRecord } from '../../src/jobs/journal.js'
import { bundle } from '../support/bundle.js'
import { fastClock, openStage } from '../support/stage.js'
import type { Cast } from './cast.js'
import type { ChildConfig } from './child.js'

const bundleCasts = () =>
  bundle({
    child: 'test/faults/child.ts',
    cast: 'test/faults/cast.ts',
    'sketch-cast': 'test/faults/sketch-cast.ts',
    'runway-cast': 'test/faults/runway-cast.ts',
  })

let bundled: Promise<string> | undefined

/** Runs a child until it ends, kills itself, or is killed `killAfterMs` after it said it was ready. */
export async function runChild(
  { cast, ...config }: Omit<ChildConfig, 'cast'> & { cast: 'cast' | 'sketch-cast' | 'runway-cast' },
  killAfterMs?: number,
): Promise<{ signal: string | null; stderr: string }> {
  bundled ??= bundleCasts()
  const dir = await bundled
  const given: ChildConfig = { ...config, cast: pathToFileURL(join(dir, `${cast}.mjs`)).href }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(dir, 'child.mjs'), JSON.stringify(given)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    child.stdout.on('data', (chunk) => {
      if (killAfterMs !== undefined && String(chunk).includes('ready'))
        setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code) reject(new Error(`the child failed by itself (${code}): ${stderr}`))
      else resolve({ signal, stderr })
    })
  })
}

export interface Aftermath {
  jobs: JobRecord[]
  /** Outcome of the final resumeAll by job id. */
  outcomes: Map<string, string>
}

/**
 * A fresh engine over what the dead left: resumes everything and checks the promises that hold for any cast. Whole takes on
 * disk, no row submitted twice, nothing rendered again after it was collected, the ledger's law.
 */
export async function aftermath(home: string, { backends, env = {} }: Cast, speed = 50): Promise<Aftermath> {
  const stage = await openStage({ home, backends, env, clock: fastClock(speed) })
  try {
    const before = new Map(
      (await stage.store.scan<JobRecord>('job:')).map(([, job]) => [
        job.id,
        job.attempts.findLast(({ files }) => files),
      ]),
    )
    const outcomes = new Map<string, string>()
    for (const { jobId, outcome, error } of await stage.runner.resumeAll()) {
      outcomes.set(jobId, outcome)
      expect(outcome === 'failed' ? error : undefined, `job ${jobId}`).toBeUndefined()
    }
    const jobs = (await stage.store.scan<JobRecord>('job:')).map(([, job]) => job)
    for (const job of jobs) {
      const last = job.attempts.at(-1)!
      const collected = job.attempts.filter(({ files }) => files)
      expect(collected.length).toBeLessThanOrEqual(1)
      if (before.get(job.id)) expect(last.files).toEqual(before.get(job.id)!.files)
      if (last.state !== 'settled') continue
      expect(job.closed).toBe(true)
      const take = JSON.parse(readFileSync(`${job.takeDir}/take.json`, 'utf8'))
      expect(take.jobId).toBe(job.id)
      for (const { path, sha256, bytes } of take.files) {
        const content = readFileSync(path)
        expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([bytes, sha256])
      }
    }
    expect(await stage.runner.audit()).toEqual([])
    expect(
      await stage.runner.resumeAll().then((reports) => reports.filter(({ outcome }) => outcome === 'take')),
    ).toEqual([])
    return { jobs, outcomes }
  } finally {
    await stage.close()
  }
}
