import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { optional } from '../../src/media/load.js'

const root = new URL('../../', import.meta.url).pathname
const sources = ['src', 'providers']
  .flatMap((dir) => readdirSync(join(root, dir), { recursive: true, encoding: 'utf8' }).map((file) => join(dir, file)))
  // Tools of the workshop are not part of the package.
  .filter((file) => file.endsWith('.ts') && !/(gallery|evaluation|training)/.test(file))
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const heavy = Object.keys(optionalDependencies)

describe('an optional package', () => {
  it('that is absent is named, with the command that installs it', async () => {
    const missing = 'no-such-package'
    const error = await optional(missing, () => import(missing)).catch((e) => e)
    expect(error).toMatchObject({
      name: 'UnavailableError',
      code: 'package-absent',
      billed: 'no',
      next: 'npm i no-such-package',
    })
  })

  it('that is absent under require is told the same', async () => {
    const cause = Object.assign(new Error("Cannot find module 'onnxruntime-node'"), { code: 'MODULE_NOT_FOUND' })
    const error = await optional('onnxruntime-node', () => Promise.reject(cause)).catch((e) => e)
    expect(error).toMatchObject({
      code: 'package-absent',
      next: 'ONNXRUNTIME_NODE_INSTALL=skip npm i onnxruntime-node',
    })
  })

  it('that is there without its binary is called broken, not absent', async () => {
    const cause = Object.assign(new Error("Cannot find module './skia.linux.node'"), { code: 'MODULE_NOT_FOUND' })
    await expect(optional('@napi-rs/canvas', () => Promise.reject(cause))).rejects.toMatchObject({
      code: 'package-broken',
      cause,
    })
  })

  it('that loads is handed through', async () => {
    expect(await optional('node:path', () => import('node:path'))).toHaveProperty('join')
  })
})

describe('the sources', () => {
  it('load under the name they declare', () => {
    const calls = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/\boptional\(\s*'([^']+)',\s*\(\) =>\s*import\(\s*'([^']+)'/g)].map((match) => ({
        file,
        match,
      })),
    )
    for (const { file, match } of calls) expect(match[2], file).toBe(match[1])
    expect([...new Set(calls.map(({ match }) => match[1]))].sort()).toEqual([...heavy].sort())
  })

  it('import optional packages in no other way than lazily, for their types apart', () => {
    for (const { file, text } of sources)
      for (const name of heavy) {
        const statics = [...text.matchAll(new RegExp(`^(import|export)\\b(?! type\\b).*from '${name}'`, 'gm'))]
        expect(statics.map(String), file).toEqual([])
        const lazy = [...text.matchAll(new RegExp(`import\\('${name}'\\)(?!\\.)`, 'g'))].length
        const typed = [...text.matchAll(new RegExp(`typeof import\\('${name}'\\)`, 'g'))].length
        const declared = [...text.matchAll(new RegExp(`optional\\(\\s*'${name}'`, 'g'))].length
        expect(lazy - typed, `${file}: import('${name}') outside optional()`).toBe(declared)
      }
  })
})
