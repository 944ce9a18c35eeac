import { build } from 'esbuild'
import { expect, it } from 'vitest'

/** Packages that may be loaded just by importing heroshot; everything else waits until it is used. */
const LIGHT = /^(node:.*|zod)$/

it('importing heroshot loads no runtime, renderer, encoder, HTTP client, database or command line', async () => {
  const { metafile } = await build({
    entryPoints: ['src/index.ts'],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    outdir: 'out',
    write: false,
    metafile: true,
  })
  const loaded = new Set<string>()
  const queue = ['out/index.js']
  for (let file = queue.pop(); file; file = queue.pop()) {
    for (const { path, kind, external } of metafile.outputs[file]!.imports) {
      if (kind !== 'import-statement' || loaded.has(path)) continue
      loaded.add(path)
      if (!external) queue.push(path)
    }
  }
  const packages = [...loaded].filter((path) => !path.startsWith('out/') && !LIGHT.test(path))
  expect(packages).toEqual([])
  const inputs = [...loaded, 'out/index.js'].flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {}))
  expect(inputs.filter((path) => /^(src\/cli|providers\/[^/]+\/)/.test(path))).toEqual([])
})
