/** What the page's server and the page tell each other: plain JSON, as small as the views need it. */
import type { AttemptState } from '../jobs/journal.js'
import type { Verdict } from '../library/rows.js'
import type { Finding } from '../machine/findings.js'
import type { Quote, Route } from '../routing/route.js'
import type { Cost, Take } from '../take.js'

/** A take in the grid. */
export interface TakeCard {
  id: string
  prompt: string
  project: string
  tier: string
  backend: string
  model: string
  /** ISO. */
  createdAt: string
  seconds: number
  width: number
  height: number
  audio: boolean
  /** Exact; null: nobody knows. */
  usd: string | null
  basis: Cost['basis']
  wh?: number
  verdict: Verdict
  tags: readonly string[]
  parents: readonly string[]
  children: readonly string[]
  /** When its files were deleted, ISO. */
  freed?: string
  /** 0 to 1; null: it can't be told. Absent until somebody looked at it and it was measured. */
  score?: number | null
}

export const SORTS = ['newest', 'score', 'cost'] as const
export type Sort = (typeof SORTS)[number]

/** Takes of one shot: the same words in the same project. The figures are of all its takes that were asked for. */
export interface ShotGroup {
  prompt: string
  project: string
  count: number
  kept: number
  /** null: nobody knows what one of them cost. */
  usd: string | null
  /** In the order asked for; those beyond the page are left out. */
  takes: TakeCard[]
}

/** One page of the grid. */
export interface TakeList {
  shots: ShotGroup[]
  /** Takes in `shots`, takes that were asked for, takes that there are. */
  shown: number
  matched: number
  total: number
  /** Every tag in use. */
  tags: string[]
}

/** One of the measures a score is made of. */
export interface ScoreLine {
  name: string
  /** As a person reads it. */
  value: string
  means: string
}

export interface Scores {
  overall: number | null
  /** Why it can't be told. */
  reason?: string
  lines: ScoreLine[]
}

/** Everything about one take. */
export interface TakeDetail extends TakeCard {
  cost: Cost
  energy?: Take['energy']
  video: Take['video']
  files: { role: string; bytes: number; sha256: string; mime: string }[]
  seed?: number
  /** Settings of its backend, as a person reads them: `guidance 5`. */
  settings: string[]
  reasons: string[]
  rejected: Refusal[]
  warnings: string[]
  negativePrompt?: string
  /** The folder it lies in. */
  folder: string
  /** Takes it was made from and takes made from it, as far as they are here. */
  kin: TakeCard[]
}

/** A model that was not chosen. */
export interface Refusal {
  backend: string
  model: string
  why: string
}

/** A job that has no take yet. */
export interface JobCard {
  id: string
  state: AttemptState
  open: boolean
  createdAt: string
  updatedAt: string
  prompt: string
  project: string
  tier: string
  backend: string
  model: string
  /** USD that may yet be charged. */
  atRisk: string
  error?: { code: string; message: string; next?: string | undefined }
  waitsFor?: string
  waitsUntil?: string
  /** A living process drives it. */
  driven: boolean
  /** The last that was heard of it. */
  progress?: JobProgress
}

/** Many takes of one wish. */
export interface IterationCard {
  id: string
  /** ISO. */
  begun: string
  prompt: string
  /** `interrupted`: it ended with its process, and can be called again. */
  state: 'running' | 'over' | 'interrupted'
  /** Takes that are there; of them, those that were there before; and what failed. */
  done: number
  again: number
  failed: number
  /** How many it comes to, when nothing stops it. */
  total?: number
  /** It ends with so many takes of that score. */
  good?: { count: number; score: number; found: number }
  /** It ends after so many seconds, or watt-hours. */
  seconds?: number
  wh?: number
  /** Why it ended before the last. */
  stopped?: string
  trouble?: Trouble
}

/** 0..1, and words for what happens now. */
export interface JobProgress {
  progress?: number
  stage?: string
  position?: number
  etaSeconds?: number
}

/** What would happen to a shot, free. */
export interface Forecast {
  chosen?: Pick<Quote, 'backend' | 'model' | 'locality' | 'money' | 'moneyFrom' | 'seconds' | 'snaps' | 'warnings'>
  reasons: Route['reasons']
}

/** A way to make a take better, quoted. */
export interface Promotion {
  strategy: string
  backend: string
  model: string
  card: string
  locality: string
  /** null: nobody knows. */
  usd: { low: string; expected: string; high: string } | null
  moneyFrom: string
  seconds: number | null
  /** As a person reads it: `1920×1080, 5 s`. */
  output: string
  /** What of the take lives on, what changes, what is lost; each as a person reads it. */
  keeps: string[]
  changes: string[]
  loses: string[]
  /** Why it can't be had now; absent where it can. */
  refused?: string
}

export interface CapLine {
  name: string
  /** USD. */
  limit: string
  used: string
}

export interface SpentRow {
  name: string
  takes: number
  failed: number
  kept: number
  discarded: number
  usd: string
  perTake: string | null
  perKept: string | null
  wh: number
}

export interface Costs {
  /** USD. */
  today: string
  month: string
  total: string
  /** May be billed, nobody knows. */
  exposed: string
  /** Set aside for what is under way. */
  open: string
  takes: number
  failed: number
  kept: number
  discarded: number
  perTake: string | null
  /** Failed and discarded ones included; null while none is kept. */
  perKept: string | null
  wh: number
  gramsCo2: number | null
  caps: CapLine[]
  days: { name: string; usd: string }[]
  models: SpentRow[]
  projects: SpentRow[]
}

export interface Doctor {
  version: string
  node: string
  home: string
  preset: string
  machine: string
  tariff: string
  findings: Finding[]
  backends: { id: string; locality: string; ready: boolean; why?: string; models: number }[]
  /** Violations of the ledger's law. */
  audit: string[]
}

/** What an import is sent as: a line of JSON (`name`, `prompt`, `model`, `cost`), then the bytes of the clip. */
export const IMPORT_TYPE = 'application/x-heroshot-clip'
/** A clip from the browser may have so many. */
export const MOST_CLIP_BYTES = 2 * 2 ** 30

/** Instead of the prompt of a local-only shot, unless its owner asks. */
export const HIDDEN = '(local-only)'

export interface Home {
  version: string
}

/** An error as the page shows it. */
export interface Trouble {
  code: string
  message: string
  next?: string
  billed?: string
  atRisk?: string
}
