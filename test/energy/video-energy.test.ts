/** The estimator beside the public measured rows, and the laws it keeps where nobody measured. */
import { readFileSync } from 'node:fs'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import table from '../../src/energy/data/video-models.json' with { type: 'json' }
import { estimateCsv, estimateVideoEnergy } from '../../src/energy/estimate-video.js'
import { type VideoWork, videoEnergy } from '../../src/energy/video-energy.js'
import { InputError } from '../../src/errors.js'
import { heroshot } from '../cli/command.js'

const PUBLIC = readFileSync(new URL('../fixtures/energy/public-rows.csv', import.meta.url), 'utf8')

async function answerTo(csv: string): Promise<string> {
  const output = new PassThrough()
  const [, answer] = await Promise.all([
    estimateCsv(Readable.from([csv]), output).then(() => output.end()),
    text(output),
  ])
  return answer
}

const estimated = async (csv: string) => rowsOf(await answerTo(csv))

const rowsOf = (csv: string) => parse(csv, { columns: true }) as Record<string, string>[]
const withoutSeconds = rowsOf(PUBLIC).map((row) => ({ ...row, measured_seconds: '' }))
const toCsv = (rows: Record<string, string>[]) =>
  [Object.keys(rows[0]!), ...rows.map((row) => Object.values(row))]
    .map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
    .join('\n')

/** Mean relative error, and the share of rows inside their interval. */
function judge(rows: Record<string, string>[]) {
  const errors = rows.map(({ expected_wh, measured_wh }) => Math.abs(Number(expected_wh) / Number(measured_wh) - 1))
  const inside = rows.filter(
    ({ low_wh, high_wh, measured_wh }) =>
      Number(low_wh) <= Number(measured_wh) && Number(measured_wh) <= Number(high_wh),
  )
  return { mape: errors.reduce((sum, one) => sum + one) / rows.length, inside: inside.length / rows.length }
}

describe('beside the public rows', () => {
  it('is within 7 % where the time is known, all of them inside their intervals', async () => {
    const rows = await estimated(PUBLIC)
    expect(rows.map(({ method }) => method!.split(' ')[0])).toEqual(rows.map(() => 'time-x-power'))
    const { mape, inside } = judge(rows)
    expect(mape).toBeLessThan(0.07)
    expect(inside).toBeGreaterThan(0.85)
  })

  it('is within 12 % where it is not', async () => {
    const rows = await estimated(toCsv(withoutSeconds))
    expect(rows.map(({ method }) => method!.split(' ')[0])).toEqual(rows.map(() => 'flop-model'))
    const { mape, inside } = judge(rows)
    expect(mape).toBeLessThan(0.12)
    expect(inside).toBeGreaterThan(0.85)
  })
})

const WAN: VideoWork = { model: 'Wan-AI/Wan2.1-T2V-14B-Diffusers', gpu: 'H100', width: 832, height: 480, frames: 81 }
const wh = (work: VideoWork) => videoEnergy(work, [{ name: 'NVIDIA GeForce RTX 4090', watts: 450 }]).wh!

describe('laws', () => {
  const dims = fc.record({
    width: fc.integer({ min: 8, max: 120 }).map((n) => n * 16),
    height: fc.integer({ min: 8, max: 68 }).map((n) => n * 16),
    frames: fc.integer({ min: 2, max: 60 }).map((n) => 4 * n + 1),
    steps: fc.integer({ min: 1, max: 100 }),
    gpu: fc.constantFrom('H100', 'B200', 'A100 SXM4 40GB', 'RTX 4090'),
    model: fc.constantFrom(...table.transformers.map(({ name }) => name), ...table.unets.map(({ name }) => name)),
  })

  it('more frames, pixels or steps take more, and the expected value lies between its ends', () => {
    fc.assert(
      fc.property(dims, (work) => {
        const { low, expected, high } = wh(work)
        expect(low).toBeGreaterThan(0)
        expect(low).toBeLessThan(expected)
        expect(expected).toBeLessThan(high)
        expect(wh({ ...work, frames: work.frames + 8 }).expected).toBeGreaterThan(expected)
        expect(wh({ ...work, width: work.width + 32 }).expected).toBeGreaterThan(expected)
        expect(wh({ ...work, steps: work.steps + 1 }).expected).toBeGreaterThan(expected)
      }),
    )
  })

  it('a known time is linear in seconds and shared by the batch, whatever the size', () => {
    fc.assert(
      fc.property(dims, fc.integer({ min: 1, max: 3000 }), (work, seconds) => {
        const { width: _, height: _h, frames: _f, ...unsized } = work
        const one = wh({ ...unsized, seconds }).expected
        expect(wh({ ...unsized, seconds: 2 * seconds }).expected).toBeCloseTo(2 * one, 9)
        expect(wh({ ...unsized, seconds, batch: 4 }).expected).toBeCloseTo(one / 4, 9)
        expect(wh({ ...work, seconds }).expected).toBeLessThanOrEqual(one * 1.000001)
      }),
    )
  })

  it('two cards cost more than one, and surely not twice as much', () => {
    const [one, two] = [wh(WAN).expected, wh({ ...WAN, gpus: 2 }).expected]
    expect(two).toBeGreaterThan(one)
    expect(two).toBeLessThan(1.3 * one)
  })

  it('a consumer card gets a wide interval', () => {
    const [h100, rtx] = [wh(WAN), wh({ ...WAN, gpu: 'NVIDIA GeForce RTX 4090' })]
    expect(rtx.high / rtx.low).toBeGreaterThan(h100.high / h100.low)
  })
})

