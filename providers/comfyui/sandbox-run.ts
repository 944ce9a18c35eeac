/** How a prompt is run: in which order, what is told on the way, and what it leaves behind. Pure. */
import type { Prompt, PromptNode } from './sandbox-validate.js'

/** What a node does when its turn comes. */
export interface Act {
  /** Of its progress bar. @default it has none */
  steps?: number
  /** Whether it sends a picture with each step. */
  shows?: boolean
  /** What it leaves, by key. */
  ui?: Outputs
  raises?: { type: string; message: string }
}
export type Outputs = Readonly<Record<string, readonly unknown[]>>
/** Acts by node class. @param file the next free name of its kind */
export type Acts = Readonly<Record<string, (inputs: PromptNode['inputs'], file: NameFile) => Act>>
export type NameFile = (prefix: string, name: (stem: string, number: string) => string) => Record<string, string>

/** One message to a socket; `progress` may be heard by all, the rest by the prompt's own client. */
export interface Said {
  type: string
  data: Record<string, unknown>
}
export interface Beat {
  /** The node at work, if any. */
  node: string | undefined
  says: readonly Said[]
  /** Whether a picture goes with it. */
  shows?: boolean
}

export interface Run {
  /** From the start to the last word; the time of the render is spread over them evenly. */
  beats: readonly Beat[]
  /** Output nodes that are through, with what they left. */
  outputs: Readonly<Record<string, Outputs>>
  error: Record<string, unknown> | undefined
  cached: readonly string[]
  /** What a later prompt finds: what each node left, by what went into it. */
  memory: Memory
}
export type Memory = ReadonlyMap<string, Outputs | undefined>

export interface RunOptions {
  id: string
  prompt: Prompt
  /** Output nodes to run. */
  ends: readonly string[]
  memory: Memory
  act: (node: PromptNode, id: string) => Act
  isOutput: (node: PromptNode) => boolean
  /** Inputs it is called with: whatever else a prompt gives is left out. */
  takes: (node: PromptNode) => readonly string[]
  old: boolean
}

const TIPS =
  'This error means you ran out of memory on your GPU.\n\nTIPS: If the workflow worked before you might have accidentally set the batch_size to a large number.'

export function planRun({ id, prompt, ends, memory, act, isOutput, takes, old }: RunOptions): Run {
  const nodeOf = (node: string) => prompt[node] as PromptNode
  const signatures = signaturesOf(prompt)
  const isKept = (node: string) => memory.has(signatures.get(node)!)
  const cached = Object.keys(prompt).filter(isKept)
  const beats: Beat[] = [
    {
      node: undefined,
      says: [
        { type: 'execution_start', data: { prompt_id: id } },
        { type: 'execution_cached', data: { nodes: cached, prompt_id: id } },
      ],
    },
  ]
  const states: Record<string, object> = {}
  const outputs: Record<string, Outputs> = {}
  const fresh = new Map<string, Outputs | undefined>(
    cached.map((node) => [signatures.get(node)!, memory.get(signatures.get(node)!)]),
  )
  const executed: string[] = []
  let error: Run['error']

  const state = (node: string, value: number, max: number, word: string): Said => {
    states[node] = { value, max, state: word, ...named(node, id) }
    return { type: 'progress_state', data: { prompt_id: id, nodes: { ...states } } }
  }
  const left = (node: string, ui: Outputs | undefined): Said[] => {
    if (!ui) return []
    outputs[node] = ui
    return [{ type: 'executed', data: { node, display_node: node, output: ui, prompt_id: id } }]
  }
  for (const node of orderOf(prompt, ends, isKept, (one) => isOutput(nodeOf(one)))) {
    if (isKept(node)) {
      const says = [...left(node, memory.get(signatures.get(node)!)), state(node, 1, 1, 'finished')]
      beats.push({ node, says })
      continue
    }
    const { steps, shows = false, ui, raises } = act(nodeOf(node), node)
    const executing = { type: 'executing', data: { node, display_node: node, prompt_id: id } }
    beats.push({ node, says: [state(node, 0, 1, 'running'), executing] })
    for (let value = 1; value <= (raises ? 0 : (steps ?? 0)); value++) {
      const progress = { type: 'progress', data: { value, max: steps, prompt_id: id, node } }
      beats.push({ node, says: [state(node, value, steps!, 'running'), progress], shows })
    }
    if (raises) {
      error = failure(id, node, nodeOf(node), takes(nodeOf(node)), executed, raises, old)
      break
    }
    beats.push({ node, says: [...left(node, ui), state(node, steps ?? 1, steps ?? 1, 'finished')] })
    executed.push(node)
    fresh.set(signatures.get(node)!, ui)
  }
  beats.push({
    node: undefined,
    says: [error ? { type: 'execution_error', data: error } : { type: 'execution_success', data: { prompt_id: id } }],
  })
  return { beats, outputs, error, cached, memory: fresh }
}

