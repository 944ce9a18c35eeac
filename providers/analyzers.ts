/** The registry of analyzers, in the order in which they are taken when none is named. Importing this loads none of them. */
import type { AnalyzerEntry } from '../src/analyzer.js'

export const ANALYZERS: readonly AnalyzerEntry[] = [
  {
    id: 'vlm',
    aliases: ['qwen3-vl', 'openai-vlm'],
    standIns: [],
    load: async (options, env) => (await import('./vlm/index.js')).vlm(options, env),
  },
  {
    id: 'vidi1.5-9b',
    aliases: ['vidi1.5', 'vidi 1.5'],
    standIns: ['vlm'],
    notCommercial: 'Vidi1.5-9B is CC BY-NC 4.0: not for business use',
    load: async (options, env) => (await import('./vidi/analyzers.js')).vidi15(options, env),
  },
  {
    id: 'vidi2',
    aliases: ['vidi', 'vidi 2', 'vidi2-12b', 'vidi2.5', 'vidi 2.5'],
    standIns: ['vidi1.5-9b', 'vlm'],
    absent: 'vidi2-weights-unreleased: the weights of Vidi2 were never published (as of 2026-10-31)',
    notCommercial: 'Vidi2 is CC BY-NC 4.0: not for business use',
    load: async (options) => (await import('./vidi/analyzers.js')).vidi2(options),
  },
]
