/** Clips for analyzers, filmed by ffmpeg once a file of tests, and what an analyzer is given. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import type { AnalyzedClip, AnalyzerContext } from '../../src/analyzer.js'
import { probeClip } from '../../src/media/probe.js'
import { contextOf } from './context.js'

/** A folder of clips by name; it goes away after the tests of the file. */
export function clipFolder() {
  const dir = mkdtempSync(join(tmpdir(), 'heroshot-clips-'))
  afterAll(() => rmSync(dir, { recursive: true, force: true }))
  const at = (name: string) => join(dir, name)
  return {
    dir,
    at,
    film(name: string, source: string, ...args: string[]): string {
      const fast = name.endsWith('.mp4') ? ['-preset', 'ultrafast'] : []
      execFileSync('ffmpeg', [
        '-v',
        'error',
        '-f',
        'lavfi',
        '-i',
        source,
        ...args,
        '-pix_fmt',
        'yuv420p',
        ...fast,
        at(name),
      ])
      return at(name)
    },
  }
}

export async function clipAt(path: string): Promise<AnalyzedClip> {
  const facts = await probeClip(path)
  expect(facts?.seconds).toBeGreaterThan(0)
  const { seconds, audio, width, height, fps, codec } = facts as Required<NonNullable<typeof facts>>
  return { path, seconds, audio, width, height, fps, codec }
}

export const analyzerContext = (changes: Partial<AnalyzerContext> = {}): AnalyzerContext => contextOf(changes)
