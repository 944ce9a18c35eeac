/** What a studio can do, and what it is made with: the face everything else serves. Types alone. */
import type { Keyv } from 'keyv'
import type { Analyze } from './analyzers/analyze.js'
import type { Backend, CancelStrength, Clock } from './backend.js'
import type { CompareOptions, ComparisonTable } from './compare/compare.js'
import type { Pick as OwnPick, PickFile } from './compare/picks.js'
import type { Rating } from './compare/ratings.js'
import type { Config } from './config.js'
import type { Chained } from './cost/chain.js'
import type { Drift } from './cost/drift.js'
import type { Balance, EntryFilter, LedgerEntry, Scope, Violation } from './cost/ledger.js'
import type { ListedPrice } from './cost/price-list.js'
import type { Grouping, Spending } from './cost/spending.js'
import type { Carbon } from './energy/carbon.js'
import type {
  Approval,
  CancelReport,
  Job,
  JobEvent,
  JobFilter,
  JobSummary,
  Resolution,
  ResumeReport,
} from './jobs/api.js'
import type { IterateOptions, Iteration } from './library/iterate.js'
import type { Takes } from './library/takes.js'
import type { Facts } from './machine/facts.js'
import type { Page, PageOptions } from './page/server.js'
import type { Hero } from './promote/complete.js'
import type { Promotions } from './promote/offers.js'
import type { PromoteOptions, PromotionsOptions } from './promote/options.js'
import type { HeroJob } from './promote/promote.js'
import type { Route } from './routing/route.js'
import type { ClipScores } from './scores/score.js'
import type { Shot, ShotInput } from './shot.js'
import type { Take } from './take.js'

/** A backend, or an entry of the registry that loads one when the studio first needs its backends. */
export type Provider =
  | Backend
  | {
      readonly id: string
      load(
        options?: Readonly<Record<string, unknown>>,
        env?: Readonly<Record<string, string | undefined>>,
      ): Promise<Backend>
    }

export interface StudioOptions extends Config {
  /** Backends to use. @default all of this version; add yours with `[...defaultProviders(), mine()]` */
  providers?: readonly Provider[]
  /** Another store for jobs and ledger: any Keyv 5, disconnected by `close()`. @default one SQLite file in `home` */
  store?: Keyv
  /** Folder to look for `heroshot.config.*` from, or false for none. @default the working directory */
  configFrom?: string | false
  /** Where keys are looked up. @default process.env */
  env?: Readonly<Record<string, string | undefined>>
  /** Time source of everything that waits. */
  clock?: Clock
  /** Asked before a call that may cost more than `budgets.approveAbove`; without it such a call is refused. */
  approve?: (call: Approval) => boolean | Promise<boolean>
}

export interface GenerateOptions {
  /** Aborting asks the backend to stop ("request") and rejects with CancelledError, whose `outcome` says what it really did. */
  signal?: AbortSignal
  /** Called for every event of the job, all of them before its result. */
  onEvent?: (event: JobEvent) => void
  /**
   * Idempotency key, up to 200 characters: a second start with it, in any process that shares the home, follows the job of the
   * first, whatever became of it, and sends nothing. Throws InputError when that was another shot.
   */
  key?: string
}

export interface SpendingReport extends Spending {
  /** What a kilowatt-hour burnt at home means in CO2e, where the configuration says where that is. */
  carbon: Carbon | undefined
  /** What vendors invoice beside their price lists: of all invoices under today's prices, whatever was asked for. */
  drift: readonly Drift[]
  /** USD for one unit of a currency, as configured. */
  exchangeRates: Readonly<Record<string, number>>
}

