/** What docs/bench.md says of other clients stays true: the bench's own subjects, at its own vendors, in this process. */
import { expect, it, onTestFinished } from 'vitest'
import { startVendor, type VendorOptions } from '../../bench/peers/emulator.js'
import type { Subject } from '../../bench/peers/subject.js'
import { SUBJECTS, type SubjectName } from '../../bench/peers/subjects/index.js'
import { tempDir } from '../support/temp.js'

type Trouble = Pick<VendorOptions, 'fault' | 'always'>

/** A client, what goes wrong with its one call, the jobs the vendor bills for it, and how the call ends. */
const CASES: readonly [SubjectName, Trouble, number, string][] = [
  ['heroshot', { fault: 'accepted-then-reset' }, 1, 'SubmissionUnknownError'],
  ['runway', { fault: 'accepted-then-reset' }, 2, 'clip'],
  ['openai', { fault: 'accepted-then-500' }, 2, 'clip'],
  ['replicate', { fault: 'accepted-then-reset', always: true }, 6, 'TypeError'],
  // AI SDK 6 polls inside the call that it retries.
  ['ai-xai', { fault: 'poll-503' }, 2, 'clip'],
]

async function bill(name: SubjectName, trouble: Trouble): Promise<[number, string]> {
  const { wire, load } = SUBJECTS[name]
  const vendor = await startVendor({ wire, ...trouble })
  onTestFinished(() => vendor.close())
  const { default: subject }: { default: Subject } = await load()
  const dir = tempDir()
  const client = subject.open({ origin: vendor.origin, dir })
  onTestFinished(() => client.close?.())
  const ended = await client.run({ know: () => {}, file: `${dir}/clip.mp4` }).then(
    () => 'clip',
    (error) => error.name,
  )
  return [vendor.seen().accepted, ended]
}

it('one call when an answer goes wrong: other clients are billed twice and more, heroshot once', async () => {
  const seen = CASES.map(async ([name, trouble]) => [name, trouble, ...(await bill(name, trouble))])
  expect(await Promise.all(seen)).toEqual(CASES)
})
