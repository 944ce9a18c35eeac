/**
 * `studio.compare()`: the same shot at several models. Without runs a table of quotes, for which nothing is sent; with runs real
 * renders within one budget, measured. Composed of the studio's own verbs.
 */
import type { Backend, Clock } from '../backend.js'
import { parseUsd } from '../cost/money.js'
import { InputError } from '../errors.js'
import type { Studio } from '../face.js'
import type { Job } from '../jobs/api.js'
import type { Store } from '../jobs/store.js'
import type { Route } from '../routing/route.js'
import type { Shot, ShotInput } from '../shot.js'
import { commandOf } from './command.js'
import { type ComparedRun, type Comparison, keyOf } from './comparison.js'
import { type PageOptions, writePage } from './page-file.js'
import { paretoFront } from './pareto.js'
import { type Renderable, render } from './renders.js'
import { toCsv, toMarkdown } from './tables.js'
import { type Asked, rowsFor } from './targets.js'

export interface CompareOptions extends Asked {
  /** Renders of each row, 0 to 100. @default 0: quotes alone, nothing is sent */
  runs?: number
  /**
   * Most USD that vendors may bill for all renders of this comparison, those of earlier calls included. What doesn't fit is listed as
   * over the budget: every row's first run goes before any second, the cheapest first. @default none but the shot's and the studio's own
   */
  maxCost?: number | string
  /** The clouds are sandboxes: every form of the table says that only its prices are real. @default false */
  sandbox?: boolean
  /** Aborting stops what is under way, as for `generate`. */
  signal?: AbortSignal
  /** Told of each run as it ends; before that of one that another process renders, `waiting` and how far it is. */
  onRun?: (name: string, run: ComparedRun) => void
}

/** A comparison and its forms. `JSON.stringify` gives the data alone. */
export interface ComparisonTable extends Comparison {
  toMarkdown(): string
  /** A line a row, exact figures. */
  toCsv(): string
  /** Writes the page of clips: one HTML file, large clips in a folder beside it. Resolves to the files, the page first. */
  writePage(file: string, options?: PageOptions): Promise<string[]>
}

export interface CompareParts {
  studio: Pick<Studio, 'normalize' | 'start' | 'jobs' | 'ledger' | 'score' | 'takes'>
  backends: readonly Backend[]
  store: Store
  clock: Clock
  /** Plans as if every key were there. */
  quote(shot: Shot): Promise<Route>
  missingKeys(backend: Backend): readonly string[] | undefined
  /** Follows a job that is there, whoever drives it. */
  follow(id: string, options: { signal?: AbortSignal }): Promise<Job>
}

const MOST_RUNS = 100

/** Throws InputError before anything is spent. A render that fails is a figure of the table, never an error. */
export async function compare(
  input: ShotInput,
  { runs = 0, maxCost, sandbox = false, signal, onRun, ...asked }: CompareOptions,
  parts: CompareParts,
): Promise<ComparisonTable> {
  if (!(Number.isInteger(runs) && runs >= 0 && runs <= MOST_RUNS))
    throw new InputError('is no number of runs', { field: 'runs', value: runs, allowed: `0 to ${MOST_RUNS}` })
  const budget = maxCost === undefined ? null : parseUsd(maxCost, 'maxCost')
  const { backend, model, ...free } = await parts.studio.normalize(input)
  const shot: Shot = free
  const key = keyOf(shot)
  const rows = await rowsFor(
    shot,
    {
      backends: asked.backends ?? (backend === undefined ? undefined : [backend]),
      models: asked.models ?? (model === undefined ? undefined : [model]),
    },
    { ...parts, command: (pins) => commandOf(input, pins) },
  )
  const able = rows.filter((row): row is typeof row & Renderable => !!row.quote && !row.blocked.length && !!row.card)
  const rendered = runs
    ? await render(
        shot,
        key,
        able,
        { runs, maxCost: budget, signal, onRun },
        { ...parts, command: ({ backend, card }, seed) => commandOf(input, { backend, model: card, seed }) },
      )
    : undefined
  const full = rows.map((row) => ({
    ...row,
    ...(rendered?.byRow.get(row.name) ?? { runs: [], measured: null }),
    onFront: false,
  }))
  const front = paretoFront(full)
  const comparison: Comparison = {
    key,
    at: new Date(parts.clock.now()).toISOString(),
    shot,
    runs,
    sandbox,
    budget: budget === null ? null : { maxCost: budget, committed: rendered?.committed ?? '0' },
    rows: full.map((row) => ({ ...row, onFront: front.rows.includes(row.name) })),
    front,
  }
  return {
    ...comparison,
    toMarkdown: () => toMarkdown(comparison),
    toCsv: () => toCsv(comparison),
    writePage: (file, options) => writePage(comparison, file, options),
  }
}
