/** Entry points bundled as a package would be, with the worker threads and data beside them: a process then starts in a fraction of the time. */
import { cpSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Threads of the package, by the name of their entry. */
const WORKERS = {
  'sketch-worker': 'providers/sketch/worker.ts',
  'onnx-worker': 'providers/onnx/worker.ts',
  'upscale-worker': 'providers/upscale/worker.ts',
  'encode-worker': 'src/media/encode-worker.ts',
}

/**
 * @param entryPoints names and sources from the root of the repository
 * @param dir inside of the repository, where its packages are found
 * @returns the folder of `<name>.mjs`; it goes away with the run of the tests
 */
export async function bundle(
  entryPoints: Record<string, string>,
  dir = mkdtempSync(join(process.env.HEROSHOT_TEST_BUNDLES!, 'bundle-')),
): Promise<string> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: { ...WORKERS, ...entryPoints },
    outdir: dir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  })
  cpSync(join(ROOT, 'providers/sketch/model/weights'), join(dir, 'weights'), { recursive: true })
  cpSync(join(ROOT, 'src/compare/player.js'), join(dir, 'player.js'))
  cpSync(join(ROOT, 'src/energy/data'), join(dir, 'data'), { recursive: true })
  return dir
}
