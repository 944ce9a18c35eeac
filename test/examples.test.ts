/** Every example runs as it stands, in an empty folder, and says what its first line promises. */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { ffprobe } from './media/ffprobe.js'
import { bundle } from './support/bundle.js'
import { tempDir } from './support/temp.js'

const folder = new URL('../examples/', import.meta.url)
const examples = readdirSync(folder).filter((name) => name.endsWith('.ts'))

const CHECKS: Record<string, (output: string, cwd: string) => void> = {
  'draft.ts'(output, cwd) {
    const file = /^\/.*take\.mp4$/m.exec(output)![0]
    expect(file.startsWith(cwd)).toBe(true)
    expect(ffprobe(file).streams[0]).toMatchObject({ width: 640, height: 360, nb_read_frames: '72' })
    expect(output).toMatch(/^\$0\.0\d+ \((?:modelled|metered)\), [\d.]+ Wh by /m)
  },
  'plan.ts'(output) {
    expect(output).toMatch(/^sketch sketch 0\.0\d+$/m)
    expect(output).toMatch(/^openai .*retired on/m)
  },
  'hero-sandbox.ts'(output, cwd) {
    const file = /^\/.*take\.mp4(?= \$0\.12 \(invoiced\)$)/m.exec(output)![0]
    expect(file.startsWith(cwd)).toBe(true)
    expect(ffprobe(file).streams[0]).toMatchObject({ width: 1280, height: 720, nb_read_frames: '48' })
    expect(output).toMatch(/^reserve 0\.24 .*\ncharge 0\.12 .*\nrelease 0\.12 /m)
    expect(output).toContain('Runway saw 1 create and bills $0.12')
  },
  'veo-vertex.ts'(output, cwd) {
    expect(output).toMatch(/^moderated-output, billed: no$/m)
    expect(output).toContain('video safety (42237218)')
    const file = /^\/.*take\.mp4(?= \$1\.6 \(quoted\)$)/m.exec(output)![0]
    expect(file.startsWith(cwd)).toBe(true)
    expect(ffprobe(file).streams[0]).toMatchObject({ width: 1280, height: 720, nb_read_frames: '96' })
    expect(output).toContain('Vertex saw 2 creates and bills $1.6')
  },
  'runway.ts'(output) {
    expect(output).toMatch(/^sketch\/sketch 640x360 2 s \$0\.0\d+ \(modelled\)$/m)
    expect(output).toMatch(/^runway\/aleph2 1280x720 2 s \$0\.56 \(invoiced\)$/m)
    expect(output).toContain('Runway saw 1 create and bills $0.56')
  },
  'own-servers.ts'(output) {
    const rendered = [...output.matchAll(/^Wan-AI\/Wan2\.2-TI2V-5B (\d) \/.*take\.mp4$/gm)].map(([, seed]) => seed)
    expect(rendered).toEqual(['1', '2', '3', '4'])
    const [, one, two] = /^vLLM-Omni rendered (\d), SGLang (\d): one of them twice/m.exec(output)!
    expect(Number(one) + Number(two)).toBe(5)
  },
  'minimax.ts'(output, cwd) {
    const files = [...output.matchAll(/^MiniMax-\S+ (\/.*take\.mp4) \$0\.(?:32|28) \(quoted\)$/gm)].map(
      ([, file]) => file!,
    )
    expect(files.map((file) => file.startsWith(cwd))).toEqual([true, true])
    const [h3, hailuo] = files.map((file) => ffprobe(file).streams)
    // H3 makes frames in steps of 17, and always sound.
    expect(h3).toMatchObject([{ width: 1344, height: 768, nb_read_frames: '107' }, { codec_type: 'audio' }])
    expect(hailuo).toMatchObject([{ width: 1366, height: 768, nb_read_frames: '144' }])
    expect(output).toContain('MiniMax saw 3 creates, made 2 tasks and bills $0.6')
  },
  'comfyui-pool.ts'(output, cwd) {
    const [, before, after] = /^interrupted: (\d+) of 40 .*\nresumed: (\d+) more$/m.exec(output)!
    expect(Number(before) + Number(after)).toBe(40)
    expect(Number(before)).toBeLessThan(40)
    // Nothing is rendered twice, and each server loads a model once.
    const servers = [...output.matchAll(/^a server rendered (\d+) drafts and loaded (.*)$/gm)]
    expect(servers.reduce((sum, [, drafts]) => sum + Number(drafts), 0)).toBe(40)
    for (const [, , loaded] of servers) {
      const models = loaded!.split(', then ')
      expect(new Set(models).size).toBe(models.length)
    }
    const takes = readdirSync(join(cwd, '.heroshot/takes'), { recursive: true }).map(String)
    expect(takes.filter((name) => name.endsWith('take.mp4'))).toHaveLength(40)
  },
  'fal.ts'(output, cwd) {
    const file = /^\/.*take\.mp4(?= \$0\.05 \(quoted\)$)/m.exec(output)![0]
    expect(file.startsWith(cwd)).toBe(true)
    expect(ffprobe(file).streams[0]).toMatchObject({ width: 768, height: 512 })
    expect(output).toMatch(/^moderated-input - .*flagged by a content checker/m)
    expect(output).toContain('fal saw 2 submits and bills $0.05')
  },
  'ltx.ts'(output) {
    expect(output.trim().split('\n')).toEqual([
      '4 s $0.32 (quoted)',
      '3 s $0.3 (quoted)',
      '4 s $0.4 (quoted)',
      'LTX saw 3 creates and bills $1.02',
    ])
  },
  'openrouter.ts'(output, cwd) {
    expect(output).toMatch(/^quoted \$0\.12$/m)
    const file = /^\/.*take\.mp4(?= \$0\.06 \(invoiced\)$)/m.exec(output)![0]
    expect(file.startsWith(cwd)).toBe(true)
    expect(ffprobe(file).streams[0]).toMatchObject({ width: 1280, height: 720 })
    expect(output).toContain('OpenRouter saw 1 create and bills $0.06')
  },
  'iterate.ts'(output) {
    expect(output.match(/^\{"seed":[12],"extras.sketch.guidance":1.[28]\} \$0\.0\d+$/gm)).toHaveLength(4)
    expect(output).toContain('6 takes, 4 of them were there')
    expect(output).toContain('kept 1, freed the files of 5')
  },
  'hybrid-workflow.ts'(output, cwd) {
    const [interrupted, again] = [
      ...output.matchAll(/^best of 4: seed \d, 0\.\d+\n\d+ ways to promote it are priced$/gm),
    ]
    expect(again![0]).toBe(interrupted![0])
    expect(output).toMatch(/^Stopped waiting for job \S+; it goes on and can be resumed$/m)
    expect(output).toMatch(/^first-frame gen4_turbo 1280x720 \$0\.1, with its draft \$0\.100\d+$/m)
    expect(output).toMatch(/^upscale magnific_video_upscaler_creative 1920x1080 \$0\.03, with its draft \$0\.030\d+$/m)
    // Within a dollar, and of two runs each create was made once.
    expect(output).toContain('Runway saw 2 creates and bills $0.13')
    const page = readFileSync(/^side by side: (.*)$/m.exec(output)![1]!, 'utf8')
    expect(page.match(/<video [^>]*src="data:video\/mp4/g)).toHaveLength(3)
    expect(
      readdirSync(join(cwd, '.heroshot/takes'), { recursive: true }).filter((name) => `${name}`.endsWith('take.mp4')),
    ).toHaveLength(6)
  },
  'custom-backend.ts'(output) {
    expect(output).toMatch(/^echo \/.*take\.mp4 \$0\.05 \(invoiced\)$/m)
    expect(output).toContain('cloud goes before local for a hero shot')
  },
}

/** What is said on the command line so that it takes less time here. */
const WORDS: Record<string, string[]> = { 'hybrid-workflow.ts': ['4'] }

// Bundled they start at once, and as they mostly wait they wait side by side.
const bundled = bundle(Object.fromEntries(examples.map((name) => [name.replace('.ts', ''), `examples/${name}`])))

it.concurrent.each(examples)('%s', async (name) => {
  const cwd = tempDir()
  const main = join(await bundled, name.replace('.ts', '.mjs'))
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...(WORDS[name] ?? [])], {
    cwd,
    env: { PATH: process.env.PATH },
  })
  expect(CHECKS[name], `${name} is not checked here`).toBeDefined()
  CHECKS[name]!(stdout, cwd)
  expect(readdirSync(cwd)).toEqual(['.heroshot'])
})
