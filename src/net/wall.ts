/** The egress wall: which hosts a shot's traffic may reach. Judged on resolved addresses, for every socket, redirects included. */
import type { LookupAddress, LookupOptions } from 'node:dns'
import { lookup as systemLookup } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import { WallError } from '../errors.js'

export interface Wall {
  /** `open`: anywhere. `local`: loopback, private ranges and the allow-list. */
  readonly mode: 'open' | 'local'
  /** Host names or addresses allowed although they are not private. */
  readonly allow: readonly string[]
}

const PRIVATE = new BlockList()
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  PRIVATE.addSubnet(network, prefix, 'ipv4')
PRIVATE.addAddress('::1', 'ipv6')
PRIVATE.addSubnet('fc00::', 7, 'ipv6')
PRIVATE.addSubnet('fe80::', 10, 'ipv6')

/** True for loopback, link-local and private-range addresses. */
export function isPrivateAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped) return PRIVATE.check(mapped, 'ipv4')
  const family = isIP(address)
  return family !== 0 && PRIVATE.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

/** True for a host name that means this machine. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host)

const bare = (host: string) => host.replace(/^\[|\]$/g, '').toLowerCase()

/** Throws WallError when the host's name alone already breaks the wall; names are judged again after resolution. */
export function checkHost(wall: Wall, host: string): void {
  if (wall.mode === 'open') return
  const name = bare(host)
  if (wall.allow.some((allowed) => bare(allowed) === name)) return
  if (isIP(name) && !isPrivateAddress(name)) throw refusal(name)
}

const refusal = (host: string) =>
  new WallError(`${host} is outside this machine's network and the shot is local-only or offline; nothing was sent`, {
    next: 'Use a server on this machine or in a private range, add its host to `allowHosts`, or drop local-only.',
  })

type Callback = (error: Error | null, address?: string | LookupAddress[], family?: number) => void

/** How names become addresses; the system's resolver unless another is handed in. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void

/** A DNS lookup for sockets that refuses public addresses behind the wall, whatever the name says. */
export function walledLookup(wall: Wall, resolve: Resolve = systemLookup) {
  return (hostname: string, options: LookupOptions, callback: Callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error)
      const allowed =
        wall.mode === 'open' || wall.allow.some((host) => bare(host) === bare(hostname))
          ? addresses
          : addresses.filter(({ address }) => isPrivateAddress(address))
      const first = allowed[0]
      if (!first) return callback(refusal(hostname))
      if (options.all) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
  }
}
