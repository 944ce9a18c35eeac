/** The client paths that are measured, each in a chunk of its own: a process loads only the client it measures. */
import type { Subject } from '../subject.js'
import type { WireName } from '../wires.js'

export const SUBJECTS = {
  heroshot: { wire: 'runway', load: () => import('./heroshot.js') },
  fetch: { wire: 'runway', load: () => import('./fetch.js') },
  runway: { wire: 'runway', load: () => import('./runway.js') },
  openai: { wire: 'openai', load: () => import('./openai.js') },
  'ai-fal': { wire: 'fal', load: () => import('./ai-fal.js') },
  'ai-replicate': { wire: 'replicate', load: () => import('./ai-replicate.js') },
  'ai-google': { wire: 'google', load: () => import('./ai-google.js') },
  'ai-xai': { wire: 'xai', load: () => import('./ai-xai.js') },
  'tanstack-openai': { wire: 'openai', load: () => import('./tanstack-openai.js') },
  'tanstack-openrouter': { wire: 'openrouter', load: () => import('./tanstack-openrouter.js') },
  openrouter: { wire: 'openrouter', load: () => import('./openrouter.js') },
  fal: { wire: 'fal', load: () => import('./fal.js') },
  replicate: { wire: 'replicate', load: () => import('./replicate.js') },
  google: { wire: 'google', load: () => import('./google.js') },
} satisfies Record<string, { wire: WireName; load(): Promise<{ default: Subject }> }>

export type SubjectName = keyof typeof SUBJECTS

/** Their newest majors declare Node 22. Those live in `../newer` and are measured too, with the same code. */
const NEWER: readonly SubjectName[] = ['openai', 'ai-fal', 'ai-replicate', 'ai-google', 'ai-xai']

/** One row of every table. */
export interface Entry {
  subject: SubjectName
  newer: boolean
}

/** All rows, or those of the subjects named. */
export const entries = (wanted?: readonly string[]): Entry[] =>
  (Object.keys(SUBJECTS) as SubjectName[])
    .filter((subject) => wanted?.includes(subject) ?? true)
    .flatMap((subject) => [{ subject, newer: false }, ...(NEWER.includes(subject) ? [{ subject, newer: true }] : [])])
