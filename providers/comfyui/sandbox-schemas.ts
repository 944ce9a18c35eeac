/** The node classes of the sandbox: those of the recipes, as a version has them, with the files that are there as their choices. */
import table from './nodes.json' with { type: 'json' }
import { RECIPES } from './recipes/data.js'
import { filesOf } from './recipes/index.js'

type Specs = Readonly<Record<string, readonly unknown[]>>
export interface Schema {
  input: { required?: Specs; optional?: Specs }
  output: readonly unknown[]
  output_node: boolean
}
/** The schema of a class; undefined for one that isn't there. */
export type Schemas = (name: string) => Schema | undefined

/** Folder of the files an input of a loader offers. */
const FOLDERS: Record<string, string> = {
  unet_name: 'diffusion_models',
  clip_name: 'text_encoders',
  clip_name1: 'text_encoders',
  clip_name2: 'text_encoders',
  vae_name: 'vae',
  lora_name: 'loras',
  ckpt_name: 'checkpoints',
  model_name: 'latent_upscale_models',
  text_encoder: 'text_encoders',
}

/** Before 0.30 a clip had one container and one codec. */
const OLD_SAVE_VIDEO: Specs = {
  video: ['VIDEO', { tooltip: 'The video to save.' }],
  filename_prefix: ['STRING', { default: 'video/ComfyUI', multiline: false }],
  format: ['COMBO', { options: ['auto', 'mp4'], default: 'auto' }],
  codec: ['COMBO', { options: ['auto', 'h264'], default: 'auto' }],
}

export interface SchemaOptions {
  old: boolean
  missing: readonly string[]
  missingNodes: readonly string[]
  /** More classes, or others of the same name. */
  nodes: Readonly<Record<string, Schema>>
  /** Pictures that were uploaded. */
  pictures: () => string[]
}

export function createSchemas({ old, missing, missingNodes, nodes, pictures }: SchemaOptions) {
  const files = new Map<string, string[]>()
  for (const { id } of RECIPES)
    for (const { folder, file } of filesOf(id)) {
      const list = files.get(folder) ?? []
      files.set(folder, missing.includes(file) || list.includes(file) ? list : [...list, file])
    }
  for (const list of files.values()) list.sort()
  const known: Readonly<Record<string, Schema>> = { ...(table.nodes as Record<string, Schema>), ...nodes }
  const bare = (name: string): Schema | undefined => {
    if (missingNodes.includes(name) || !Object.hasOwn(known, name)) return undefined
    const schema = known[name]!
    return old && name === 'SaveVideo' && !Object.hasOwn(nodes, name)
      ? { ...schema, input: { required: OLD_SAVE_VIDEO } }
      : schema
  }
  const offer = (name: string, spec: readonly unknown[]) => {
    const list = name === 'image' ? pictures() : FOLDERS[name] && (files.get(FOLDERS[name]!) ?? [])
    if (!list) return spec
    if (Array.isArray(spec[0])) return [list, ...spec.slice(1)]
    return spec[0] === 'COMBO' ? ['COMBO', { ...Object(spec[1]), options: list }] : spec
  }
  const offered = (specs: Specs = {}) =>
    Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, offer(name, spec)]))
  const schemas: Schemas = (name) => {
    const schema = bare(name)
    const { required, optional } = schema?.input ?? {}
    return (
      schema && {
        ...schema,
        input: { ...schema.input, required: offered(required), ...(optional && { optional: offered(optional) }) },
      }
    )
  }
  return { schemas, files }
}
