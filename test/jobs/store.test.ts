/** What the engine asks of any store: all-or-nothing changes, leases, and an honest word about what it can't do. */
import { Keyv } from 'keyv'
import { describe, expect, it, onTestFinished } from 'vitest'
import { keyvStore } from '../../src/jobs/keyv-store.js'
import { claim, ownerHere, release, renew, retire } from '../../src/jobs/lease.js'
import { openStore } from '../../src/jobs/open-store.js'
import type { Store } from '../../src/jobs/store.js'
import { tempDir } from '../support/temp.js'

const KINDS: Record<string, () => Promise<Store>> = {
  'one SQLite file': () => openStore({ home: tempDir() }),
  'a Keyv handed in': () => openStore({ home: tempDir(), keyv: new Keyv(new Map()) }),
}

const add = (store: Store, key: string) =>
  store.transact([key], (values) => {
    const next = ((values.get(key) as number | undefined) ?? 0) + 1
    return { write: { [key]: next }, result: next }
  })

describe.each(Object.entries(KINDS))('%s', (_, open) => {
  const fresh = async () => {
    const store = await open()
    onTestFinished(() => store.close())
    return store
  }

  it('reads back what a change wrote, through Keyv too, and forgets what it deleted', async () => {
    const store = await fresh()
    await store.transact([], () => ({
      write: { 'job:1': { a: 'ä:"', n: [1, null] }, 'job:2': 'two' },
      result: undefined,
    }))
    expect(await store.get('job:1')).toEqual({ a: 'ä:"', n: [1, null] })
    expect(await store.keyv.get('job:2')).toBe('two')
    await store.transact(['job:2'], (values) => ({ write: { 'job:2': undefined }, result: values.get('job:2') }))
    expect(await store.get('job:2')).toBeUndefined()
  })

  it('lists by prefix in key order', async () => {
    const store = await fresh()
    const write = { 'a:2': 2, 'a:10': 10, 'a:1': 1, b: 0, a: 9 }
    await store.transact([], () => ({ write, result: undefined }))
    expect(await store.scan('a:')).toEqual([
      ['a:1', 1],
      ['a:10', 10],
      ['a:2', 2],
    ])
    expect(await store.scan('none')).toEqual([])
  })

  it('loses no update among concurrent changes', async () => {
    const store = await fresh()
    await Promise.all(Array.from({ length: 100 }, () => add(store, 'n')))
    expect(await store.get('n')).toBe(100)
  })

  it('writes nothing when a change throws', async () => {
    const store = await fresh()
    await add(store, 'n')
    const failing = store.transact(['n'], () => {
      throw new RangeError('no')
    })
    await expect(failing).rejects.toThrow(RangeError)
    expect(await store.get('n')).toBe(1)
    expect(await add(store, 'n')).toBe(2)
  })

  it('lends a key to one living owner at a time', async () => {
    const store = await fresh()
    const [ann, bob] = [ownerHere('ann'), ownerHere('bob')]
    expect(await claim(store, 'job', ann, 1000, 0)).toMatchObject({ ours: true })
    expect(await claim(store, 'job', bob, 1000, 999)).toMatchObject({ ours: false, holder: { id: 'ann' } })
    expect(await claim(store, 'job', ann, 1000, 999)).toMatchObject({ ours: true })
    expect(await renew(store, ['job'], ann, 1000, 1500)).toEqual([])
    expect(await claim(store, 'job', bob, 1000, 2499)).toMatchObject({ ours: false })
    expect(await claim(store, 'job', bob, 1000, 2500)).toMatchObject({ ours: true, lastSeen: 1500 })
    expect(await renew(store, ['job'], ann, 1000, 2600)).toEqual(['job'])
    await release(store, 'job', ann)
    expect(await claim(store, 'job', ann, 1000, 2600)).toMatchObject({ ours: false, holder: { id: 'bob' } })
    await release(store, 'job', bob)
    expect(await claim(store, 'job', ann, 1000, 2600)).toMatchObject({ ours: true })
  })

  it('takes the lease of a dead process at once, and of an owner this process has retired', async () => {
    const store = await fresh()
    const [dead, gone, next] = [ownerHere('dead'), ownerHere('gone'), ownerHere('next')]
    const noSuchPid = { ...dead, pid: 2 ** 22 + 1 }
    await claim(store, 'a', noSuchPid, 60_000, 0)
    await claim(store, 'b', gone, 60_000, 0)
    await claim(store, 'c', { ...noSuchPid, host: 'another machine' }, 60_000, 0)
    retire(gone)
    expect(await claim(store, 'a', next, 1000, 1)).toMatchObject({ ours: true, lastSeen: 0 })
    expect(await claim(store, 'b', next, 1000, 1)).toMatchObject({ ours: true })
    expect(await claim(store, 'c', next, 1000, 1)).toMatchObject({ ours: false })
  })
})

describe('the revision of a home', () => {
  it('is another after every commit of any process, and the same while nothing is written', async () => {
    const home = tempDir()
    const [mine, other] = [await openStore({ home }), await openStore({ home })]
    onTestFinished(async () => void (await Promise.all([mine.close(), other.close()])))
    const seen = [mine.revision!()]
    const look = () => seen.push(mine.revision!())
    look()
    await mine.scan('job:')
    look()
    expect(new Set(seen).size).toBe(1)
    await add(mine, 'n')
    look()
    await add(other, 'n')
    look()
    expect(new Set(seen).size).toBe(3)
    expect(mine.revision!()).toBe(seen.at(-1))
  })

  it('is told by no store that cannot know', async () => {
    const store = await openStore({ home: tempDir(), keyv: new Keyv() })
    onTestFinished(() => store.close())
    expect(store.revision).toBeUndefined()
  })
})

describe('a Keyv handed in', () => {
  it('says that it is for one process, and the default does not', async () => {
    const own = await openStore({ home: tempDir() })
    onTestFinished(() => own.close())
    const given = await openStore({ home: tempDir(), keyv: new Keyv() })
    expect([own.shared, own.warning]).toEqual([true, undefined])
    expect(given.shared).toBe(false)
    expect(given.warning).toMatch(/one process/)
    await expect(openStore({ home: tempDir(), keyv: {} as Keyv })).rejects.toMatchObject({ field: 'store' })
  })

  it('completes a change that a crash cut in two', async () => {
    const map = new Map()
    let writes = 0
    const dying = new Keyv(map)
    const set = dying.set.bind(dying)
    dying.set = async (...args: Parameters<typeof set>) => {
      if (++writes > 2) throw new Error('the machine lost power')
      return set(...args)
    }
    const store = await keyvStore(dying)
    const write = { entry: 1, balance: 2, job: 3 }
    await expect(store.transact([], () => ({ write, result: undefined }))).rejects.toThrow('power')
    const again = await keyvStore(new Keyv(map))
    expect(await Promise.all(['entry', 'balance', 'job'].map((key) => again.get(key)))).toEqual([1, 2, 3])
  })
})
