/** `studio.analyze` as the studio carries it: loaded when a verb of it is first used. */
import type { Analyze, AnalyzeParts } from './analyze.js'

export function analyzeVerbs(parts: AnalyzeParts): Analyze {
  const verbs = async () => (await import('./analyze.js')).createAnalyze(parts)
  return {
    find: async (...given) => (await verbs()).find(...given),
    ask: async (...given) => (await verbs()).ask(...given),
    check: async (...given) => (await verbs()).check(...given),
    rank: async (...given) => (await verbs()).rank(...given),
    best: async (...given) => (await verbs()).best(...given),
    trim: async (...given) => (await verbs()).trim(...given),
  }
}
