/** The scheduler in a manifest, and the same read from a diffusers `scheduler_config.json`. */
import { z } from 'zod'

export const SCHEDULERS = ['euler', 'unipc'] as const

const solver = z.enum(SCHEDULERS)

const flow = z.strictObject({
  type: z.literal('flow'),
  /** `euler` is one straight step; `unipc` looks back one step and corrects. @default 'euler' */
  solver: solver.default('euler'),
  /** Bends the noise levels: shift × s / (1 + (shift - 1) × s). @default 1 */
  shift: z.number().positive().default(1),
  /** The shift by number of latent tokens instead: exp of a line through both points. */
  dynamic: z
    .strictObject({
      baseTokens: z.number().positive(),
      maxTokens: z.number().positive(),
      baseShift: z.number(),
      maxShift: z.number(),
    })
    .optional(),
  /** The lowest noise level before 0; the others are stretched to it. */
  terminal: z.number().positive().max(0.9).optional(),
  /** The first noise level before the shift, where it isn't 1. */
  start: z.number().positive().max(1).default(1),
  /** What noise level 1 is as a timestep. @default 1000 */
  trainSteps: z.number().positive().default(1000),
})

const diffusion = z.strictObject({
  type: z.literal('diffusion'),
  /** `euler` in the noise-to-signal ratio, which is DDIM without its noise; or `unipc`. @default 'euler' */
  solver: solver.default('euler'),
  betas: z.strictObject({
    start: z.number().positive().max(1),
    end: z.number().positive().max(1),
    /** `scaled-linear`: even steps of the root. */
    schedule: z.enum(['linear', 'scaled-linear']).default('scaled-linear'),
  }),
  /** Bends the betas so that the last step is pure noise. */
  zeroTerminalSnr: z.boolean().default(false),
  /** Which training steps are taken. @default 'leading' */
  spacing: z.enum(['leading', 'trailing', 'linspace']).default('leading'),
  /** Added to each with `leading`. */
  offset: z.int().nonnegative().default(0),
  /** What the last step ends on: nothing but signal, or training step 0. */
  end: z.enum(['clean', 'first']).default('clean'),
  trainSteps: z.int().min(2).default(1000),
})

/** Noise levels set by hand, signal not scaled down: Stable Video Diffusion. The timestep is ln(σ) / 4, the input x / √(σ² + 1). */
const karras = z.strictObject({
  type: z.literal('karras'),
  solver: solver.default('euler'),
  sigmaMin: z.number().positive(),
  sigmaMax: z.number().positive(),
  rho: z.number().positive().default(7),
})

export const schedulerSchema = z.discriminatedUnion('type', [flow, diffusion, karras])

export type SchedulerConfig = z.infer<typeof schedulerSchema>
export type SchedulerInput = z.input<typeof schedulerSchema>

/** Fields of diffusers that matter; the rest doesn't change what comes out at our settings. */
const diffusersSchema = z.object({
  _class_name: z.string(),
  num_train_timesteps: z.number().default(1000),
  shift: z.number().default(1),
  flow_shift: z.number().default(1),
  use_flow_sigmas: z.boolean().default(false),
  use_dynamic_shifting: z.boolean().default(false),
  base_image_seq_len: z.number().default(256),
  max_image_seq_len: z.number().default(4096),
  base_shift: z.number().default(0.5),
  max_shift: z.number().default(1.15),
  shift_terminal: z.number().nullish(),
  beta_start: z.number().default(0.0001),
  beta_end: z.number().default(0.02),
  beta_schedule: z.string().default('linear'),
  rescale_betas_zero_snr: z.boolean().default(false),
  timestep_spacing: z.string().default('leading'),
  steps_offset: z.number().default(0),
  set_alpha_to_one: z.boolean().default(true),
  prediction_type: z.string().optional(),
  use_karras_sigmas: z.boolean().default(false),
  sigma_min: z.number().nullish(),
  sigma_max: z.number().nullish(),
  solver_order: z.number().default(2),
})

