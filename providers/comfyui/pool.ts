/** The servers of one backend: what each has and how busy it is, and which one a render goes to. */
import type { Availability, Context, ServerMachine } from '../../src/backend.js'
import { isHeroshotError, UnavailableError } from '../../src/errors.js'
import type { ComfyNative } from './native.js'
import type { Place } from './place.js'
import { describe, type FileMissing } from './preflight.js'
import { RECIPES } from './recipes/data.js'
import { filesOf } from './recipes/index.js'
import { serverAt } from './server.js'

/** What was found at a place. */
type Found = {
  place: Place
  version: string | undefined
  device: string | undefined
  vramFreeGb: number | undefined
  machine: ServerMachine
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
/** For an address that is a mere guess. */
const GUESS_MS = 500
/** Where it listens unless it is told otherwise: the server, and the desktop app. */
export const USUAL = 'http://127.0.0.1:8188'
const DESKTOP = 'http://127.0.0.1:8000'
/** Renders that a change of the model costs: loading sixteen gigabytes takes about as long as a draft. */
const RELOAD = 1

/** Folders of the files that take long to load. */
const WEIGHTS = new Set(['diffusion_models', 'checkpoints'])

const base = (path: string) => path.replaceAll('\\', '/').split('/').at(-1)!.toLowerCase()

/**
 * @param natives what the cards call their models, by card
 * @param workflows files of the user's own workflows, by their model
 */
export function createPool(
  placesOf: (ctx: Context) => readonly Place[],
  natives: ReadonlyMap<string, string>,
  workflows: ReadonlyMap<string, { readonly files: readonly FileMissing[] }>,
) {
  let known: { at: number; found: (Found | Silent)[] } | undefined
  /** Recipe of the last render sent to a server, and how many of ours are under way there. */
  const last = new Map<string, string>()
  const busy = new Map<string, Set<string>>()

  /** Weights of a recipe or a workflow. */
  const neededBy = (recipe: string): FileMissing[] => [
    ...(workflows.get(recipe)?.files ?? filesOf(recipe).map((file) => ({ kind: 'file' as const, ...file }))),
  ]
  const folders = [
    ...new Set([...RECIPES.map(({ id }) => id), ...workflows.keys()].flatMap(neededBy).map(({ folder }) => folder)),
  ]

  async function ask(place: Place, ctx: Context): Promise<Found | Silent> {
    try {
      const quick = AbortSignal.any([ctx.signal, AbortSignal.timeout(ANSWER_MS)])
      const server = serverAt(place, { ...ctx, signal: quick })
      const { version, device, vramFreeGb, machine } = await server.stats()
      const lists = await Promise.all(
        folders.map(async (folder) => [folder, new Set((await server.files(folder)).map(base))] as const),
      )
      return { place, version, device, vramFreeGb, machine, files: new Map(lists) }
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
  /** Models, each with a recipe or workflow that renders it. */
  const renders = [
    ...RECIPES.map(({ id, card }) => [natives.get(card)!, id] as const),
    ...[...workflows.keys()].map((id) => [id, id] as const),
  ]
  const missing = ({ files }: Found, recipe: string) =>
    neededBy(recipe).filter(({ folder, file }) => !files.get(folder)?.has(base(file)))

  /** The files each model lacks, on the server and by the recipe that lack least. */
  function lacking(servers: readonly Found[]): ReadonlyMap<string, readonly FileMissing[]> {
    const least = new Map<string, readonly FileMissing[]>()
    for (const [model, recipe] of renders)
      for (const server of servers) {
        const files = missing(server, recipe)
        if (files.length < (least.get(model)?.length ?? Number.POSITIVE_INFINITY)) least.set(model, files)
      }
    return least
  }

  return {
    async probe(ctx: Context): Promise<Availability> {
      const found = await look(ctx)
      const here = found.filter(isFound)
      if (!here.length) {
        const silent = found.filter((one): one is Silent => !isFound(one))
        const usual = found.length === 1 && found[0]!.place.url === USUAL
        const desktop = usual && (await answersAt(DESKTOP, ctx))
        return {
          ok: false,
          reason: silent.map(({ place, reason }) => `${place.url}: ${reason}`).join('; ') || 'no server is configured',
          next: desktop
            ? `ComfyUI answers at ${DESKTOP}, where its desktop app listens: set COMFYUI_URL=${DESKTOP}.`
            : (silent.find(({ next }) => next)?.next ?? START),
        }
      }
      const lacks = [...lacking(here)]
      const models = lacks.flatMap(([model, files]) => (files.length ? [] : [model]))
      const missing = lacks.flatMap(([model, files]) =>
        files.length ? [[model, files.map(describe).join('; ')] as const] : [],
      )
      const [first] = here
      const most = Math.max(...here.map(({ vramFreeGb }) => vramFreeGb ?? 0))
      return {
        ok: true,
        models,
        missing: Object.fromEntries(missing),
        ...(first!.device && { device: first!.device }),
        ...(most > 0 && { vramFreeGb: most }),
        concurrency: here.length,
        servers: here.map(({ place, version, machine }) => ({
          url: place.url,
          is: version ? `ComfyUI ${version}` : 'ComfyUI',
          machine,
        })),
        ...(!models.length && {
          reason: 'it has the weights of no model',
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
      const complete = servers.filter((server) => !missing(server, recipe).length)
      // Where an earlier attempt of the job came to no end, the worker may be dead: anywhere else first.
      const sound = complete.filter(({ place }) => !isStuck(place.url, ctx.jobId))
      const able = sound.length ? sound : complete
      if (!able.length) {
        const lists = servers.map((server) => missing(server, recipe)).sort((a, b) => a.length - b.length)
        const files = lists[0]!.map(describe)
        throw new UnavailableError(`No ComfyUI server has all files of ${recipe}`, {
          code: 'missing-model',
          next: `Fetch ${files.join('; ')}.`,
        })
      }
      const lines = await Promise.all(
        able.map(async ({ place }) => {
          const line = await serverAt(place, ctx)
            .line()
            .catch(() => ({ length: Number.POSITIVE_INFINITY, last: undefined }))
          return { place, line }
        }),
      )
      // From here to the choice nothing waits: whoever chooses at the same time sees this one.
      const loads = lines.map(({ place, line }) => {
        const ours = busy.get(place.url)?.size ?? 0
        const sent = last.get(place.url)
        const reloads =
          sent === undefined ? line.last !== undefined && !runs(line.last, neededBy(recipe)) : sent !== recipe
        return { place, reloads, load: Math.max(line.length, ours) + (reloads ? RELOAD : 0) }
      })
      const sooner = (one: (typeof loads)[number], other: (typeof loads)[number]) =>
        one.load - other.load || Number(one.reloads) - Number(other.reloads)
      const { place } = loads.reduce((best, one) => (sooner(one, best) < 0 ? one : best))
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

    /** The server's first card, by its name; null for one that is silent or has none. */
    gpu: async (url: string, ctx: Context): Promise<string | null> =>
      (await alive(ctx)).find(({ place }) => place.url === url)?.machine.gpus[0]?.name ?? null,

    version: async (url: string, ctx: Context): Promise<string | undefined> =>
      (await alive(ctx)).find(({ place }) => place.url === url)?.version,
  }
}

/** Whether a ComfyUI answers there; nobody waits for whatever else does. */
const answersAt = (url: string, ctx: Context): Promise<boolean> =>
  serverAt({ url }, { ...ctx, signal: AbortSignal.any([ctx.signal, AbortSignal.timeout(GUESS_MS)]) })
    .stats()
    .then(
      () => true,
      () => false,
    )

/** Whether a graph has the weights in memory. @param graph whatever a server says it is */
function runs(graph: unknown, files: readonly FileMissing[]): boolean {
  const text = JSON.stringify(graph).toLowerCase()
  return files.filter(({ folder }) => WEIGHTS.has(folder)).every(({ file }) => text.includes(`${base(file)}"`))
}

const isFound = (one: Found | Silent): one is Found => 'files' in one
