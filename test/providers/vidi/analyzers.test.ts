/** Vidi over HTTP, as the sidecar and as the MLX port, and by its script: silent clips, other codecs, 4K, nonsense, and every fault. */
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { vidi2, vidi15 } from '../../../providers/vidi/analyzers.js'
import { startSandbox, type VidiSandboxOptions } from '../../../providers/vidi/sandbox.js'
import { answerIn } from '../../../providers/vidi/wire.js'
import type { AnalyzedClip } from '../../../src/analyzer.js'
import { isHeroshotError } from '../../../src/errors.js'
import { createHttp } from '../../../src/net/http.js'
import { analyzerContext, clipAt, clipFolder } from '../../support/clips.js'

const { dir, at, film } = clipFolder()
let silent: AnalyzedClip
let loud: AnalyzedClip
beforeAll(async () => {
  silent = await clipAt(film('silent.mp4', 'testsrc2=s=96x64:r=8:d=2'))
  loud = await clipAt(film('loud.mp4', 'testsrc2=s=96x64:r=8:d=10', '-f', 'lavfi', '-i', 'anullsrc', '-t', '10'))
})

const ctx = () => analyzerContext({ workDir: at(`work-${Math.random()}`) })
async function vidi(options: VidiSandboxOptions = {}) {
  const sandbox = await startSandbox(options)
  onTestFinished(() => sandbox.close())
  return { sandbox, analyzer: vidi15(undefined, sandbox.env)! }
}

