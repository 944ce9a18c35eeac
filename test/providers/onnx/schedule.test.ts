import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSolver, type Point, pathOf, toClean } from '../../../providers/onnx/model/schedule.js'
import {
  readDiffusersScheduler,
  type SchedulerConfig,
  type SchedulerInput,
  schedulerSchema,
} from '../../../providers/onnx/model/scheduler-config.js'
import reference from './solvers/reference.json' with { type: 'json' }

const config = (input: SchedulerInput): SchedulerConfig => schedulerSchema.parse(input)
const scaled = { start: 0.00085, end: 0.012 }

/** Runs a solver over a model that says what x0 is. */
function solve(of: SchedulerConfig, steps: number, start: number[], clean: (x: number, at: Point) => number) {
  const path = pathOf(of, steps, 1)
  const solver = createSolver(of.solver, path)
  const x = Float32Array.from(start)
  for (let i = 0; i < steps; i++)
    solver.step(
      x,
      x.map((value) => clean(value, path[i]!)),
      i,
    )
  return { path, x: [...x] }
}

describe('schedules and solvers against values computed apart', () => {
  const table: Record<string, SchedulerInput> = {
    'flow-euler': { type: 'flow', shift: 2 },
    'ddim-leading': { type: 'diffusion', betas: scaled, spacing: 'leading', offset: 1 },
    'ddim-linspace': {
      type: 'diffusion',
      betas: { start: 0.0001, end: 0.02, schedule: 'linear' },
      spacing: 'linspace',
      end: 'first',
    },
    'ddim-trailing-v': { type: 'diffusion', betas: scaled, spacing: 'trailing', zeroTerminalSnr: true },
    'unipc-flow': { type: 'flow', solver: 'unipc', shift: 5, start: 0.999 },
    'unipc-diffusion': { type: 'diffusion', solver: 'unipc', betas: scaled, spacing: 'linspace' },
  }
  it.each(Object.entries(table))('%s', (name, input) => {
    const expected = reference[name as 'flow-euler']
    const { path, x } = solve(config(input), reference.steps, reference.start, (value, { sigma }) => {
      return 0.7 * value + 0.2 - 0.1 * sigma
    })
    for (const [i, timestep] of expected.timesteps.entries()) expect(path[i]!.timestep).toBeCloseTo(timestep, 6)
    for (const [i, value] of expected.x.entries()) expect(x[i]).toBeCloseTo(value, 5)
  })
})

