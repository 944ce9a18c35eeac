/** `heroshot sandbox <vendor>`: a vendor's sandbox in a terminal, until Ctrl-C. */
import { formatUsd } from '../cost/money.js'
import { InputError } from '../errors.js'
import type { ProviderCommand } from '../provider-command.js'
import { FAULTS, faultNames } from './faults.js'
import type { Sandbox, SandboxOptions, SeenRequest } from './wire.js'

type Started = Sandbox & { readonly env: Readonly<Record<string, string>> }

export interface SandboxCommand {
  vendor: string
  /** As the vendor is called. */
  title: string
  /** Options beyond those every sandbox has. */
  options?: ProviderCommand['options']
  start(options: SandboxOptions, flags: Readonly<Record<string, unknown>>): Promise<Started>
}

/** A number given as text. Throws InputError when it is none, or below `least`. */
export function numberOf(flags: Readonly<Record<string, unknown>>, name: string, least = 0): number | undefined {
  const text = flags[name]
  if (text === undefined) return undefined
  const number = Number(text)
  if (String(text).trim() !== '' && number >= least && Number.isFinite(number)) return number
  const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
  throw new InputError('is not a number it takes', { field: flag, value: text, allowed: `a number from ${least} on` })
}

/** Ctrl-C, or SIGTERM. */
const interrupted = () =>
  new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })

const logLine = ({ at, method, path, answer, job, fault }: SeenRequest) =>
  [at.slice(11, 19), method.padEnd(6), String(answer).padEnd(5), path, job && !path.includes(job) && job, fault]
    .filter(Boolean)
    .join('  ')

function summary({ seen, jobs, invoice }: Sandbox): string {
  const { creates, polls, cancels, downloads } = seen
  return `${creates} creates, ${jobs.length} jobs made, ${polls} polls, ${cancels} cancels, ${downloads} downloads; the invoice would be ${formatUsd(invoice())}`
}

const faultList = () => faultNames.map((name) => `  ${name.padEnd(24)}${FAULTS[name].about}`).join('\n')

/** The command of one vendor. */
export const sandboxCommand = ({ vendor, title, options = [], start }: SandboxCommand): ProviderCommand => ({
  path: ['sandbox', vendor],
  about: `a ${title} on loopback: no key, no bill; for your own tests`,
  options: [
    { flags: '--port <n>', about: 'default: any free one' },
    { flags: '--speed <n>', about: 'how many of its seconds pass in a real one; default 1' },
    { flags: '--render-seconds <n>', about: 'how long a render takes; default 8' },
    { flags: '--seed <n>', about: 'the same seed makes the same ids; default 1' },
    { flags: '--fault <names>', about: 'of the coming creates, comma-separated; `list` names them all' },
    ...options,
  ],
  open: (options = {}) => start(options, {}),
  async run(flags, line) {
    if (flags.fault === 'list') return line(faultList())
    const json = flags.json === true
    const number = (name: string, least?: number) => {
      const value = numberOf(flags, name, least)
      return value === undefined ? {} : { [name]: value }
    }
    const sandbox = await start(
      {
        ...number('port'),
        ...number('speed', 0.001),
        ...number('renderSeconds'),
        ...number('seed'),
        onRequest: (request) => line(json ? JSON.stringify(request) : logLine(request)),
      },
      flags,
    )
    try {
      if (typeof flags.fault === 'string') sandbox.fault(...flags.fault.split(',').map((name) => name.trim()))
      const { origin, env } = sandbox
      if (json) line(JSON.stringify({ origin, env }))
      else
        line(
          [
            `${title} sandbox at ${origin}. Nothing it does is billed. For a client of ${title}:`,
            '',
            ...Object.entries(env).map(([name, value]) => `  export ${name}=${value}`),
            '',
            'Faults of the coming creates, what it saw, and its time:',
            '',
            `  curl ${origin}/_sandbox/faults -d '["accepted-then-reset"]'`,
            `  curl ${origin}/_sandbox`,
            `  curl ${origin}/_sandbox/advance -d 86400`,
            '',
            'Ctrl-C ends it.',
            '',
          ].join('\n'),
        )
      await interrupted()
      line(
        json
          ? JSON.stringify({ ...sandbox.seen, all: undefined, invoice: sandbox.invoice() })
          : `\n${summary(sandbox)}`,
      )
    } finally {
      await sandbox.close()
    }
  },
})
