/** The programs that tell what hardware is and draws: run to their end, or read line by line until stopped. None outlives its reader. */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import type { RunProgram } from '../machine/gpus.js'
import { isOnPath } from '../media/on-path.js'

const WINDOWS = process.platform === 'win32'
/** Told enough, whatever a program goes on to say. */
const MOST_BYTES = 4 * 2 ** 20
/** A program that only tells is done by then. */
const TELL_MS = 5000
/** To end when asked to. */
const GRACE_MS = 300

const running = new Set<ChildProcess>()
const killAll = () => {
  for (const child of running) kill(child, 'SIGKILL')
}

/** In a group of its own: a program may be a script around another, and both are to end. */
function start(program: string, args: readonly string[]): ChildProcess {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], windowsHide: true, detached: !WINDOWS })
  if (child.pid === undefined) return child
  if (!running.size) process.once('exit', killAll)
  running.add(child)
  // Closed once nothing of its group holds the pipe.
  child.once('close', () => {
    running.delete(child)
    if (!running.size) process.removeListener('exit', killAll)
  })
  return child
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  // One that never started has no pid, and its group would be this process's own.
  if (child.pid === undefined) return
  try {
    if (WINDOWS) spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true })
    else process.kill(-child.pid, signal)
  } catch {
    // Gone already.
  }
}

/** Standard output of a program, or undefined when it is absent, fails, or takes longer than five seconds. */
export const runProgram: RunProgram = (file, args) =>
  new Promise((resolve) => {
    if (!isOnPath(file)) return resolve(undefined)
    let text = ''
    const child = start(file, args)
    const late = setTimeout(() => kill(child, 'SIGKILL'), TELL_MS)
    child.once('error', () => {
      clearTimeout(late)
      resolve(undefined)
    })
    child.stdout?.setEncoding('utf8').on('data', (more: string) => {
      if (text.length < MOST_BYTES) text += more
    })
    child.once('close', (code) => {
      clearTimeout(late)
      resolve(code === 0 ? text : undefined)
    })
  })

export interface Following {
  /** Ends the program and whatever it started. Resolves when they are gone. */
  stop(): Promise<void>
}

/** Reads a program that goes on printing. Keeps no process from ending; a program that is absent or dies just says no more. */
export function follow(program: string, args: readonly string[], line: (text: string) => void): Following {
  let tail = ''
  const child = start(program, args)
  const gone = new Promise<void>((resolve) => {
    child.once('error', () => resolve())
    child.once('close', () => resolve())
  })
  // What it started may go on without it.
  child.once('exit', () => kill(child, 'SIGTERM'))
  child.unref()
  ;(child.stdout as Socket | null)?.unref()
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (tail + text).split('\n')
    tail = lines.pop()!.slice(-MOST_BYTES)
    for (const one of lines) line(one.trim())
  })
  return {
    async stop() {
      kill(child, 'SIGTERM')
      const late = setTimeout(() => kill(child, 'SIGKILL'), GRACE_MS)
      child.ref()
      ;(child.stdout as Socket | null)?.ref()
      await gone
      clearTimeout(late)
    },
  }
}
