/**
 * Nodes that send what they are given to somebody's cloud: ComfyUI's partner (API) nodes, paid from an account with Comfy, and nodes of
 * packs that take a key, such as the hosted text encoder and the hosted prompt enhancer of LTX's pack.
 */
import { z } from 'zod'
import { plain } from '../../src/net/plain.js'

/** Older and newer names of the menu they stand in. Source: Comfy-Org/ComfyUI comfy_api_nodes, read 2026-11-28. */
const MENUS = /^(api|partner)( nodes?)?(\/|$)/i
const MODULE = /^comfy_api_nodes(\.|$)/
/** What the server slips in for them from the prompt's account. */
const ACCOUNT = /^(auth_token|api_key)_comfy_org$/i
/** Whoever takes a key goes to where it is valid; a class like that of Lightricks' pack says nothing else of it. Read there 2026-11-28. */
const KEY = /^(\w+_)?(api_?key|api_?token|access_token|auth_token)$/i

const names = z.record(z.string(), z.unknown()).nullish().catch(undefined)
const schema = z.object({
  api_node: z.boolean().nullish().catch(undefined),
  category: z.string().nullish().catch(undefined),
  python_module: z.string().nullish().catch(undefined),
  input: z.object({ required: names, optional: names, hidden: names }).catch({}),
})

/** Whether the class, as a server describes it, calls a cloud. */
export function callsCloud(info: unknown): boolean {
  const { data } = schema.safeParse(info)
  if (!data) return false
  const { api_node, category, python_module, input } = data
  const { required, optional, hidden } = input
  const slipped = Object.entries(hidden ?? {}).flatMap(([name, type]) => [name, plain(type)])
  const taken = Object.keys({ ...required, ...optional, ...hidden })
  return (
    api_node === true ||
    MENUS.test(category ?? '') ||
    MODULE.test(python_module ?? '') ||
    slipped.some((name) => ACCOUNT.test(name)) ||
    taken.some((name) => KEY.test(name))
  )
}
