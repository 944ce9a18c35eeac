/** How the page's program is made into one file: by the package's build, and by its tests. */
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./main.tsx', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'error',
  })
  return outputFiles[0]!.text
}
