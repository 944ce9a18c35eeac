/** Stand-ins for the makers' programs: shell scripts on PATH that say what the real ones say. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { tempDir } from './temp.js'

/** Puts a program on PATH for the test. Its folder, where it may leave files: `$here` in the script. */
export function program(name: string, script: string): string {
  const dir = tempDir()
  writeFileSync(join(dir, name), `#!/bin/sh\nhere=${dir}\n${script}\n`)
  chmodSync(join(dir, name), 0o755)
  const before = process.env.PATH
  process.env.PATH = `${dir}${delimiter}${before}`
  onTestFinished(() => void (process.env.PATH = before))
  return dir
}

/** How often the stand-in in a folder has answered so far: it counts in a file `told`. */
export function told(dir: string): number {
  try {
    return Number(readFileSync(join(dir, 'told'), 'utf8')) || 0
  } catch {
    return 0
  }
}

/** A process that runs; one that ended and waits for its parent to notice doesn't. */
export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch (error) {
    // Without /proc, the signal's word counts.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && process.platform !== 'linux'
  }
}

export interface NvidiaSmi {
  /** `index, watts` of each card, or a whole cell like `[N/A]`. @default one card of 310 W */
  watts?: readonly (number | string)[]
  /** What the counter of each card grows by at every line, in mJ; a cell as it is. Absent: the field is not known. */
  counter?: readonly (number | string)[]
  /** Lines of `--query-compute-apps`: uuid of card n is `GPU-n`. */
  apps?: readonly string[]
  /** Shell after each round of lines, at `$round`. */
  after?: string
}

const NO_FIELD = 'Field "total_energy_consumption" is not a valid field to query.'

/** As driver 580 prints it, a round of lines every 20 ms instead of 200. */
export function nvidiaSmi({ watts = [310], counter, apps = [], after = '' }: NvidiaSmi = {}): string {
  const cells = watts.map((cell) => (typeof cell === 'number' ? `${cell.toFixed(2)} W` : cell))
  const lines = cells.map((cell, i) => {
    const grown = counter?.[i]
    const energy = typeof grown === 'number' ? `$((1000000 + round * ${grown})) mJ` : grown
    return `  echo "${[i, cell, ...(energy === undefined ? [] : [energy])].join(', ')}"`
  })
  return program(
    'nvidia-smi',
    `
case "$*" in
*gpu=total_energy_consumption*)
  echo probe >> $here/asked
  ${counter ? "echo '1000000 mJ'" : `echo '${NO_FIELD}'; exit 2`} ;;
*query-compute-apps*) printf '${apps.map((line) => `${line}\\n`).join('')}' ;;
*index,uuid*) printf '${cells.map((_, i) => `${i}, GPU-${i}\\n`).join('')}' ;;
*-lms*)
  echo $$ >> $here/pids
  round=0
  while :; do
  round=$((round + 1))
${lines.join('\n')}
  echo $round > $here/told
${after}
  sleep 0.02
  done ;;
*) printf '${cells.map((cell) => `${cell}\\n`).join('')}' ;;
esac`,
  )
}
