/** What docs/bench.md says of other clients stays true: the bench's own subjects, at its own vendors, in this process. */
import { expect, it, onTestFinished } from 'vitest'
import { startVendor, type VendorOptions } from '../../bench/peers/emulator.js'
import type { Subject } from '../../bench/peers/subject.js'
import { SUBJECTS, type SubjectName } from '../../bench/peers/subjects/index.js'
import { tempDir } from '../support/temp.js'

/** Jobs the vendor bills for one call, and how the call ends. */
async function bill(name: SubjectName, fault: Omit<VendorOptions, 'wire'>) {
  const { wire, load } = SUBJECTS[name]
  const vendor = await startVendor({ wire, ...fault })
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

it('a lost answer to a submit: the official Runway client makes two tasks, heroshot one', async () => {
  const fault = 'accepted-then-reset'
  expect(await bill('runway', { fault })).toEqual([2, 'clip'])
  expect(await bill('heroshot', { fault })).toEqual([1, 'SubmissionUnknownError'])
})

it('every answer lost: the official Replicate client makes six predictions', async () => {
  expect(await bill('replicate', { fault: 'accepted-then-reset', always: true })).toEqual([6, 'TypeError'])
})

it('one bad poll: AI SDK 6 submits again', async () => {
  expect(await bill('ai-xai', { fault: 'poll-503' })).toEqual([2, 'clip'])
})