const PREDICTIONS: Record<string, 'flow' | 'epsilon' | 'v' | 'sample'> = {
  epsilon: 'epsilon',
  v_prediction: 'v',
  sample: 'sample',
  flow_prediction: 'flow',
}

export type ReadScheduler =
  | { ok: true; scheduler: SchedulerConfig; prediction: 'flow' | 'epsilon' | 'v' | 'sample' }
  | { ok: false; field: string; problem: string }

/** Reads a diffusers configuration: FlowMatchEulerDiscrete, DDIM, EulerDiscrete and UniPCMultistep. */
export function readDiffusersScheduler(json: unknown): ReadScheduler {
  const parsed = diffusersSchema.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    return { ok: false, field: issue.path.join('.'), problem: issue.message }
  }
  const c = parsed.data
  const kind = c._class_name.replace(/Scheduler$/, '')
  const finish = (input: SchedulerInput, usual: 'flow' | 'epsilon'): ReadScheduler => {
    const checked = schedulerSchema.safeParse(input)
    if (!checked.success) return { ok: false, field: '_class_name', problem: checked.error.issues[0]!.message }
    const prediction = PREDICTIONS[c.prediction_type ?? ''] ?? (c.prediction_type ? undefined : usual)
    if (!prediction) return { ok: false, field: 'prediction_type', problem: `unknown: ${c.prediction_type}` }
    return { ok: true, scheduler: checked.data, prediction }
  }
  const dynamic = c.use_dynamic_shifting && {
    dynamic: {
      baseTokens: c.base_image_seq_len,
      maxTokens: c.max_image_seq_len,
      baseShift: c.base_shift,
      maxShift: c.max_shift,
    },
  }
  if (kind === 'FlowMatchEulerDiscrete')
    return finish(
      {
        type: 'flow',
        shift: c.shift,
        trainSteps: c.num_train_timesteps,
        ...dynamic,
        ...(c.shift_terminal && { terminal: c.shift_terminal }),
      },
      'flow',
    )
  const unipc = kind === 'UniPCMultistep'
  if (!unipc && kind !== 'DDIM' && kind !== 'EulerDiscrete')
    return {
      ok: false,
      field: '_class_name',
      problem: `${c._class_name} is unknown; known: FlowMatchEulerDiscreteScheduler, DDIMScheduler, EulerDiscreteScheduler, UniPCMultistepScheduler`,
    }
  if (unipc && c.solver_order !== 2) return { ok: false, field: 'solver_order', problem: `${c.solver_order}; known: 2` }
  const solver = unipc ? 'unipc' : 'euler'
  if (unipc && c.use_flow_sigmas)
    return finish(
      {
        type: 'flow',
        solver,
        shift: c.flow_shift,
        start: 1 - 1 / c.num_train_timesteps,
        trainSteps: c.num_train_timesteps,
      },
      'flow',
    )
  if (c.use_karras_sigmas) {
    if (!c.sigma_min || !c.sigma_max)
      return { ok: false, field: 'sigma_min', problem: 'Karras noise levels need sigma_min and sigma_max' }
    return finish({ type: 'karras', solver, sigmaMin: c.sigma_min, sigmaMax: c.sigma_max }, 'epsilon')
  }
  const schedule = { linear: 'linear', scaled_linear: 'scaled-linear' }[c.beta_schedule]
  if (!schedule)
    return { ok: false, field: 'beta_schedule', problem: `${c.beta_schedule}; known: linear, scaled_linear` }
  return finish(
    {
      type: 'diffusion',
      solver,
      betas: { start: c.beta_start, end: c.beta_end, schedule: schedule as 'linear' | 'scaled-linear' },
      zeroTerminalSnr: c.rescale_betas_zero_snr,
      spacing: c.timestep_spacing as 'leading',
      offset: c.steps_offset,
      end: kind === 'DDIM' && !c.set_alpha_to_one ? 'first' : 'clean',
      trainSteps: c.num_train_timesteps,
    },
    'epsilon',
  )
}
