/** The graph a ComfyUI server runs, in its API format, and the pen that draws one node at a time. */
import type { Json } from '../../src/backend.js'

/** An output of another node: its id and the slot. */
export type Link = [node: string, slot: number]

export interface GraphNode {
  class_type: string
  inputs: Record<string, Json>
  _meta?: { title: string }
}

export type Graph = Record<string, GraphNode>

/** The node that writes the clip in every graph made here. */
export const SAVE_NODE = 'save'

export const isLink = (value: unknown): value is Link =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && Number.isInteger(value[1])

type Slots = [Link, Link, Link, Link]

/**
 * Adds a node and gives back its output slots, in order. Inputs that are undefined are left out: an optional input of a
 * node is a link that may not be there.
 */
export type Add = (id: string, classType: string, inputs: Record<string, Json | undefined>) => Slots

/** A graph from a function that adds its nodes. */
export function draw(body: (add: Add) => void): Graph {
  const graph: Graph = {}
  body((id, class_type, inputs) => {
    if (graph[id]) throw new Error(`two nodes named ${id}`)
    const given = Object.entries(inputs).filter((entry): entry is [string, Json] => entry[1] !== undefined)
    graph[id] = { class_type, inputs: Object.fromEntries(given) }
    return [0, 1, 2, 3].map((slot): Link => [id, slot]) as Slots
  })
  return graph
}
