/** Leases: which process drives a job. Claimed in one atomic act, renewed while alive, free at once when the process is dead. */
import { readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Store } from './store.js'

export interface Owner {
  /** Unique to this runner. */
  id: string
  pid: number
  /** The machine and process space in which `pid` means something. */
  host: string
}

export interface Lease {
  owner: Owner
  /** Milliseconds since the epoch of the last claim or renewal. */
  seen: number
  expires: number
}

export const leaseKey = (key: string) => `lease:${key}`

/** Containers share a host name more often than a process space. */
function processSpace(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}

/** Owners of this process. A stranger under our own pid is a dead process whose number we inherited. */
const living = new Set<string>()

export function ownerHere(id: string): Owner {
  living.add(id)
  return { id, pid: process.pid, host: processSpace() }
}

/** Says that this owner will not renew again. */
export const retire = (owner: Owner): void => void living.delete(owner.id)

/** True when the owner's process is known to be gone: same machine, and no such process. */
export function isGone(owner: Owner, here: Owner): boolean {
  if (owner.host !== here.host) return false
  if (owner.pid === here.pid) return !living.has(owner.id)
  try {
    process.kill(owner.pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

export interface Claim {
  ours: boolean
  /** Who holds it now. */
  holder: Owner
  /** When the previous holder was last seen alive, in milliseconds since the epoch. */
  lastSeen?: number
  /** The previous holder went silent and may still live, in the middle of whatever it was doing. */
  silent?: boolean
}

/** Takes the lease unless another living owner holds it. */
export function claim(store: Store, key: string, owner: Owner, leaseMs: number, now: number): Promise<Claim> {
  const name = leaseKey(key)
  return store.transact<Claim>([name], (values) => {
    const held = values.get(name) as Lease | undefined
    if (held && held.owner.id !== owner.id && held.expires > now && !isGone(held.owner, owner))
      return { result: { ours: false, holder: held.owner } }
    const lease: Lease = { owner, seen: now, expires: now + leaseMs }
    const before = held && { lastSeen: held.seen, silent: held.owner.id !== owner.id && !isGone(held.owner, owner) }
    return { write: { [name]: lease }, result: { ours: true, holder: owner, ...before } }
  })
}

/** Extends the leases still ours, all in one act; resolves to those that were lost. */
export function renew(
  store: Store,
  keys: readonly string[],
  owner: Owner,
  leaseMs: number,
  now: number,
): Promise<string[]> {
  return store.transact(keys.map(leaseKey), (values) => {
    const ours = keys.filter((key) => (values.get(leaseKey(key)) as Lease | undefined)?.owner.id === owner.id)
    const lease: Lease = { owner, seen: now, expires: now + leaseMs }
    return {
      write: Object.fromEntries(ours.map((key) => [leaseKey(key), lease])),
      result: keys.filter((key) => !ours.includes(key)),
    }
  })
}

/** Gives the lease back, if it is ours. */
export function release(store: Store, key: string, owner: Owner): Promise<void> {
  const name = leaseKey(key)
  return store.transact([name], (values) => {
    const ours = (values.get(name) as Lease | undefined)?.owner.id === owner.id
    return { ...(ours && { write: { [name]: undefined } }), result: undefined }
  })
}

/** The living owner of a key, if it has one. */
export async function holderOf(store: Store, key: string, here: Owner, now: number): Promise<Owner | undefined> {
  const held = await store.get<Lease>(leaseKey(key))
  return held && held.expires > now && !isGone(held.owner, here) ? held.owner : undefined
}
