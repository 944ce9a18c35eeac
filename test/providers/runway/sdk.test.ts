/**
 * The official client's own type files, walked: every model that makes video, at every endpoint that takes it, has a card and a
 * request of ours with all its fields, or here is why not. A new version of the client fails here, and says what is new. (Of
 * `generate.video` the types name no model: there Runway chooses one, and choosing, and saying why, is done here.)
 */
import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { runway } from '../../../providers/runway/index.js'
import { requestSchemas } from '../../../providers/runway/request.js'
import { canCall } from '../../../src/catalog/row.js'

const folder = new URL('../../../node_modules/@runwayml/sdk/resources/', import.meta.url)

/** Endpoints whose requests name a model and make no video of a shot. */
const NO_SHOTS: Readonly<Record<string, string>> = {
  avatar_videos: 'a talking head of a stored avatar, from a script or a recording: no shot says either',
  image_upscale: 'makes pictures',
  realtime_sessions: 'a conversation, live',
  sound_effect: 'makes sound',
  speech_to_speech: 'makes sound',
  text_to_image: 'makes pictures',
  text_to_speech: 'makes sound',
  voice_dubbing: 'makes sound',
  voice_isolation: 'makes sound',
  voices: 'makes a voice, which is a thing of the account',
}

/** Fields no request of ours has, by `endpoint model field`, `*` for any. */
const NOT_SENT: readonly [pattern: string, why: string][] = [
  ['* * outputFormat', 'everything but `mp4`, the default, is HDR or a ZIP; Ruby grades to HDR'],
  ['* * proresProfile', 'ProRes is no clip that can be looked at here'],
  ['video_to_video aleph2 ratio', 'deprecated for targetAspectRatio'],
]
const reasonFor = (field: string) =>
  NOT_SENT.find(([pattern]) => new RegExp(`^${pattern.replaceAll('*', '\\S+')}$`).test(field))?.[1]

/** `endpoint model` and its fields, of every interface of parameters that names a model in so many words. */
function walk(): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const files = readdirSync(folder, { recursive: true }).map(String)
  for (const file of files.filter((name) => name.endsWith('.d.ts') && !name.endsWith('index.d.ts'))) {
    const endpoint = file.replace('.d.ts', '').replace(/[-/]/g, '_')
    const source = ts.createSourceFile(file, readFileSync(new URL(file, folder), 'utf8'), ts.ScriptTarget.Latest)
    const visit = (node: ts.Node, inParams: boolean): void => {
      const named = (ts.isInterfaceDeclaration(node) || ts.isModuleDeclaration(node)) && node.name.text
      const inside = inParams || (typeof named === 'string' && named.endsWith('CreateParams'))
      if (inside && ts.isInterfaceDeclaration(node)) {
        const members = node.members.filter(ts.isPropertySignature)
        const model = members.find(({ name }) => name.getText(source) === 'model')?.type?.getText(source) ?? ''
        const fields = members.map(({ name }) => name.getText(source)).filter((name) => name !== 'model')
        for (const [, name] of model.matchAll(/'([^']+)'/g)) found.set(`${endpoint} ${name}`, fields)
      }
      ts.forEachChild(node, (child) => visit(child, inside))
    }
    visit(source, false)
  }
  return found
}

const ours = new Map<string, string[]>(
  Object.entries(requestSchemas).flatMap(([endpoint, { options }]) =>
    options.flatMap(({ shape }) =>
      [...shape.model.values].map((model) => [`${endpoint} ${model}`, Object.keys(shape)] as const),
    ),
  ),
)

it('every video model of the official client, at every endpoint that takes it, is one of ours, with a card', () => {
  const theirs = walk()
  const video = [...theirs].filter(([place]) => !(place.split(' ')[0]! in NO_SHOTS))
  expect([...ours.keys()].sort()).toEqual(video.map(([place]) => place).sort())
  expect(video.length).toBeGreaterThan(40)
  const backend = runway()
  const cards = new Set(backend.cards.filter((card) => canCall(backend, card)).map(({ native }) => native))
  expect(video.filter(([place]) => !cards.has(place.split(' ')[1]!))).toEqual([])
  // A reason for what isn't there any more is no reason.
  const named = new Set([...theirs.keys()].map((place) => place.split(' ')[0]!))
  expect(Object.keys(NO_SHOTS).filter((endpoint) => !named.has(endpoint))).toEqual([])
})

it('and field by field: what we leave out has a reason', () => {
  const missing: string[] = []
  for (const [place, fields] of walk())
    for (const field of ours.has(place) ? fields : [])
      if (!ours.get(place)!.includes(field) && !reasonFor(`${place} ${field}`)) missing.push(`${place} ${field}`)
  expect(missing).toEqual([])
})
