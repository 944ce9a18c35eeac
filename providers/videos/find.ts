/** Looking for servers: what answers at an address, which profile it is, and which models it serves. Reads only, never a create. */
import type { Context } from '../../src/backend.js'
import type { HttpAnswer } from '../../src/net/http.js'
import modelFile from './models.json' with { type: 'json' }
import { type Profile, profileOf, profiles } from './profile.js'
import { baseOf, type Served, type Server, sessionOf } from './server.js'
import { capabilitiesOf, metadataSchema, modelsSchema, openapiSchema, type ServedModel } from './wire.js'

/** Where to look, as far as it was configured. */
export interface Place {
  url: string
  profile?: string | undefined
  keyEnv?: string | undefined
  /** The card's name of the model, or the server's own. */
  model?: string | undefined
  loras?: Readonly<Record<string, string>> | undefined
  steps?: number | undefined
  /** Nobody named it: it is one of the usual ports. */
  guessed?: boolean
}

/** An answer of a server, or why there is none. */
export type Found = Server | { url: string; reason: string; guessed: boolean }
export const isServer = (found: Found): found is Server => 'profile' in found

/** Milliseconds for all questions to a usual port: a plan must not wait for whatever else listens there. */
const GUESS_MS = 180
/** For one question to a server somebody named. */
const ASK_MS = 3000

/** The usual ports of all local servers, on loopback. */
export const usualPlaces: readonly Place[] = [...new Set(profiles.flatMap(({ ports }) => ports))].map((port) => ({
  url: `http://127.0.0.1:${port}`,
  guessed: true,
}))

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** The card's name for a served model; `any` for one no card describes. */
export function nativeOf(id: string, own: readonly string[] = []): string {
  if (own.includes(id)) return id
  const name = plain(id)
  return modelFile.models.find(({ names }) => names.some((known) => name.includes(known)))?.native ?? 'any'
}

/** From what the server calls the task, else from the model's own name. */
function tasksOf({ id, task_type }: Pick<ServedModel, 'id' | 'task_type'>): Pick<Served, 'tasks'> {
  const word = task_type ?? /(ti2v|t2v|i2v)/i.exec(id)?.[0] ?? ''
  if (/^t2v$/i.test(word)) return { tasks: ['text'] }
  if (/^i2v$/i.test(word)) return { tasks: ['image'] }
  return {}
}

type Get = (path: string) => Promise<HttpAnswer | undefined>

/**
 * Asks one address. The order of questions: its models, what it says it is, its OpenAPI page, its list of videos.
 * @param natives names on cards of the user's own
 */
export async function ask(place: Place, asking: Context, natives: readonly string[] = []): Promise<Found> {
  const url = baseOf(place.url)
  const { keyEnv, loras = {}, steps, guessed = false } = place
  const signal = guessed ? AbortSignal.any([asking.signal, AbortSignal.timeout(GUESS_MS)]) : asking.signal
  const ctx = { ...asking, signal }
  const stand: Server = {
    url,
    profile: profileOf(place.profile ?? 'generic'),
    named: place.profile !== undefined,
    keyEnv,
    models: [],
    loras,
    steps,
  }
  const session = sessionOf(ctx, stand)
  let trouble: string | undefined
  const get: Get = (path) =>
    session.call('GET', path, { timeoutMs: ASK_MS }).catch((error: Error) => {
      asking.signal.throwIfAborted()
      trouble ??= error.message
      return undefined
    })
  const absent = (reason: string): Found => ({ url, reason, guessed })

  const models = await get('/v1/models')
  if (!models) return absent(trouble ?? 'no answer')
  if (models.status === 401 || models.status === 403)
    return absent(keyEnv ? `it doesn't take the key in ${keyEnv}` : 'it wants a key: name its variable as keyEnv')
  const listed = modelsSchema.safeParse(models.json).data?.data ?? []
  const profile = place.profile === undefined ? await recognise(listed, get) : stand.profile
  if (!profile) return absent('it is no video server that is known here')
  const served = (await servedBy(profile, listed, get)).map((one) => ({
    id: one.id,
    native: nativeOf(one.called ?? one.id, natives),
    ...tasksOf(one),
  }))
  if (place.model === undefined) {
    // Of several unknown models nobody knows which one makes videos.
    const strange = served.filter(({ native }) => native === 'any').length > 1
    return { ...stand, profile, models: strange ? served.filter(({ native }) => native !== 'any') : served }
  }
  // The user says what it is: under the card's name, or the server's.
  const native = natives.includes(place.model) ? place.model : nativeOf(place.model)
  const id = served.length === 1 && native === place.model ? served[0]!.id : place.model
  return { ...stand, profile, models: [{ ...served.find((one) => one.id === id), id, native }] }
}

async function recognise(models: readonly ServedModel[], get: Get): Promise<Profile | undefined> {
  const owner = models.find(({ owned_by }) => owned_by)?.owned_by ?? ''
  if (owner === 'sglang' || models.some(({ task_type }) => task_type)) return profileOf('sglang')
  if (owner === 'fastvideo') return profileOf('fastvideo')
  if (models.some(({ id }) => id === 'sd-cpp-local')) return profileOf('sd-server')
  const { info, paths } = openapiSchema.safeParse((await get('/openapi.json'))?.json).data ?? { paths: {} }
  if (/qvac/i.test(`${owner} ${info?.title}`)) return profileOf('qvac')
  if (/litellm/i.test(info?.title ?? '')) return profileOf('litellm')
  const has = (path: string) => path in paths
  if (has('/v1/set_lora')) return profileOf('sglang')
  if (has('/v1/videos/generations')) return profileOf('fastvideo')
  if (has('/v1/tasks/video/')) return profileOf('lightx2v')
  if (has('/api/generate/models-specs')) return profileOf('ltx-desktop')
  if (has('/v1/videos/sync'))
    return profileOf(JSON.stringify(paths['/v1/videos'] ?? '').includes('application/json') ? 'fastvideo' : 'vllm-omni')
  const list = await get('/v1/videos?limit=1')
  if (list?.status === 200) {
    if (owner === 'openai') return profileOf('openai')
    if (owner.includes('vllm')) return profileOf('vllm-omni')
    return profileOf('generic')
  }
  if (((await get('/sdcpp/v1/capabilities'))?.status ?? 404) === 200) return profileOf('sd-server')
  const { paths: swagger } = openapiSchema.safeParse((await get('/swagger/doc.json'))?.json).data ?? { paths: {} }
  return '/video' in swagger ? profileOf('localai') : undefined
}

type Named = Pick<ServedModel, 'id' | 'task_type'> & {
  /** What the model is called elsewhere. */
  called?: string
}

/** Models where `/v1/models` doesn't name them. */
async function servedBy({ wire }: Profile, listed: readonly ServedModel[], get: Get): Promise<readonly Named[]> {
  const named = (id: string, called = id): Named => ({ id, called, task_type: undefined })
  switch (wire) {
    case 'sd-server': {
      const { model, supported_modes } = capabilitiesOf((await get('/sdcpp/v1/capabilities'))?.json)
      return supported_modes.includes('vid_gen') ? [named(model?.stem ?? model?.name ?? 'unnamed')] : []
    }
    case 'lightx2v': {
      const facts = metadataSchema.safeParse((await get('/v1/service/metadata'))?.json).data ?? {}
      return [named(String(facts.model_cls ?? 'unnamed'))]
    }
    case 'ltx-desktop':
      return [named('fast-2.5', 'LTX-2.5'), named('fast', 'LTX-2.3')]
    default:
      return listed
  }
}
