import { lookup as resolve, type LookupAddress } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { GitFailure } from './failure.ts'

type Family = 'ipv4' | 'ipv6'
type Range = readonly [net: string, prefix: number, family: Family]

/**
 * Where no repository can be, whatever a name resolves to. Private addresses are none of them: a company's own git server
 * has one. `BlockList` knows IPv4 addresses in IPv6 notation too.
 */
const never: readonly Range[] = [
  // The metadata service of ECS and Function Compute, which hands out credentials.
  // https://help.aliyun.com/zh/ecs/user-guide/view-instance-metadata
  ['100.100.100.200', 32, 'ipv4'],
  // Link-local, where other clouds have theirs (RFC 3927, RFC 4291), and the one that AWS has beside it in IPv6.
  ['169.254.0.0', 16, 'ipv4'],
  ['fe80::', 10, 'ipv6'],
  ['fd00:ec2::254', 128, 'ipv6'],
  // "This host", which the kernel takes for loopback; multicast; broadcast.
  ['0.0.0.0', 8, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['224.0.0.0', 3, 'ipv4'],
  ['ff00::', 8, 'ipv6'],
  // The same IPv4 addresses behind NAT64 (RFC 6052).
  ['64:ff9b::6464:64c8', 128, 'ipv6'],
  ['64:ff9b::a9fe:0', 112, 'ipv6'],
]

const listOf = (ranges: readonly Range[]): BlockList => {
  const list = new BlockList()
  for (const [net, prefix, family] of ranges) list.addSubnet(net, prefix, family)
  return list
}

const forbidden = listOf(never)
const loopback = listOf([
  ['127.0.0.0', 8, 'ipv4'],
  ['::1', 128, 'ipv6'],
])

/** Whether an address may be dialled; over plain http that is this machine alone. */
export const mayDial = (address: string, isEncrypted: boolean): boolean => {
  const family: Family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  return !forbidden.check(address, family) && (isEncrypted || loopback.check(address, family))
}

/** Throws GitFailure where the host of a URL is an address that may not be dialled; names are left to `guardedLookup`. */
export const checkHost = (host: string, isEncrypted: boolean): void => {
  const bare = host.replace(/^\[|\]$/g, '')
  if (isIP(bare) > 0 && !mayDial(bare, isEncrypted)) throw refusal(host, bare, isEncrypted)
}

/**
 * Resolves a name when the connection is made, so that what was checked is what is dialled. One address that may not be
 * dialled refuses the name.
 */
export const guardedLookup =
  (isEncrypted: boolean): LookupFunction =>
  (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      const wrong = error === null ? found.find(({ address }) => !mayDial(address, isEncrypted)) : undefined
      const failed = wrong === undefined ? error : refusal(host, wrong.address, isEncrypted)
      // Node asks for all addresses or for one, and takes the answer in the form that it asked for.
      const [first] = found ?? ([] as readonly LookupAddress[])
      if (failed !== null || options.all === true) done(failed, found ?? [])
      else done(null, first?.address ?? '', first?.family)
    })
  }

const refusal = (host: string, address: string, isEncrypted: boolean): GitFailure =>
  mayDial(address, true) && !isEncrypted
    ? new GitFailure(
        `${host} is ${address}, and plain http is spoken to this machine alone`,
        'Use https: over http anybody on the way could change desired state and read the token.',
      )
    : new GitFailure(
        `${host} is ${address}, which is no address that a repository can have`,
        'Check the host in --desired, and what its name resolves to.',
      )
