/** What a server says of a prompt before it queues it, and what clip the graph would make. */
import type { Answer } from '../../src/sandbox/index.js'
import type { Graph } from './graph.js'
import type { Schema } from './sandbox.js'

interface Flaw {
  type: string
  message: string
  details: string
  extra_info: object
}

const refusal = (type: string, message: string, details: string, node_errors: object = {}): Answer => ({
  status: 400,
  json: { error: { type, message, details, extra_info: {} }, node_errors },
})

/** The answer to a prompt that isn't queued; undefined for one that is. */
export function validate(
  prompt: unknown,
  info: (name: string) => Schema | undefined,
  old: boolean,
): Answer | undefined {
  if (typeof prompt !== 'object' || prompt === null)
    return refusal('no_prompt', 'No prompt provided', 'No prompt provided')
  const graph = prompt as Graph
  for (const [id, node] of Object.entries(graph)) {
    const name = node?.class_type
    if (name && info(name)) continue
    const message = `Cannot execute because node ${name} does not exist.`
    return refusal(old ? 'invalid_prompt' : 'missing_node_type', message, `Node ID '#${id}'`)
  }
  const ends = Object.entries(graph).filter(([, { class_type }]) => info(class_type)!.output_node)
  if (!ends.length) return refusal('prompt_no_outputs', 'Prompt has no outputs', '')
  const errors = Object.fromEntries(
    Object.entries(graph).flatMap(([id, node]) => {
      const flaws = flawsOf(node, info(node.class_type)!, graph, info)
      const dependent_outputs = ends.map(([end]) => end)
      return flaws.length ? [[id, { class_type: node.class_type, dependent_outputs, errors: flaws }]] : []
    }),
  )
  if (!Object.keys(errors).length) return undefined
  return refusal('prompt_outputs_failed_validation', 'Prompt outputs failed validation', '', errors)
}

function flawsOf(
  { inputs }: Graph[string],
  { input }: Schema,
  graph: Graph,
  info: (name: string) => Schema | undefined,
): Flaw[] {
  const flaw = (type: string, message: string, name: string): Flaw => ({
    type,
    message,
    details: name,
    extra_info: { input_name: name },
  })
  const flaws: Flaw[] = []
  for (const [name, spec] of Object.entries({ ...input.required, ...input.optional })) {
    const value = inputs?.[name]
    const [type, more] = spec as [unknown, { min?: number; max?: number; options?: unknown[] } | undefined]
    if (value === undefined) {
      const dynamic = typeof type === 'string' && type.startsWith('COMFY_')
      if (name in input.required && !dynamic)
        flaws.push(flaw('required_input_missing', 'Required input is missing', name))
      continue
    }
    if (Array.isArray(value)) {
      const [node, slot] = value as [string, number]
      const from = graph[node] && info(graph[node]!.class_type)
      if (!from || from.output[slot] === undefined)
        flaws.push(flaw('exception_during_inner_validation', `no output ${slot} of ${node}`, name))
      else if (typeof type === 'string' && ![type, '*'].includes(String(from.output[slot])) && type !== '*')
        flaws.push(flaw('return_type_mismatch', `received ${from.output[slot]}, expected ${type}`, name))
      continue
    }
    const options = Array.isArray(type) ? type : type === 'COMBO' ? more?.options : undefined
    if (options && !options.includes(value))
      flaws.push(flaw('value_not_in_list', 'Value not in list', `${name}: '${value}' not in list`))
    if (typeof value === 'number' && more?.min !== undefined && value < more.min)
      flaws.push(flaw('value_smaller_than_min', `Value ${value} smaller than min of ${more.min}`, name))
    if (typeof value === 'number' && more?.max !== undefined && value > more.max)
      flaws.push(flaw('value_bigger_than_max', `Value ${value} bigger than max of ${more.max}`, name))
  }
  return flaws
}

/** Size, length and rate of the clip a graph makes: the largest picture any node of it names, twice as large behind an upscaler. */
export function orderOf(graph: Graph) {
  const nodes = Object.values(graph)
  const numbers = (name: string) =>
    nodes.flatMap(({ inputs }) => (typeof inputs[name] === 'number' ? [inputs[name] as number] : []))
  const larger = nodes.some(({ class_type }) => class_type === 'LTXVLatentUpsampler') ? 2 : 1
  const fps = numbers('fps')[0] ?? 24
  const frames = Math.max(1, ...numbers('length'), ...numbers('frames_number'))
  return {
    model: String(
      nodes.map(({ inputs }) => inputs.unet_name ?? inputs.ckpt_name).find((name) => typeof name === 'string') ??
        'a graph',
    ),
    width: larger * Math.max(16, ...numbers('width')),
    height: larger * Math.max(16, ...numbers('height')),
    fps,
    seconds: frames / fps,
    audio: nodes.some(({ class_type, inputs }) => class_type === 'CreateVideo' && inputs.audio !== undefined),
  }
}
