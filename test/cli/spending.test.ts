import { expect, it } from 'vitest'
import { tempDir } from '../support/temp.js'
import { heroshot } from './command.js'

const priced = (words: readonly string[], watch?: Parameters<typeof heroshot>[1]) =>
  heroshot(words, { main: 'priced-main', ...watch })

it.concurrent('exits with 4 over budget, with the next cheaper command, which then fits', async () => {
  const home = tempDir()
  const words = ['generate', 'a red boat', '--hero', '--backend', 'dearcloud', '--seconds', '8', '--max-cost', '0.5']
  const { code, stdout, stderr } = await priced([...words, '--home', home, '--json'])
  expect(code).toBe(4)
  expect(stderr).toMatch(
    /Over budget: dearcloud\/dear-1 would cost \$0\.80, over maxCost of \$0\.50\. Nothing was sent/,
  )
  const { error, cheaper } = JSON.parse(stdout)
  expect(error).toMatchObject({ code: 'over-budget', billed: 'no', exit: 4 })
  expect(stderr).toContain(`\n  ${cheaper.command}\n`)
  const again = (cheaper.command as string).match(/"[^"]*"|\S+/g)!.map((word) => word.replaceAll('"', ''))
  const planned = await priced([...again.slice(1), '--dry-run', '--json'])
  expect([planned.code, JSON.parse(planned.stdout).ranked.length > 0]).toEqual([0, true])
})

it.concurrent('sends nothing to a cloud nobody capped or agreed to', async () => {
  const { code, stdout, stderr } = await priced(['generate', 'x', '--hero', '--seconds', '2', '--home', tempDir()])
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/--yes: may cost \$0\.20 on dearcloud\/dear-1/)
})

it.concurrent('exits with 6 when the answer to a submit is lost, says the dollars at risk, and lets a person settle it', async () => {
  const home = tempDir()
  const words = [
    'generate',
    'the answer gets lost',
    '--backend',
    'dearcloud',
    '--seconds',
    '3',
    '--yes',
    '--home',
    home,
  ]
  const lost = await priced(words)
  expect(lost.code).toBe(6)
  expect(lost.stderr).toMatch(/billed +maybe: \$0\.30 at risk/)
  const [job] = JSON.parse((await priced(['jobs', '--home', home, '--json'])).stdout)
  expect(job).toMatchObject({ state: 'submission-unknown', atRisk: '0.3' })
  const settled = await priced(['jobs', 'resolve', job.id, '--not-landed', '--home', home, '--json'])
  expect([settled.code, JSON.parse(settled.stdout).atRisk]).toEqual([0, '0'])
  const doctor = JSON.parse((await priced(['doctor', '--home', home, '--json'])).stdout)
  expect(doctor.audit).toEqual([])
})

it.concurrent('exits with 5 for a refusal that was not billed', async () => {
  const words = ['generate', 'please refuse', '--backend', 'dearcloud', '--max-cost', '1', '--home', tempDir()]
  const { code, stderr } = await priced(words)
  expect(code).toBe(5)
  expect(stderr).toMatch(/the moderation said no[\s\S]*billed +no/)
})

it.concurrent('leaves a cloud job running at Ctrl-C, says so, and cancel reports what the backend can do', async () => {
  const home = tempDir()
  let sent = false
  const words = ['generate', 'it never ends', '--backend', 'dearcloud', '--seconds', '1', '--yes', '--home', home]
  const stopped = await priced(words, {
    watch(stderr, kill) {
      if (sent || !stderr.includes('accepted')) return
      sent = true
      kill('SIGINT')
    },
  })
  expect(stopped.code).toBe(130)
  expect(stopped.stderr).toMatch(/The render goes on at the backend/)
  const [job] = JSON.parse((await priced(['jobs', '--open', '--home', home, '--json'])).stdout)
  expect(stopped.stderr).toContain(`heroshot resume ${job.id} --home`)
  const cancelled = await priced(['cancel', job.id, '--home', home])
  expect(cancelled.stdout).toMatch(/the backend can’t cancel; it goes on; \$0\.10 may still be charged/)
})
