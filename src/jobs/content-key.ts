/** The content key: equal for two renders that nothing but their moment tells apart. It has two halves: the wish, and what is sent for it. Pure. */
import { createHash } from 'node:crypto'
import { canonical } from '../canonical.js'
import type { Quote } from '../routing/route.js'
import type { Shot } from '../shot.js'

/** Where, when, in whose name and for how much: the clip is the same. What of these decides it is in what is sent. */
const NOT_THE_CLIP = new Set([
  'allowExtraExposure',
  'allowUnknownPrice',
  'backend',
  'batch',
  'deadline',
  'extras',
  'labels',
  'maxCost',
  'model',
  'offline',
  'offPeak',
  'project',
  'tier',
  'whenOnline',
])

const hash = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex').slice(0, 24)

/** A seed that the shot doesn't name is drawn by the backend: the take's facts tell it. */
export const wishKey = (shot: Shot): string =>
  hash(Object.fromEntries(Object.entries(shot).filter(([field]) => !NOT_THE_CLIP.has(field))))

/** What is sent, and to whom: a backend's native request says which weights render it, as far as the backend knows them. */
export const requestKey = ({ backend, model, native }: Pick<Quote, 'backend' | 'model' | 'native'>): string =>
  hash([backend, model, native])

export const contentKey = (wish: string, request: string): string => `${wish}.${request}`
