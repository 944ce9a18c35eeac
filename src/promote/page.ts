/** Takes side by side on the comparison page: a draft and the hero shots that were made of it, say. */
import { commandsFor } from '../cli/layout.js'
import { commandOf } from '../compare/command.js'
import { type ComparedRow, type Comparison, keyOf } from '../compare/comparison.js'
import { type PageOptions, writePage } from '../compare/page-file.js'
import { divide } from '../cost/money.js'
import { InputError } from '../errors.js'
import type { Take } from '../take.js'
import { seedOf } from './strategies.js'

export interface TakesPageOptions extends PageOptions {
  /** The clips come from sandboxes: the page says so. @default false */
  sandbox?: boolean
}

/** What renders it again: a hero from its parent, another take from its words. */
function again({ shot, backend, model, promotion, ...rest }: Take): string {
  if (!promotion) return commandOf(shot, { backend, model, seed: seedOf({ shot, ...rest }) })
  const { strategy, parent } = promotion
  const words = ['promote', parent.take, '--strategy', strategy, '--to', `${backend}/${model}`, '--again']
  return commandsFor(undefined)(...words)
}

function rowOf(take: Take): ComparedRow {
  const { id, jobId, file, video, cost, energy, backend, model, promotion } = take
  const poster = take.files.find(({ role }) => role === 'poster')?.path
  const seed = seedOf(take)
  const command = again(take)
  const of = promotion ? `${model} (${promotion.strategy})` : model
  return {
    name: `${backend}/${of}`,
    backend,
    model: of,
    ...(energy && { locality: 'local' as const }),
    quote: null,
    money: null,
    usdPerSecond: null,
    quality: null,
    qualityFrom: '',
    prior: null,
    blocked: [],
    command,
    runs: [
      {
        run: 1,
        state: 'take',
        jobId,
        command,
        take: {
          ...{ id, file, video, cost },
          ...(energy && { energy }),
          ...(poster !== undefined && { poster }),
          ...(seed !== undefined && { seed }),
        },
      },
    ],
    measured: {
      clips: 1,
      failures: 0,
      usd: cost.usd ?? '0',
      usdPerClip: cost.usd,
      usdPerSecond: cost.usd === null || !(video.seconds > 0) ? null : divide(cost.usd, video.seconds),
      kept: 0,
      usdPerKept: null,
      energy: energy?.wh ?? null,
      seconds: null,
      queueSeconds: null,
      score: null,
    },
    onFront: false,
  }
}

/**
 * Writes the comparison page of takes that are there: one HTML file, clips playing in step, what each cost. Resolves to its files,
 * the page first. Throws InputError without a take.
 */
export async function writeTakesPage(
  takes: readonly Take[],
  file: string,
  options: TakesPageOptions = {},
): Promise<string[]> {
  const [first] = takes
  if (!first) throw new InputError('there is nothing to show', { field: 'takes', value: takes, allowed: 'one or more' })
  const { sandbox = false, ...page } = options
  const comparison: Comparison = {
    key: keyOf(first.shot),
    at: takes
      .map(({ createdAt }) => createdAt)
      .sort()
      .at(-1)!,
    shot: first.shot,
    runs: 1,
    sandbox,
    budget: null,
    rows: takes.map(rowOf),
    front: { by: 'rating', measured: true, rows: [] },
  }
  return writePage(comparison, file, page)
}
