/** The public face of heroshot. Importing it loads no runtime, no renderer and no HTTP client; those wait until they are used. */
import type { VideoEnergy, VideoWork } from './energy/video-energy.js'

export { defaultProviders } from '../providers/index.js'
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
export type { Energy, EnergyMethod, Interval, Machine, Tariff } from './energy/types.js'
export type { VideoEnergy, VideoWork } from './energy/video-energy.js'
export * from './errors.js'
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
export type { DoctorReport } from './machine/report.js'
export type { MoneyInterval, Quote, Rejection, Route } from './routing/route.js'
export type { MediaSource, Shot, ShotInput } from './shot.js'
export {
  createStudio,
  type Facts,
  type GenerateOptions,
  type Provider,
  type Studio,
  type StudioOptions,
} from './studio.js'
export type { Cost, CostBasis, Take, TakeFile } from './take.js'
export { version } from './version.js'

/**
 * GPU watt-hours of one generated video, with a 90 % interval: from its seconds, else from model, GPU, size, frames and steps.
 * All GPUs of the job, without the rest of the machine. What can't be estimated has `wh: null` and a method that says why.
 */
export const estimateVideoEnergy = async (work: VideoWork): Promise<VideoEnergy> =>
  (await import('./energy/estimate-video.js')).estimateVideoEnergy(work)
