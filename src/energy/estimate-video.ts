/** The estimator with its tables: one video, or a table of them in the columns of the public validation file. */
import { z } from 'zod'
import { InputError } from '../errors.js'
import { gpus } from './tables.js'
import { type BoardPower, type VideoEnergy, type VideoWork, videoEnergy } from './video-energy.js'

/** An empty cell is no number. */
const cell = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((text) => (typeof text === 'string' && text.trim() === '' ? undefined : text), schema.optional())
const positive = z.coerce.number().positive()
const whole = z.coerce.number().int().positive()

const rowSchema = z.object({
  model: cell(z.string()),
  gpu: z.string().default(''),
  n_gpu: cell(whole),
  batch: cell(whole),
  width: cell(positive),
  height: cell(positive),
  frames: cell(positive),
  steps: cell(positive),
  cfg_passes: cell(positive),
  measured_seconds: cell(positive),
})

const COLUMNS = Object.keys(rowSchema.shape)

/** Of the cards in the bundled table. */
export const boardPowers = async (): Promise<BoardPower[]> =>
  (await gpus()).map(({ name, tgp_w }) => ({ name, watts: tgp_w }))

/**
 * GPU watt-hours of one generated video, with a 90 % interval, from whatever is known of it. What can't be estimated has
 * `wh: null` and a method that says why.
 */
export const estimateVideoEnergy = async (work: VideoWork): Promise<VideoEnergy> =>
  videoEnergy(work, await boardPowers())

/** Digits that mean something in an estimate. */
const digits = (wh: number) => String(Number(wh.toPrecision(6)))

const ADDED = ['expected_wh', 'low_wh', 'high_wh', 'method'] as const

function estimateRow(row: Record<string, string>, boards: readonly BoardPower[]): Record<string, string> {
  const empty = { expected_wh: '', low_wh: '', high_wh: '' }
  const parsed = rowSchema.safeParse(row)
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!
    return { ...row, ...empty, method: `unknown: ${path.join('.')}: ${message.toLowerCase()}` }
  }
  const { n_gpu, cfg_passes, measured_seconds, ...rest } = parsed.data
  const { wh, method } = videoEnergy(
    Object.fromEntries(
      Object.entries({ ...rest, gpus: n_gpu, cfgPasses: cfg_passes, seconds: measured_seconds }).filter(
        ([, value]) => value !== undefined,
      ),
    ) as unknown as VideoWork,
    boards,
  )
  if (!wh) return { ...row, ...empty, method }
  return { ...row, expected_wh: digits(wh.expected), low_wh: digits(wh.low), high_wh: digits(wh.high), method }
}

/**
 * A stream from CSV to the same CSV with `expected_wh, low_wh, high_wh, method` behind; one row at a time, so of any length. A row
 * that can't be estimated stays, with empty figures. Throws InputError for a text that is no such table.
 */
export async function estimateCsv(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Promise<void> {
  const [{ parse }, { stringify }, { pipeline }, { Transform }, boards] = await Promise.all([
    import('csv-parse'),
    import('csv-stringify'),
    import('node:stream/promises'),
    import('node:stream'),
    boardPowers(),
  ])
  let header: string[] | undefined
  const columns = (names: string[]) => {
    if (!names.includes('gpu'))
      throw new InputError('the table has no column gpu', {
        field: '--csv',
        value: names.join(','),
        allowed: COLUMNS.join(', '),
      })
    header = [...names.filter((name) => !ADDED.includes(name as (typeof ADDED)[number])), ...ADDED]
    return names
  }
  let told = false
  const heading = () => {
    const cells = told || !header ? [] : [header]
    told = true
    return cells
  }
  const rows = new Transform({
    objectMode: true,
    transform(row: Record<string, string>, _encoding, done) {
      for (const cells of heading()) this.push(cells)
      const estimated = estimateRow(row, boards)
      done(
        null,
        header!.map((name) => estimated[name]),
      )
    },
    flush(done) {
      for (const cells of heading()) this.push(cells)
      done()
    },
  })
  const reader = parse({ bom: true, columns, skip_empty_lines: true, relax_column_count: true })
  await pipeline(input, reader, rows, stringify(), output, { end: false }).catch((error: unknown) => {
    const code = String((error as { code?: unknown }).code)
    if (!code.startsWith('CSV_')) throw error
    throw new InputError((error as Error).message, { field: '--csv', value: code })
  })
}
