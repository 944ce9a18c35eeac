/** The scene graph: what the storyboard model samples and the renderer draws. Vocabulary lives in schema.json. */
import schema from './schema.json' with { type: 'json' }

export interface KindMeta {
  readonly habitat: 'ground' | 'road' | 'water' | 'sky' | 'under' | 'space' | 'any'
  /** How it moves by nature; `still` things are scenery. */
  readonly verb: string
  /** Natural height as a fraction of frame height. */
  readonly h: number
  /** 0 natural colour unless asked, 1 often coloured, 2 always coloured. */
  readonly col: 0 | 1 | 2
  readonly words: readonly string[]
}

export interface Schema {
  /** Most entities in one scene. */
  readonly K: number
  readonly kinds: readonly string[]
  readonly scenes: readonly string[]
  readonly colours: readonly string[]
  readonly motions: readonly string[]
  readonly times: readonly string[]
  readonly weathers: readonly string[]
  readonly cameras: readonly string[]
  readonly shots: readonly string[]
  readonly gcont: readonly string[]
  readonly econt: readonly string[]
  readonly onehot: number
  readonly meta: Readonly<Record<string, KindMeta>>
  readonly scene_words: Readonly<Record<string, readonly string[]>>
}

export const SCHEMA = schema as unknown as Schema

/** One thing in the scene. Positions are the centre of its path: x in half-frames from the middle, y in frame heights above its natural baseline. */
export interface Entity {
  kind: string
  colour: string
  motion: string
  x0: number
  x1: number
  y0: number
  y1: number
  /** log2 of the size relative to the kind's natural height, at the start and the end. */
  s0: number
  s1: number
  /** Depth: 0 far, 1 near. */
  z: number
  arc: number
  speed: number
  phase: number
  delay: number
  /** 1 faces right, -1 left. */
  face: number
}

export interface WordUse {
  word: string
  /** `near` a corrected misspelling, `mapped` drawn as a similar kind, `undrawn` understood but not drawn, `unknown` not understood. */
  state: 'known' | 'near' | 'mapped' | 'undrawn' | 'unknown'
  /** The vocabulary word the model saw instead. */
  as: string
}

export interface SceneGraph {
  prompt: string
  seed: number
  background: string
  time: string
  weather: string
  camera: string
  shot: string
  horizon: number
  sunx: number
  suny: number
  /** Strength of the camera move, 0.4 to 1.4. */
  strength: number
  /** Background variety, independent of the prompt. */
  u: readonly [number, number, number, number]
  /** A slow push-in that keeps an otherwise still frame alive. */
  drift: boolean
  entities: Entity[]
  words: WordUse[]
  /** What was put right after sampling because the prompt says so, one sentence each. */
  repairs: string[]
}
