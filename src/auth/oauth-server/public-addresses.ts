import { BlockList, isIPv4, isIPv6 } from 'node:net'

/**
 * Networks that no public host is in: the special-purpose registries of IANA (RFC 6890). Metadata services of clouds are
 * in the link-local ones.
 */
const NETWORKS = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
] as const

/** All public addresses of IPv6 are in here, except those that translate to IPv4 or are for documentation. */
const GLOBAL_UNICAST = '2000::/3'
const NOT_GLOBAL = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'] as const

function toBlockList(family: 'ipv4' | 'ipv6', networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/')
    list.addSubnet(address, Number(bits), family)
  }
  return list
}

const reserved = toBlockList('ipv4', NETWORKS)
const globalUnicast = toBlockList('ipv6', [GLOBAL_UNICAST])
const notGlobal = toBlockList('ipv6', NOT_GLOBAL)

/** Whether an IP address is on the public internet. An address of IPv6 that holds one of IPv4 is not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !reserved.check(address, 'ipv4')
  return isIPv6(address) && globalUnicast.check(address, 'ipv6') && !notGlobal.check(address, 'ipv6')
}
