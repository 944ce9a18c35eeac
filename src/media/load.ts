/** Loading of heavy optional packages: only when used, with an error that says what to install. */
import { createRequire } from 'node:module'
import { UnavailableError } from '../errors.js'

const ABSENT = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'])

/** The command that installs optional packages. Without the switch, onnxruntime-node fetches GPU libraries and fails behind a proxy. */
export const installCommand = (...names: string[]) =>
  `${names.includes('onnxruntime-node') ? 'ONNXRUNTIME_NODE_INSTALL=skip ' : ''}npm i ${names.join(' ')}`

/**
 * Imports an optional package, named a second time for the error.
 * Throws UnavailableError `package-absent` when it isn't installed, `package-broken` when it is and doesn't load here.
 */
export async function optional<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    const module = await load()
    // Named exports of a CommonJS package are only partly visible to `import`; its default is all of it.
    return ((module as { default?: T }).default ?? module) as T
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    // A missing dependency of the package itself (its native binding, say) is a broken install, not an absent one.
    const absent = ABSENT.has(code ?? '') && (message.includes(`'${name}'`) || message.includes(`package ${name}`))
    throw absent
      ? new UnavailableError(`the optional package ${name} is not installed`, {
          code: 'package-absent',
          next: installCommand(name),
          cause,
        })
      : new UnavailableError(`the optional package ${name} is installed but doesn't load on this machine`, {
          code: 'package-broken',
          next: `${installCommand(name)}, on a platform it has binaries for`,
          cause,
        })
  }
}

/** Those of the packages that are not installed; none of them is loaded. */
export function absentPackages(names: readonly string[]): string[] {
  const { resolve } = createRequire(import.meta.url)
  return names.filter((name) => {
    try {
      resolve(name)
      return false
    } catch {
      return true
    }
  })
}
