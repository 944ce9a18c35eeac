/** Clips inside JSON: whatever the chunks, what comes out is what JSON.parse and base64 say, and nothing is left behind. */
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readInline } from '../../src/media/inline.js'
import { tempDir } from '../support/temp.js'

async function* chunked(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
const read = (text: string, dir: string, size = 7, maxBytes = 1 << 20) =>
  readInline(chunked(Buffer.from(text), size), { fields: ['bytes'], dir: () => dir, maxBytes, maxText: 1 << 16 })

it('writes base64 to files, and gives back the rest as it was', async () => {
  const dir = tempDir()
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 3 }),
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.integer({ min: 1, max: 50 }),
      fc.constantFrom<(text: string) => string>(
        (text) => text,
        // As some of Google's printers write it.
        (text) => text.replaceAll('=', '\\u003d').replaceAll('/', '\\/'),
      ),
      async (clips, around, size, print) => {
        const { bytes: _, ...rest } = around
        const given = { rest: JSON.parse(JSON.stringify(rest).replaceAll('"bytes":', '"b":')), clips: clips.length }
        const videos = clips.map((clip) => `{"bytes": "${print(Buffer.from(clip).toString('base64'))}", "mime":"x"}`)
        const answer = await read(`{"given":${JSON.stringify(given)},\n"videos":[${videos.join(',')}]}`, dir, size)
        const { given: kept, videos: found } = answer.json as { given: unknown; videos: { bytes: string }[] }
        expect(kept).toEqual(given)
        expect(found.map(({ bytes }) => bytes)).toEqual(answer.files)
        expect(answer.files.map((path) => new Uint8Array(readFileSync(path)))).toEqual(clips)
      },
    ),
    { numRuns: 150 },
  )
})

it('keeps nothing of an answer that is over the budget, cut off or no JSON', async () => {
  const dir = tempDir()
  const clip = Buffer.alloc(3000, 7).toString('base64')
  expect(await read(`{"bytes":"${clip}"}`, dir, 64, 2000)).toEqual({ json: undefined, files: [], tooLarge: true })
  expect(await read(`{"text":"${'x'.repeat(70_000)}"}`, dir, 1000)).toMatchObject({ tooLarge: true })
  for (const text of [`{"bytes":"${clip}`, `{"bytes":"${clip}"`, `{"bytes":"${clip}"} }`, '<html>', ''])
    expect(await read(text, dir)).toEqual({ json: undefined, files: [], tooLarge: false })
  async function* broken() {
    yield Buffer.from(`{"bytes":"${clip}`)
    throw new Error('reset')
  }
  await expect(readInline(broken(), { fields: ['bytes'], dir: () => dir, maxBytes: 1e6 })).rejects.toThrow('reset')
  expect(readdirSync(dir)).toEqual([])
})

it('reads no path a server has put in for one of its own files', async () => {
  const dir = tempDir()
  const answer = await read('{"b\\u0079tes":"/etc/hostname"}', dir)
  expect(answer.json).toEqual({ bytes: '/etc/hostname' })
  expect(answer.files).toEqual([])
})
