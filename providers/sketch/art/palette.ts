// Colour handling: one light set-up per (time, weather, background); everything drawn goes through it, so a frame shares one palette.
import type { SceneGraph } from '../scene.js'
import { clamp } from './draw.js'

export const COLOURS: Readonly<Record<string, string>> = {
  red: '#e0473f',
  orange: '#f08b33',
  yellow: '#f6c744',
  green: '#55a866',
  blue: '#3f7bd6',
  purple: '#8658c0',
  pink: '#ef86ab',
  white: '#f6f2e9',
  black: '#3a3b46',
  grey: '#8f97a3',
  brown: '#8a5c40',
  gold: '#e2ae3c',
  teal: '#38a79f',
}

export interface Palette {
  /** The set: `k` lightens or darkens, `far` 0..1 is aerial perspective. */
  q: (hex: string, k?: number, far?: number) => string
  /** Subjects: a little more light than the set, hazed by how far they stand. */
  subject: (far: number) => (hex: string, k?: number) => string
  /** Four colours from the zenith to the horizon. */
  sky: readonly [string, string, string, string]
  /** `hex` under the light, mixed with the colour of the sky at `stop` (0 zenith to 3 horizon). */
  towardsSky: (hex: string, stop: number, amount: number) => string
  /** Lit side, body and shaded side of a cloud. */
  cloud: readonly [string, string, string]
  night: boolean
  /** Lamps are on. */
  lit: boolean
  /** 0 clear to 0.8 storm. */
  overcast: number
  time: string
  /** Colour of the light source, `#rrggbb`. */
  glow: string
}

type Rgb = readonly [number, number, number]

const SKIES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  dawn: [
    ['#5f86c8', '#a8abd8', '#f4bcb0', '#ffe6be'],
    ['#7ea2cc', '#c0c8dc', '#ffd3b4', '#fff1d2'],
  ],
  day: [
    ['#2f86d6', '#5fb0ec', '#a4d8f5', '#e4f5fa'],
    ['#3b96cf', '#74c2e2', '#bde5ec', '#f2f7ea'],
  ],
  sunset: [
    ['#332d72', '#94478c', '#ee7069', '#ffc873'],
    ['#3d4788', '#a9618f', '#f5916a', '#ffdc94'],
  ],
  night: [
    ['#080d2c', '#142459', '#2b4386', '#4d68a8'],
    ['#0b1028', '#1b2150', '#363c7c', '#5b639f'],
  ],
}
const TINTS: Readonly<Record<string, Rgb>> = {
  dawn: [1, 0.93, 0.92],
  day: [1, 1, 1],
  sunset: [0.99, 0.82, 0.76],
  night: [0.4, 0.48, 0.75],
}
const GREYS: Readonly<Record<string, string>> = { dawn: '#c9c3cc', day: '#bdc9d4', sunset: '#a98fa0', night: '#2c3558' }
const CLOUDS: Readonly<Record<string, readonly [string, string, string]>> = {
  dawn: ['#fff3ea', '#fbd9d0', '#c7a9c4'],
  day: ['#ffffff', '#f3f8fc', '#c3d6e8'],
  sunset: ['#ffe0b8', '#f6a08c', '#95588f'],
  night: ['#5f72ab', '#43548c', '#283667'],
}
const OVERCAST: Readonly<Record<string, number>> = {
  clear: 0,
  clouds: 0.12,
  rain: 0.62,
  snow: 0.52,
  fog: 0.6,
  storm: 0.8,
}
const ARTIFICIAL = new Set(['underwater', 'room', 'plain', 'space', 'moon', 'cave', 'stage'])

const rgbOf = (hex: string): Rgb => [
  Number.parseInt(hex.slice(1, 3), 16),
  Number.parseInt(hex.slice(3, 5), 16),
  Number.parseInt(hex.slice(5, 7), 16),
]
const css = (c: Rgb): string => `rgb(${c[0] | 0},${c[1] | 0},${c[2] | 0})`
const mix = (a: Rgb, b: Rgb, k: number): Rgb => [
  a[0] + (b[0] - a[0]) * k,
  a[1] + (b[1] - a[1]) * k,
  a[2] + (b[2] - a[2]) * k,
]
const scale = (c: Rgb, tint: Rgb): Rgb => [c[0] * tint[0], c[1] * tint[1], c[2] * tint[2]]

