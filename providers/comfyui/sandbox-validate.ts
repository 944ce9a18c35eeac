/** What a server says of a prompt before it queues it, in the words of its version, and what clip the graph would make. */
import type { Answer } from '../../src/sandbox/index.js'
import type { Schema, Schemas } from './sandbox-schemas.js'

/** A prompt as it arrives: anything may be wrong with it. */
export type Prompt = Record<string, Partial<PromptNode>>
export interface PromptNode {
  class_type: string
  inputs: Record<string, unknown>
  _meta?: { title?: string }
}

interface Flaw {
  type: string
  message: string
  details: string
  extra_info: object
}
type Verdict = { flaws: Flaw[]; good: boolean }

export interface Accepted {
  /** Output nodes that will be run. */
  outputs: string[]
  node_errors: object
}

/** An exception of the server's own language: parts of a prompt nobody looks at before they are used. */
class Raised extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message)
  }
}

export const CRASHED: Answer = {
  status: 500,
  text: '500 Internal Server Error\n\nServer got itself in trouble',
  headers: { 'content-type': 'text/plain; charset=utf-8', connection: 'close' },
}

const refusal = (
  type: string,
  message: string,
  details: string,
  extra_info: object = {},
  node_errors: object = {},
): Answer => ({ status: 400, json: { error: { type, message, details, extra_info }, node_errors } })

/** @param old the version before choices of new nodes were checked @param only the outputs that are asked for */
export function validate(asked: unknown, schemas: Schemas, old: boolean, only?: readonly string[]): Answer | Accepted {
  if (typeof asked !== 'object' || asked === null) return CRASHED
  const prompt = asked as Prompt
  for (const [id, node] of Object.entries(prompt)) {
    if (!old && (typeof node !== 'object' || node === null || Array.isArray(node))) return CRASHED
    const found = unknownNode(id, node, schemas, old)
    if (found) return found
  }
  const ends = Object.entries(prompt)
    .filter(([id, node]) => schemas(node.class_type!)!.output_node && (!only || only.includes(id)))
    .map(([id]) => id)
  if (!ends.length) return refusal('prompt_no_outputs', 'Prompt has no outputs', '')
  return judge(prompt, ends, schemas, old)
}

function unknownNode(id: string, node: Partial<PromptNode>, schemas: Schemas, old: boolean): Answer | undefined {
  const name = node.class_type
  if (name !== undefined && schemas(name)) return undefined
  const where = `Node ID '#${id}'`
  if (old)
    return refusal(
      'invalid_prompt',
      name === undefined
        ? 'Cannot execute because a node is missing the class_type property.'
        : `Cannot execute because node ${name} does not exist.`,
      where,
    )
  const title = node._meta?.title
  const message =
    name === undefined
      ? `Node '${title ?? `ID #${id}`}' has no class_type. The workflow may be corrupted or a custom node is missing.`
      : `Node '${title ?? name}' not found. The custom node may not be installed.`
  const extra = { node_id: id, class_type: name ?? null, node_title: title ?? name ?? null }
  return refusal('missing_node_type', message, where, extra)
}

function judge(prompt: Prompt, ends: readonly string[], schemas: Schemas, old: boolean): Answer | Accepted {
  const seen = new Map<string, Verdict>()
  const outputs: string[] = []
  const told: string[] = []
  const node_errors: Record<string, { errors: Flaw[]; dependent_outputs: string[]; class_type: string }> = {}
  for (const end of ends) {
    let verdict: Verdict
    try {
      verdict = look(prompt, end, seen, schemas, old, [])
    } catch (error) {
      verdict = { good: false, flaws: [raised('exception_during_validation', 'Exception when validating node', error)] }
      seen.set(end, verdict)
    }
    if (verdict.good) {
      outputs.push(end)
      continue
    }
    told.push(...verdict.flaws.map(({ message, details }) => `${message}: ${details}`))
    for (const [id, { good, flaws }] of seen) {
      if (good || !flaws.length) continue
      node_errors[id] ??= { errors: flaws, dependent_outputs: [], class_type: prompt[id]!.class_type! }
      node_errors[id].dependent_outputs.push(end)
    }
  }
  if (outputs.length) return { outputs, node_errors }
  return refusal(
    'prompt_outputs_failed_validation',
    'Prompt outputs failed validation',
    told.join('\n'),
    {},
    node_errors,
  )
}

