/** Pools of ratings: clips made from words, from a picture, and from a clip are judged apart. Pure. */

export const POOLS = ['text-to-video', 'image-to-video', 'edit'] as const
export type Pool = (typeof POOLS)[number]

const OF: Readonly<Record<string, Pool>> = {
  'image-to-video': 'image-to-video',
  'first-last': 'image-to-video',
  restyle: 'edit',
  extend: 'edit',
  upscale: 'edit',
  performance: 'edit',
}

/** The pool that clips of a task are judged in. */
export const poolOf = (task: string): Pool => OF[task] ?? 'text-to-video'
