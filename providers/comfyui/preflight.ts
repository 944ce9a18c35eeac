/**
 * A graph checked against what one server offers, before it is sent: some graphs that pass ComfyUI's own check stop its worker
 * for good. Also where names of files become the exact options of that server. Pure.
 */
import type { Json } from '../../src/backend.js'
import { type Graph, isLink } from './graph.js'
import { fileOf } from './recipes/data.js'
import type { NodeInfo, ObjectInfo } from './wire.js'

export type Problem =
  /** A file of weights that is not there. */
  | { kind: 'file'; file: string; folder: string; gb: number | null; page: string; gated: boolean }
  /** A class of nodes that is not there. */
  | { kind: 'node'; node: string }
  /** A graph this server would refuse, or break on. */
  | { kind: 'graph'; at: string; why: string }
  /** A node that sends the prompt to a vendor. */
  | { kind: 'hosted'; node: string }

const base = (path: string) => path.replaceAll('\\', '/').split('/').at(-1)!.toLowerCase()

/** Options of an input, in either schema; undefined for one that takes anything of its type. */
function optionsOf([type, more]: readonly unknown[]): readonly string[] | undefined {
  const listed = Array.isArray(type)
    ? type
    : type === 'COMBO'
      ? (more as { options?: unknown } | undefined)?.options
      : undefined
  return Array.isArray(listed) ? listed.map(String) : undefined
}

const rangeOf = ([, more]: readonly unknown[]) => (more ?? {}) as { min?: number; max?: number }

/** A value as this server wants it, or what is wrong with it. */
function judge(at: string, spec: readonly unknown[], value: Json): { value: Json } | Problem {
  const options = optionsOf(spec)
  if (options && typeof value === 'string' && !options.includes(value)) {
    // Sub-folders and their separators are the server's own business: the file is what was meant.
    const found = options.find((option) => base(option) === base(value))
    if (found !== undefined) return { value: found }
    const known = fileOf(base(value)) ?? fileOf(value)
    if (known) return { kind: 'file', ...known }
    if (/\.(safetensors|sft|gguf|ckpt|pth?|bin)$/i.test(value))
      return { kind: 'file', file: value, folder: '', gb: null, page: '', gated: false }
    return { kind: 'graph', at, why: `${value} is none of its options: ${options.slice(0, 12).join(', ')}` }
  }
  const { min, max } = rangeOf(spec)
  if (typeof value === 'number' && ((min !== undefined && value < min) || (max !== undefined && value > max)))
    return { kind: 'graph', at, why: `${value} is outside ${min} to ${max}` }
  return { value }
}

/** @returns the graph with this server's own names, and everything that keeps it from being sent there */
export function preflight(
  graph: Graph,
  info: ObjectInfo,
  { hosted = true } = {},
): { graph: Graph; problems: Problem[] } {
  const problems: Problem[] = []
  const out: Graph = {}
  let saves = false
  for (const [id, node] of Object.entries(graph)) {
    const { class_type, inputs } = node
    const known: NodeInfo | undefined = info[class_type]
    if (!known) {
      problems.push({ kind: 'node', node: class_type })
      continue
    }
    if (!hosted && (known.api_node || known.python_module?.startsWith('comfy_api_nodes')))
      problems.push({ kind: 'hosted', node: class_type })
    saves ||= known.output_node
    if (typeof inputs !== 'object' || inputs === null) {
      problems.push({ kind: 'graph', at: id, why: 'has no inputs' })
      continue
    }
    const { required, optional } = known.input
    for (const name of Object.keys(required))
      if (inputs[name] === undefined && !isDynamic(required[name]!))
        problems.push({ kind: 'graph', at: `${id}.${name}`, why: `${class_type} needs it` })
    const used: Record<string, Json> = {}
    for (const [name, value] of Object.entries(inputs)) {
      const at = `${id}.${name}`
      used[name] = value
      if (isLink(value)) {
        const from = graph[value[0]]
        const slots = from && info[from.class_type]?.output.length
        if (!from) problems.push({ kind: 'graph', at, why: `is linked to ${value[0]}, which isn't there` })
        else if (slots !== undefined && value[1] >= slots)
          problems.push({
            kind: 'graph',
            at,
            why: `is linked to output ${value[1]} of ${value[0]}, which has ${slots}`,
          })
        continue
      }
      const spec = required[name] ?? optional[name]
      if (!spec) continue
      const judged = judge(at, spec, value)
      if ('kind' in judged) problems.push(judged)
      else used[name] = judged.value
    }
    out[id] = { ...node, inputs: used }
  }
  if (!saves && !problems.some(({ kind }) => kind === 'node'))
    problems.push({ kind: 'graph', at: 'graph', why: 'has no node that saves anything' })
  return { graph: out, problems: unique(problems) }
}

/** Its parts come under dotted names, and differ from version to version. */
const isDynamic = ([type]: readonly unknown[]) => typeof type === 'string' && type.startsWith('COMFY_')

const unique = (problems: readonly Problem[]): Problem[] => [
  ...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values(),
]

/** What a person has to fetch or install, one line each. */
export const describe = (problem: Problem): string => {
  switch (problem.kind) {
    case 'file': {
      const { file, folder, gb, page, gated } = problem
      const size = gb === null ? '' : ` (${gb} GB)`
      const where = folder ? ` to models/${folder}` : ''
      return `${file}${size}${where}${page ? ` from ${page}` : ''}${gated ? ', after accepting its licence there' : ''}`
    }
    case 'node':
      return `the node ${problem.node}: update ComfyUI, or install the pack that brings it`
    case 'hosted':
      return `${problem.node} sends the prompt to a vendor`
    case 'graph':
      return `${problem.at}: ${problem.why}`
  }
}