/** What else a node is called. */
export const named = (node: string, id: string) => ({
  node_id: node,
  prompt_id: id,
  display_node_id: node,
  parent_node_id: null,
  real_node_id: node,
})

function failure(
  id: string,
  node: string,
  { class_type, inputs }: PromptNode,
  taken: readonly string[],
  executed: readonly string[],
  { type, message }: { type: string; message: string },
  old: boolean,
): Record<string, unknown> {
  // The older version knows the exception alone, the newer one the words too.
  const memory = /OutOfMemoryError/.test(type) || (!old && /out of memory/i.test(message))
  return {
    prompt_id: id,
    node_id: node,
    node_type: class_type,
    executed: [...executed],
    exception_message: `${message}\n${memory ? TIPS : ''}`,
    exception_type: type,
    traceback: [],
    current_inputs: Object.fromEntries(
      taken.flatMap((name) => (inputs[name] === undefined ? [] : [[name, [inputs[name]]]])),
    ),
    current_outputs: [...executed],
  }
}

const linksOf = ({ inputs = {} }: Partial<PromptNode> = {}) =>
  Object.values(inputs).filter((value): value is [string, number] => Array.isArray(value) && value.length === 2)

/** All that went into a node, in one word. */
function signaturesOf(prompt: Prompt): ReadonlyMap<string, string> {
  const known = new Map<string, string>()
  const sign = (node: string): string => {
    const found = known.get(node)
    if (found !== undefined) return found
    known.set(node, '')
    const { class_type, inputs = {} } = prompt[node] ?? {}
    const parts = Object.entries(inputs).map(([name, value]) =>
      Array.isArray(value) ? [name, sign(String(value[0])), value[1]] : [name, value],
    )
    const signature = JSON.stringify([class_type, parts])
    known.set(node, signature)
    return signature
  }
  for (const node of Object.keys(prompt)) sign(node)
  return known
}

/** The order a server takes: whatever waits for nothing, and of several first what comes soonest before a result. */
function orderOf(
  prompt: Prompt,
  ends: readonly string[],
  isKept: (node: string) => boolean,
  isOutput: (node: string) => boolean,
): string[] {
  const needs = new Map<string, Set<string>>()
  const stack: string[] = []
  for (const end of ends) {
    stack.push(end)
    while (stack.length) {
      const node = stack.pop()!
      if (needs.has(node)) continue
      const sources = linksOf(prompt[node]).flatMap(([from]) => (isKept(from) ? [] : [from]))
      needs.set(node, new Set(sources))
      stack.push(...sources)
    }
  }
  const order: string[] = []
  while (needs.size) {
    const ready = [...needs].filter(([, sources]) => !sources.size).map(([node]) => node)
    const blockedBy = (node: string) => [...needs].filter(([, sources]) => sources.has(node)).map(([one]) => one)
    const next =
      ready.find(isOutput) ??
      ready.find((node) => blockedBy(node).some(isOutput)) ??
      ready.find((node) => blockedBy(node).some((one) => blockedBy(one).some(isOutput))) ??
      ready[0]!
    order.push(next)
    needs.delete(next)
    for (const sources of needs.values()) sources.delete(next)
  }
  return order
}