describe('a Vidi server', () => {
  it('finds by seconds, asks freely where it can, and takes one upload for all questions', async () => {
    const { sandbox, analyzer } = await vidi({
      answer: (query) => (query === 'a boat' ? '0.21-0.22, 0.46-0.47' : 'yes'),
    })
    expect(await analyzer.available(ctx())).toEqual({ ok: true, model: 'Vidi1.5-9B' })
    const opened = await analyzer.open(loud, ctx())
    const { spans } = await opened.find('a boat')
    for (const [i, { from, to }] of spans.entries()) {
      expect(from).toBeCloseTo([2.1, 4.6][i]!)
      expect(to).toBeCloseTo([2.2, 4.7][i]!)
    }
    expect(await opened.ask!('is it made by a machine?')).toEqual({ text: 'yes' })
    expect(sandbox.seen.all.filter(({ path }) => path === '/upload')).toHaveLength(1)
  })
  it('is the MLX port where it has no /health, which answers no questions', async () => {
    const { analyzer } = await vidi({ as: 'mlx' })
    expect(await analyzer.available(ctx())).toEqual({ ok: true, model: 'Vidi1.5-9B-mlx' })
    const opened = await analyzer.open(loud, ctx())
    expect(opened.ask).toBeUndefined()
    expect((await opened.find('a boat')).spans).toHaveLength(2)
  })
  it.each([
    ['', { spans: [], text: '' }],
    ['1.2-0.4', { spans: [], unclear: expect.any(String) }],
    ['I see a boat', { spans: [], unclear: expect.any(String) }],
    ['0.98-1.02', { spans: [{ from: expect.closeTo(9.8), to: 10 }] }],
    ['0.0-1.0', { spans: [{ from: 0, to: 10 }] }],
    // The pattern of its own script overlooks it.
    ['0-1', { spans: [{ from: 0, to: 10 }] }],
  ])('that says %j', async (answer, finding) => {
    const { analyzer } = await vidi({ answer })
    expect(await (await analyzer.open(loud, ctx())).find('a boat')).toMatchObject(finding)
  })
  it('is given silence with a silent clip, and H.264 of 1280 pixels for any other', async () => {
    const { analyzer, sandbox } = await vidi()
    film('large.mp4', 'testsrc2=s=3840x2160:r=4:d=0.5')
    film('other.webm', 'testsrc2=s=64x96:r=8:d=1', '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8')
    for (const clip of [silent, await clipAt(at('large.mp4')), await clipAt(at('other.webm'))])
      await (await analyzer.open(clip, ctx())).find('a boat')
    expect(sandbox.jobs.map(({ width, height, audio }) => [width, height, audio])).toEqual([
      [96, 64, true],
      [1280, 720, true],
      [64, 96, true],
    ])
  })
  it.each(['accepted-then-reset', 'accepted-then-500', 'accepted-then-garbage', 'overloaded'])(
    'that answers with %s is an error of ours, and the next question is answered',
    async (fault) => {
      const { analyzer, sandbox } = await vidi()
      const opened = await analyzer.open(loud, ctx())
      sandbox.fault(fault)
      const error = await opened.find('a secret boat').catch((error) => error)
      expect(isHeroshotError(error)).toBe(true)
      expect(JSON.stringify(error)).not.toContain('secret')
      expect((await opened.find('a boat')).spans).toHaveLength(2)
    },
  )
  it('that is slow is left when told; one that is down, or no Vidi, is not available', async () => {
    const { analyzer, sandbox } = await vidi()
    const stop = new AbortController()
    const opened = await analyzer.open(loud, { ...ctx(), signal: stop.signal })
    sandbox.fault('accepted-then-hang')
    setTimeout(() => stop.abort(new Error('enough')), 50)
    await expect(opened.find('a boat')).rejects.toThrow('enough')
    await sandbox.close()
    await expect(analyzer.available(ctx())).rejects.toMatchObject({ code: 'no-connection' })
    const web = createServer((_, response) => response.end('<h1>hello</h1>')).listen(0)
    onTestFinished(() => void web.close())
    const other = vidi15({ url: `http://127.0.0.1:${(web.address() as AddressInfo).port}` }, {})!
    expect(await other.available(ctx())).toMatchObject({ ok: false })
  })
  it('whatever it answers, gives a finding or an error of ours', async () => {
    let body = ''
    const web = createServer((request, response) => {
      request.resume().on('end', () => {
        response.setHeader('content-type', 'application/json')
        response.end(request.url === '/upload' ? '{"filename":"a"}' : body)
      })
    }).listen(0)
    onTestFinished(() => void web.close())
    const opened = await vidi15({ url: `http://127.0.0.1:${(web.address() as AddressInfo).port}` }, {})!.open(
      loud,
      ctx(),
    )
    const answer = fc.oneof(
      fc.json(),
      fc.record({ raw_output: fc.string(), segments: fc.anything() }).map((value) => JSON.stringify(value)),
      fc
        .record({ raw_output: fc.string(), segments: fc.array(fc.record({ start: fc.double(), end: fc.double() })) })
        .map((value) => JSON.stringify(value)),
    )
    await fc.assert(
      fc.asyncProperty(answer, async (given) => {
        body = given
        const found = await opened.find('a boat').catch((error) => error)
        if (isHeroshotError(found)) return
        expect(found.text).toBeTypeOf('string')
        for (const { from, to } of found.spans) expect(from >= 0 && from < to && to <= 10).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
  it('outside of this network is not reached by what stays inside', async () => {
    const analyzer = vidi2({ url: 'http://93.184.216.34:7860' })!
    expect(analyzer.runsOn).toBe('cloud')
    const walled = { ...ctx(), http: createHttp({ mode: 'local', allow: [] }) }
    await expect(analyzer.available(walled)).rejects.toMatchObject({ code: 'wall' })
    await expect(analyzer.open(loud, walled)).rejects.toMatchObject({ code: 'wall' })
  })
  it('is configured, or is not there', () => {
    expect(vidi15(undefined, {})).toBeUndefined()
    expect(vidi2(undefined)).toBeUndefined()
    expect(() => vidi15({ url: 'ftp://x' }, {})).toThrow(/analyzers.vidi1.5-9b.url/)
    expect(() => vidi15({ folder: '/x' }, {})).toThrow(/modelPath/)
  })
})

describe('the script of ByteDance', () => {
  /** A python that plays the script: what it was given goes to stderr. */
  function script(body: string) {
    const python = at(`python-${Math.random()}`)
    writeFileSync(python, `#!/bin/sh\n${body}\n`)
    chmodSync(python, 0o755)
    mkdirSync(join(dir, 'vidi/eval'), { recursive: true })
    writeFileSync(join(dir, 'vidi/eval/inference.py'), '')
    return vidi15({ folder: dir, modelPath: dir, python }, {})!
  }
  it('answers in whole seconds, which reach to the end of their second', async () => {
    const analyzer = script('echo loading; echo "00:00:02-00:00:04, 00:00:09-00:00:12"; echo bye')
    expect(await analyzer.available(ctx())).toEqual({ ok: true, model: 'Vidi1.5-9B' })
    expect(analyzer.cautions[0]).toContain('whole seconds')
    expect((await (await analyzer.open(loud, ctx())).find('a boat')).spans).toEqual([
      { from: 2, to: 5 },
      { from: 9, to: 10 },
    ])
  })
  it('is given the words as one argument, and a clip with sound', async () => {
    const analyzer = script('shift 2; for one in "$@"; do echo "[$one]" >&2; done; exit 234')
    const failure = (await analyzer.open(silent, ctx())).find("a boat; rm -rf 'x'")
    await expect(failure).rejects.toMatchObject({ code: 'analyzer-failed', message: expect.stringContaining('234') })
    const echo = script('shift 2; echo "$2|$4"')
    const { text } = await (await echo.open(silent, ctx())).find('a boat; $(id)')
    expect(text).toMatch(/proxy\.mp4\|a boat; \$\(id\)$/)
    expect((await clipAt(text.split('|')[0]!)).audio).toBe(true)
  })
  it('that says nothing found nothing; that raves is unclear; that is not there is not available', async () => {
    expect(await (await script('echo').open(loud, ctx())).find('a boat')).toEqual({ spans: [], text: '' })
    expect(await (await script('echo hello').open(loud, ctx())).find('a boat')).toMatchObject({
      unclear: expect.any(String),
    })
    const gone = vidi15({ folder: '/nowhere', modelPath: dir }, {})!
    expect(await gone.available(ctx())).toMatchObject({ ok: false, reason: expect.stringContaining('/nowhere') })
    const snakeless = vidi15({ folder: dir, modelPath: dir, python: 'python-is-not-here' }, {})!
    await expect((await snakeless.open(loud, ctx())).find('x')).rejects.toMatchObject({
      next: expect.stringMatching(/Install/),
    })
  })
  it('stops when told', async () => {
    const stop = new AbortController()
    const opened = await script('exec sleep 30').open(loud, { ...ctx(), signal: stop.signal })
    setTimeout(() => stop.abort(new Error('enough')), 50)
    await expect(opened.find('a boat')).rejects.toThrow('enough')
  })
  it('whatever it prints is read', () => {
    fc.assert(
      fc.property(fc.string(), (stdout) => {
        expect(answerIn(stdout).text).toBeTypeOf('string')
      }),
    )
  })
})

describe('the sidecar', () => {
  /** What stands for torch and ByteDance's package: the prompt comes back as the answer. */
  const STUBS: Record<string, string> = {
    'torch.py': 'from contextlib import nullcontext\ninference_mode = nullcontext',
    'vidi/constants.py': 'DEFAULT_IMAGE_TOKEN = "<image>"\nIMAGE_TOKEN_INDEX = -200',
    'vidi/dataset/img_utils.py': 'def process_images(video, eye, config):\n    return video',
    'vidi/dataset/txt_utils.py':
      'from vidi.tensor import T\ndef preprocess_chat(chat, tokenizer):\n    return chat[0]["value"]\ndef tokenizer_image_token(prompt, tokenizer, index, return_tensors):\n    return T(prompt)',
    'vidi/dataset/vid_utils.py':
      'from vidi.tensor import T\ndef load_video(path):\n    return T(path)\ndef load_audio(path, rate):\n    return path\ndef process_audio(audio, ear):\n    return T(audio), 1',
    'vidi/tensor.py':
      'class T:\n    def __init__(self, it):\n        self.it = it\n    def unsqueeze(self, _):\n        return self\n    half = cuda = lambda self: self',
    'vidi/model/builder.py':
      'class Any:\n    pass\nclass Model:\n    config = Any()\n    def generate(self, ids, images, audios, **_):\n        return "0.25-0.5" if "can we see a boat?" in ids.it else ids.it + "|" + audios.it\nclass Words:\n    pad_token_id = 0\n    def batch_decode(self, said, **_):\n        return [said]\nclass Ear:\n    sampling_rate = 16000\ndef load_pretrained_model(path):\n    return Model(), Words(), None, Ear()',
  }
  it('speaks the contract: health, uploads, ranges in seconds, questions, silence for the silent', async () => {
    const repo = at('repo')
    for (const [name, text] of Object.entries(STUBS)) {
      mkdirSync(join(repo, name, '..'), { recursive: true })
      writeFileSync(join(repo, name), text)
    }
    const file = new URL('../../../docs/vidi_sidecar.py', import.meta.url).pathname
    const child = spawn('python3', ['-B', '-u', file, '--repo', repo, '--model-path', 'm', '--port', '0'])
    onTestFinished(() => void child.kill())
    const url = await new Promise<string>((resolve, reject) => {
      let said = ''
      child.stderr.on('data', (text) => {
        said += text
      })
      let told = ''
      child.stdout.on('data', (text) => {
        told += text
        const [url] = /http:\S+(?=\s)/.exec(told) ?? []
        if (url) resolve(url)
      })
      child.once('close', () => reject(new Error(said)))
    })
    const analyzer = vidi15({ url }, {})!
    expect(await analyzer.available(ctx())).toEqual({ ok: true, model: 'Vidi1.5-9B' })
    const opened = await analyzer.open(silent, ctx())
    expect(await opened.find('a boat.')).toEqual({ spans: [{ from: 0.5, to: 1 }], text: '0.25-0.5' })
    expect((await opened.ask!('What is it?')).text).toMatch(/^<image>\nWhat is it\?\|.*\.mp4$/)
    // The server muxes silence in by itself too.
    const raw = await clipAt(silent.path)
    const direct = await vidi15({ url }, {})!.open({ ...raw, audio: true }, ctx())
    expect((await direct.ask!('x')).text).toMatch(/-loud\.mp4$/)
    const http = createHttp({ mode: 'local', allow: [] })
    const post = async (path: string, json: unknown) =>
      (await http.request({ method: 'POST', url: url + path, json })).status
    expect(await post('/infer', { filename: 'none', query: 'x' })).toBe(404)
    expect(await post('/infer', { query: 1 })).toBe(400)
    expect(await post('/upload', {})).toBe(400)
    expect(await post('/else', {})).toBe(404)
  })
})
