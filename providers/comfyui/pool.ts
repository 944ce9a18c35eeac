/** The servers of one backend: what each has and how busy it is, and which one a render goes to. */
import type { Availability, Context } from '../../src/backend.js'
import { isHeroshotError, UnavailableError } from '../../src/errors.js'
import type { ComfyNative } from './native.js'
import { describe } from './preflight.js'
import { RECIPES } from './recipes/data.js'
import { filesOf } from './recipes/index.js'
import { type Place, serverAt } from './server.js'

/** What was found at a place. */
type Found = {
  place: Place
  version: string | undefined
  device: string | undefined
  vramFreeGb: number | undefined
  /** Base names of its files of weights, in lower case, by folder. */
  files: ReadonlyMap<string, ReadonlySet<string>>
}
interface Silent {
  place: Place
  reason: string
  next?: string | undefined
}

const START = 'Start ComfyUI, or name your server: COMFYUI_URL, or backends.comfyui.servers.'

/** Milliseconds that what was found stays good. */
const FRESH_MS = 60_000
/** Milliseconds a server has to answer; one that computes answers late. */
const ANSWER_MS = 5000
/** Renders that a change of the model costs: loading sixteen gigabytes takes about as long as a draft. */
const RELOAD = 1

/** Folders of the files that take long to load. */
const WEIGHTS = new Set(['diffusion_models', 'checkpoints'])

const base = (path: string) => path.replaceAll('\\', '/').split('/').at(-1)!.toLowerCase()

/** @param natives what the cards call their models, by card */
export function createPool(placesOf: (ctx: Context) => readonly Place[], natives: ReadonlyMap<string, string>) {
  let known: { at: number; found: (Found | Silent)[] } | undefined
  /** Recipe of the last render sent to a server, and how many of ours are under way there. */
  const last = new Map<string, string>()
  const busy = new Map<string, Set<string>>()

  const folders = [...new Set(RECIPES.flatMap(({ id }) => filesOf(id).map(({ folder }) => folder)))]

  async function ask(place: Place, ctx: Context): Promise<Found | Silent> {
    try {
      const quick = AbortSignal.any([ctx.signal, AbortSignal.timeout(ANSWER_MS)])
      const server = serverAt(place, { ...ctx, signal: quick })
      const { version, device, vramFreeGb } = await server.stats()
      const lists = await Promise.all(
        folders.map(async (folder) => [folder, new Set((await server.files(folder)).map(base))] as const),
      )
      return { place, version, device, vramFreeGb, files: new Map(lists) }
    } catch (error) {
      ctx.signal.throwIfAborted()
      if (!isHeroshotError(error)) return { place, reason: 'no answer in time' }
      return { place, reason: error.message, next: error.next }
    }
  }

  async function look(ctx: Context): Promise<(Found | Silent)[]> {
    known = { at: ctx.clock.now(), found: await Promise.all(placesOf(ctx).map((place) => ask(place, ctx))) }
    return known.found
  }
  async function alive(ctx: Context): Promise<Found[]> {
    const fresh = known && ctx.clock.now() - known.at < FRESH_MS
    let found = (fresh ? known!.found : await look(ctx)).filter(isFound)
    // Whoever was silent a while ago may be back.
    if (fresh && !found.length) found = (await look(ctx)).filter(isFound)
    return found
  }

  const isStuck = (url: string, jobId: string) =>
    [...(busy.get(url) ?? [])].some((attempt) => attempt.startsWith(`${jobId}-`))
  const missing = ({ files }: Found, recipe: string) =>
    filesOf(recipe).filter(({ folder, file }) => !files.get(folder)?.has(base(file)))

  return {
    async probe(ctx: Context): Promise<Availability> {
      const found = await look(ctx)
      const here = found.filter(isFound)
      if (!here.length) {
        const silent = found.filter((one): one is Silent => !isFound(one))
        return {
          ok: false,
          reason: silent.map(({ place, reason }) => `${place.url}: ${reason}`).join('; ') || 'no server is configured',
          next: silent.find(({ next }) => next)?.next ?? START,
        }
      }
      const complete = RECIPES.filter(({ id }) => here.some((server) => !missing(server, id).length))
      const [first] = here
      const most = Math.max(...here.map(({ vramFreeGb }) => vramFreeGb ?? 0))
      return {
        ok: true,
        models: [...new Set(complete.flatMap(({ card }) => natives.get(card) ?? []))],
        ...(first!.device && { device: first!.device }),
        ...(most > 0 && { vramFreeGb: most }),
        concurrency: here.length,
        ...(!complete.length && {
          reason: 'it has the weights of no recipe',
          next: 'heroshot plan --model <name> lists the files',
        }),
      }
    },

    /** The server where the render is likely to be over first. Throws UnavailableError when none can take it. */
    async choose({ recipe }: ComfyNative, job: string, ctx: Context): Promise<Place> {
      const servers = await alive(ctx)
      if (!servers.length)
        throw new UnavailableError('No ComfyUI server answers', {
          code: 'no-server',
          next: START,
        })
      const complete = servers.filter((server) => recipe.startsWith('workflow:') || !missing(server, recipe).length)
      // Where an earlier attempt of the job came to no end, the worker may be dead: anywhere else first.
      const sound = complete.filter(({ place }) => !isStuck(place.url, ctx.jobId))
      const able = sound.length ? sound : complete
      if (!able.length) {
        const lists = servers.map((server) => missing(server, recipe)).sort((a, b) => a.length - b.length)
        const files = lists[0]!.map((file) => describe({ kind: 'file', ...file }))
        throw new UnavailableError(`No ComfyUI server has all files of ${recipe}`, {
          code: 'missing-model',
          next: `Fetch ${files.join('; ')}.`,
        })
      }
      const loads = await Promise.all(
        able.map(async ({ place }) => {
          const line = await serverAt(place, ctx)
            .line()
            .catch(() => ({ length: Number.POSITIVE_INFINITY, last: undefined }))
          const ours = busy.get(place.url)?.size ?? 0
          const sent = last.get(place.url)
          const reloads = sent === undefined ? line.last !== undefined && !runs(line.last, recipe) : sent !== recipe
          return { place, load: Math.max(line.length, ours) + (reloads ? RELOAD : 0) }
        }),
      )
      const { place } = loads.reduce((best, one) => (one.load < best.load ? one : best))
      last.set(place.url, recipe)
      const jobs = busy.get(place.url) ?? new Set()
      busy.set(place.url, jobs.add(job))
      return place
    },

    /** A render there is over, and so are those sent before it: a server works in order. */
    leave(url: string, job: string): void {
      const jobs = busy.get(url)
      if (!jobs?.has(job)) return
      for (const earlier of jobs) {
        jobs.delete(earlier)
        if (earlier === job) return
      }
    },

    version: async (url: string, ctx: Context): Promise<string | undefined> =>
      (await alive(ctx)).find(({ place }) => place.url === url)?.version,
  }
}

/** Whether a graph has the weights of a recipe in memory. @param graph whatever a server says it is */
function runs(graph: unknown, recipe: string): boolean {
  const text = JSON.stringify(graph).toLowerCase()
  return filesOf(recipe)
    .filter(({ folder }) => WEIGHTS.has(folder))
    .every(({ file }) => text.includes(`${base(file)}"`))
}

const isFound = (one: Found | Silent): one is Found => 'files' in one