describe('laws', () => {
  const kinds = fc.oneof(
    fc.record({ type: fc.constant('flow' as const), shift: fc.double({ min: 0.5, max: 12, noNaN: true }) }),
    fc.record({
      type: fc.constant('diffusion' as const),
      betas: fc.constant(scaled),
      spacing: fc.constantFrom('leading' as const, 'trailing' as const, 'linspace' as const),
    }),
    fc.record({
      type: fc.constant('karras' as const),
      sigmaMin: fc.double({ min: 0.002, max: 0.1, noNaN: true }),
      sigmaMax: fc.double({ min: 10, max: 700, noNaN: true }),
    }),
  )

  it('noise only falls, and the end is clean', () => {
    fc.assert(
      fc.property(kinds, fc.integer({ min: 1, max: 60 }), (kind, steps) => {
        const path = pathOf(config(kind), steps, 1)
        expect(path).toHaveLength(steps + 1)
        for (let i = 0; i < steps; i++) expect(path[i + 1]!.sigma).toBeLessThan(path[i]!.sigma)
        expect(path.at(-1)).toMatchObject({ alpha: 1, sigma: 0 })
      }),
    )
  })

  it('a model that knows the clean latent gets it back, whatever it is asked to say', () => {
    fc.assert(
      fc.property(
        kinds,
        fc.constantFrom('euler' as const, 'unipc' as const),
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (kind, solver, steps, truth, noise) => {
          const of = config({ ...kind, solver })
          const said = of.type === 'flow' ? (['flow', 'sample'] as const) : (['epsilon', 'v', 'sample'] as const)
          for (const prediction of said) {
            const path = pathOf(of, steps, 1)
            const run = createSolver(solver, path)
            const x = Float32Array.of(path[0]!.alpha * truth + path[0]!.sigma * noise)
            for (let i = 0; i < steps; i++) {
              const { alpha, sigma } = path[i]!
              const left = (x[0]! - alpha * truth) / sigma
              const out = Float32Array.of(
                { flow: left - truth, sample: truth, epsilon: left, v: alpha * left - sigma * truth }[prediction],
              )
              toClean(out, x, path[i]!, prediction)
              run.step(x, out, i)
            }
            expect(x[0]).toBeCloseTo(truth, 2)
          }
        },
      ),
    )
  })

  // Clean values spread normally around 0.8 have a flow with a closed form: what lies n spreads out stays n spreads out.
  it('Euler converges on the exact flow in the first order, UniPC in the second', () => {
    const [mean, spread] = [0.8, 0.5]
    const clean = (x: number, { alpha, sigma }: Point) => {
      const power = alpha * alpha * spread * spread + sigma * sigma
      return mean + ((alpha * spread * spread) / power) * (x - alpha * mean)
    }
    const miss = (solver: 'euler' | 'unipc', steps: number) => {
      const of = config({ type: 'flow', solver, start: 0.999 })
      const first = pathOf(of, steps, 1)[0]!
      const away = Math.hypot(first.alpha * spread, first.sigma)
      const { x } = solve(of, steps, [first.alpha * mean + 1.3 * away], clean)
      return Math.abs(x[0]! - (mean + 1.3 * spread))
    }
    expect(miss('euler', 10) / miss('euler', 40)).toBeGreaterThan(3)
    expect(miss('unipc', 20) / miss('unipc', 80)).toBeGreaterThan(8)
    expect(miss('unipc', 10)).toBeLessThan(miss('euler', 40))
  })

  it('a dynamic shift and a terminal level do what they say', () => {
    const dynamic = { baseTokens: 1024, maxTokens: 4096, baseShift: 0.95, maxShift: 2.05 }
    const path = pathOf(config({ type: 'flow', dynamic, terminal: 0.1 }), 20, 4096)
    expect(path[0]!.sigma).toBe(1)
    expect(path[19]!.sigma).toBeCloseTo(0.1, 9)
    const [few, many] = [1024, 4096].map((tokens) => pathOf(config({ type: 'flow', dynamic }), 20, tokens)[10]!.sigma)
    expect(many).toBeGreaterThan(few!)
    expect(few).toBeCloseTo(Math.exp(0.95) / (Math.exp(0.95) + 1), 9)
  })
})

describe('scheduler_config.json', () => {
  const read = (json: object) => readDiffusersScheduler(json)
  it('of the families we know', () => {
    expect(read({ _class_name: 'FlowMatchEulerDiscreteScheduler', shift: 2 })).toMatchObject({
      ok: true,
      prediction: 'flow',
      scheduler: { type: 'flow', solver: 'euler', shift: 2 },
    })
    expect(
      read({
        _class_name: 'UniPCMultistepScheduler',
        use_flow_sigmas: true,
        flow_shift: 3,
        prediction_type: 'flow_prediction',
      }),
    ).toMatchObject({ ok: true, prediction: 'flow', scheduler: { solver: 'unipc', shift: 3, start: 0.999 } })
    expect(
      read({
        _class_name: 'DDIMScheduler',
        beta_schedule: 'scaled_linear',
        beta_start: 0.00085,
        beta_end: 0.012,
        set_alpha_to_one: false,
        steps_offset: 1,
      }),
    ).toMatchObject({ ok: true, prediction: 'epsilon', scheduler: { type: 'diffusion', offset: 1, end: 'first' } })
    expect(
      read({
        _class_name: 'EulerDiscreteScheduler',
        use_karras_sigmas: true,
        sigma_min: 0.002,
        sigma_max: 700,
        prediction_type: 'v_prediction',
      }),
    ).toMatchObject({ ok: true, prediction: 'v', scheduler: { type: 'karras', sigmaMax: 700 } })
  })
  it('of others is refused by field', () => {
    expect(read({ _class_name: 'PNDMScheduler' })).toMatchObject({ ok: false, field: '_class_name' })
    expect(read({ _class_name: 'DDIMScheduler', beta_schedule: 'squaredcos' })).toMatchObject({
      ok: false,
      field: 'beta_schedule',
    })
    expect(read({ _class_name: 'DDIMScheduler', beta_schedule: 'linear', prediction_type: 'x' })).toMatchObject({
      ok: false,
      field: 'prediction_type',
    })
  })
  it('of any JSON is read or refused, never crashed on', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(typeof read(json as object).ok).toBe('boolean')
      }),
    )
  })
})