interface Light {
  sky: readonly Rgb[]
  tint: Rgb
  subject: Rgb
  haze: Rgb
  /** Strength of aerial perspective. */
  depth: number
  /** How far colours fade to grey under the weather. */
  grey: number
}

function lightOf(scene: SceneGraph, overcast: number): Light {
  const { background, time, weather } = scene
  const artificial = ARTIFICIAL.has(background)
  const dim = artificial ? 1 : weather === 'storm' ? 0.56 : weather === 'rain' ? 0.86 : 1
  const skies = SKIES[time] ?? SKIES.day!
  const grey = scale(rgbOf(GREYS[time] ?? GREYS.day!), [dim, dim, dim])
  const sky = skies[scene.u[1] > 0.15 ? 1 : 0]!.map((hex) => mix(rgbOf(hex), grey, overcast * 0.85))
  const base = TINTS[time] ?? TINTS.day!
  const k = 1 - (1 - dim) * 0.7
  const tint = scale(base, [k, k, k])
  const lift = time === 'sunset' ? 1.1 : 1.03
  const outdoor: Light = {
    sky,
    tint,
    subject:
      time === 'night' ? [0.66, 0.69, 0.9] : (tint.map((v) => Math.min(1.04, v * lift + 0.02)) as unknown as Rgb),
    haze: mix(sky[3]!, sky[2]!, 0.35),
    depth: weather === 'fog' ? 0.6 : 0.1 + overcast * 0.25,
    grey: artificial ? 0 : overcast * 0.42,
  }
  const special = specialLight(background, time, outdoor)
  return special === undefined ? outdoor : { ...outdoor, ...special }
}

function specialLight(background: string, time: string, outdoor: Light): Partial<Light> | undefined {
  const night = time === 'night'
  const deep = SPACES[time] ?? SPACES.night!
  const even = (tint: Rgb): Partial<Light> => ({ tint, subject: tint, depth: 0, haze: outdoor.haze })
  switch (background) {
    case 'space':
      return { ...even(STARLIGHT[time] ?? STARLIGHT.night!), sky: deep, haze: deep[2]!, depth: 0.05 }
    case 'moon':
      return {
        sky: deep,
        tint: scale([0.84, 0.86, 0.97], STARLIGHT[time] ?? STARLIGHT.night!),
        subject: [0.95, 0.95, 1],
        haze: deep[2]!,
        depth: 0.05,
      }
    case 'underwater': {
      const sky = UNDERWATER[time] ?? UNDERWATER.day!
      const tint: Rgb = night ? [0.4, 0.55, 0.85] : time === 'sunset' ? [0.82, 0.88, 0.95] : [0.8, 0.96, 1]
      return { sky, tint, subject: night ? [0.6, 0.78, 0.96] : tint, haze: sky[2]!, depth: 0.28 }
    }
    case 'room':
      return even(
        night ? [0.8, 0.72, 0.78] : time === 'sunset' ? [1, 0.89, 0.8] : time === 'dawn' ? [1, 0.96, 0.93] : [1, 1, 1],
      )
    case 'plain':
      return even(
        night ? [0.7, 0.75, 0.95] : time === 'sunset' ? [1, 0.9, 0.84] : time === 'dawn' ? [1, 0.96, 0.95] : [1, 1, 1],
      )
    case 'cave': {
      const tint: Rgb = night ? [0.42, 0.46, 0.72] : time === 'sunset' ? [0.86, 0.68, 0.62] : [0.72, 0.74, 0.86]
      return {
        tint,
        subject: night ? [0.7, 0.74, 0.95] : [0.96, 0.94, 0.96],
        depth: 0.12,
        haze: mix(outdoor.sky[1]!, [30, 28, 52], 0.6),
      }
    }
    case 'stage':
      return { ...even(STAGE_LIGHT[time] ?? [1, 1, 1]), subject: [1, 0.98, 0.95] }
    default:
      return undefined
  }
}

