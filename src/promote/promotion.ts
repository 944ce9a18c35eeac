/** The manifest of a promotion: what a hero shot remembers of the take it was made from. Kept in its job and in its take. */
import type { Verdict } from '../analyzers/judge.js'
import type { Carried } from './carried.js'
import type { Strategy } from './strategies.js'

export interface Promotion {
  strategy: Strategy
  parent: PromotedClip
  /** Frames of the parent that went along: seconds from its start, and the picture that was sent. */
  frames: { role: 'first' | 'last'; seconds: number; sha256: string }[]
  carried: Carried[]
  /** What the gate said of the parent, where one was asked. */
  gate?: Verdict
  /** The finished clip against its parent; added once it is at home. */
  check?: Check
  /** What the hero and all takes it descends from cost together; added once it is at home. */
  family?: Family
}

/** The clip of a take, as it was when it was promoted. */
export interface PromotedClip {
  take: string
  /** Absolute path. */
  file: string
  sha256: string
  width: number
  height: number
  seconds: number
}

export interface Check {
  /** Empty: as was to be expected. */
  deviations: {
    what: 'seconds' | 'aspect' | 'first-frame' | 'last-frame'
    expected: number
    found: number
    text: string
  }[]
  /**
   * Structural similarity, -1 to 1, of the frames that should be equal: means of 8×8 windows of their grey values at 64 pixels of
   * width. Wang, Bovik, Sheikh, Simoncelli: Image quality assessment, IEEE TIP 13 (4), 2004.
   */
  similarity: { first?: number; last?: number }
  /** What couldn't be looked at, and why. */
  unchecked: string[]
}

export interface Family {
  /** Exact decimal USD; `null`: the cost of one of them is not known. */
  usd: string | null
  /** Ids: the hero first, then its ancestors. */
  takes: string[]
}