function raised(type: string, message: string, error: unknown, extra: object = {}): Flaw {
  if (!(error instanceof Raised)) throw error
  return {
    type,
    message,
    details: error.message,
    extra_info: { ...extra, exception_type: error.type, traceback: [] },
  }
}

/** A node and all that it needs. @param path the nodes that asked for it */
function look(
  prompt: Prompt,
  id: string,
  seen: Map<string, Verdict>,
  schemas: Schemas,
  old: boolean,
  path: readonly string[],
): Verdict {
  const known = seen.get(id)
  if (known) return known
  if (path.includes(id)) return circle(prompt, path.slice(path.indexOf(id)), seen, old)
  const { class_type, inputs } = prompt[id]!
  if (inputs === undefined) throw new Raised('KeyError', "'inputs'")
  const schema = schemas(class_type!)!
  const flaws: Flaw[] = []
  let good = true
  for (const [name, { spec, required }] of specsOf(schema, inputs)) {
    const value = inputs[name]
    const about = { input_name: name, input_config: [spec[0], spec[1] ?? {}] }
    const flaw = (type: string, message: string, details: string, extra: object) =>
      flaws.push({ type, message, details, extra_info: { ...about, ...extra } })
    if (value === undefined) {
      if (required)
        flaws.push({
          type: 'required_input_missing',
          message: 'Required input is missing',
          details: name.split('.').at(-1)!,
          extra_info: { input_name: name },
        })
      continue
    }
    if (!Array.isArray(value)) {
      judgeValue(class_type!, inputs, name, spec, old, flaw)
      continue
    }
    if (value.length !== 2) {
      flaw('bad_linked_input', 'Bad linked input, must be a length-2 list of [node_id, slot_index]', name, {
        received_value: value,
      })
      continue
    }
    const [from, slot] = value as [string, number]
    if (!Object.hasOwn(prompt, from)) throw new Raised('KeyError', `'${from}'`)
    const received = schemas(prompt[from]!.class_type!)!.output[slot]
    if (received === undefined) throw new Raised('IndexError', 'list index out of range')
    if (!isTaken(received, spec[0])) {
      const details = `${name}, received_type(${received}) mismatch input_type(${spec[0]})`
      flaw('return_type_mismatch', 'Return type mismatch between linked nodes', details, {
        received_type: received,
        linked_node: value,
      })
      continue
    }
    try {
      if (!look(prompt, from, seen, schemas, old, [...path, id]).good) good = false
    } catch (error) {
      good = false
      const inner = raised('exception_during_inner_validation', 'Exception when validating inner node', error, about)
      seen.set(from, { good, flaws: [inner] })
    }
  }
  // What is found in a circle stands already.
  const verdict = { good: good && !flaws.length, flaws: [...(seen.get(id)?.flaws ?? []), ...flaws] }
  seen.set(id, verdict)
  return verdict
}

function circle(prompt: Prompt, nodes: readonly string[], seen: Map<string, Verdict>, old: boolean): Verdict {
  const [first] = nodes
  const details = [...nodes, first].map((id) => `${id} (${prompt[id!]!.class_type})`).join(' -> ')
  const extra_info = { node_id: first, cycle_nodes: nodes }
  const flaw = { type: 'dependency_cycle', message: 'Dependency cycle detected', details, extra_info }
  const verdict = { good: false, flaws: old ? [] : [flaw] }
  seen.set(first!, verdict)
  return verdict
}

/** Types are written with commas; `*` is any. */
const isTaken = (given: unknown, wanted: unknown) =>
  [given, wanted].includes('*') ||
  typeof wanted !== 'string' ||
  wanted.startsWith('COMFY_') ||
  String(given)
    .split(',')
    .every((type) => wanted.split(',').includes(type))