const STAGE_LIGHT: Readonly<Record<string, Rgb>> = {
  dawn: [0.98, 0.9, 0.94],
  day: [0.96, 0.94, 0.95],
  sunset: [1, 0.86, 0.8],
  night: [0.74, 0.7, 0.9],
}
const SPACES: Readonly<Record<string, readonly Rgb[]>> = {
  dawn: ['#0a0a1c', '#171a44', '#2c2a66', '#54407a'].map(rgbOf),
  day: ['#070a1e', '#101c48', '#1c3270', '#2f5296'].map(rgbOf),
  sunset: ['#0d0617', '#251039', '#451c56', '#7a3a62'].map(rgbOf),
  night: ['#060513', '#100d33', '#1b1448', '#2b1d5c'].map(rgbOf),
}
const STARLIGHT: Readonly<Record<string, Rgb>> = {
  dawn: [1, 0.95, 0.97],
  day: [1, 1, 1],
  sunset: [1, 0.92, 0.92],
  night: [0.94, 0.94, 1],
}
const UNDERWATER: Readonly<Record<string, readonly Rgb[]>> = {
  dawn: ['#c9e6d8', '#74c2cc', '#3590b4', '#175c8a'].map(rgbOf),
  day: ['#86e2ec', '#3fb0d4', '#2389bd', '#125089'].map(rgbOf),
  sunset: ['#e8b59a', '#7f9db8', '#2f7199', '#123d6b'].map(rgbOf),
  night: ['#1a4a80', '#123a6b', '#0c2750', '#071633'].map(rgbOf),
}

/** The palette of a scene; a pure function of its background, time, weather and variety numbers. */
export function createPalette(scene: SceneGraph): Palette {
  const overcast = OVERCAST[scene.weather] ?? 0
  const { sky, tint, subject, haze, depth, grey } = lightOf(scene, overcast)
  const lookUp = (light: Rgb, fadeToGrey: number) => {
    const seen = new Map<string, string>()
    return (hex: string, k = 0, far = 0): string => {
      const key = `${hex}${k}|${far}`
      const known = seen.get(key)
      if (known !== undefined) return known
      const value = css(
        mix(shade(rgbOf(hex), k, fadeToGrey, light), haze, Math.min(0.95, far * (0.55 + depth) + depth * 0.35)),
      )
      if (seen.size > 6000) seen.clear()
      seen.set(key, value)
      return value
    }
  }
  const q = lookUp(tint, grey)
  const lit = lookUp(subject, 0)
  const { time } = scene
  const night = time === 'night' && scene.background !== 'underwater'
  const clouds = (CLOUDS[time] ?? CLOUDS.day!).map((hex, i) => {
    const gloom = mix(sky[1]!, [62, 68, 92], scene.weather === 'storm' ? 0.6 : 0.3)
    const soft = mix(rgbOf(hex), sky[3]!, 0.08)
    return css(mix(soft, i === 2 ? gloom : sky[2]!, clamp(overcast * (i === 0 ? 0.55 : i === 1 ? 0.8 : 1), 0, 1)))
  })
  return {
    q,
    subject:
      (far) =>
      (hex, k = 0) =>
        lit(hex, k, far),
    sky: [css(sky[0]!), css(sky[1]!), css(sky[2]!), css(sky[3]!)],
    towardsSky: (hex, stop, amount) => css(mix(shade(rgbOf(hex), 0, grey, tint), sky[stop]!, amount)),
    cloud: [clouds[0]!, clouds[1]!, clouds[2]!],
    night,
    lit: night || (time === 'sunset' && overcast > 0.5) || scene.background === 'stage',
    overcast,
    time,
    glow: night ? '#cfe0ff' : time === 'sunset' ? '#ffd08a' : time === 'dawn' ? '#ffe9c4' : '#fff7d6',
  }
}

/** Lightens towards cream, darkens towards violet, greys, then applies the light. */
function shade(c: Rgb, k: number, grey: number, light: Rgb): Rgb {
  let out = c
  if (k > 0) out = mix(out, [255, 250, 238], k)
  else if (k < 0) out = mix(out, [out[0] * 0.25, out[1] * 0.22, out[2] * 0.42], -k)
  if (grey > 0) {
    const y = out[0] * 0.3 + out[1] * 0.59 + out[2] * 0.11
    out = mix(out, [y, y, y * 1.06], grey)
  }
  return scale(out, light)
}
