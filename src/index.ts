/** The public face of heroshot. Importing it loads no runtime, no renderer and no HTTP client; those wait until they are used. */
import type { CutList } from './analyzers/cut-list.js'
import type { VideoEnergy, VideoWork } from './energy/video-energy.js'
import type { TakesPageOptions } from './promote/page.js'
import type { ClipScores, ScoreOptions } from './scores/score.js'
import type { Take } from './take.js'

export { defaultProviders } from '../providers/index.js'
export type { Analyzer, AnalyzerContext, Finding } from './analyzer.js'
export type {
  Analyze,
  AnalyzeOptions,
  ClipInput,
  PhraseOptions,
  PromptCheck,
  Served,
} from './analyzers/analyze.js'
export type { CutEvent, CutList, TrimOptions } from './analyzers/cut-list.js'
export type { PhraseCoverage, TakeScore, Verdict } from './analyzers/judge.js'
export type {
  AttemptId,
  Availability,
  Backend,
  CancelOutcome,
  CancelStrength,
  Charge,
  Clock,
  Context,
  Drop,
  Fit,
  Handle,
  HttpClient,
  Json,
  MediaInput,
  Misfit,
  ModelCard,
  Output,
  OutputSpec,
  Progress,
  Snap,
  Status,
  Task,
} from './backend.js'
export type { CompareOptions, ComparisonTable } from './compare/compare.js'
export type { ComparedRow, ComparedRun, Comparison } from './compare/comparison.js'
export type { Pick, PickFile } from './compare/picks.js'
export type { Rating } from './compare/ratings.js'
export type { Config } from './config.js'
export { type BreakEven, type BreakEvenInput, breakEven } from './cost/break-even.js'
export type { Balance, EntryFilter, LedgerEntry, Scope, Violation } from './cost/ledger.js'
export type { Spending, SpendingRow, Verdicts } from './cost/spending.js'
export type { Energy, EnergyMethod, Interval, Machine, Tariff } from './energy/types.js'
export type { VideoEnergy, VideoWork } from './energy/video-energy.js'
export * from './errors.js'
export type { GenerateOptions, Provider, Studio, StudioOptions } from './face.js'
export type {
  Approval,
  CancelReport,
  Job,
  JobEvent,
  JobFilter,
  JobSummary,
  Resolution,
  ResumeReport,
} from './jobs/api.js'
export type { AttemptState } from './jobs/journal.js'
export type { Facts } from './machine/facts.js'
export type { DoctorReport } from './machine/report.js'
export type { Page, PageOptions } from './page/server.js'
export type { Carried } from './promote/carried.js'
export type { Hero } from './promote/complete.js'
export type { Offer, Promotions } from './promote/offers.js'
export type { PromoteOptions, PromotionsOptions } from './promote/options.js'
export type { HeroJob } from './promote/promote.js'
export type { Promotion } from './promote/promotion.js'
export type { FrameWish, Strategy } from './promote/strategies.js'
export type { MoneyInterval, Quote, Rejection, Route } from './routing/route.js'
export { type Rankable, rankTakes } from './scores/rank.js'
export type { ClipScores, Measures, ScoreOptions } from './scores/score.js'
export type { Span } from './scores/series.js'
export type { MediaSource, Shot, ShotInput } from './shot.js'
export { createStudio } from './studio.js'
export type { Cost, CostBasis, Take, TakeFile } from './take.js'
export { version } from './version.js'

/** A cut list as CMX 3600, for any editing programme. Throws InputError for more than 999 events. */
export const edlOf = async (list: CutList, title?: string): Promise<string> =>
  (await import('./analyzers/cut-list.js')).edlOf(list, title)

/** Renders a cut list as an H.264 MP4 by the machine's ffmpeg. Throws InputError for an empty list, UnavailableError `ffmpeg-absent`. */
export const renderCutList = async (list: CutList, file: string, options?: { signal?: AbortSignal }): Promise<void> =>
  (await import('./analyzers/cut-list.js')).renderCutList(list, file, options)

/**
 * Writes takes side by side as the comparison page: one HTML file, clips in step, what each cost. Resolves to its files, the page first.
 * Throws InputError without a take.
 */
export const writeTakesPage = async (
  takes: readonly Take[],
  file: string,
  options?: TakesPageOptions,
): Promise<string[]> => (await import('./promote/page.js')).writeTakesPage(takes, file, options)

/** Scores of a clip that need no model: see ClipScores. Throws InputError for a file that isn't there; what can't be decoded has a reason. */
export const scoreClip = async (path: string, options?: ScoreOptions): Promise<ClipScores> =>
  (await import('./scores/score.js')).scoreClip(path, options)

/**
 * GPU watt-hours of one generated video, with a 90 % interval: from its seconds, else from model, GPU, size, frames and steps.
 * All GPUs of the job, without the rest of the machine. What can't be estimated has `wh: null` and a method that says why.
 */
export const estimateVideoEnergy = async (work: VideoWork): Promise<VideoEnergy> =>
  (await import('./energy/estimate-video.js')).estimateVideoEnergy(work)
