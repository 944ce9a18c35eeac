/** `studio.takes` as the studio carries it: loaded when a verb of it is first used. */
import type { Takes, TakesParts } from './takes.js'

export function takesVerbs(parts: () => Promise<TakesParts>): Takes {
  let opened: Promise<Takes> | undefined
  const takes = () => {
    opened ??= Promise.all([import('./takes.js'), parts()]).then(
      ([{ createTakes }, parts]) => createTakes(parts),
      (error) => {
        opened = undefined
        throw error
      },
    )
    return opened
  }
  return {
    list: async (filter) => (await takes()).list(filter),
    get: async (id) => (await takes()).get(id),
    keep: async (id) => (await takes()).keep(id),
    discard: async (id) => (await takes()).discard(id),
    undecide: async (id) => (await takes()).undecide(id),
    tag: async (id, ...tags) => (await takes()).tag(id, ...tags),
    untag: async (id, ...tags) => (await takes()).untag(id, ...tags),
    import: async (file, options) => (await takes()).import(file, options),
    export: async (id, folder) => (await takes()).export(id, folder),
    collectGarbage: async (options) => (await takes()).collectGarbage(options),
  }
}