/** All inputs a node takes, those that a choice brings along included, by the names they have in a prompt. */
function specsOf({ input }: Schema, inputs: Readonly<Record<string, unknown>>) {
  const specs = new Map<string, { spec: readonly unknown[]; required: boolean }>()
  const add = (given: Schema['input'], before: string) => {
    for (const required of [true, false])
      for (const [name, spec] of Object.entries((required ? given.required : given.optional) ?? {})) {
        const path = before + name
        const choices = spec[0] === 'COMFY_DYNAMICCOMBO_V3' ? (Object(spec[1]).options as Choice[]) : undefined
        const chosen = choices?.find(({ key }) => key === inputs[path])
        if (!choices || chosen) specs.set(path, { spec, required })
        if (chosen) add(chosen.inputs, `${path}.`)
      }
  }
  add(input, '')
  return specs
}
/** Their names. */
export const inputsOf = (schema: Schema, inputs: Readonly<Record<string, unknown>>): string[] => [
  ...specsOf(schema, inputs).keys(),
]

interface Choice {
  key: string
  inputs: Schema['input']
}

const OWN_CHECK: Readonly<Record<string, string>> = { LoadImage: 'image' }

function judgeValue(
  classType: string,
  inputs: Record<string, unknown>,
  name: string,
  spec: readonly unknown[],
  old: boolean,
  flaw: (type: string, message: string, details: string, extra: object) => void,
): void {
  const [type, more] = spec as [unknown, { min?: number; max?: number; options?: unknown[] } | undefined]
  const value = inputs[name]
  const given = { received_value: value }
  if ((type === 'INT' || type === 'FLOAT') && typeof value !== 'number') {
    const number = typeof value === 'string' && value.trim() ? Number(value) : Number.NaN
    if (Number.isNaN(number)) {
      const why =
        type === 'INT'
          ? `invalid literal for int() with base 10: '${value}'`
          : `could not convert string to float: '${value}'`
      const message = `Failed to convert an input value to a ${type} value`
      flaw('invalid_input_type', message, `${name}, ${value}, ${why}`, { ...given, exception_message: why })
      return
    }
    inputs[name] = number
  }
  const number = inputs[name]
  if (typeof number === 'number' && more?.min !== undefined && number < more.min)
    flaw('value_smaller_than_min', `Value ${number} smaller than min of ${more.min}`, name, given)
  if (typeof number === 'number' && more?.max !== undefined && number > more.max)
    flaw('value_bigger_than_max', `Value ${number} bigger than max of ${more.max}`, name, given)
  const options = Array.isArray(type) ? type : type === 'COMBO' && !old ? more?.options : undefined
  if (!options || options.includes(value)) return
  if (OWN_CHECK[classType] === name)
    flaw('custom_validation_failed', 'Custom validation failed for node', `${name} - Invalid image file: ${value}`, {
      input_config: undefined,
    })
  else {
    const long = options.length > 20
    const list = long ? `(list of length ${options.length})` : `[${options.map((one) => `'${one}'`).join(', ')}]`
    flaw('value_not_in_list', 'Value not in list', `${name}: '${value}' not in ${list}`, {
      ...(long && { input_config: null }),
      ...given,
    })
  }
}

/** Size, length and rate of the clip a graph makes: the largest picture any node of it names, twice as large behind an upscaler. */
export function orderOf(prompt: Prompt) {
  const nodes = Object.values(prompt)
  const values = (name: string) => nodes.map(({ inputs }) => inputs?.[name])
  const numbers = (name: string) => values(name).filter((value): value is number => typeof value === 'number')
  const larger = nodes.some(({ class_type }) => class_type === 'LTXVLatentUpsampler') ? 2 : 1
  const fps = numbers('fps')[0] ?? 24
  const frames = Math.max(1, ...numbers('length'), ...numbers('frames_number'))
  const weights = [...values('unet_name'), ...values('ckpt_name')]
  return {
    model: String(weights.find((name) => typeof name === 'string') ?? 'a graph'),
    width: larger * Math.max(16, ...numbers('width')),
    height: larger * Math.max(16, ...numbers('height')),
    fps,
    seconds: frames / fps,
    audio: nodes.some(({ class_type, inputs }) => class_type === 'CreateVideo' && inputs?.audio !== undefined),
  }
}
