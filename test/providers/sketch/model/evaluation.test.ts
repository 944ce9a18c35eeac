/** The model with its weights: determinism, seeds, stopping, and accuracy on a small fixed set. */
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { evaluate, readExpectations, report } from '../../../../providers/sketch/evaluation/evaluate.js'
import { expectationSchema, score } from '../../../../providers/sketch/evaluation/score.js'
import { loadModel, type StoryboardModel, unknownWords } from '../../../../providers/sketch/model/index.js'
import { SCHEMA } from '../../../../providers/sketch/scene.js'

const PROMPT = 'a red fox runs to the left through the snow at dawn'
const smoke = readExpectations(
  readFileSync(new URL('../../../../providers/sketch/evaluation/smoke-prompts.jsonl', import.meta.url), 'utf8'),
)

let model: StoryboardModel
beforeAll(async () => {
  model = await loadModel()
  return () => model.release()
})

describe('the storyboard model', () => {
  it('gives the same scene for the same prompt and seed, and another for another seed', async () => {
    const once = await model.sample(PROMPT, { seed: 5 })
    expect(await model.sample(PROMPT, { seed: 5 })).toEqual(once)
    expect(await model.sample(PROMPT, { seed: 6 })).not.toEqual(once)
  })

  it('speaks the schema', async () => {
    const scene = await model.sample('three pelicans over the sea, a boat behind them', { seed: 1 })
    expect(SCHEMA.scenes).toContain(scene.background)
    expect(SCHEMA.cameras).toContain(scene.camera)
    for (const e of scene.entities) {
      expect(SCHEMA.kinds).toContain(e.kind)
      expect(SCHEMA.colours).toContain(e.colour)
      expect(SCHEMA.motions).toContain(e.motion)
    }
    expect(scene.entities.map((e) => e.kind)).toEqual(['swan', 'swan', 'swan', 'boat'])
  })

  it('records the execution provider that took the graphs, whatever was asked for', async () => {
    const other = await loadModel({ executionProviders: ['no-such-provider'] })
    expect(other.executionProvider).toBe('cpu')
    await other.release()
  })

  it('reports progress and stops between steps', async () => {
    const steps: string[] = []
    await model.sample(PROMPT, { seed: 1, steps: 4, onProgress: (done, of) => steps.push(`${done}/${of}`) })
    expect(steps).toEqual(['1/4', '2/4', '3/4', '4/4'])
    const stop = new AbortController()
    let last = 0
    const sampling = model.sample(PROMPT, {
      seed: 1,
      signal: stop.signal,
      onProgress: (done) => {
        last = done
        if (done === 2) stop.abort(new Error('enough'))
      },
    })
    await expect(sampling).rejects.toThrow('enough')
    expect(last).toBe(2)
  })

  it('rejects when the weights are missing', async () => {
    await expect(loadModel({ modelDir: '/nowhere' })).rejects.toThrow(/vocab\.json/)
  })

  it('names the words it did not understand', async () => {
    const scene = await model.sample('a florbulator next to a cat', { seed: 1 })
    expect(unknownWords(scene)).toEqual(['florbulator'])
  })
})

describe('the evaluation', () => {
  it('holds its floor on the fixed prompts', async () => {
    const evaluation = await evaluate(smoke)
    const text = report(evaluation)
    for (const [attribute, { hits, of }] of evaluation.attributes)
      expect(hits / of, `${attribute}\n${text}\n${evaluation.misses.join('\n')}`).toBeGreaterThanOrEqual(0.9)
    expect(evaluation.layoutDifference).toBeGreaterThan(0.05)
  }, 60_000)

  it('measures the bare model well above chance', async () => {
    const evaluation = await evaluate(smoke.slice(0, 8), { modelOnly: true, seeds: [1] })
    const kinds = evaluation.attributes.get('kind')!
    expect(kinds.hits / kinds.of).toBeGreaterThan(0.6)
  }, 60_000)

  it('judges only what is expected, and judges wrong scenes wrong', async () => {
    const scene = await model.sample('a red car drives to the right', { seed: 1 })
    const expected = (more: object) => expectationSchema.parse({ p: 'x', k: { car: 1 }, ...more })
    const verdict = (more: object) => score(scene, expected(more)).map((v) => `${v.attribute} ${v.ok}`)
    expect(verdict({})).toEqual(['kind true', 'count true', 'no extra entities true'])
    expect(verdict({ c: { car: 'blue' }, d: 'left' }).slice(3)).toEqual(['colour false', 'direction false'])
    expect(score(scene, expectationSchema.parse({ p: 'x', k: { bus: 1 }, alt: { bus: ['car'] } }))[0]).toEqual({
      attribute: 'kind',
      ok: true,
    })
    expect(() => readExpectations('{"p": 3}')).toThrow()
  })
})
