/** Where the suite plays: a backend and its sandbox, a studio over an empty home, and one shot to ask for. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Backend, Clock } from '../backend.js'
import type { Usd } from '../cost/money.js'
import type { Studio, StudioOptions } from '../face.js'
import type { Fault } from '../sandbox/faults.js'
import type { ShotInput } from '../shot.js'
import { createStudio } from '../studio.js'
import { fastClock } from './clock.js'

/** As much of a sandbox as the suite needs; one made with `openSandbox` has all of it. */
export interface Stand {
  /** Requests that reached it, refused ones included. */
  readonly seen: Readonly<Record<'creates' | 'polls' | 'cancels' | 'downloads' | 'others', number>>
  /** Jobs it made: each would be billed. */
  readonly jobs: readonly { readonly id: string }[]
  /** What goes wrong with the next create, or with the job it makes. Throws for what it can't play. */
  fault(name: Fault): void
  /** Ends the faults of the jobs that exist. */
  mend(): void
  /** Dollars on the vendor's invoice once every job has ended. */
  invoice(): Usd
}

export interface Subject {
  /** A new instance, knowing nothing of the others: what another process would have. */
  backend(): Backend
  sandbox: Stand
  /** Keys and addresses, as the environment would have them. */
  env: Readonly<Record<string, string>>
  /** What it is asked for, where the shortest clip of its first model isn't the thing. */
  shot?: Partial<ShotInput>
  close(): Promise<void>
}

export interface CreateOptions {
  /** The time of the engine; the sandbox should live by it too. */
  clock: Clock
  /** How long the sandbox should say a render takes. */
  renderSeconds: number
}

export type Create = (options: CreateOptions) => Promise<Subject>

/** Quick, and still slow enough for a busy machine. */
const SPEED = 120

/** So long that only what is tested runs into them. */
const PATIENT = { submitSeconds: 20_000, readSeconds: 10_000, idleSeconds: 20_000, leaseSeconds: 20_000 }

/** A prompt that must appear in no error. */
export const PROMPT = 'a heron named Quibbleworth takes off from a still lake'

export interface Stage extends Subject {
  /** The backend of this stage's studio. */
  instance: Backend
  studio: Studio
  clock: Clock
  shot: ShotInput
  /** Closes the studio and opens another over the same home, as the next process would. */
  restart(): Promise<Studio>
}

export interface StageOptions {
  renderSeconds?: number
  limits?: StudioOptions['limits']
}

/** Runs `play` on a fresh stage, and clears it away whatever happens. */
export async function onStage<Result>(
  create: Create,
  play: (stage: Stage) => Promise<Result>,
  { renderSeconds = 8, limits = {} }: StageOptions = {},
): Promise<Result> {
  const home = await mkdtemp(join(tmpdir(), 'heroshot-testkit-'))
  const clock = fastClock(SPEED)
  const subject = await create({ clock, renderSeconds })
  const open = (backend: Backend) =>
    createStudio({
      home,
      configFrom: false,
      clock,
      env: subject.env,
      providers: [backend],
      limits: { ...PATIENT, ...limits },
    })
  const instance = subject.backend()
  const stage: Stage = {
    ...subject,
    instance,
    clock,
    studio: open(instance),
    shot: { ...defaultShot(instance), ...subject.shot },
    async restart() {
      await stage.studio.close()
      stage.studio = open(subject.backend())
      return stage.studio
    },
  }
  try {
    return await play(stage)
  } finally {
    await stage.studio.close()
    await subject.close()
    await rm(home, { recursive: true, force: true })
  }
}

/** The shortest clip the backend's first usable text-to-video model makes, whatever it costs. */
function defaultShot(backend: Backend): ShotInput {
  const card = backend.cards.find(({ abilities }) => abilities?.tasks.includes('text-to-video')) ?? backend.cards[0]
  const lengths = card?.abilities?.seconds
  const seconds = lengths ? ('oneOf' in lengths ? Math.min(...lengths.oneOf) : lengths.min) : 2
  return {
    prompt: PROMPT,
    tier: 'hero',
    seconds,
    backend: backend.id,
    ...(card && { model: card.id }),
    allowUnknownPrice: true,
  }
}
