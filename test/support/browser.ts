/** The machine's Chromium without a window, driven over its own debugging pipe. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'

/** Undefined where there is none. */
export const chromium = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
)

type Facts = Record<string, unknown>

export interface Tab {
  /** Runs an expression in the page; resolves to its value, awaited. */
  run<Value = unknown>(expression: string): Promise<Value>
  /** Until the expression is true. */
  until(expression: string): Promise<void>
  goto(url: string): Promise<void>
  press(key: string): Promise<void>
  click(selector: string): Promise<void>
  /** @param dark the colour scheme @param still reduced motion */
  look(width: number, height: number, more?: { dark?: boolean; still?: boolean; script?: boolean }): Promise<void>
  screenshot(file: string): Promise<void>
  /** What the console and the content policy complained of. */
  complaints: string[]
}

export interface Browser {
  open(): Promise<Tab>
  close(): Promise<void>
}

/** A busy machine decodes slowly. */
const PATIENCE_MS = 30_000

const CODES: Record<string, string> = { ' ': 'Space', ',': 'Comma', '.': 'Period', '?': 'Slash' }

export async function openBrowser(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'heroshot-chromium-'))
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--mute-audio']
  const more = ['--no-first-run', '--autoplay-policy=no-user-gesture-required', '--remote-debugging-pipe']
  const child: ChildProcess = spawn(chromium!, [...flags, ...more, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  })
  const [into, from] = [child.stdio[3] as Writable, child.stdio[4] as Readable]
  const waiting = new Map<number, { resolve(value: Facts): void; reject(error: Error): void }>()
  const heard: ((session: string | undefined, method: string, params: Facts) => void)[] = []
  let last = 0
  let rest = Buffer.alloc(0)
  from.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      const { id, result, error, method, params, sessionId } = JSON.parse(rest.subarray(0, end).toString())
      rest = rest.subarray(end + 1)
      if (method) for (const listen of heard) listen(sessionId, method, params)
      const call = waiting.get(id)
      waiting.delete(id)
      if (error) call?.reject(new Error(error.message))
      else call?.resolve(result)
    }
  })
  const send = (method: string, params: Facts = {}, sessionId?: string) =>
    new Promise<Facts>((resolve, reject) => {
      const id = ++last
      waiting.set(id, { resolve, reject })
      into.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`)
    })

  async function open(): Promise<Tab> {
    const { targetId } = await send('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true })
    const call = (method: string, params: Facts = {}) => send(method, params, sessionId as string)
    const complaints: string[] = []
    let loaded = () => {}
    heard.push((session, method, params) => {
      if (session !== sessionId) return
      if (method === 'Page.loadEventFired') loaded()
      if (method === 'Log.entryAdded') complaints.push(String((params.entry as Facts).text))
      if (method === 'Runtime.exceptionThrown') complaints.push(JSON.stringify(params.exceptionDetails))
    })
    for (const domain of ['Page', 'Runtime', 'Log']) await call(`${domain}.enable`)
    const tab: Tab = {
      complaints,
      async run<Value>(expression: string) {
        const how = { expression, awaitPromise: true, returnByValue: true, userGesture: true }
        const { result, exceptionDetails } = await call('Runtime.evaluate', how)
        if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails))
        return (result as Facts).value as Value
      },
      async until(expression) {
        for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
          if (await tab.run(`Boolean(${expression})`)) return
          await new Promise((resolve) => setTimeout(resolve, 25))
        }
        throw new Error(`never: ${expression}`)
      },
      async goto(url) {
        const done = new Promise<void>((resolve) => (loaded = resolve))
        await call('Page.navigate', { url })
        await done
      },
      async press(key) {
        const code =
          CODES[key] ?? (/^\d$/.test(key) ? `Digit${key}` : key.length === 1 ? `Key${key.toUpperCase()}` : key)
        const named: Record<string, number> = { ArrowLeft: 37, ArrowRight: 39, Escape: 27, Tab: 9, Home: 36, End: 35 }
        const event = { key, code, windowsVirtualKeyCode: named[key] ?? key.toUpperCase().charCodeAt(0) }
        await call('Input.dispatchKeyEvent', { type: 'keyDown', ...event, ...(key.length === 1 && { text: key }) })
        await call('Input.dispatchKeyEvent', { type: 'keyUp', ...event })
      },
      async click(selector) {
        const { x, y } = await tab.run<{ x: number; y: number }>(
          `(() => { const e = document.querySelector(${JSON.stringify(selector)}); e.scrollIntoView({ block: 'center' });
            const r = e.getBoundingClientRect(); return { x: r.x + r.width / 2, y: r.y + r.height / 2 } })()`,
        )
        for (const type of ['mousePressed', 'mouseReleased'])
          await call('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 })
      },
      async look(width, height, { dark = false, still = false, script = true } = {}) {
        await call('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false })
        await call('Emulation.setScriptExecutionDisabled', { value: !script })
        await call('Emulation.setEmulatedMedia', {
          features: [
            { name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' },
            { name: 'prefers-reduced-motion', value: still ? 'reduce' : 'no-preference' },
          ],
        })
      },
      async screenshot(file) {
        const { data } = await call('Page.captureScreenshot', { format: 'png' })
        writeFileSync(file, Buffer.from(String(data), 'base64'))
      },
    }
    return tab
  }

  return {
    open,
    async close() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      await send('Browser.close').catch(() => child.kill())
      await gone
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
