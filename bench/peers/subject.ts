/** What a client path must be able to do to be measured. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface Place {
  /** The vendor's origin, instead of the one on the internet. */
  origin: string
  /** A folder of this process alone. */
  dir: string
  /** Set only where the vendor never answers: the time-out of one request, for clients that have such an option. */
  timeoutMs?: number
}

/** Where the clip was left: a file, bytes in memory (a data URL too), or only its address. */
export type Clip = { file: string } | { bytes: Uint8Array } | { dataUrl: string } | { url: string }

export interface Call {
  /** Told whatever the caller could still find the job by, as soon as the client gives it away. */
  know(what: string): void
  /** A new file name, for clients that save the clip. */
  file: string
}

/** A client with one way to one vendor, written as the client's own documentation has it. */
export interface Subject {
  name: string
  /** What it is made of, for the versions. */
  packages: readonly string[]
  /** Milliseconds between two polls, the least it can be made to wait. */
  pollMs: number
  /** Where the clip is when `run` ends. */
  keeps: string
  /** Whether the time-out of one request can be set. */
  hasTimeout: boolean
  open(place: Place): { run(call: Call): Promise<Clip>; close?(): Promise<void> }
}

export const PROMPT = 'a red boat crosses the sea at sunset'
export const POLL_MS = 1

export const pause = () => sleep(POLL_MS)

/** Sends a request meant for a vendor's own host to the emulator. */
export const rebase = (url: string | URL, origin: string): string => String(url).replace(/^https:\/\/[^/]+/, origin)
