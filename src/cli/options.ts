/** The flags of a shot: flags to request, request to flags, and a field's flag for errors. Pure. */
import { Option } from 'commander'
import { InputError } from '../errors.js'
import { AUDIO, parseShotInput, RESOLUTIONS, type ShotInput, TIERS } from '../shot.js'

/** What commander read, by camel-case flag name. */
export type Flags = Readonly<Record<string, unknown>>

interface Flag {
  /** Dotted path in the request. */
  field: string
  flags: string
  about: string
  group: 'Picture' | 'Starting material' | 'Where and how much' | 'Bookkeeping'
  /** @default 'text' */
  kind?: 'number' | 'list' | 'switch'
  /** What a set switch means. @default true */
  means?: string
}

const FLAGS: readonly Flag[] = [
  { field: 'negativePrompt', flags: '--negative <text>', about: 'what not to show', group: 'Picture' },
  { field: 'tier', flags: '--tier <tier>', about: `${TIERS.join(' or ')}; default draft`, group: 'Picture' },
  { field: 'tier', flags: '--hero', about: 'short for --tier hero', group: 'Picture', kind: 'switch', means: 'hero' },
  { field: 'seconds', flags: '--seconds <n>', about: '0.2 to 600; default 5', group: 'Picture', kind: 'number' },
  { field: 'aspect', flags: '--aspect <w:h>', about: 'like 16:9 (default), 9:16, 1:1', group: 'Picture' },
  { field: 'resolution', flags: '--resolution <p>', about: RESOLUTIONS.join(', '), group: 'Picture' },
  { field: 'fps', flags: '--fps <n>', about: 'frames per second, 1 to 120', group: 'Picture', kind: 'number' },
  { field: 'seed', flags: '--seed <n>', about: '0 to 4294967295; default: drawn', group: 'Picture', kind: 'number' },
  { field: 'audio', flags: '--audio <wish>', about: `${AUDIO.join(', ')}; default off`, group: 'Picture' },
  { field: 'style.id', flags: '--style <id>', about: 'style or LoRA to render with', group: 'Picture' },
  {
    field: 'style.strength',
    flags: '--style-strength <n>',
    about: '0 to 2; default 1',
    group: 'Picture',
    kind: 'number',
  },
  {
    field: 'firstFrame',
    flags: '--first-frame <image>',
    about: 'picture it begins with: path or URL',
    group: 'Starting material',
  },
  { field: 'lastFrame', flags: '--last-frame <image>', about: 'picture it ends with', group: 'Starting material' },
  {
    field: 'references',
    flags: '--reference <image>',
    about: 'picture of someone or something in it; repeatable',
    group: 'Starting material',
    kind: 'list',
  },
  { field: 'source.video', flags: '--source <video>', about: 'video to work on', group: 'Starting material' },
  {
    field: 'source.action',
    flags: '--action <what>',
    about: 'extend, restyle or upscale the source',
    group: 'Starting material',
  },
  {
    field: 'performance',
    flags: '--performance <video>',
    about: 'clip of somebody acting, for the first frame to act the same way',
    group: 'Starting material',
  },
  {
    field: 'privacy',
    flags: '--local-only',
    about: 'a wall: nothing of this shot leaves the machine',
    group: 'Where and how much',
    kind: 'switch',
    means: 'local-only',
  },
  {
    field: 'offline',
    flags: '--offline',
    about: 'as if there were no network',
    group: 'Where and how much',
    kind: 'switch',
  },
  {
    field: 'whenOnline',
    flags: '--when-online',
    about: 'wait until the cloud can be reached instead of failing',
    group: 'Where and how much',
    kind: 'switch',
  },
  {
    field: 'keepMetadata',
    flags: '--keep-metadata',
    about: 'leave prompt and graph in a file from home',
    group: 'Where and how much',
    kind: 'switch',
  },
  {
    field: 'offPeak',
    flags: '--off-peak',
    about: 'at home, start when electricity is cheapest within a day',
    group: 'Where and how much',
    kind: 'switch',
  },
  {
    field: 'batch',
    flags: '--batch',
    about: 'nobody waits for it: other shots overtake it in the line before a busy backend',
    group: 'Where and how much',
    kind: 'switch',
  },
  {
    field: 'maxCost',
    flags: '--max-cost <usd>',
    about: 'most dollars all attempts together may cost',
    group: 'Where and how much',
  },
  {
    field: 'allowUnknownPrice',
    flags: '--allow-unknown-price',
    about: 'let a price nobody knows pass a cap',
    group: 'Where and how much',
    kind: 'switch',
  },
  {
    field: 'allowExtraExposure',
    flags: '--allow-extra-exposure',
    about: 'fall back even when the failed attempt may be billed',
    group: 'Where and how much',
    kind: 'switch',
  },
  {
    field: 'deadline',
    flags: '--deadline <when>',
    about: 'needed by: 90s, 10m, 2h from now, or an ISO instant',
    group: 'Where and how much',
  },
  { field: 'backend', flags: '--backend <id>', about: 'only this backend', group: 'Where and how much' },
  { field: 'model', flags: '--model <name>', about: 'only this model: id, name or alias', group: 'Where and how much' },
  {
    field: 'project',
    flags: '--project <name>',
    about: 'whose budget and report it belongs to; default "default"',
    group: 'Bookkeeping',
  },
  {
    field: 'labels',
    flags: '--label <key=value>',
    about: 'a label in the ledger; repeatable',
    group: 'Bookkeeping',
    kind: 'list',
  },
  {
    field: 'extras',
    flags: '--extra <backend.key=value>',
    about: 'passed to one backend untouched, value as JSON or text; repeatable',
    group: 'Bookkeeping',
    kind: 'list',
  },
]

