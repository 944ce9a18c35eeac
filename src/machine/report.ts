/** What `heroshot doctor --json` prints, as a schema: what stands in it keeps its name and meaning; more may join. */
import { z } from 'zod'

const gb = z.number().optional()
const shortage = z.object({ of: z.enum(['video memory', 'memory', 'disk']), needs: z.number(), has: z.number() })

const gpu = z.object({
  name: z.string(),
  vendor: z.enum(['nvidia', 'amd', 'apple', 'other']),
  /** GiB */
  vramGb: gb,
  freeGb: gb,
  driver: z.string().optional(),
  limitWatts: z.number().optional(),
  source: z.string(),
})

const server = z.object({
  url: z.string(),
  is: z.string(),
  machine: z
    .object({
      gpus: z.array(z.object({ name: z.string(), vramGb: gb, freeGb: gb })).readonly(),
      ramGb: gb,
    })
    .optional(),
})

const backend = z.object({
  id: z.string(),
  locality: z.enum(['local', 'cloud', 'manual']),
  callable: z.boolean(),
  /** Names only. */
  keys: z.array(z.object({ name: z.string(), set: z.boolean() })),
  keyPage: z.string().optional(),
  availability: z.object({
    ok: z.boolean(),
    reason: z.string().optional(),
    next: z.string().optional(),
    models: z.array(z.string()).optional(),
    servers: z.array(server).readonly().optional(),
    vramFreeGb: gb,
    device: z.string().optional(),
    concurrency: z.number().optional(),
    creditUsd: z.string().optional(),
  }),
  models: z.number(),
})

const recipe = z.object({
  card: z.string(),
  backend: z.string(),
  model: z.string(),
  recipe: z.string(),
  verdict: z.enum(['fits', 'fits-with-offload', 'does-not-fit']),
  short: z.array(shortage),
  vramMinGb: gb,
  ramMinGb: gb,
  diskGb: gb,
  installed: z.boolean().optional(),
  licence: z
    .object({ id: z.string(), url: z.string().optional(), commercial: z.enum(['yes', 'no', 'conditional']) })
    .optional(),
  source: z.string(),
  asOf: z.string(),
})

export const doctorSchema = z.object({
  heroshot: z.string(),
  node: z.string(),
  home: z.string(),
  configFile: z.string().optional(),
  preset: z.string(),
  machine: z.object({
    os: z.string(),
    cpu: z.object({
      model: z.string(),
      cores: z.number(),
      tdpWatts: z.number(),
      idleWatts: z.number(),
      source: z.string(),
    }),
    gpu: z
      .object({
        name: z.string(),
        vendor: z.enum(['nvidia', 'amd', 'apple', 'other']).optional(),
        vramGb: z.number(),
        boardWatts: z.number(),
        source: z.string(),
      })
      .optional(),
    arm: z.boolean().optional(),
    ramGb: z.number(),
    diskFreeGb: z.number(),
  }),
  tariff: z.object({ usdPerKwh: z.string(), source: z.string(), asOf: z.string() }),
  survey: z.object({
    platform: z.string(),
    arch: z.string(),
    release: z.string(),
    wsl: z.union([z.literal(1), z.literal(2)]).optional(),
    gpus: z.array(gpu),
    clockFollows: z.boolean().optional(),
    packages: z.array(z.object({ name: z.string(), found: z.boolean(), for: z.string() })),
  }),
  /** Best first, up to what is used. */
  meters: z.array(z.object({ method: z.string(), used: z.boolean(), text: z.string() })),
  /** This clock minus others', in seconds. */
  clock: z.object({ seconds: z.number(), host: z.string() }).optional(),
  storeWarning: z.string().optional(),
  setups: z.array(
    z.object({
      id: z.string(),
      vramGb: z.number(),
      ramGb: z.number(),
      diskFreeGb: z.number(),
      cards: z.string(),
      meets: z.boolean(),
      short: z.array(shortage),
    }),
  ),
  setupsFrom: z.string(),
  backends: z.array(backend),
  recipes: z.array(recipe),
  recipeRule: z.string(),
  findings: z.array(
    z.object({ about: z.string(), level: z.enum(['note', 'missing']), text: z.string(), next: z.string() }),
  ),
  /** Violations of the ledger's law. */
  audit: z.array(z.object({ jobId: z.string(), problem: z.string() })),
})

export type DoctorReport = z.output<typeof doctorSchema>
