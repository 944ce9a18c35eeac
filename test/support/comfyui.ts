/** The recorded node schemas of a ComfyUI server, with everything the recipes need on its disk. */
import table from '../../providers/comfyui/nodes.json' with { type: 'json' }
import { RECIPES } from '../../providers/comfyui/recipes/data.js'
import { filesOf } from '../../providers/comfyui/recipes/index.js'
import type { Schema } from '../../providers/comfyui/sandbox.js'

export const LORA = 'my-style.safetensors'

const NODES = table.nodes as unknown as Record<string, Schema>
const files = [...new Set(RECIPES.flatMap(({ id }) => filesOf(id).map(({ file }) => file)))]
const offered = [...files, LORA, 'heroshot/first.png', 'heroshot/last.png', 'a'.repeat(64)]

/** A class as recorded, with all files as options wherever a file is an option. */
export function info(name: string): Schema | undefined {
  const schema = NODES[name]
  if (!schema) return undefined
  const offer = (specs: Record<string, readonly unknown[]> = {}) =>
    Object.fromEntries(
      Object.entries(specs).map(([input, [type, more]]) => {
        const isFile = /_name\d?$|^image$|^text_encoder$/.test(input)
        const listed = Array.isArray(type) ? type : type === 'COMBO' ? (Object(more).options as unknown[]) : undefined
        if (!listed || !isFile || input === 'sampler_name') return [input, [type, more]]
        return [input, [offered, more]]
      }),
    )
  return { ...schema, input: { required: offer(schema.input.required), optional: offer(schema.input.optional) } }
}

export const INFO = Object.fromEntries(Object.keys(NODES).map((name) => [name, info(name)!]))
