/**
 * What goes wrong with a server at home, each fault played once by a real studio on the ComfyUI sandbox: the rows of
 * docs/faults-local.md. The same list as a test and as the page's author (`npm run faults`).
 */

import fs from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { comfyui } from '../../providers/comfyui/index.js'
import {
  type Breakage,
  type ComfySandbox,
  type ComfySandboxOptions,
  startSandbox,
} from '../../providers/comfyui/sandbox.js'
import { isHeroshotError } from '../../src/errors.js'
import type { Studio, StudioOptions } from '../../src/face.js'
import type { Job } from '../../src/jobs/api.js'
import { createStudio } from '../../src/studio.js'
import { fastClock } from '../../src/testkit/index.js'

export const LOCAL_PAGE = new URL('../../docs/faults-local.md', import.meta.url)

type Version = '0.33.0' | '0.3.64'

interface Scene {
  sandbox: ComfySandbox
  studio: Studio
  /** Starts the shot, and waits until the server renders it: for as long as nobody mends it. */
  render(): Promise<Job>
  /** Puts another client's prompt into the queue; its id. */
  theirs(graph?: object): Promise<string>
  /** In the place of one that has ended, at the same address. */
  startAgain(): Promise<void>
}

interface Fault {
  what: string
  sandbox?: ComfySandboxOptions
  limits?: StudioOptions['limits']
  /** What stands between the studio and the server. */
  proxy?: (path: string) => { status: number; headers: Record<string, string | number>; body: string } | undefined
  withFrame?: boolean
  /** Puts the machine into the state it needs; calls it off again. */
  around?: () => () => void
  /** Gives the job where it isn't simply started, or throws what the studio throws. */
  play?: (scene: Scene) => Promise<Job>
  /** Throws when a promise is broken that the row doesn't show. */
  check?: (scene: Scene) => void
  versions?: readonly Version[]
}

export interface Row {
  what: string
  version: Version
  /** `take`, or the class and the code of the error. */
  ends: string
  billed: string
  /** Prompts of ours that the server queued. */
  renders: number
  next: string
}

const PAGE = { status: 200, headers: { 'content-type': 'text/html' }, body: '<!DOCTYPE html><title>Sign in</title>' }

/** The smallest graph the sandbox takes; its picture makes it another one each time. */
const theirGraph = (width: number) => ({
  latent: { class_type: 'EmptyHunyuanLatentVideo', inputs: { width, height: 480, length: 33, batch_size: 1 } },
  vae: { class_type: 'VAELoader', inputs: { vae_name: 'wan2.2_vae.safetensors' } },
  decode: { class_type: 'VAEDecode', inputs: { samples: ['latent', 0], vae: ['vae', 0] } },
  clip: { class_type: 'CreateVideo', inputs: { images: ['decode', 0], fps: 24 } },
  save: {
    class_type: 'SaveVideo',
    inputs: { video: ['clip', 0], filename_prefix: 'theirs/x', format: 'mp4', codec: 'h264' },
  },
})

const post = (sandbox: ComfySandbox, path: string, body: object) =>
  fetch(sandbox.origin + path, { method: 'POST', body: JSON.stringify(body) })
const isOurs = ({ request }: { request?: unknown }) => JSON.stringify(request).includes('heroshot/')
const untouched = ({ sandbox }: Scene) => {
  for (const job of sandbox.jobs.filter((one) => !isOurs(one)))
    if (job.cancelledAt !== undefined || job.removed) throw new Error('another client’s prompt was stopped')
}