export interface Studio {
  /** Renders a shot and resolves to the finished take. Throws InputError before anything is spent, HeroshotError after. */
  generate(shot: ShotInput, options?: GenerateOptions): Promise<Take>
  /** Starts a shot; the job survives this process. */
  start(shot: ShotInput, options?: GenerateOptions): Promise<Job>
  /** All quotes ranked and all rejections explained. Free, needs no key. */
  plan(shot: ShotInput): Promise<Route>
  /** Every way to make a hero shot of a take with every model: quoted, with what is kept and lost. Free, needs no key. Throws InputError. */
  promotions(take: Take | string, options?: PromotionsOptions): Promise<Promotions>
  /**
   * Makes a hero shot of a take, of this home where an id is given. The same call again finds the same job and pays nothing, whatever
   * has changed since; the hero then warns of a parent that isn't what it was. Throws InputError for a clip that is gone or changed,
   * NoRouteError, BudgetError or RefusedError (`gate`, `declined`) before anything is spent.
   */
  promote(take: Take | string, options?: PromoteOptions): Promise<Hero>
  /** The same, resolving once the job is journalled; it survives this process. */
  startPromotion(take: Take | string, options?: PromoteOptions): Promise<HeroJob>
  /** How free of technical faults a take's clip, or another file, is: by its frames, once for each content. Throws InputError for a file that isn't there. */
  score(clip: Pick<Take, 'file'> | string, options?: { signal?: AbortSignal }): Promise<ClipScores>
  /** Models that watch clips and answer: find, ask, check, rank, best, trim. None of them ever renders. */
  readonly analyze: Analyze
  /** The same shot at several models: a table of quotes, or with `runs` real renders within one budget. */
  compare(shot: ShotInput, options?: CompareOptions): Promise<ComparisonTable>
  /** What you preferred in blind comparisons: routing goes by it once there is enough (`picksNeeded`). */
  readonly picks: {
    /** Adds what a comparison page saved; a pick that is here already counts once. Resolves to how many are new. Throws InputError. */
    add(file: PickFile): Promise<number>
    list(): Promise<OwnPick[]>
    /**
     * Models by card id, the strongest first, with 95 % intervals: by all picks, or by those of shots that are judged as the task's
     * are (from words, from a picture, or from a clip).
     */
    ratings(of?: { task?: string }): Promise<Rating[]>
  }
  /** Every price rule of the models that can be called, with its date and source. */
  prices(): Promise<ListedPrice[]>
  /** The shot's normal form: defaults, media by content. */
  normalize(shot: ShotInput): Promise<Shot>
  readonly jobs: {
    list(filter?: JobFilter): Promise<JobSummary[]>
    /** Follows a job and drives it on from its last state. Throws InputError for an unknown id. */
    resume(id: string, options?: GenerateOptions): Promise<Job>
    /** Drives every unfinished job of this home that no living process holds to its end. */
    resumeAll(options?: Pick<GenerateOptions, 'signal'>): Promise<ResumeReport[]>
    cancel(id: string, strength?: CancelStrength): Promise<CancelReport>
    /** Settles a `submission-unknown` by hand. */
    resolve(id: string, resolution: Resolution): Promise<JobSummary>
  }
  /** Many takes of one wish, as they finish: seeds, prompts, settings. Drafts stay at home; the same call again renders nothing twice. Throws InputError. */
  iterate(shot: ShotInput, options?: IterateOptions): Iteration
  /** The takes of this home: found, judged, tagged, brought in, carried out, cleared away. */
  readonly takes: Takes
  readonly ledger: {
    entries(filter?: EntryFilter): Promise<LedgerEntry[]>
    balance(scope: Scope): Promise<Balance>
    /** The running sums of every day, month, project, backend or label there is: quick however long the ledger is. */
    balances(kind: 'day' | 'month' | 'project' | 'backend' | 'label'): Promise<Map<string, Balance>>
    /** Rows that were changed or taken out since they were written. Empty when the ledger is as it was written. */
    verify(): Promise<string[]>
    /** All entries with the hashes that chain them, in the order they were written. */
    export(): Promise<Chained[]>
    /** Adds what another ledger's export has and this one hasn't. Throws InputError for one that was changed. Resolves to how many. */
    import(exported: readonly Chained[]): Promise<number>
    /** What was spent, added up by job, day, project, model, outcome, a label, ...; for each finished take too. @default by 'project' */
    spending(query?: { by?: Grouping; from?: string; project?: string }): Promise<SpendingReport>
    /** The same as one HTML file that needs no network: over time, by model, project and outcome. */
    report(query?: { from?: string; project?: string }): Promise<string>
    /** Violations of the ledger's law; empty when every reservation is accounted for. */
    audit(): Promise<Violation[]>
  }
  facts(): Promise<Facts>
  /** Serves this studio as a web page on 127.0.0.1, for the owner of the link alone, until the page is closed. */
  page(options?: PageOptions): Promise<Page>
  /** Waits for no render: detaches from running jobs, stops workers, closes the store. Later verbs throw UnavailableError. */
  close(): Promise<void>
}
