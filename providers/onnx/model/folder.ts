/** A model folder as it is used: its manifest, written, inferred or both; its graphs, read and checked; its scheduler. */
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { checkGraphs, type GraphInfos } from './check.js'
import { ManifestFault } from './faults.js'
import { inferManifest, isDiffusersFolder } from './infer.js'
import { checkManifest, type Manifest, parseManifest } from './manifest.js'
import { readDiffusersScheduler, type SchedulerConfig } from './scheduler-config.js'

export const MANIFEST = 'video-model.json'

export interface ModelFolder {
  dir: string
  manifest: Manifest
  graphs: GraphInfos
  scheduler: SchedulerConfig
  /** What no file says and was taken for granted; empty when the manifest says everything. */
  assumed: readonly string[]
  /** Bytes of all graphs and their side-cars. */
  bytes: number
  /** What its state is known by: the manifest, and of each file its name, its size and when it was written. Gigabytes are not read for it. */
  weights: string
}

type Tree = Record<string, unknown>
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What is written wins over what was inferred, field by field; lists as a whole. */
function merged(base: Tree, over: Tree): Tree {
  const out: Tree = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const below = out[key]
    out[key] = isTree(below) && isTree(value) ? merged(below, value) : value
  }
  return out
}

/**
 * Reads and checks a folder; loads nothing. A `video-model.json` without `denoisers` completes what is inferred.
 * Throws ManifestFault.
 */
export function readModelFolder(dir: string): ModelFolder {
  const file = join(dir, MANIFEST)
  const text = readText(file)
  const inferrable = isDiffusersFolder(dir)
  if (text === undefined && !inferrable)
    throw new ManifestFault({
      file,
      text: '',
      field: '',
      code: 'manifest-missing',
      problem: `there is neither ${MANIFEST} nor model_index.json`,
      next: `Write a ${MANIFEST}; providers/onnx/README.md has examples.`,
    })
  const written = text === undefined ? {} : parseTree(text)
  const infer = inferrable && isTree(written) && written.denoisers === undefined
  let manifest: Manifest
  let assumed: readonly string[] = []
  if (infer) {
    const inferred = inferManifest(dir)
    const said = (line: string) =>
      line
        .split(' ')[0]!
        .split('.')
        .reduce<unknown>((inner, key) => (inner as Tree | undefined)?.[key], written) !== undefined
    assumed = inferred.assumed.filter((line) => !said(line))
    manifest = checkManifest(
      merged(inferred.manifest, written),
      text === undefined ? join(dir, 'model_index.json') : file,
      text,
    )
  } else manifest = parseManifest(text!, file)
  const graphs = checkGraphs(manifest, dir, file, text ?? '')
  const files = [...graphs].flatMap(([graph, { sideCars }]) => [
    graph,
    ...sideCars.map((name) => join(dirname(graph), name)),
  ])
  const stats = files.map((name) => ({ name, ...statOf(resolve(dir, name)) }))
  const scheduler = schedulerOf(manifest, dir, file, text ?? '')
  const state = JSON.stringify([manifest, scheduler, stats])
  return {
    dir,
    manifest,
    graphs,
    scheduler,
    assumed,
    bytes: stats.reduce((sum, { size }) => sum + size, 0),
    weights: createHash('sha256').update(state).digest('hex').slice(0, 16),
  }
}

function statOf(path: string) {
  const { size, mtimeMs } = statSync(path)
  return { size, mtimeMs }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** Broken JSON is told by `parseManifest`. */
function parseTree(text: string): Tree {
  try {
    return Object(JSON.parse(text))
  } catch {
    return { denoisers: [] }
  }
}

function schedulerOf(manifest: Manifest, dir: string, file: string, text: string): SchedulerConfig {
  const { scheduler, denoisers } = manifest
  const fault = (field: string, problem: string) => new ManifestFault({ file, text, field, code: 'scheduler', problem })
  const found = 'file' in scheduler ? readFrom(scheduler.file) : scheduler
  for (const [i, { prediction }] of denoisers.entries()) {
    const field = `denoisers.${i}.prediction`
    if ((prediction === 'flow') !== (found.type === 'flow'))
      throw fault(field, `${prediction} doesn't go with a ${found.type} scheduler`)
    if (prediction === 'epsilon' && found.type === 'diffusion' && found.zeroTerminalSnr)
      throw fault(field, 'pure noise can only be told by v or sample')
  }
  return found

  function readFrom(name: string): SchedulerConfig {
    const json = readText(resolve(dir, name))
    if (json === undefined) throw fault('scheduler.file', `${name} is not in ${dir}`)
    let read: ReturnType<typeof readDiffusersScheduler>
    try {
      read = readDiffusersScheduler(JSON.parse(json))
    } catch (cause) {
      throw fault('scheduler.file', `${name}: ${(cause as Error).message}`)
    }
    if (!read.ok) throw fault('scheduler.file', `${name}: ${read.field}: ${read.problem}`)
    return read.scheduler
  }
}
