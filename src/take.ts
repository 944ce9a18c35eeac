/** A take: a finished clip with its files, its cost and its reasons. Written beside the clip as take.json. */
import type { Json, OutputSpec } from './backend.js'
import type { Energy } from './energy/types.js'
import type { Promotion } from './promote/promotion.js'
import type { Route } from './routing/route.js'
import type { Shot } from './shot.js'

/** How a sum of money came about. */
export type CostBasis = 'invoiced' | 'quoted' | 'metered' | 'modelled' | 'unknown'

export interface Cost {
  /** Exact decimal USD of everything this take's job cost: vendor charges and electricity, failed attempts included. `null`: nobody knows. */
  usd: string | null
  basis: CostBasis
  lines: { what: 'vendor' | 'electricity'; usd: string | null; basis: CostBasis; attempt: number; note: string }[]
}

export interface TakeFile {
  role: 'video' | 'poster' | 'contact-sheet' | 'audio' | 'extra'
  /** Absolute path. */
  path: string
  bytes: number
  sha256: string
  mime: string
  /** What the backend delivered, where that was converted. */
  from?: { sha256: string; bytes: number; mime: string }
}

export interface Take {
  id: string
  jobId: string
  /** Absolute path of the clip. */
  file: string
  files: TakeFile[]
  shot: Shot
  route: Route
  backend: string
  model: string
  /** As measured in the file, not as asked. */
  video: OutputSpec & { container: string; codec: string }
  cost: Cost
  /** Electricity of this machine for all attempts; absent for cloud takes. */
  energy?: Energy
  warnings: string[]
  /** What the backend tells of its own work: seed, scene graph, steps, provider, timings. */
  facts: { [key: string]: Json }
  parents: string[]
  /** How it was made from its parent, where it was promoted. */
  promotion?: Promotion
  createdAt: string
  heroshot: string
}
