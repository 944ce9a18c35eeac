// People in everyday clothes.
import type { Ctx } from '../draw.js'
import { ellipse, line, PI, polygon, roundRect, shape, TAU } from '../draw.js'
import type { Joints, PersonShape } from './bodies.js'
import { hairOf, person } from './bodies.js'
import type { DrawOptions, KindArt } from './types.js'

const TROUSERS = ['#3d4660', '#6b5a4c', '#4a5a52', '#54465e'] as const

function brimHat(g: Ctx, o: DrawOptions, j: Joints, hex: string): void {
  const { headY: y, headR: r } = j
  roundRect(g, -r * 0.8, y - r * 1.5, r * 1.6, r * 0.95, [r * 0.4, r * 0.4, 0, 0], o.q(hex, 0.08))
  roundRect(g, -r * 0.82, y - r * 0.86, r * 1.64, r * 0.22, 0, o.q(hex, -0.35))
  roundRect(g, -r * 1.35, y - r * 0.72, r * 2.8, r * 0.24, r * 0.12, o.q(hex))
}

function cap(g: Ctx, o: DrawOptions, j: Joints, hex: string): void {
  const { headY: y, headR: r } = j
  shape(g, o.q(hex), (g) => {
    g.arc(0, y - r * 0.2, r * 1.04, PI, TAU)
    g.lineTo(r * 1.55, y - r * 0.2)
    g.quadraticCurveTo(r * 1.5, y - r * 0.02, r * 1.3, y - r * 0.04)
    g.lineTo(-r, y - r * 0.12)
  })
}

function beanie(g: Ctx, o: DrawOptions, j: Joints, hex: string): void {
  const { headY: y, headR: r } = j
  shape(g, o.q(hex), (g) => g.arc(0, y - r * 0.22, r * 1.07, PI, TAU))
  roundRect(g, -r * 1.1, y - r * 0.42, r * 2.2, r * 0.36, r * 0.16, o.q(hex, 0.2))
  ellipse(g, 0, y - r * 1.35, r * 0.24, r * 0.24, o.q(hex, 0.3))
}

function scarf(g: Ctx, o: DrawOptions, j: Joints, hex: string): void {
  roundRect(g, -0.062, j.shoulderY - 0.045, 0.13, 0.045, 0.02, o.q(hex))
  roundRect(g, -0.075, j.shoulderY - 0.03, 0.042, 0.14, 0.015, o.q(hex, -0.14))
}

function shirt(g: Ctx, o: DrawOptions, j: Joints): void {
  polygon(g, o.q('#f6f1e6'), 0.01, j.shoulderY - 0.03, 0.075, j.shoulderY - 0.02, 0.05, j.shoulderY + 0.1)
  line(g, o.q('#2f2f3c'), 0.014, 0.01, j.hipY + 0.01, 0.075, j.hipY + 0.005)
}

function man(g: Ctx, o: DrawOptions): void {
  const { q, c, u } = o
  const look: PersonShape = { top: c, legs: TROUSERS[Math.floor(u * 4) % 4]!, girth: 0.095 }
  look.front = (g, j) => {
    shirt(g, o, j)
    if (o.snow) scarf(g, o, j, '#d9513f')
  }
  if (o.snow) look.hat = (g, j) => beanie(g, o, j, '#4a5f8f')
  else if (u > 0.72) look.hat = (g, j) => brimHat(g, o, j, '#7a4f36')
  if (u < 0.3) {
    look.back = (g, j) => {
      roundRect(g, -0.19, j.shoulderY - 0.01, 0.14, 0.27, 0.05, q('#4f7a5a'))
      roundRect(g, -0.18, j.shoulderY + 0.12, 0.11, 0.1, 0.03, q('#4f7a5a', -0.2))
    }
  }
  person(g, o, look)
}

function woman(g: Ctx, o: DrawOptions): void {
  const { c, u } = o
  const look: PersonShape = { top: c, legs: '#4a4358', legWidth: 0.056, head: 0.088 }
  if (u < 0.55) look.dress = true
  else look.girth = 0.078
  if (u < 0.75) look.longHair = true
  else {
    look.back = (g, j) => ellipse(g, -j.headR * 0.95, j.headY - j.headR * 0.55, 0.045, 0.042, o.q(hairOf(u), -0.1))
  }
  look.front = (g, j) => {
    if (look.dress) roundRect(g, -0.058, j.hipY - 0.005, 0.116, 0.026, 0.01, o.q(c, -0.35))
    if (o.snow) scarf(g, o, j, '#f2b83a')
  }
  if (o.snow) look.hat = (g, j) => beanie(g, o, j, '#e8a0a8')
  person(g, o, look)
}

function child(g: Ctx, o: DrawOptions): void {
  const { c, u } = o
  const girl = (u * 7) % 1 < 0.45
  const look: PersonShape = { top: c, legs: '#44649c', head: 0.13, hip: -0.35, legWidth: 0.082, girth: 0.1 }
  if (girl) {
    look.back = (g, j) => {
      const hex = hairOf(u)
      ellipse(g, -j.headR * 1.08, j.headY + j.headR * 0.3, 0.05, 0.075, o.q(hex, -0.1), 0.4)
      ellipse(g, -j.headR * 0.95, j.headY - j.headR * 0.08, 0.022, 0.022, o.q('#d9513f'))
    }
  } else {
    look.front = (g, j) => {
      for (const y of [0.05, 0.12]) roundRect(g, -0.085, j.shoulderY + y, 0.17, 0.03, 0, o.q('#fbf6ea'))
    }
  }
  if (o.snow) look.hat = (g, j) => beanie(g, o, j, '#55a866')
  else if (u > 0.6) look.hat = (g, j) => cap(g, o, j, '#d9513f')
  person(g, o, look)
}

export const people: Record<string, KindArt> = {
  man: { draw: man, natural: '#3f6cae', aspect: 0.42, shadow: 0.36 },
  woman: { draw: woman, natural: '#c8486a', aspect: 0.42, shadow: 0.36 },
  child: { draw: child, natural: '#f0b93c', aspect: 0.45, shadow: 0.4 },
}