const longOf = ({ flags }: Flag) => flags.split(' ')[0]!
const nameOf = (flag: Flag) =>
  longOf(flag)
    .slice(2)
    .replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

const collect = (value: string, before: string[] | undefined) => [...(before ?? []), value]

/** The shot's options for commander. */
export const shotOptions = (): Option[] =>
  FLAGS.map((flag) => {
    const option = new Option(flag.flags, flag.about).helpGroup(`${flag.group}:`)
    return flag.kind === 'list' ? option.argParser(collect) : option
  })

/** The flag a person would type for a field of the shot, `--max-cost` for `maxCost`; other fields as they are. */
export function flagOf(field: string): string {
  const known = FLAGS.find(
    (flag) => flag.field === field || (flag.kind === 'list' && field.startsWith(`${flag.field}.`)),
  )
  return known ? longOf(known) : field === 'prompt' ? '<prompt>' : field
}

/** A number where it reads as one; else the text, for the shot's own refusal to name. */
const number = (text: string) => (text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text))

const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `10m` from now as an ISO instant; an ISO instant as it is. */
function instant(text: string, now: number): string {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? []
  if (count !== undefined && unit) return new Date(now + Number(count) * UNITS[unit]!).toISOString()
  if (Number.isNaN(Date.parse(text)))
    throw new InputError('is not a time', {
      field: 'deadline',
      value: text,
      allowed: '90s, 10m, 2h, 1d, or an ISO instant like 2027-01-31T18:00:00Z',
    })
  return new Date(text).toISOString()
}

function pairs(list: readonly string[], field: string, allowed: string): [key: string, value: string][] {
  return list.map((text) => {
    const at = text.indexOf('=')
    if (at < 1) throw new InputError('has no key and value', { field, value: text, allowed })
    return [text.slice(0, at), text.slice(at + 1)]
  })
}

function extrasOf(list: readonly string[]): Record<string, Record<string, unknown>> {
  const extras: Record<string, Record<string, unknown>> = {}
  for (const [path, text] of pairs(list, 'extras', 'backend.key=value')) {
    const dot = path.indexOf('.')
    if (dot < 1 || dot === path.length - 1)
      throw new InputError('names no backend and key', { field: 'extras', value: path, allowed: 'backend.key=value' })
    let value: unknown = text
    try {
      value = JSON.parse(text)
    } catch {}
    const backend = path.slice(0, dot)
    extras[backend] = { ...extras[backend], [path.slice(dot + 1)]: value }
  }
  return extras
}

function put(target: Record<string, unknown>, path: string, value: unknown): void {
  const [head, tail] = path.split('.') as [string, string?]
  target[head] = tail === undefined ? value : { ...(target[head] as object), [tail]: value }
}

/**
 * The request of a command line, checked. Throws InputError for a value no shot can have, before any file or network is touched.
 * @param now milliseconds since the epoch, for deadlines counted from now
 */
export function shotFrom(prompt: string, flags: Flags, now: number): ShotInput {
  const input: Record<string, unknown> = { prompt }
  for (const flag of FLAGS) {
    const value = flags[nameOf(flag)]
    if (value === undefined || value === false) continue
    if (flag.field === 'deadline') input.deadline = instant(String(value), now)
    else if (flag.field === 'labels') input.labels = Object.fromEntries(pairs(value as string[], 'labels', 'key=value'))
    else if (flag.field === 'extras') input.extras = extrasOf(value as string[])
    else if (flag.kind === 'switch') put(input, flag.field, flag.means ?? true)
    else put(input, flag.field, flag.kind === 'number' ? number(String(value)) : value)
  }
  if (flags.styleStrength !== undefined && flags.style === undefined)
    throw new InputError('strength of which style?', {
      field: 'style.strength',
      value: flags.styleStrength,
      allowed: 'together with --style <id>',
    })
  if (flags.action !== undefined && flags.source === undefined)
    throw new InputError('acts on which video?', {
      field: 'source.action',
      value: flags.action,
      allowed: 'together with --source <video>',
    })
  if (flags.hero && flags.tier !== undefined && flags.tier !== 'hero')
    throw new InputError('contradicts --hero', { field: 'tier', value: flags.tier, allowed: 'one of the two' })
  parseShotInput(input)
  return input as ShotInput
}

const at = (input: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], input)

/** The command line's words for a request, defaults left out: what `shotFrom` reads back as the same wish. Media must be paths or URLs. */
export function wordsOf(input: ShotInput): string[] {
  const defaults = parseShotInput({ prompt: input.prompt })
  const words = [input.prompt]
  for (const flag of FLAGS) {
    if (flag.flags === '--hero') continue
    const value = at(input, flag.field)
    const long = longOf(flag)
    if (value === undefined || value === at(defaults, flag.field)) continue
    if (flag.field === 'labels')
      for (const [key, text] of Object.entries(value as Record<string, string>)) words.push(long, `${key}=${text}`)
    else if (flag.field === 'extras')
      for (const [backend, entries] of Object.entries(value as Record<string, Record<string, unknown>>))
        for (const [key, entry] of Object.entries(entries))
          words.push(long, `${backend}.${key}=${JSON.stringify(entry)}`)
    else if (flag.kind === 'list') for (const item of value as unknown[]) words.push(long, String(item))
    else if (flag.kind !== 'switch') words.push(long, String(value))
    else if (value === (flag.means ?? true)) words.push(long)
  }
  return words
}