describe('names', () => {
  it.each([
    ['Wan-AI/Wan2.1-T2V-1.3B-Diffusers', 'Wan 2.1 1.3B'],
    ['wan 2.1 14b', 'Wan 2.1 14B'],
    ['Wan-AI/Wan2.2-T2V-A14B-Diffusers', 'Wan 2.2 A14B'],
    ['Wan-AI/Wan2.2-TI2V-5B', 'Wan 2.2 TI2V-5B'],
    ['tencent/HunyuanVideo', 'HunyuanVideo'],
    ['tencent/HunyuanVideo-1.5', 'HunyuanVideo 1.5'],
    ['THUDM/CogVideoX-2b', 'CogVideoX 2B'],
    ['THUDM/CogVideoX-5b', 'CogVideoX 5B'],
    ['zai-org/CogVideoX1.5-5B', 'CogVideoX 1.5 5B'],
    ['Lightricks/LTX-Video', 'LTX-Video 2B'],
    ['Lightricks/LTX-Video-0.9.7-dev', 'LTX-Video 13B'],
    ['genmo/mochi-1-preview', 'Mochi 1'],
    ['stabilityai/stable-video-diffusion-img2vid', 'Stable Video Diffusion'],
    ['ali-vilab/text-to-video-ms-1.7b', 'ModelScope text-to-video 1.7B'],
    ['guoyww/animatediff-motion-adapter-v1-5-3', 'AnimateDiff'],
  ])('%s is %s', (model, name) => {
    expect(videoEnergy({ ...WAN, model }).method).toBe(`flop-model (${name}, H100 SXM)`)
  })

  it.each([
    ['RTX 4090', 'NVIDIA GeForce RTX 4090'],
    ['NVIDIA GeForce RTX 4070 Ti SUPER', 'NVIDIA GeForce RTX 4070 Ti SUPER'],
    ['rtx4070ti', 'NVIDIA GeForce RTX 4070 Ti'],
    ['H100 80GB', 'H100 SXM'],
    ['NVIDIA H100 PCIe', 'H100 PCIe'],
    ['NVIDIA A100-SXM4-80GB', 'A100'],
  ])('%s is %s', async (gpu, name) => {
    expect((await estimateVideoEnergy({ gpu, seconds: 60 })).method).toMatch(`(${name}, `)
  })
})

describe('what can’t be estimated', () => {
  it.each<[VideoWork, RegExp]>([
    [{ gpu: 'Voodoo 2', seconds: 5 }, /no GPU of the name Voodoo 2/],
    [{ gpu: '', seconds: 5 }, /no GPU of the name \(none\)/],
    [{ gpu: 'H100' }, /neither model nor seconds/],
    [{ ...WAN, model: 'nobody/knows-it' }, /nobody\/knows-it is not in the table/],
    [{ gpu: 'H100', model: WAN.model! }, /width, height and frames/],
  ])('says why: %j', (work, why) => {
    expect(videoEnergy(work)).toEqual({ wh: null, method: expect.stringMatching(why) })
  })
})

describe('a table', () => {
  it('keeps every row and column in order, and fills in what it can', async () => {
    const rows = await estimated(
      '\uFEFFid,gpu,model,measured_seconds,note\na,H100,,60,"kept, as it is"\nb,,x,5,\nc,H100,x,,\nd,H100,x,soon,\n',
    )
    expect(rows.map(({ id, note, expected_wh }) => [id, note, expected_wh !== ''])).toEqual([
      ['a', 'kept, as it is', true],
      ['b', '', false],
      ['c', '', false],
      ['d', '', false],
    ])
    expect(rows[3]!.method).toMatch(/^unknown: measured_seconds/)
    expect(Object.keys(rows[0]!)).toEqual([
      ...['id', 'gpu', 'model', 'measured_seconds', 'note'],
      ...['expected_wh', 'low_wh', 'high_wh', 'method'],
    ])
  })

  it('may be empty, and is refused when it is no such table; estimated again it has no column twice', async () => {
    const once = await answerTo('gpu,measured_seconds\nH100,9\n')
    expect(await answerTo(once)).toBe(once)
    expect(await answerTo('gpu,model\n')).toBe('gpu,model,expected_wh,low_wh,high_wh,method\n')
    await expect(estimated('model,frames\nx,1\n')).rejects.toThrow(InputError)
    await expect(estimated('gpu\n"H100\n')).rejects.toThrow(InputError)
  })
})

it('the command answers for one video, for people and for scripts', async () => {
  const words = ['energy', 'estimate', '--gpu', 'H100', '--model', 'wan2.1 14b', '--size', '832x480', '--frames', '81']
  const said = await heroshot(words)
  expect(said).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d[\d.]* Wh a video \(90 %: .*\nflop-model/) })
  const told = JSON.parse((await heroshot([...words, '--json'])).stdout)
  expect(told.lowWh).toBeLessThan(told.expectedWh)
  expect((await heroshot(['energy', 'estimate', '--gpu', 'H100', '--seconds', 'few'])).code).toBe(2)
  expect((await heroshot(['energy', 'estimate'])).stderr).toMatch(/--gpu/)
})
