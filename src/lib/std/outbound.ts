import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';

/** A request to an address that the installation keeps its users from. */
export class TargetRefused extends Error {
  override readonly name = 'TargetRefused';

  constructor(host: string) {
    super(
      `${host} is an address of this machine or of a private network, which this installation does not ask`,
    );
  }
}

export interface OutboundOptions {
  /** Whether loopback, link-local and private addresses may be asked: only where every user is the machine's owner. */
  readonly allowPrivate: boolean;
}

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * An undici agent for URLs that users name. Names are resolved once, every address is checked, and the connection goes to
 * the address that was checked, also after a redirect.
 */
export function outboundAgent({ allowPrivate }: OutboundOptions): Agent {
  if (allowPrivate) return new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS } });
  const connect = buildConnector({ timeout: CONNECT_TIMEOUT_MS, lookup: publicLookup });
  return new Agent({
    connect: (options, callback) => {
      const host = options.hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0 && isPrivateAddress(host)) return callback(new TargetRefused(host), null);
      connect(options, callback);
    },
  });
}

/** Loopback, link-local, private, shared, multicast, reserved and unspecified ranges, IPv4 inside IPv6 included. */
export function isPrivateAddress(address: string): boolean {
  return isIP(address) === 6 ? privateRanges.check(address, 'ipv6') : privateRanges.check(address, 'ipv4');
}

const privateRanges = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  privateRanges.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  privateRanges.addSubnet(network, prefix, 'ipv6');

const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    if (addresses.some(({ address }) => isPrivateAddress(address)))
      return callback(new TargetRefused(hostname), []);
    const [first] = addresses;
    if (options.all || !first) return callback(null, addresses);
    callback(null, first.address, first.family);
  });
};