export const LIST: readonly Fault[] = [
  {
    what: 'the server is killed while it renders, and started again',
    async play({ sandbox, render, startAgain }) {
      const job = await render()
      await sandbox.close()
      await startAgain()
      return job
    },
  },
  {
    what: 'the server is killed while it renders, and stays away',
    limits: { runSeconds: 120 },
    async play({ sandbox, render }) {
      const job = await render()
      await sandbox.close()
      return job
    },
  },
  {
    what: 'its WebSocket is half-open: nothing comes over it any more',
    async play({ sandbox, render }) {
      const job = await render()
      sandbox.silence()
      sandbox.mend()
      return job
    },
  },
  {
    what: 'another client takes the waiting prompt out of the queue',
    versions: ['0.33.0', '0.3.64'],
    async play({ sandbox, studio, theirs }) {
      sandbox.fault('stuck')
      await theirs()
      const job = await studio.start(SHOT)
      await reached(job, 'accepted')
      await post(sandbox, '/queue', { delete: [sandbox.jobs.find(isOurs)!.id] })
      sandbox.mend()
      return job
    },
    check: untouched,
  },
  {
    what: 'another client interrupts whatever runs',
    async play({ sandbox, render }) {
      const job = await render()
      await post(sandbox, '/interrupt', {})
      return job
    },
  },
  {
    what: 'another client’s prompts are before and behind it',
    sandbox: { renderSeconds: 100 },
    async play({ studio, theirs }) {
      await theirs()
      const job = await studio.start(SHOT)
      await reached(job, 'accepted')
      await theirs()
      return job
    },
    check: untouched,
  },
  {
    what: 'it is cancelled while another client’s prompt runs',
    sandbox: { renderSeconds: 400 },
    versions: ['0.33.0', '0.3.64'],
    async play({ studio, theirs }) {
      await theirs()
      const job = await studio.start(SHOT)
      await reached(job, 'accepted')
      await job.cancel()
      return job
    },
    check: untouched,
  },
  {
    what: 'another client’s prompt kills the worker, which the server doesn’t notice',
    limits: { queueSeconds: 60, runSeconds: 60 },
    async play({ studio, theirs }) {
      await theirs({ ...theirGraph(832), orphan: { class_type: 'VAELoader' } })
      return studio.start(SHOT)
    },
  },
  { what: 'it runs out of memory, every time', play: broken('out-of-memory') },
  { what: 'it runs out of memory, and says so in words alone', play: broken('out-of-memory-by-words') },
  { what: 'a file of weights is cut short', play: broken('corrupt-weights') },
  { what: 'a file of weights isn’t there', sandbox: { missing: ['wan2.2_ti2v_5B_fp16.safetensors'] } },
  { what: 'a node class isn’t there', sandbox: { missingNodes: ['Wan22ImageToVideoLatent'] } },
  {
    what: 'it renders for ever without any headway',
    limits: { stallSeconds: 900 },
    async play({ sandbox, studio }) {
      sandbox.fault('stuck')
      return studio.start(SHOT)
    },
  },
  {
    what: 'the disk is full when the clip comes',
    proxy: (path) =>
      path.startsWith('/view')
        ? { status: 200, headers: { 'content-type': 'video/mp4', 'content-length': 2 ** 26 }, body: 'x'.repeat(99) }
        : undefined,
    play: ({ studio }) => studio.start(SHOT),
    around: withFullDisk,
  },
  {
    what: 'the first frame is larger than the server or its proxy takes (413)',
    sandbox: { maxBytes: 20_000 },
    withFrame: true,
  },
  { what: 'a proxy answers everything with its own page', proxy: () => PAGE },
  {
    what: 'a proxy answers with its own page for a while, during the render',
    sandbox: { renderSeconds: 100 },
    proxy: (() => {
      let left = 6
      return (path: string) => (/^\/(api\/jobs|history)\//.test(path) && left-- > 0 ? PAGE : undefined)
    })(),
  },
  { what: 'a proxy wants a key (401)', sandbox: { key: 'a-proxy-key' } },
]

function broken(how: Breakage): NonNullable<Fault['play']> {
  return ({ sandbox, studio }) => {
    sandbox.breaks(how, how, how)
    return studio.start(SHOT)
  }
}

const SHOT = { prompt: 'a red boat', seconds: 1, resolution: '360p', model: 'wan-2.2-5b', backend: 'comfyui' } as const

async function reached(job: Job, word: string): Promise<void> {
  for await (const event of job) {
    if (event.type === 'state' && event.state === word) return
    if (event.type === 'progress' && word === 'running') return
  }
}

/** So long that only what is tested runs into them. */
const PATIENT = { submitSeconds: 20_000, readSeconds: 10_000, idleSeconds: 20_000, leaseSeconds: 20_000 }

/** Noise, which no format makes small. */
async function picture(): Promise<Buffer> {
  const { createCanvas } = await import('@napi-rs/canvas')
  const canvas = createCanvas(256, 144)
  const pen = canvas.getContext('2d')
  const image = pen.createImageData(256, 144)
  for (let i = 0; i < image.data.length; i++) image.data[i] = i % 4 === 3 ? 255 : (i * i * 2654435761) >>> 24
  pen.putImageData(image, 0, 0)
  return canvas.encode('png')
}

/** Whoever asks hears that no room is left. */
function withFullDisk(): () => void {
  const { statfs } = fs.promises
  const say = (to: typeof statfs) => {
    fs.promises.statfs = to
    syncBuiltinESMExports()
  }
  say((async () => ({ bavail: 1, bsize: 4096 })) as never)
  return () => say(statfs)
}

/** A server before the server: passes on what it doesn't answer itself. */
async function proxyTo(target: () => string, answer: NonNullable<Fault['proxy']>) {
  const server = createServer((request, response) => {
    const said = answer(request.url!)
    if (said)
      return void response
        .writeHead(said.status, said.headers)
        .write(said.body, () => said.headers['content-length'] || response.end())
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', async () => {
      const passed = await fetch(target() + request.url, {
        method: request.method!,
        ...(chunks.length && { body: Buffer.concat(chunks) }),
        headers: { 'content-type': request.headers['content-type'] ?? '' },
      })
      response.writeHead(passed.status, { 'content-type': passed.headers.get('content-type') ?? 'text/plain' })
      response.end(Buffer.from(await passed.arrayBuffer()))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Plays one fault on a fresh server and an empty home. */
export async function playLocal(fault: Fault, version: Version): Promise<Row> {
  const home = await mkdtemp(join(tmpdir(), 'heroshot-local-'))
  const clock = fastClock(200)
  const options = { clock, version, renderSeconds: 8, ...fault.sandbox }
  let sandbox = await startSandbox(options)
  const servers = [sandbox]
  const proxy = fault.proxy && (await proxyTo(() => sandbox.origin, fault.proxy))
  const url = proxy?.origin ?? sandbox.origin
  const studio = createStudio({
    home,
    configFrom: false,
    clock,
    env: {},
    providers: [comfyui({ servers: [url] })],
    limits: { ...PATIENT, ...fault.limits },
  })
  let width = 800
  const scene: Scene = {
    sandbox,
    studio,
    async render() {
      sandbox.fault('stuck')
      const job = await studio.start(SHOT)
      await reached(job, 'running')
      return job
    },
    async theirs(graph = theirGraph((width += 16))) {
      const answer = await post(sandbox, '/prompt', { prompt: graph, client_id: 'somebody' })
      return ((await answer.json()) as { prompt_id: string }).prompt_id
    },
    async startAgain() {
      sandbox = await startSandbox({ ...options, port: Number(new URL(sandbox.origin).port) })
      servers.push(sandbox)
    },
  }
  const callOff = fault.around?.()
  try {
    const shot = { ...SHOT, ...(fault.withFrame && { firstFrame: await picture() }) }
    const ended = await (fault.play ? fault.play(scene) : studio.start(shot))
      .then((job) => job.result())
      .then(
        () => undefined,
        (error: unknown) => error,
      )
    if (ended !== undefined && !isHeroshotError(ended)) throw ended
    fault.check?.(scene)
    const renders = servers.flatMap(({ jobs }) => jobs).filter(isOurs).length
    const tidy = (text: string) =>
      text.replaceAll(url, 'http://127.0.0.1:8188').replaceAll(/\b\d{8}-\d{6}-[0-9a-z]{8}\b/g, '<job>')
    return {
      what: fault.what,
      version,
      ends: ended ? `${ended.name} \`${ended.code}\`` : 'take',
      billed: ended?.billed ?? 'no',
      renders,
      next: tidy(ended?.next ?? (ended?.name === 'NoRouteError' ? ended.message : '')),
    }
  } finally {
    callOff?.()
    await studio.close()
    for (const one of servers) await one.close()
    proxy?.close()
    await rm(home, { recursive: true, force: true })
  }
}

export const plays = LIST.flatMap((fault) =>
  (fault.versions ?? (['0.33.0'] as const)).map((version) => ({ fault, version, name: `${fault.what}: ${version}` })),
)

const HEAD = `# What happens when something goes wrong at home

Every fault below is played by a real studio on a sandbox of ComfyUI that is held against recordings of two real servers. *Renders*
counts the prompts of ours that a server queued: one that is lost with its server is made again with the same seed, and another
client's prompts are never stopped. Nobody bills at home. The faults that a cloud can have too are in [faults.md](faults.md).

Written by \`npm run faults\`; the tests check that it is still true.
`

export function localPage(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ what, version, ends, billed, renders, next }) =>
      `| ${what} | ${version} | ${ends} | ${billed} | ${renders} | ${next.replaceAll('\n', ' ').replaceAll('|', '/') || (ends === 'take' ? 'nothing' : '')} |`,
  )
  return [
    HEAD,
    '| what goes wrong | ComfyUI | the shot ends as | billed | renders | what to do |',
    '| --- | --- | --- | --- | ---: | --- |',
    ...lines,
    '',
  ].join('\n')
}
